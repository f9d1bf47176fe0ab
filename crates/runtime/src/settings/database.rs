//! What a database's URL says of TLS, held against the machine before anything starts.

use std::{env, fs::File};

use percent_encoding::percent_decode_str;

use super::WrongSetting;

const MODES: [&str; 6] = ["disable", "allow", "prefer", "require", "verify-ca", "verify-full"];
/// What sqlx takes in the place of a file.
const INLINE: &str = "-----BEGIN";

/// A parameter of `PostgreSQL`, by its spellings in a URL and its variable.
struct Parameter {
    spellings: &'static [&'static str],
    variable: &'static str,
}

const MODE: Parameter = Parameter { spellings: &["sslmode", "ssl-mode"], variable: "PGSSLMODE" };
const AUTHORITY: Parameter =
    Parameter { spellings: &["sslrootcert", "ssl-root-cert", "ssl-ca"], variable: "PGSSLROOTCERT" };
const CERTIFICATE: Parameter = Parameter { spellings: &["sslcert", "ssl-cert"], variable: "PGSSLCERT" };
const KEY: Parameter = Parameter { spellings: &["sslkey", "ssl-key"], variable: "PGSSLKEY" };

impl Parameter {
    /// Its last value in a query, or the environment's.
    fn of(&self, query: &str) -> Option<String> {
        let mut pairs = query.split('&').filter_map(|pair| pair.split_once('='));
        let given = pairs.rfind(|(name, _)| self.spellings.contains(name));
        let decoded = given.map(|(_, value)| percent_decode_str(value).decode_utf8_lossy().into_owned());
        decoded.or_else(|| env::var(self.variable).ok())
    }

    fn name(&self) -> &str {
        self.spellings[0]
    }

    /// Fails if it names a file that can't be read. One with `{service}` in its name is
    /// looked for by the service.
    fn check_file(&self, query: &str) -> Result<(), WrongSetting> {
        let Some(file) = self.of(query).filter(|file| !file.starts_with(INLINE) && !file.contains('{'))
        else {
            return Ok(());
        };
        let opened = File::open(&file).map(drop);
        opened.map_err(|error| WrongSetting(format!("database: {} {file}: {error}", self.name())))
    }
}

/// Fails if a URL of `PostgreSQL` asks for TLS in a way that can't work.
pub(super) fn check_tls(url: &str) -> Result<(), WrongSetting> {
    let query = url.split_once('?').map_or("", |(_, query)| query);
    let wrong = |text: String| Err(WrongSetting(format!("database: {text}")));
    let mode = MODE.of(query).unwrap_or_else(|| "prefer".to_owned());
    if !MODES.contains(&&*mode) {
        return wrong(format!("{} must be one of {}", MODE.name(), MODES.join(", ")));
    }
    if mode.starts_with("verify") && AUTHORITY.of(query).is_none() {
        return wrong(format!(
            "sslmode={mode} needs {}, the file of the authority that signed the server's certificate",
            AUTHORITY.name()
        ));
    }
    if CERTIFICATE.of(query).is_some() != KEY.of(query).is_some() {
        return wrong(format!("{} and {} go together", CERTIFICATE.name(), KEY.name()));
    }
    [AUTHORITY, CERTIFICATE, KEY].iter().try_for_each(|parameter| parameter.check_file(query))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_wrong_with_tls_to_the_database_is_said_before_anything_starts() {
        for (query, said) in [
            ("sslmode=verifyfull", "verify-full"),
            ("sslmode=verify-full", "needs sslrootcert"),
            ("sslmode=verify-ca&sslrootcert=/nowhere/ca.pem", "sslrootcert /nowhere/ca.pem"),
            ("sslmode=require&sslcert=/dev/null", "sslcert and sslkey"),
            ("sslcert=/dev/null&sslkey=%2Fnowhere%2Fkey", "sslkey /nowhere/key"),
        ] {
            let wrong = check_tls(&format!("postgres://db/orders?{query}")).unwrap_err().to_string();
            assert!(wrong.starts_with("database: ") && wrong.contains(said), "{wrong}");
        }
        for fine in ["", "?sslmode=require", "?sslmode=verify-full&sslrootcert=/tls/{service}.pem"] {
            check_tls(&format!("postgres://db/orders{fine}")).unwrap();
        }
    }
}

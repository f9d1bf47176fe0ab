//! How sessions of `PostgreSQL` are opened.

use std::str::FromStr;

use sqlx::{
    ConnectOptions,
    postgres::{PgConnectOptions, PgSslMode},
};

use crate::{Error, Result};

/// A process that vanished without a word must not keep its locks: the server
/// looks after it, and ends what it left half done. A statement is planned once for all
/// values: to plan it for each, as the server would, was a quarter of an order's time,
/// and the plan would not be the one that tests saw.
const SESSION_OPTIONS: [(&str, &str); 5] = [
    ("plan_cache_mode", "force_generic_plan"),
    ("tcp_keepalives_idle", "5"),
    ("tcp_keepalives_interval", "5"),
    ("tcp_keepalives_count", "3"),
    ("idle_in_transaction_session_timeout", "30000"),
];

/// Those of a service at a URL, in which `{service}` stands for its name.
pub(crate) fn of(url: &str, service: &str) -> Result<PgConnectOptions> {
    let url = url.replace("{service}", service);
    let mut options = PgConnectOptions::from_str(&url).map_err(Error::from)?;
    if options.get_database().is_none_or(str::is_empty) {
        options = options.database(service);
    }
    // Whoever names an authority wants the server to be held against it, as libpq has it.
    if matches!(options.get_ssl_mode(), PgSslMode::Require) && names_an_authority(&options) {
        options = options.ssl_mode(PgSslMode::VerifyCa);
    }
    Ok(options.options(SESSION_OPTIONS))
}

fn names_an_authority(options: &PgConnectOptions) -> bool {
    options.to_url_lossy().query_pairs().any(|(name, _)| name == "sslrootcert")
}

/// Host, port and database: for the log, and without a password.
pub(crate) fn place(options: &PgConnectOptions) -> String {
    let host = options.get_socket().map_or(options.get_host().to_owned(), |path| path.display().to_string());
    format!("{host}:{}/{}", options.get_port(), options.get_database().unwrap_or_default())
}

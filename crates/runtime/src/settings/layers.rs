//! Lays file, environment and flags over the defaults.

use std::{
    ffi::{OsStr, OsString},
    fs,
    path::Path,
    process::exit,
};

use clap::{
    ArgMatches, Args, Command, FromArgMatches,
    error::{ContextKind, ContextValue, ErrorKind},
    parser::ValueSource,
};
use toml::{Table, Value};

use super::{Settings, WrongSetting};

/// As sysexits.h has it: the command was used wrongly.
const EXIT_USAGE: i32 = 64;
const SECRETS: [&str; 2] = ["secret", "owner_key"];
/// Settings that may have a password within.
const PLACES: [&str; 7] = ["database", "otlp", "events", "customers", "orders", "loyalty", "feedback"];

/// What other programs call it, what it is called here, and what it is.
const ELSEWHERE: [(&[&str], &str, &str); 5] = [
    (
        &["--port", "-p", "--host", "--bind", "--addr", "--address"],
        "--http 127.0.0.1:8081, or --listen of a service by itself",
        "where it listens is said as",
    ),
    (&["--dir", "--folder", "--data-dir", "--path"], "--data FOLDER", "the data folder is said as"),
    (&["--db", "--database-url", "--url", "--dsn"], "--database URL", "the database is said as"),
    (&["--key", "--api-key", "--token"], "--owner-key KEY", "the owner's key is said as"),
    (&["--verbose", "-v", "--log-level", "--debug"], "--log debug", "what to log is said as"),
];

impl Settings {
    /// The settings of a binary that does one thing, or the end of it: `--help`
    /// and `--print-config` print and exit 0; a wrong setting is one line on
    /// stderr and exit code 64.
    pub fn of_process(name: &'static str, listen: &'static str) -> Self {
        Self::of_matches(&Self::command_line(Self::command(name, listen)))
    }

    /// The command of a binary that listens there unless told otherwise.
    pub(crate) fn command(name: &'static str, listen: &'static str) -> Command {
        let command = Self::augment_args(Command::new(name).version(env!("CARGO_PKG_VERSION")));
        command.mut_arg("listen", |arg| arg.default_value(listen))
    }

    /// The variables that an operator may set: every other `RENQING_…` is refused.
    pub fn variables() -> Vec<String> {
        let command = Self::augment_args(Command::new(""));
        let names = command.get_arguments().filter_map(|argument| argument.get_env());
        names.map(|name| name.to_string_lossy().into_owned()).collect()
    }

    /// Reads this process's command line. `--help` prints and exits 0; what
    /// can't be read is one line on stderr and exit code 64.
    pub fn command_line(command: Command) -> ArgMatches {
        matches(command, std::env::args_os()).unwrap_or_else(|wrong| wrong.exit())
    }

    /// The settings in what a command line was read into, or the end of the
    /// process, as with [`Self::of_process`].
    pub fn of_matches(matches: &ArgMatches) -> Self {
        let settings = Self::load(matches).unwrap_or_else(|wrong| wrong.exit());
        if settings.print_config {
            print!("{}", settings.to_toml());
            exit(0);
        }
        settings
    }

    /// The settings in what a command line was read into; its command was built
    /// with the arguments of this type.
    pub fn load(matches: &ArgMatches) -> Result<Self, WrongSetting> {
        refuse_unknown(std::env::vars_os().map(|(name, _)| name))?;
        let given = Self::from_arg_matches(matches).map_err(|error| WrongSetting::of(&error))?;
        let settings = match &given.config {
            Some(file) => given.over(&read(file)?, matches)?,
            None => given,
        };
        settings.check()?;
        Ok(settings)
    }

    /// The file's values wherever neither flag nor environment gave one.
    fn over(&self, file: &Table, matches: &ArgMatches) -> Result<Self, WrongSetting> {
        let unreadable = |error: toml::ser::Error| WrongSetting(error.to_string());
        let mut table = Table::try_from(self).map_err(unreadable)?;
        for (key, value) in file {
            let source = matches.try_get_raw(key).is_ok().then(|| matches.value_source(key));
            match source {
                None => return Err(WrongSetting(format!("{key}: there is no such setting"))),
                Some(Some(ValueSource::CommandLine | ValueSource::EnvVariable)) => {}
                Some(_) => drop(table.insert(key.clone(), value.clone())),
            }
        }
        let wrong = |error: toml::de::Error| WrongSetting(one_line(&error.to_string()));
        let settings: Self = table.try_into().map_err(wrong)?;
        Ok(Self { config: self.config.clone(), print_config: self.print_config, ..settings })
    }

    /// What holds, as TOML, with secrets hidden.
    pub fn to_toml(&self) -> String {
        let mut table = Table::try_from(self).unwrap_or_default();
        for (key, value) in &mut table {
            match value {
                Value::String(text) if SECRETS.contains(&key.as_str()) => "hidden".clone_into(text),
                Value::String(text) if PLACES.contains(&key.as_str()) => *text = without_password(text),
                _ => {}
            }
        }
        table.to_string()
    }
}

impl WrongSetting {
    fn of(error: &clap::Error) -> Self {
        if let Some(wrong) = Self::of_elsewhere(error) {
            return wrong;
        }
        let text = error.to_string();
        let parts = text.trim_start_matches("error: ").split("\n\n").map(one_line);
        Self(parts.filter(|part| !part.is_empty()).collect::<Vec<_>>().join("; "))
    }

    /// A flag as other programs have it; the nearest by its letters would mislead.
    fn of_elsewhere(error: &clap::Error) -> Option<Self> {
        let Some(ContextValue::String(flag)) = error.get(ContextKind::InvalidArg) else { return None };
        let flag = flag.split('=').next().unwrap_or_default();
        let (_, ours, what) = ELSEWHERE.iter().find(|(others, ..)| others.contains(&flag))?;
        Some(Self(format!("there is no {flag}; {what}: {ours}")))
    }

    /// Ends the process: one line on stderr, exit code 64.
    pub fn exit(&self) -> ! {
        let program = std::env::args_os().next();
        let program = program.as_deref().map(Path::new).and_then(Path::file_stem);
        let program = program.map_or_else(|| "renqing".into(), OsStr::to_string_lossy);
        eprintln!("{program}: {self}");
        exit(EXIT_USAGE)
    }
}

impl Default for Settings {
    /// What holds if nobody sets anything; looks at no file and no environment.
    fn default() -> Self {
        let command = Self::augment_args(Command::new("")).mut_args(|argument| argument.env(None));
        let given = command.get_matches_from([""]);
        Self::from_arg_matches(&given).unwrap_or_else(|error| error.exit())
    }
}

/// Reads a command line; prints help or version and exits 0 if asked to.
fn matches(command: Command, line: impl Iterator<Item = OsString>) -> Result<ArgMatches, WrongSetting> {
    command.try_get_matches_from(line).map_err(|error| match error.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => error.exit(),
        ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
            eprint!("{error}");
            exit(EXIT_USAGE)
        }
        _ => WrongSetting::of(&error),
    })
}

fn read(file: &Path) -> Result<Table, WrongSetting> {
    let name = file.display();
    let text = fs::read_to_string(file).map_err(|error| WrongSetting(format!("config {name}: {error}")))?;
    text.parse().map_err(|error: toml::de::Error| {
        WrongSetting(format!("config {name}: {}", one_line(&error.to_string())))
    })
}

/// A misspelt variable would silently not hold. What Kubernetes sets for a
/// service that happens to be called `renqing-…` is left alone, and so is what
/// tests use.
fn refuse_unknown(names: impl Iterator<Item = OsString>) -> Result<(), WrongSetting> {
    let variables = Settings::variables();
    let known = |name: &str| variables.iter().any(|variable| variable == name);
    let foreign = |name: &str| {
        name.starts_with("RENQING_TEST_") || name.contains("_SERVICE_") || name.contains("_PORT")
    };
    for name in names.filter_map(|name| name.into_string().ok()) {
        if name.starts_with("RENQING_") && !known(&name) && !foreign(&name) {
            return Err(WrongSetting(format!("{name}: there is no such setting")));
        }
    }
    Ok(())
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn without_password(url: &str) -> String {
    let Some((scheme, rest)) = url.split_once("://") else {
        return url.to_owned();
    };
    let rest = without_secret_parameters(rest);
    match rest.rsplit_once('@') {
        Some((login, host)) => {
            let user = login.split(':').next().unwrap_or_default();
            format!("{scheme}://{user}:hidden@{host}")
        }
        None => format!("{scheme}://{rest}"),
    }
}

/// Without what a query says of passwords and keys, as in `?password=…`.
fn without_secret_parameters(url: &str) -> String {
    let Some((place, query)) = url.split_once('?') else { return url.to_owned() };
    let hide = |pair: &str| match pair.split_once('=') {
        Some((name, _)) if name.contains("password") || name.contains("key") => format!("{name}=hidden"),
        _ => pair.to_owned(),
    };
    let query: Vec<_> = query.split('&').map(hide).collect();
    format!("{place}?{}", query.join("&"))
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    fn load(line: &[&str]) -> Result<Settings, WrongSetting> {
        let command = Settings::augment_args(Command::new("test"));
        let line = ["test"].iter().chain(line).map(OsString::from);
        Settings::load(&matches(command, line)?)
    }

    fn with_file(text: &str, line: &[&str]) -> Result<Settings, WrongSetting> {
        let mut file = tempfile::NamedTempFile::new().unwrap();
        file.write_all(text.as_bytes()).unwrap();
        let path = file.path().display().to_string();
        load(&[&["--config", &path], line].concat())
    }

    #[test]
    fn a_flag_beats_the_file_and_the_file_beats_the_default() {
        let settings = with_file("rate = 7\nburst = 8", &["--rate", "9"]).unwrap();
        assert_eq!((settings.rate, settings.burst, settings.grace_seconds), (9, 8, 20));
    }

    #[test]
    fn a_wrong_setting_is_one_line_that_names_it() {
        for (file, line, named) in [
            ("ratte = 7", &[][..], "ratte"),
            ("listen = 'nowhere'", &[], "listen"),
            ("rate = 'many'", &[], "rate"),
            ("rate =", &[], "config"),
            ("", &["--listen", "nowhere"], "--listen"),
            ("", &["--ratte", "7"], "--ratte"),
            ("", &["--port", "8081"], "--http 127.0.0.1:8081"),
            ("", &["--host=0.0.0.0"], "--http 127.0.0.1:8081"),
            ("", &["-p", "8081"], "--http 127.0.0.1:8081"),
            ("", &["--db", "postgres://db"], "--database URL"),
            ("", &["--secret", "short"], "secret"),
            ("", &["--owner-key", "short"], "owner_key"),
            ("", &["--shop", "农贸"], "shop"),
            ("", &["--database", "mysql://"], "database"),
            ("", &["--rate", "0"], "rate"),
            ("", &["--orders", "orders:9102"], "orders"),
            ("", &["--orders", "http://a:9102,https://b:9102"], "orders"),
            ("", &["--orders", "https://orders:9102"], "tls_ca"),
            ("", &["--tls-cert", "/nowhere"], "tls_key"),
            ("", &["--tls-cert", "/nowhere", "--tls-key", "/nowhere"], "/nowhere"),
            ("", &["--tls-client-ca", "/dev/null"], "tls_cert"),
            ("", &["--tls-ca", "/dev/null"], "tls_ca: the authority: no certificate"),
            ("", &["--health", "9300"], "health"),
            ("", &["--otlp", "not a uri"], "otlp"),
            ("", &["--log", "a=b=c"], "log"),
            ("", &["--metrics", "9200"], "metrics"),
            ("", &["--trusted-proxies", "the ingress"], "trusted_proxies"),
            ("", &["--idle-seconds", "0"], "idle_seconds"),
        ] {
            let wrong = with_file(file, line).unwrap_err().to_string();
            assert!(wrong.contains(named) && !wrong.contains('\n'), "{wrong}");
        }
    }

    #[test]
    fn a_misspelt_variable_is_refused_but_not_what_kubernetes_sets() {
        let refused = |name: &str| refuse_unknown([OsString::from(name)].into_iter()).is_err();
        assert!(refused("RENQING_OWNERKEY"));
        for fine in
            ["RENQING_OWNER_KEY", "RENQING_ORDERS_SERVICE_HOST", "RENQING_ORDERS_PORT_9102_TCP", "HOME"]
        {
            assert!(!refused(fine), "{fine}");
        }
    }

    #[test]
    fn what_holds_is_shown_without_its_secrets() {
        let settings = load(&[
            "--secret",
            "0123456789abcdef0123456789abcdef",
            "--owner-key",
            "0123456789abcdef",
            "--database",
            "postgres://me:pa@ss@db/orders",
        ]);
        let shown = format!("{:?}", settings.unwrap());
        assert!(!shown.contains("0123") && !shown.contains("pa@ss"), "{shown}");
        assert!(shown.contains("postgres://me:hidden@db/orders"));
        assert!(shown.contains("rate = 2000"));
        let shown = load(&[
            "--database",
            "postgres://db/orders?sslmode=require&password=hunter2",
            "--otlp",
            "http://me:hunter2@collector:4317",
        ]);
        let shown = format!("{:?}", shown.unwrap());
        assert!(!shown.contains("hunter2") && shown.contains("sslmode=require"), "{shown}");
    }

    #[test]
    fn help_says_nothing_of_what_the_environment_has() {
        let command = Settings::augment_args(Command::new("test"));
        for name in ["secret", "owner_key", "database", "otlp"] {
            let argument = command.get_arguments().find(|argument| argument.get_id() == name);
            assert!(argument.is_some_and(clap::Arg::is_hide_env_values_set), "{name}");
        }
    }
}

//! What an operator may set. Defaults < TOML file < `RENQING_*` environment <
//! flags; the keys are flat, so that `owner_key` in the file is
//! `RENQING_OWNER_KEY` and `--owner-key`.

mod database;
mod events;
mod layers;
mod migrate;
mod peers;

use std::{fmt, net::SocketAddr, path::PathBuf, time::Duration};

use kernel::{Clock, ShopId};
use serde::{Deserialize, Serialize};
use tracing_subscriber::EnvFilter;

use crate::{
    CUSTOMERS, FEEDBACK, LOYALTY, Limits, ListenerOptions, ORDERS, Proxies, Secret, SecretTooShort, Tokens,
};

const LEVELS: &str =
    "must be off, error, warn, info, debug or trace, or these by target as in `info,sqlx=warn`";
/// What a shop is called where there is none yet and nobody named one.
const FIRST_SHOP: &str = "shop";

/// How log lines look.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, clap::ValueEnum)]
#[serde(rename_all = "lowercase")]
pub enum LogFormat {
    /// For people.
    Text,
    /// One JSON object a line.
    Json,
}

pub use events::{Events, Nats};
pub use migrate::{Migrate, NotMigrated};

/// Every setting of every binary; each uses what it needs.
#[derive(Clone, Serialize, Deserialize, clap::Args)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    /// A TOML file with settings
    #[arg(long, env = "RENQING_CONFIG", value_name = "FILE")]
    #[serde(skip)]
    pub config: Option<PathBuf>,
    /// Print the settings that hold, secrets hidden, and exit
    #[arg(long)]
    #[serde(skip)]
    pub print_config: bool,

    /// What to log: a level, or levels by target, as in `info,sqlx=warn`
    #[arg(long, env = "RENQING_LOG", default_value = "info")]
    pub log: String,
    /// How log lines look
    #[arg(long, env = "RENQING_LOG_FORMAT", default_value = "text")]
    pub log_format: LogFormat,
    /// Where traces are sent, by OTLP over gRPC, as in `http://collector:4317`
    #[arg(long, env = "RENQING_OTLP", hide_env_values = true)]
    pub otlp: Option<String>,

    /// Where a service listens for gRPC
    #[arg(long, env = "RENQING_LISTEN", default_value = "127.0.0.1:9100", value_parser = socket)]
    pub listen: SocketAddr,
    /// Where the gateway listens for HTTP
    #[arg(long, env = "RENQING_HTTP", default_value = "127.0.0.1:8080", value_parser = socket)]
    pub http: SocketAddr,
    /// Where `/metrics` are; nowhere if unset
    #[arg(long, env = "RENQING_METRICS", value_parser = socket)]
    pub metrics: Option<SocketAddr>,
    /// Reverse proxies whose `X-Forwarded-For` is believed, as in `127.0.0.1,10.0.0.0/8`
    #[arg(long, env = "RENQING_TRUSTED_PROXIES", default_value = "")]
    pub trusted_proxies: String,
    /// Printers (ESC/POS) in the shops' kitchens, as in `SHOP=192.168.1.60:9100`; several
    /// between commas
    #[arg(long, env = "RENQING_PRINTERS", default_value = "")]
    pub printers: String,
    /// The data folder
    #[arg(long, env = "RENQING_DATA", default_value = "data")]
    pub data: PathBuf,
    /// The database: `sqlite:FOLDER` or `postgres://…`, in which `{service}`
    /// stands for the service's name, and `?sslmode=…` says how TLS is used; the
    /// data folder if unset
    #[arg(long, env = "RENQING_DATABASE", hide_env_values = true)]
    pub database: Option<String>,
    /// When a service in a process of its own brings its tables up to date
    #[arg(long, env = "RENQING_MIGRATE", default_value = "start")]
    pub migrate: Migrate,

    /// Signs calls between services; at least 32 bytes, the same in all of them. Of
    /// several between commas the first signs, and all are taken
    #[arg(long, env = "RENQING_SECRET", hide_env_values = true)]
    pub secret: Option<String>,
    /// The owner's key, at least 8 characters
    #[arg(long, env = "RENQING_OWNER_KEY", hide_env_values = true)]
    pub owner_key: Option<String>,
    /// The shop that the owner's key opens; if unset, the one that there is, or all
    /// of them and those to come
    #[arg(long, env = "RENQING_SHOP")]
    pub shop: Option<String>,

    /// The certificate that a service shows to who calls it, and a process to the
    /// services that it calls: a PEM file, with those that signed it behind it
    #[arg(long, env = "RENQING_TLS_CERT", value_name = "FILE")]
    pub tls_cert: Option<PathBuf>,
    /// Its private key: a PEM file
    #[arg(long, env = "RENQING_TLS_KEY", value_name = "FILE")]
    pub tls_key: Option<PathBuf>,
    /// The authority of those who may call a service: a PEM file; who shows no
    /// certificate of it is not let in
    #[arg(long, env = "RENQING_TLS_CLIENT_CA", value_name = "FILE")]
    pub tls_client_ca: Option<PathBuf>,
    /// The authority that services at `https://…` are held against: a PEM file
    #[arg(long, env = "RENQING_TLS_CA", value_name = "FILE")]
    pub tls_ca: Option<PathBuf>,
    /// Where a service has its health without TLS, for probes; nowhere if unset
    #[arg(long, env = "RENQING_HEALTH", value_parser = socket)]
    pub health: Option<SocketAddr>,

    /// Where the customers service is, as in `http://NAME:PORT`; several between commas
    #[arg(long, env = "RENQING_CUSTOMERS", default_value = "http://127.0.0.1:9101")]
    pub customers: String,
    /// Where the orders service is; several between commas
    #[arg(long, env = "RENQING_ORDERS", default_value = "http://127.0.0.1:9102")]
    pub orders: String,
    /// Where the loyalty service is; several between commas
    #[arg(long, env = "RENQING_LOYALTY", default_value = "http://127.0.0.1:9103")]
    pub loyalty: String,
    /// Where the feedback service is; several between commas
    #[arg(long, env = "RENQING_FEEDBACK", default_value = "http://127.0.0.1:9104")]
    pub feedback: String,

    /// How events come from a service to others: `direct`, by a call of the subscriber, or
    /// by NATS `JetStream`, as in `nats://one:4222,two:4222,three:4222`
    #[arg(long, env = "RENQING_EVENTS", default_value = "direct", hide_env_values = true)]
    pub events: String,

    /// Whom channels trust that write by `https://…` to webhooks and platforms: a PEM file, such as
    /// the machine's `/etc/ssl/certs/ca-certificates.crt`; without it they write to nobody there
    #[arg(long, env = "RENQING_CHANNELS_CA", value_name = "FILE")]
    pub channels_ca: Option<PathBuf>,
    /// Let webhooks go to addresses of private networks, too
    #[arg(long, env = "RENQING_CHANNELS_PRIVATE")]
    pub channels_private: bool,
    /// Where `WeChat`'s server is
    #[arg(long, env = "RENQING_WECHAT_API", default_value = "https://api.weixin.qq.com")]
    pub wechat_api: String,
    /// Where `WeCom`'s server is
    #[arg(long, env = "RENQING_WECOM_API", default_value = "https://qyapi.weixin.qq.com")]
    pub wecom_api: String,

    /// Calls a part answers at once; a quarter as many wait a moment, more are refused
    #[arg(long, env = "RENQING_CONCURRENCY", default_value_t = 128)]
    pub concurrency: usize,
    /// Seconds a call may take if its caller doesn't say
    #[arg(long, env = "RENQING_TIMEOUT_SECONDS", default_value_t = 30)]
    pub timeout_seconds: u64,
    /// Seconds to serve on, not ready, once the process is told to end, so that callers go
    /// elsewhere first
    #[arg(long, env = "RENQING_LEAVE_SECONDS", default_value_t = 0)]
    pub leave_seconds: u64,
    /// Seconds to finish what is under way when the process ends
    #[arg(long, env = "RENQING_GRACE_SECONDS", default_value_t = 20)]
    pub grace_seconds: u64,
    /// Connections at once; fewer if the process may not open so many files
    #[arg(long, env = "RENQING_CONNECTIONS", default_value_t = 4_096)]
    pub connections: usize,
    /// Connections of one address at once
    #[arg(long, env = "RENQING_CONNECTIONS_PER_ADDRESS", default_value_t = 1_024)]
    pub connections_per_address: usize,
    /// Seconds the headers of a request may take
    #[arg(long, env = "RENQING_HEADER_SECONDS", default_value_t = 10)]
    pub header_seconds: u64,
    /// Seconds the body of a request may take
    #[arg(long, env = "RENQING_BODY_SECONDS", default_value_t = 15)]
    pub body_seconds: u64,
    /// Seconds a connection may be without a request
    #[arg(long, env = "RENQING_IDLE_SECONDS", default_value_t = 120)]
    pub idle_seconds: u64,
    /// Bytes a request may have
    #[arg(long, env = "RENQING_BODY_BYTES", default_value_t = 2_097_152)]
    pub body_bytes: usize,
    /// Bytes an import may have
    #[arg(long, env = "RENQING_IMPORT_BYTES", default_value_t = 4_194_304)]
    pub import_bytes: usize,
    /// Requests a second from one key
    #[arg(long, env = "RENQING_RATE", default_value_t = 2_000)]
    pub rate: u32,
    /// Requests one key may send at once
    #[arg(long, env = "RENQING_BURST", default_value_t = 4_000)]
    pub burst: u32,
}

/// A setting that can't hold; its text is one line that names it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct WrongSetting(pub String);

impl Settings {
    /// The database's URL.
    pub fn database(&self) -> String {
        let folder = || format!("sqlite:{}", self.data.display());
        self.database.clone().unwrap_or_else(folder)
    }

    /// The shop that was named; `shop` if none was.
    pub fn shop(&self) -> Result<ShopId, WrongSetting> {
        let wrong = |_| WrongSetting(format!("shop: must be {}", ShopId::RIGHT));
        self.shop.as_deref().unwrap_or(FIRST_SHOP).parse().map_err(wrong)
    }

    /// The shop that the owner's key opens; none if it opens all.
    pub fn owners_shop(&self) -> Result<Option<ShopId>, WrongSetting> {
        self.shop.is_some().then(|| self.shop()).transpose()
    }

    /// What signs calls between services. A process that is a whole system
    /// needs none and makes its own; `alone` says so.
    pub fn tokens(&self, clock: Clock, alone: bool) -> Result<Tokens, WrongSetting> {
        let mut secrets = match &self.secret {
            Some(secrets) => secrets_in(secrets)?.into_iter(),
            None if alone => vec![Secret::random().map_err(wrong_secret)?].into_iter(),
            None => return Err(WrongSetting("secret: must be set".into())),
        };
        let first = secrets.next().ok_or_else(|| WrongSetting("secret: must be set".into()))?;
        Ok(Tokens::new(first, clock).taking(secrets))
    }

    /// Where each service is.
    pub fn addresses(&self) -> [(&'static str, &str); 4] {
        [
            (CUSTOMERS, &self.customers),
            (ORDERS, &self.orders),
            (LOYALTY, &self.loyalty),
            (FEEDBACK, &self.feedback),
        ]
    }

    /// How much a part takes on.
    pub fn limits(&self) -> Limits {
        Limits { concurrency: self.concurrency, timeout: Duration::from_secs(self.timeout_seconds) }
    }

    /// What a port takes on.
    pub fn listener_options(&self) -> ListenerOptions {
        ListenerOptions {
            connections: self.connections,
            per_address: self.connections_per_address,
            header: Duration::from_secs(self.header_seconds),
            idle: Duration::from_secs(self.idle_seconds),
            proxies: self.proxies().unwrap_or_default(),
            ..ListenerOptions::default()
        }
    }

    fn proxies(&self) -> Result<Proxies, WrongSetting> {
        self.trusted_proxies.parse().map_err(|right| WrongSetting(format!("trusted_proxies: {right}")))
    }

    /// Where the shops' printers are, as `HOST:PORT`.
    pub fn printers(&self) -> Result<Vec<(ShopId, String)>, WrongSetting> {
        let all = self.printers.split(',').map(str::trim).filter(|one| !one.is_empty());
        all.map(|one| printer(one).ok_or_else(wrong_printer)).collect()
    }

    /// How long to serve on before the end.
    pub fn leave(&self) -> Duration {
        Duration::from_secs(self.leave_seconds)
    }

    /// How long the end may take.
    pub fn grace(&self) -> Duration {
        Duration::from_secs(self.grace_seconds)
    }

    fn check(&self) -> Result<(), WrongSetting> {
        self.shop()?;
        self.proxies()?;
        self.printers()?;
        let wrong = |text: &str| Err(WrongSetting(text.into()));
        if let Some(secrets) = &self.secret {
            secrets_in(secrets)?;
        }
        if self.owner_key.as_ref().is_some_and(|key| key.chars().count() < 8) {
            return wrong("owner_key: must have at least 8 characters");
        }
        if !["sqlite:", "postgres:", "postgresql:"].iter().any(|kind| self.database().starts_with(kind)) {
            return wrong("database: must be sqlite:FOLDER or postgres://…");
        }
        if self.database().starts_with("postgres") {
            database::check_tls(&self.database())?;
        }
        self.check_addresses()?;
        self.check_events()?;
        self.service_options()?;
        EnvFilter::try_new(&self.log).map_err(|right| WrongSetting(format!("log: {right}; {LEVELS}")))?;
        if self.concurrency == 0 || self.rate == 0 || self.burst == 0 || self.body_bytes == 0 {
            return wrong("concurrency, rate, burst and body_bytes: must be at least 1");
        }
        let connections = [self.connections, self.connections_per_address];
        let times = [self.header_seconds, self.body_seconds, self.idle_seconds];
        if connections.contains(&0) || times.contains(&0) {
            return wrong(
                "connections, connections_per_address, header_seconds, body_seconds and idle_seconds: must be at least 1",
            );
        }
        Ok(())
    }
}

/// The secrets between commas. One alone is taken to the byte, as it always was.
fn secrets_in(text: &str) -> Result<Vec<Secret>, WrongSetting> {
    let is_one = !text.contains(',');
    let secrets =
        text.split(',').map(|secret| Secret::new(if is_one { secret } else { secret.trim() }.as_bytes()));
    secrets.map(|secret| secret.map_err(wrong_secret)).collect()
}

fn wrong_secret(right: SecretTooShort) -> WrongSetting {
    WrongSetting(format!("secret: {right}; a comma stands between two"))
}

fn printer(text: &str) -> Option<(ShopId, String)> {
    let (shop, place) = text.split_once('=')?;
    let (host, port) = place.rsplit_once(':')?;
    let is_place = !host.is_empty() && port.parse::<u16>().is_ok_and(|port| port > 0);
    is_place.then(|| Some((shop.parse().ok()?, place.to_owned())))?
}

fn wrong_printer() -> WrongSetting {
    WrongSetting("printers: must be SHOP=HOST:PORT, several between commas".into())
}

/// Where to listen.
fn socket(text: &str) -> Result<SocketAddr, String> {
    text.parse().map_err(|_| "must be an address and a port such as 127.0.0.1:9100".to_owned())
}

impl fmt::Debug for Settings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.to_toml())
    }
}

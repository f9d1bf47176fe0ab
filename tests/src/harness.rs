mod apart;
mod binaries;
mod browser;
mod client;
pub mod data;
mod port;
mod process;

use std::{process::ExitStatus, sync::OnceLock, time::Duration};

use contracts::customers::v1::{AccessKey, CreateAccessKeyRequest, CreateHouseKeyRequest, HouseKey};
use http::HeaderValue;
use kernel::Clock;
use renqing::{Clients, Sample, System};
use runtime::{
    CallAs, Channel, Kind, Limits, ListenerOptions, Principal, Secret, Settings, Shutdown, Telemetry, Tokens,
    call_as, connect, serve_router,
};
use storage::Engine;
use tempfile::TempDir;
use testkit::{Authority, Databases, DurableServer, NatsCluster};
use tokio::net::TcpListener;
use tower::ServiceExt;

use apart::Apart;
pub use apart::client_tls;
pub(crate) use binaries::target;
pub use binaries::{program, run_program};
pub use browser::{Browser, View, WECHAT};
pub use client::{Answer, Gateway, LIFE};
pub use port::Network;
pub use process::{Process, cpu_seconds, signal};

/// The services, each before those it sends events that cause more events.
pub use runtime::SERVICES;

/// The key of the sample shop's owner.
pub const OWNER_KEY: &str = "owner-of-the-sample-shop";

/// Signs the calls between the services.
pub const SECRET: &str = "a secret of the tests alone that is long enough";
const GRACE: Duration = Duration::from_secs(20);
/// No test sends so much that this holds it back.
const RATE: u32 = 1_000_000;

/// How the system is started.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// In the process of the test: fast, and nothing can be killed.
    InProcess,
    /// As `renqing serve --sample`. The process is called `renqing`.
    Together,
    /// As five processes: the services by their names, and `gateway`.
    Apart,
    /// The same, with a second gateway: `gateway-2`.
    TwoGateways,
    /// As five processes, who call one another by mutual TLS.
    ApartOverTls,
    /// As five processes, between which events go by NATS.
    ApartByNats,
    /// As three processes of each service (`orders`, `orders-2`, `orders-3`), and `gateway`.
    Replicated,
}

/// A running system with the sample shop; gone when dropped.
#[derive(Debug)]
pub struct Harness {
    place: Place,
    door: Gateway,
    database: String,
    tokens: Tokens,
    authority: Authority,
    nats: Option<NatsCluster>,
    _logs: TempDir,
    // Last, for the processes use them.
    databases: Databases,
}

#[derive(Debug)]
enum Place {
    Inside { system: System, shutdown: Shutdown },
    Together(Vec<Process>),
    Apart(Vec<Process>, Vec<(&'static str, Channel)>),
}

impl Harness {
    /// Starts the system on fresh databases. `None`, with a loud word, where
    /// the machine has no `PostgreSQL` for it.
    pub async fn start(mode: Mode, engine: Engine) -> Option<Self> {
        Self::start_on(mode, Databases::fresh(engine).await?).await
    }

    /// Starts the system on databases that are there. `None` as with [`Self::start`].
    pub async fn start_on(mode: Mode, databases: Databases) -> Option<Self> {
        let nats = match mode {
            Mode::ApartByNats => Some(NatsCluster::fresh().await?),
            _ => None,
        };
        let database = databases.url_for_all(&SERVICES).await;
        databases.prepare(&database, &renqing::SERVICES).await;
        let logs = TempDir::new().expect("a folder for logs");
        let secret = Secret::new(SECRET.as_bytes()).expect("long enough");
        let tokens = Tokens::new(secret, Clock::system());
        let authority = Authority::new();
        let (place, address) = match mode {
            Mode::InProcess => start_inside(&database, &tokens).await,
            Mode::Together => start_together(&database, &logs).await,
            _ => start_apart(&database, &logs, mode, &authority, nats.as_ref()).await,
        };
        let sample = sample();
        let door = Gateway::new(&address, &sample.shop, OWNER_KEY);
        let harness = Self { place, door, database, tokens, authority, nats, _logs: logs, databases };
        if mode != Mode::Together {
            sample.load(&harness.clients()).await.expect("the sample loads");
        }
        Some(harness)
    }

    /// The gateway with the sample shop, called with the owner's key.
    pub fn door(&self) -> &Gateway {
        &self.door
    }

    /// The services' databases, as `RENQING_DATABASE` names them.
    pub fn database(&self) -> &str {
        &self.database
    }

    /// The server of the databases, where nobody shares it.
    pub fn server(&self) -> &DurableServer {
        self.databases.server().expect("PostgreSQL of its own")
    }

    /// What signs the calls between services.
    pub fn tokens(&self) -> &Tokens {
        &self.tokens
    }

    /// Who signed the certificates, with [`Mode::ApartOverTls`].
    pub fn authority(&self) -> &Authority {
        &self.authority
    }

    /// The servers between the services, with [`Mode::ApartByNats`].
    pub fn nats(&self) -> &NatsCluster {
        self.nats.as_ref().expect("events go by NATS")
    }

    /// A bare channel to a service; calls need a token. Not with
    /// [`Mode::Together`], where the services are within.
    pub fn channel(&self, service: &str) -> Channel {
        match &self.place {
            Place::Inside { system, .. } => system.channel(service),
            Place::Apart(_, channels) => {
                let found = channels.iter().find(|(name, _)| *name == service);
                found.unwrap_or_else(|| panic!("there is no service {service}")).1.clone()
            }
            Place::Together(_) => panic!("{service} is within the one process"),
        }
    }

    /// gRPC clients that call for a principal. Not with [`Mode::Together`].
    pub fn clients_of(&self, principal: &Principal) -> Clients {
        let who = CallAs::Principal(principal.clone());
        Clients::new(|name| call_as(self.channel(name), &self.tokens, who.clone()))
    }

    /// gRPC clients that may do everything: as a service, or with
    /// [`Mode::Together`] through the gateway with the owner's key.
    pub fn clients(&self) -> Clients {
        match &self.place {
            Place::Together(_) => self.clients_with_key(OWNER_KEY),
            Place::Inside { .. } | Place::Apart(..) => self.clients_of(&Principal::service("tests")),
        }
    }

    /// gRPC clients through the gateway, with an access key.
    pub fn clients_with_key(&self, key: &str) -> Clients {
        let bearer = HeaderValue::try_from(format!("Bearer {key}")).expect("a key is printable");
        let gateway = connect(self.door.address()).expect("an address");
        let with_key = gateway.map_request(move |mut request: http::Request<_>| {
            request.headers_mut().insert(http::header::AUTHORIZATION, bearer.clone());
            request
        });
        let channel = Channel::new(with_key);
        Clients::new(|_| channel.clone())
    }

    /// One more shop like the sample, with an owner of its own. Not with
    /// [`Mode::Together`].
    pub async fn open_shop(&self, id: &str) -> Gateway {
        sample().with_shop(id).load(&self.clients()).await.expect("the sample loads");
        self.with_new_key(id, Kind::Owner, "").await
    }

    /// The gateway with a shop, called with a fresh key. Not with
    /// [`Mode::Together`] unless it is the sample shop.
    pub async fn with_new_key(&self, shop: &str, kind: Kind, customer: &str) -> Gateway {
        let access_key = AccessKey {
            kind: kind.into(),
            display_name: "test".to_owned(),
            customer: customer.to_owned(),
            ..AccessKey::default()
        };
        let request =
            CreateAccessKeyRequest { parent: format!("shops/{shop}"), access_key: Some(access_key) };
        let made = self.clients().customers.create_access_key(request).await.expect("a key");
        Gateway::new(self.door.address(), shop, &made.into_inner().secret)
    }

    /// The gateway with the sample shop, called with a fresh key of the house. Not with
    /// [`Mode::Together`].
    pub async fn with_house_key(&self) -> Gateway {
        let house_key = HouseKey { display_name: "test".to_owned(), ..HouseKey::default() };
        let request = CreateHouseKeyRequest { house_key: Some(house_key) };
        let made = self.clients().customers.create_house_key(request).await.expect("a key");
        self.door.with_key(&made.into_inner().secret)
    }

    /// Waits until every event has taken effect everywhere.
    pub async fn settle(&self) {
        data::settle(&self.database, &SERVICES).await;
    }

    /// Has a service do what is due by now. With [`Mode::InProcess`] alone: a
    /// process of its own does so by itself.
    pub async fn run_due(&self, service: &str) {
        let Place::Inside { system, .. } = &self.place else { panic!("{service} is a process of its own") };
        system.run_due(service).await.expect("what is due is done");
    }

    /// Walks every invariant over the data; there must be nothing to find.
    pub async fn check(&self) {
        let findings = renqing::check(&self.database).await.expect("the data can be walked");
        assert!(findings.is_empty(), "{}", findings.join("\n"));
    }

    /// What the processes have written so far, byte for byte, by their names; nothing
    /// with [`Mode::InProcess`].
    pub fn logs(&self) -> Vec<(String, Vec<u8>)> {
        let processes = self.processes().iter();
        processes.map(|process| (process.name().to_owned(), process.log_bytes())).collect()
    }

    /// Starts all processes anew with a variable set.
    pub async fn restart_with(&mut self, variables: &[(&str, &str)]) {
        let names: Vec<String> = self.processes().iter().map(|process| process.name().to_owned()).collect();
        for name in &names {
            for (variable, value) in variables {
                self.set(name, variable, value);
            }
            self.kill(name);
        }
        for name in &names {
            self.restart(name).await;
        }
    }

    /// A process by name.
    pub fn process(&self, name: &str) -> &Process {
        named(self.processes(), name)
    }

    /// Sets a variable of a process, from its next start on.
    pub fn set(&mut self, name: &str, variable: &str, value: &str) {
        self.process_mut(name).env(variable, value);
    }

    /// Kills a process, as a power cut would.
    pub fn kill(&mut self, name: &str) {
        self.process_mut(name).kill();
    }

    /// Asks a process to end, and waits until it has.
    pub async fn stop(&mut self, name: &str) -> ExitStatus {
        self.process_mut(name).stop().await
    }

    /// Starts a process that was killed or stopped, and waits until it is
    /// ready.
    pub async fn restart(&mut self, name: &str) {
        let process = self.process_mut(name);
        process.start();
        process.ready().await;
    }

    fn processes(&self) -> &[Process] {
        match &self.place {
            Place::Inside { .. } => &[],
            Place::Together(processes) | Place::Apart(processes, _) => processes,
        }
    }

    /// The same, to be changed.
    pub fn process_mut(&mut self, name: &str) -> &mut Process {
        let processes = match &mut self.place {
            Place::Inside { .. } => &mut [][..],
            Place::Together(processes) | Place::Apart(processes, _) => processes,
        };
        let found = processes.iter_mut().find(|process| process.name() == name);
        found.unwrap_or_else(|| panic!("there is no process {name}"))
    }
}

impl Drop for Harness {
    fn drop(&mut self) {
        if let Place::Inside { shutdown, .. } = &self.place {
            shutdown.workers().cancel();
            shutdown.hard().cancel();
        }
    }
}

fn sample() -> Sample {
    Sample::built_in().expect("the sample is read")
}

fn named<'a>(processes: &'a [Process], name: &str) -> &'a Process {
    let found = processes.iter().find(|process| process.name() == name);
    found.unwrap_or_else(|| panic!("there is no process {name}"))
}

async fn start_inside(database: &str, tokens: &Tokens) -> (Place, String) {
    telemetry();
    let shutdown = Shutdown::new(GRACE);
    let system = System::start(database, Clock::system(), tokens.clone(), Limits::default(), &shutdown);
    let system = system.await.expect("the system starts");
    let upstreams = SERVICES.map(|name| (name, system.channel(name)));
    let settings = Settings {
        shop: Some(sample().shop),
        owner_key: Some(OWNER_KEY.to_owned()),
        rate: RATE,
        burst: RATE,
        ..Settings::default()
    };
    let router =
        gateway::router(upstreams, tokens, Clock::system(), &settings, &shutdown).expect("the gateway");
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let address = format!("http://{}", listener.local_addr().expect("its address"));
    let until = shutdown.clone();
    tokio::spawn(async move { serve_router(router, listener, &ListenerOptions::default(), &until).await });
    (Place::Inside { system, shutdown }, address)
}

async fn start_together(database: &str, logs: &TempDir) -> (Place, String) {
    let mut process = Process::new("renqing", "renqing", "RENQING_HTTP", logs.path());
    process.args(&["serve", "--sample"]).env("RENQING_DATABASE", database);
    process.env("RENQING_OWNER_KEY", OWNER_KEY).env_rate(RATE);
    process.start();
    process.ready().await;
    let address = process.address().to_owned();
    (Place::Together(vec![process]), address)
}

async fn start_apart(
    database: &str,
    logs: &TempDir,
    mode: Mode,
    authority: &Authority,
    nats: Option<&NatsCluster>,
) -> (Place, String) {
    let replicas = if mode == Mode::Replicated { 3 } else { 1 };
    let gateways = if mode == Mode::TwoGateways { 2 } else { 1 };
    let authority = (mode == Mode::ApartOverTls).then_some(authority);
    Apart { database, logs: logs.path(), replicas, gateways, authority, nats }.start().await
}

/// Traces, for the parts that run in this process; logs as `RENQING_TEST_LOG`
/// says.
fn telemetry() {
    static STARTED: OnceLock<Telemetry> = OnceLock::new();
    let log = std::env::var("RENQING_TEST_LOG").unwrap_or_else(|_| "off".to_owned());
    let settings = Settings { log, ..Settings::default() };
    STARTED.get_or_init(|| Telemetry::start("tests", &settings).expect("telemetry starts"));
}

//! Fresh databases for tests: a `SQLite` folder or a database on a throwaway
//! `PostgreSQL` server, which is started from the installed binaries on a free
//! port, shared by all tests, and gone soon after the last of them.
#![expect(clippy::print_stderr, clippy::missing_panics_doc, reason = "test code")]

mod certificates;
mod nats;
mod port;
mod postgres;
mod service_fixture;

use std::env;

use kernel::Ids;
use storage::{Db, Engine, Migrations};
use tempfile::TempDir;

use crate::postgres::{create_database, spread};

pub use certificates::{Authority, Certificate};
pub use nats::NatsCluster;
pub use port::Port;
pub use postgres::{BaseBackup, DurableServer, Pooler, Server};
pub use service_fixture::{NOON, ServiceFixture, Start};

/// A place where every service can have a fresh database; gone when dropped.
#[derive(Debug)]
pub struct Databases {
    url: String,
    place: Place,
}

/// Kept as long as it is used.
#[derive(Debug)]
enum Place {
    Folder { _kept: TempDir },
    Shared { _kept: Server },
    Own(DurableServer),
}

impl Databases {
    /// A fresh place on an engine. `None`, with a loud word, where the machine
    /// has no `PostgreSQL`; under `CI=true` that is a failure.
    pub async fn fresh(engine: Engine) -> Option<Self> {
        match engine {
            Engine::Sqlite => {
                let folder = TempDir::new().expect("a temporary folder");
                let url = format!("sqlite:{}", folder.path().display());
                Some(Self { url, place: Place::Folder { _kept: folder } })
            }
            Engine::Postgres => {
                let server = Server::shared().await?;
                Some(Self { url: server.url(), place: Place::Shared { _kept: server } })
            }
        }
    }

    /// A fresh place on a server that nobody shares.
    pub fn on(server: DurableServer) -> Self {
        Self { url: server.url(), place: Place::Own(server) }
    }

    /// The server that nobody shares.
    pub fn server(&self) -> Option<&DurableServer> {
        if let Place::Own(server) = &self.place { Some(server) } else { None }
    }

    fn is_on_sqlite(&self) -> bool {
        matches!(self.place, Place::Folder { .. })
    }

    /// The URL that a service of this name should open.
    pub async fn url(&self, service: &str) -> String {
        if self.is_on_sqlite() {
            return self.url.clone();
        }
        let database = format!("{service}_{}", Ids::random().next().simple());
        create_database(&self.url, &database).await;
        format!("{}/{database}", self.url)
    }

    /// One URL that does for several services, each with a fresh database.
    pub async fn url_for_all(&self, services: &[&str]) -> String {
        if self.is_on_sqlite() {
            return self.url.clone();
        }
        let run = Ids::random().next().simple();
        for service in services {
            create_database(&self.url, &format!("{service}_{run}")).await;
        }
        format!("{}/{{service}}_{run}", self.url)
    }

    /// A service's database, opened and migrated.
    pub async fn open(&self, service: &str, migrations: Migrations) -> Db {
        let url = self.url(service).await;
        let db = Db::open(&url, service, migrations).await.expect("a fresh database opens");
        self.spread_if_wanted(&url).await;
        db
    }

    /// With `RENQING_TEST_SPREAD` makes the tables of the databases at `url` beforehand,
    /// each in four partitions by shop.
    pub async fn prepare(&self, url: &str, services: &[(&str, Migrations)]) {
        for (service, migrations) in services.iter().filter(|_| spread::is_wanted()) {
            Db::open(url, service, *migrations).await.expect("a fresh database opens").close().await;
            self.spread_if_wanted(&url.replace("{service}", service)).await;
        }
    }

    async fn spread_if_wanted(&self, url: &str) {
        if !self.is_on_sqlite() && spread::is_wanted() {
            spread::spread(url).await;
        }
    }
}

/// One service's fresh database.
pub async fn database(engine: Engine, service: &str, migrations: Migrations) -> Option<(Databases, Db)> {
    let databases = Databases::fresh(engine).await?;
    let db = databases.open(service, migrations).await;
    Some((databases, db))
}

fn missing_server<T>() -> Option<T> {
    missing("PostgreSQL's server binaries are not installed (Debian: postgresql)")
}

fn missing<T>(what: &str) -> Option<T> {
    assert!(env::var("CI").is_err(), "NOT TESTED: {what}");
    eprintln!("NOT TESTED: {what}");
    None
}

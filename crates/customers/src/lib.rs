//! Who the shop's guests are, what passed between them and the shop, and who
//! may call.
//!
//! Every change of a customer is announced as `CustomerChanged`; what the other
//! services announce about a customer becomes an entry of their timeline.

mod check;
mod convert;
mod domain;
mod error;
mod events;
mod rpc;
mod store;

use contracts::customers::v1::customers_service_server::{self, CustomersServiceServer};
use kernel::{Clock, Ids};
use outbox::{ORDERS, Service};
use runtime::{Module, Parts};
use sqlx::migrate::Migrator;
use storage::{Db, Migrations};
use tonic::service::Routes;

use crate::{domain::Secrets, events::Timeline, rpc::Regions};

static SQLITE: Migrator = sqlx::migrate!("migrations/sqlite");
static POSTGRES: Migrator = sqlx::migrate!("migrations/postgres");

/// The service's tables.
pub const MIGRATIONS: Migrations = Migrations { sqlite: &SQLITE, postgres: &POSTGRES };

const NAME: &str = outbox::CUSTOMERS;

/// The service.
#[derive(Clone, Debug)]
pub struct Customers {
    db: Db,
    clock: Clock,
    ids: Ids,
    secrets: Secrets,
    regions: Regions,
}

/// Opens the database and makes the service ready to be served.
pub async fn start(parts: Parts) -> anyhow::Result<Module> {
    let db = Db::open(&parts.database, NAME, MIGRATIONS).await?;
    let service = Customers {
        db: db.clone(),
        clock: parts.clock.clone(),
        ids: parts.ids.clone(),
        secrets: Secrets::random(),
        regions: Regions::new(parts.peers.channel(ORDERS), parts.clock.clone()),
    };
    let service = Service {
        name: NAME,
        contract: customers_service_server::SERVICE_NAME,
        handler: Timeline,
        routes: Routes::new(CustomersServiceServer::new(service)),
    };
    Ok(service.on(db, &parts))
}

/// Tells the other services anew of every customer in the database at `url`; who
/// knows them already changes nothing. Answers how many events that makes, which
/// the service hands on. It may run meanwhile, on `PostgreSQL`.
pub async fn announce(url: &str, clock: &Clock, ids: &Ids) -> anyhow::Result<u64> {
    let db = Db::open(url, NAME, MIGRATIONS).await?;
    let told = events::announce_everybody(&db, clock, ids).await;
    db.close().await;
    Ok(told?)
}

/// Walks every rule of the service's data in the database at `url`. Each
/// finding is one sentence that names shop and customer; none means all is
/// well.
pub async fn check(url: &str) -> anyhow::Result<Vec<String>> {
    let db = Db::open(url, NAME, MIGRATIONS).await?;
    let found = check::check(&db).await;
    db.close().await;
    Ok(found?)
}

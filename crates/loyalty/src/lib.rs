//! What the shop gives: points, in a double-entry ledger. They are earned by
//! completed orders and taken back by refunds, both heard of as events.

mod app;
mod cache;
mod check;
mod convert;
mod domain;
mod error;
mod events;
mod jobs;
mod publish;
mod rpc;
mod service;
mod store;

use crate::{cache::RulesCache, service::Loyalty};
use contracts::loyalty::v1::loyalty_service_server::{self, LoyaltyServiceServer};
use kernel::Failure;
use outbox::{CUSTOMERS, EventHandler, FEEDBACK, IncomingEvent, ORDERS, Service};
use runtime::{Module, Parts};
use sqlx::migrate::Migrator;
use storage::{Db, Migrations, Tx};
use tonic::service::Routes;

static SQLITE: Migrator = sqlx::migrate!("migrations/sqlite");
static POSTGRES: Migrator = sqlx::migrate!("migrations/postgres");

/// The service's tables.
pub const MIGRATIONS: Migrations = Migrations { sqlite: &SQLITE, postgres: &POSTGRES };

const NAME: &str = outbox::LOYALTY;

impl EventHandler for Loyalty {
    async fn handle(&self, tx: &mut Tx, event: &IncomingEvent) -> Result<(), Failure> {
        Ok(events::handle(self, tx, event).await?)
    }

    async fn run_due(&self) -> Result<(), Failure> {
        jobs::run_due(self).await
    }
}

/// Opens the database and makes the service ready to be served.
pub async fn start(parts: Parts) -> anyhow::Result<Module> {
    let db = Db::open(&parts.database, NAME, MIGRATIONS).await?;
    let service = Loyalty {
        db: db.clone(),
        clock: parts.clock.clone(),
        ids: parts.ids.clone(),
        rules: RulesCache::default(),
    };
    let service = Service {
        name: NAME,
        contract: loyalty_service_server::SERVICE_NAME,
        handler: service.clone(),
        routes: Routes::new(LoyaltyServiceServer::new(service)),
        subscribers: &[CUSTOMERS, FEEDBACK, ORDERS],
    };
    Ok(service.on(db, &parts))
}

/// Walks every rule of the service's data in the database at `url`. Each
/// finding is one sentence that names shop and customer or order; none means
/// all is well.
pub async fn check(url: &str) -> anyhow::Result<Vec<String>> {
    let db = Db::open(url, NAME, MIGRATIONS).await?;
    let found = check::check(&db).await;
    db.close().await;
    Ok(found?)
}

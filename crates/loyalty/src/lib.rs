//! What the shop gives: points, in a double-entry ledger. They are earned by
//! completed orders and taken back by refunds, both heard of as events.

mod card;
mod check;
mod convert;
mod domain;
mod error;
mod events;
mod jobs;
mod rpc;
mod store;

use crate::card::Cards;
use contracts::loyalty::v1::loyalty_service_server::{self, LoyaltyServiceServer};
use kernel::{Clock, Ids};
use outbox::Service;
use runtime::{Module, Parts};
use sqlx::migrate::Migrator;
use storage::{Db, Migrations};
use tonic::service::Routes;

static SQLITE: Migrator = sqlx::migrate!("migrations/sqlite");
static POSTGRES: Migrator = sqlx::migrate!("migrations/postgres");

/// The service's tables.
pub const MIGRATIONS: Migrations = Migrations { sqlite: &SQLITE, postgres: &POSTGRES };

const NAME: &str = outbox::LOYALTY;

/// The service.
#[derive(Clone, Debug)]
pub struct Loyalty {
    db: Db,
    clock: Clock,
    ids: Ids,
    cards: Cards,
}

/// Opens the database and makes the service ready to be served.
pub async fn start(parts: Parts) -> anyhow::Result<Module> {
    let db = Db::open(&parts.database, NAME, MIGRATIONS).await?;
    let service = Loyalty {
        db: db.clone(),
        clock: parts.clock.clone(),
        ids: parts.ids.clone(),
        cards: Cards::default(),
    };
    let service = Service {
        name: NAME,
        contract: loyalty_service_server::SERVICE_NAME,
        handler: service.clone(),
        routes: Routes::new(LoyaltyServiceServer::new(service)),
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

//! What the shop gives: points, in a double-entry ledger. They are earned by
//! completed orders and taken back by refunds, both heard of as events.

mod convert;
mod domain;
mod error;
mod events;
mod rpc;
mod store;

use std::sync::Arc;

use ::events::{CUSTOMERS, LOYALTY, Sink};
use contracts::{
    common::v1::event_sink_server::{self, EventSinkServer},
    loyalty::v1::loyalty_service_server::{self, LoyaltyServiceServer},
};
use kernel::{Clock, Ids};
use runtime::{Module, Parts};
use sqlx::migrate::Migrator;
use storage::{Db, Migrations};
use tonic::service::Routes;

static SQLITE: Migrator = sqlx::migrate!("migrations/sqlite");
static POSTGRES: Migrator = sqlx::migrate!("migrations/postgres");

/// The service's tables.
pub const MIGRATIONS: Migrations = Migrations { sqlite: &SQLITE, postgres: &POSTGRES };

/// The service.
#[derive(Clone, Debug)]
pub struct Loyalty {
    db: Db,
    clock: Clock,
    ids: Ids,
}

/// Opens the database and makes the service ready to be served.
pub async fn start(parts: Parts) -> anyhow::Result<Module> {
    let db = Db::open(&parts.database, LOYALTY, MIGRATIONS).await?;
    let tasks = ::events::tasks(LOYALTY, &db, &parts, &[CUSTOMERS]);
    let service = Loyalty { db: db.clone(), clock: parts.clock.clone(), ids: parts.ids };
    let sink = Sink::new(db.clone(), parts.clock, Arc::new(service.clone()));
    let mut routes = Routes::builder();
    routes.add_service(LoyaltyServiceServer::new(service)).add_service(EventSinkServer::new(sink));
    Ok(Module {
        name: LOYALTY,
        services: vec![loyalty_service_server::SERVICE_NAME, event_sink_server::SERVICE_NAME],
        routes: routes.routes(),
        tasks,
        ready: Arc::new(move || {
            let db = db.clone();
            Box::pin(async move { Ok(db.ping().await?) })
        }),
        drain: None,
    })
}

/// Walks every invariant of the service's data; each finding is a sentence that
/// names the shop and the resource. None means that all is well.
pub async fn check(url: &str) -> anyhow::Result<Vec<String>> {
    let db = Db::open(url, LOYALTY, MIGRATIONS).await?;
    let mut tx = db.snapshot().await?;
    let findings = store::check::findings(&mut tx).await?;
    drop(tx);
    db.close().await;
    Ok(findings)
}

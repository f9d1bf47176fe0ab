//! What the shop hears: ratings of completed orders, and complaints.
//!
//! Orders and messages are heard of as events; a message that complains opens a
//! case.

mod check;
mod convert;
mod domain;
mod error;
mod events;
mod rpc;
mod store;

use std::sync::Arc;

use ::events::{CUSTOMERS, Sink};
use contracts::{
    common::v1::event_sink_server::{self, EventSinkServer},
    feedback::v1::feedback_service_server::{self, FeedbackServiceServer},
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

const NAME: &str = ::events::FEEDBACK;

/// The service.
#[derive(Clone, Debug)]
pub struct Feedback {
    db: Db,
    clock: Clock,
    ids: Ids,
}

/// Opens the database and makes the service ready to be served.
pub async fn start(parts: Parts) -> anyhow::Result<Module> {
    let db = Db::open(&parts.database, NAME, MIGRATIONS).await?;
    let service = Feedback { db: db.clone(), clock: parts.clock.clone(), ids: parts.ids.clone() };
    let sink = Sink::new(db.clone(), parts.clock.clone(), Arc::new(service.clone()));
    let routes = Routes::new(FeedbackServiceServer::new(service)).add_service(EventSinkServer::new(sink));
    let tasks = ::events::tasks(NAME, &db, &parts, &[CUSTOMERS]);
    Ok(Module {
        name: NAME,
        services: vec![feedback_service_server::SERVICE_NAME, event_sink_server::SERVICE_NAME],
        routes,
        tasks,
        ready: Arc::new(move || {
            let db = db.clone();
            Box::pin(async move { Ok(db.ping().await?) })
        }),
        drain: None,
    })
}

/// Walks every rule of the service's data in the database at `url`. Each
/// finding is one sentence that names shop and resource; none means all is
/// well.
pub async fn check(url: &str) -> anyhow::Result<Vec<String>> {
    let db = Db::open(url, NAME, MIGRATIONS).await?;
    let found = check::check(&db).await;
    db.close().await;
    Ok(found?)
}

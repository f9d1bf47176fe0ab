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

use contracts::{
    feedback::v1::feedback_service_client::FeedbackServiceClient,
    loyalty::v1::loyalty_service_server::{self, LoyaltyServiceServer},
    orders::v1::orders_service_client::OrdersServiceClient,
};
use outbox::{FEEDBACK, LOYALTY, ORDERS, Service};
use runtime::{Module, Parts};
use sqlx::migrate::Migrator;
use storage::{Db, Migrations};
use tonic::service::Routes;

use crate::{
    cache::{RulesCache, Windows},
    service::Loyalty,
};

static TABLES: Migrator = sqlx::migrate!();

/// The service's tables.
pub const MIGRATIONS: Migrations = Migrations(&TABLES);

/// Opens the database and makes the service ready to be served.
pub async fn start(parts: Parts) -> anyhow::Result<Module> {
    let db = outbox::open(&parts, LOYALTY, MIGRATIONS).await?;
    let service = Loyalty {
        db: db.clone(),
        clock: parts.clock.clone(),
        ids: parts.ids.clone(),
        rules: RulesCache::default(),
        windows: Windows::default(),
        feedback: FeedbackServiceClient::new(parts.peers.channel(FEEDBACK)),
        orders: OrdersServiceClient::new(parts.peers.channel(ORDERS)),
    };
    let service = Service {
        name: LOYALTY,
        contract: loyalty_service_server::SERVICE_NAME,
        handler: service.clone(),
        routes: Routes::new(LoyaltyServiceServer::new(service)),
    };
    Ok(service.on(db, &parts))
}

/// Walks every rule of the service's data in the database at `url`. Each
/// finding is one sentence that names shop and customer or order; none means
/// all is well. Changes nothing: its tables must be up to date.
pub async fn check(url: &str) -> anyhow::Result<Vec<String>> {
    let db = Db::open_up_to_date(url, LOYALTY, MIGRATIONS).await?;
    let found = check::check(&db).await;
    db.close().await;
    Ok(found?)
}

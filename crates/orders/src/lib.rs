//! Takes orders: the menu, the chat log word for word, the ordering shorthand
//! and the life of an order. Needs no other service to do so: it keeps its own
//! copy of who is who.

mod app;
mod cache;
mod check;
mod convert;
pub mod domain;
mod error;
mod events;
mod jobs;
mod publish;
mod rpc;
mod service;
mod store;

use contracts::{
    customers::v1::customers_service_client::CustomersServiceClient,
    feedback::v1::feedback_service_client::FeedbackServiceClient,
    loyalty::v1::loyalty_service_client::LoyaltyServiceClient,
    orders::v1::orders_service_server::{self, OrdersServiceServer},
};
use kernel::{Clock, Ids, ShopId};
use outbox::{CUSTOMERS, FEEDBACK, LOYALTY, ORDERS, Service};
use runtime::{Module, Parts};
use sqlx::migrate::Migrator;
use storage::{Db, Migrations};
use tonic::service::Routes;

use crate::{cache::ShopMenus, service::Orders};

static TABLES: Migrator = sqlx::migrate!();

/// The tables of this service.
pub const MIGRATIONS: Migrations = Migrations(&TABLES);

/// Opens the database and makes the service ready to be served.
pub async fn start(parts: Parts) -> anyhow::Result<Module> {
    let db = outbox::open(&parts, ORDERS, MIGRATIONS).await?;
    let service = Orders {
        db: db.clone(),
        clock: parts.clock.clone(),
        ids: parts.ids.clone(),
        menus: ShopMenus::default(),
        customers: CustomersServiceClient::new(parts.peers.channel(CUSTOMERS)),
        loyalty: LoyaltyServiceClient::new(parts.peers.channel(LOYALTY)),
        feedback: FeedbackServiceClient::new(parts.peers.channel(FEEDBACK)),
    };
    let service = Service {
        name: ORDERS,
        contract: orders_service_server::SERVICE_NAME,
        handler: service.clone(),
        routes: Routes::new(OrdersServiceServer::new(service)),
    };
    Ok(service.on(db, &parts))
}

/// Tells the other services anew of every shop and its menu in the database at
/// `url`; who knows them already changes nothing. Answers how many events that
/// makes, which the service hands on. It may run meanwhile, on `PostgreSQL`. Its tables
/// must be up to date.
pub async fn backfill(url: &str, clock: &Clock, ids: &Ids) -> anyhow::Result<u64> {
    let db = Db::open_up_to_date(url, ORDERS, MIGRATIONS).await?;
    let told = jobs::backfill(&db, clock, ids).await;
    db.close().await;
    Ok(told?)
}

/// The shops in the database at `url`, by their id. Changes nothing: its tables must
/// be up to date.
pub async fn shops(url: &str) -> anyhow::Result<Vec<ShopId>> {
    let db = Db::open_up_to_date(url, ORDERS, MIGRATIONS).await?;
    let all = check::shops(&db).await;
    db.close().await;
    Ok(all?)
}

/// Walks every rule of the service's data in the database at `url`. Each
/// finding is one sentence that names shop and resource; none means all is
/// well. Changes nothing: its tables must be up to date.
pub async fn check(url: &str) -> anyhow::Result<Vec<String>> {
    let db = Db::open_up_to_date(url, ORDERS, MIGRATIONS).await?;
    let found = check::check(&db).await;
    db.close().await;
    found
}

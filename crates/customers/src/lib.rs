//! Who the shop's guests are, what passed between them and the shop, and who
//! may call.
//!
//! Every change of a customer is published as `CustomerChanged`; what the other
//! services publish about a customer becomes an entry of their timeline.

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

pub use domain::is_phone;

use std::sync::{Arc, atomic::AtomicI64};

use contracts::{
    customers::v1::customers_service_server::{self, CustomersServiceServer},
    feedback::v1::feedback_service_client::FeedbackServiceClient,
    loyalty::v1::loyalty_service_client::LoyaltyServiceClient,
    orders::v1::orders_service_client::OrdersServiceClient,
};
use kernel::{Clock, Ids};
use outbox::{CUSTOMERS, FEEDBACK, LOYALTY, ORDERS, Service};
use runtime::{Module, Parts};
use sqlx::migrate::Migrator;
use storage::{Db, Migrations};
use tonic::service::Routes;

use crate::{cache::Regions, domain::Secrets, service::Customers};

static TABLES: Migrator = sqlx::migrate!();

/// The service's tables.
pub const MIGRATIONS: Migrations = Migrations(&TABLES);

/// A part of an export may be larger than gRPC's usual 4 MiB, and as large as what the
/// gateway passes on.
const PART_BYTES: usize = 32 << 20;

/// Opens the database and makes the service ready to be served.
pub async fn start(parts: Parts) -> anyhow::Result<Module> {
    let db = outbox::open(&parts, CUSTOMERS, MIGRATIONS).await?;
    let service = Customers {
        db: db.clone(),
        clock: parts.clock.clone(),
        ids: parts.ids.clone(),
        secrets: Secrets::random(),
        audit_cleaned_at: Arc::new(AtomicI64::new(i64::MIN)),
        regions: Regions::new(parts.peers.channel(ORDERS), parts.clock.clone()),
        orders: OrdersServiceClient::new(parts.peers.channel(ORDERS)).max_decoding_message_size(PART_BYTES),
        loyalty: LoyaltyServiceClient::new(parts.peers.channel(LOYALTY))
            .max_decoding_message_size(PART_BYTES),
        feedback: FeedbackServiceClient::new(parts.peers.channel(FEEDBACK))
            .max_decoding_message_size(PART_BYTES),
    };
    let service = Service {
        name: CUSTOMERS,
        contract: customers_service_server::SERVICE_NAME,
        handler: service.clone(),
        routes: Routes::new(CustomersServiceServer::new(service)),
    };
    Ok(service.on(db, &parts))
}

/// Tells the other services anew of every customer in the database at `url`; who
/// knows them already changes nothing. Answers how many events that makes, which
/// the service hands on. It may run meanwhile, on `PostgreSQL`. Its tables must be up
/// to date.
pub async fn backfill(url: &str, clock: &Clock, ids: &Ids) -> anyhow::Result<u64> {
    let db = Db::open_up_to_date(url, CUSTOMERS, MIGRATIONS).await?;
    let told = jobs::backfill(&db, clock, ids).await;
    db.close().await;
    Ok(told?)
}

/// Walks every rule of the service's data in the database at `url`. Each
/// finding is one sentence that names shop and customer; none means all is
/// well. Changes nothing: its tables must be up to date.
pub async fn check(url: &str) -> anyhow::Result<Vec<String>> {
    let db = Db::open_up_to_date(url, CUSTOMERS, MIGRATIONS).await?;
    let found = check::check(&db).await;
    db.close().await;
    Ok(found?)
}

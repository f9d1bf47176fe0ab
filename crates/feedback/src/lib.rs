//! What the shop hears: ratings of completed orders, and complaints.
//!
//! Orders and messages are heard of as events; a message that complains opens a
//! case. What is made good for a guest is loyalty's money, asked for there.

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
    customers::v1::customers_service_client::CustomersServiceClient,
    feedback::v1::feedback_service_server::{self, FeedbackServiceServer},
    loyalty::v1::loyalty_service_client::LoyaltyServiceClient,
};
use outbox::{CUSTOMERS, LOYALTY, Service};
use runtime::{Module, Parts};
use sqlx::migrate::Migrator;
use storage::{Db, Migrations};
use tonic::service::Routes;

use cache::FaqCache;
pub use service::Feedback;

static TABLES: Migrator = sqlx::migrate!();

/// The service's tables.
pub const MIGRATIONS: Migrations = Migrations(&TABLES);

const NAME: &str = outbox::FEEDBACK;

/// Opens the database and makes the service ready to be served.
pub async fn start(parts: Parts) -> anyhow::Result<Module> {
    let db = outbox::open(&parts, NAME, MIGRATIONS).await?;
    let service = Feedback {
        db: db.clone(),
        clock: parts.clock.clone(),
        ids: parts.ids.clone(),
        customers: CustomersServiceClient::new(parts.peers.channel(CUSTOMERS)),
        loyalty: LoyaltyServiceClient::new(parts.peers.channel(LOYALTY)),
        faqs: FaqCache::default(),
    };
    let service = Service {
        name: NAME,
        contract: feedback_service_server::SERVICE_NAME,
        handler: service.clone(),
        routes: Routes::new(FeedbackServiceServer::new(service)),
    };
    Ok(service.on(db, &parts))
}

/// Walks every rule of the service's data in the database at `url`. Each
/// finding is one sentence that names shop and resource; none means all is
/// well. Changes nothing: its tables must be up to date.
pub async fn check(url: &str) -> anyhow::Result<Vec<String>> {
    let db = Db::open_up_to_date(url, NAME, MIGRATIONS).await?;
    let found = check::check(&db).await;
    db.close().await;
    Ok(found?)
}

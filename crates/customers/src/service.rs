use std::sync::{Arc, atomic::AtomicI64};

use contracts::{
    feedback::v1::feedback_service_client::FeedbackServiceClient,
    loyalty::v1::loyalty_service_client::LoyaltyServiceClient,
    orders::v1::orders_service_client::OrdersServiceClient,
};
use kernel::{Clock, Ids};
use runtime::Channel;
use storage::Db;

use crate::{cache::Regions, domain::Secrets};

/// The service, with what its methods need.
#[derive(Clone, Debug)]
pub(crate) struct Customers {
    pub(crate) db: Db,
    pub(crate) clock: Clock,
    pub(crate) ids: Ids,
    pub(crate) secrets: Secrets,
    pub(crate) regions: Regions,
    /// When old audit entries were last looked for, microseconds.
    pub(crate) audit_cleaned_at: Arc<AtomicI64>,
    /// Have the rest of what there is about a customer, for an export.
    pub(crate) orders: OrdersServiceClient<Channel>,
    pub(crate) loyalty: LoyaltyServiceClient<Channel>,
    pub(crate) feedback: FeedbackServiceClient<Channel>,
}

use contracts::{
    customers::v1::customers_service_client::CustomersServiceClient,
    loyalty::v1::loyalty_service_client::LoyaltyServiceClient,
};
use kernel::{Clock, Ids};
use runtime::Channel;
use storage::Db;

use crate::cache::FaqCache;

/// The service.
#[derive(Clone, Debug)]
pub struct Feedback {
    pub(crate) db: Db,
    pub(crate) clock: Clock,
    pub(crate) ids: Ids,
    /// Keeps the keys of those who work here.
    pub(crate) customers: CustomersServiceClient<Channel>,
    /// Knows points and pays remedies.
    pub(crate) loyalty: LoyaltyServiceClient<Channel>,
    /// The shops' questions and answers in memory.
    pub(crate) faqs: FaqCache,
}

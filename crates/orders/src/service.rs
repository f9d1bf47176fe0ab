use contracts::{
    customers::v1::customers_service_client::CustomersServiceClient,
    feedback::v1::feedback_service_client::FeedbackServiceClient,
    loyalty::v1::loyalty_service_client::LoyaltyServiceClient,
};
use kernel::{Clock, Ids};
use runtime::Channel;
use storage::Db;

use crate::cache::ShopMenus;

/// The service, with what its methods need.
#[derive(Clone, Debug)]
pub(crate) struct Orders {
    pub(crate) db: Db,
    pub(crate) clock: Clock,
    pub(crate) ids: Ids,
    pub(crate) menus: ShopMenus,
    /// Knows who is new.
    pub(crate) customers: CustomersServiceClient<Channel>,
    /// Knows points.
    pub(crate) loyalty: LoyaltyServiceClient<Channel>,
    /// Answers questions.
    pub(crate) feedback: FeedbackServiceClient<Channel>,
}

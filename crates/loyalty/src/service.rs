use contracts::{
    feedback::v1::feedback_service_client::FeedbackServiceClient,
    orders::v1::orders_service_client::OrdersServiceClient,
};
use kernel::{Clock, Ids};
use runtime::Channel;
use storage::Db;

use crate::cache::{RulesCache, Windows};

/// The service, with what it works by.
#[derive(Clone, Debug)]
pub(crate) struct Loyalty {
    pub(crate) db: Db,
    pub(crate) clock: Clock,
    pub(crate) ids: Ids,
    pub(crate) rules: RulesCache,
    pub(crate) windows: Windows,
    /// Says who waits for a complaint to be settled.
    pub(crate) feedback: FeedbackServiceClient<Channel>,
    /// Has the chat log, and the services that are sold.
    pub(crate) orders: OrdersServiceClient<Channel>,
}

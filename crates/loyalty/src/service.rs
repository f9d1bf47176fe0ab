use contracts::feedback::v1::feedback_service_client::FeedbackServiceClient;
use kernel::{Clock, Ids};
use runtime::Channel;
use storage::Db;

use crate::cache::RulesCache;

/// The service, with what it works by.
#[derive(Clone, Debug)]
pub(crate) struct Loyalty {
    pub(crate) db: Db,
    pub(crate) clock: Clock,
    pub(crate) ids: Ids,
    pub(crate) rules: RulesCache,
    /// Says who waits for a complaint to be settled.
    pub(crate) feedback: FeedbackServiceClient<Channel>,
}

use kernel::{Clock, Ids};
use storage::Db;

use crate::cache::RulesCache;

/// The service, with what it works by.
#[derive(Clone, Debug)]
pub(crate) struct Loyalty {
    pub(crate) db: Db,
    pub(crate) clock: Clock,
    pub(crate) ids: Ids,
    pub(crate) rules: RulesCache,
}

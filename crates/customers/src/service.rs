use kernel::{Clock, Ids};
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
}

use std::{fmt, sync::Arc};

use kernel::{Clock, Ids};
use runtime::Channel;
use tokio_util::sync::CancellationToken;

use crate::{door::Door, printer::Printers, prober::Prober, watch::Watchers};

/// The services, each called in the name of the principal in a request's extensions.
#[derive(Clone)]
pub struct Services {
    /// Who is who.
    pub customers: Channel,
    /// Menu, chat, orders.
    pub orders: Channel,
    /// What the shop gives.
    pub loyalty: Channel,
    /// What it hears.
    pub feedback: Channel,
}

/// What all pages share.
pub struct Console {
    pub(crate) door: Arc<dyn Door>,
    pub(crate) services: Services,
    pub(crate) clock: Clock,
    pub(crate) doors: CancellationToken,
    pub(crate) ids: Ids,
    pub(crate) printers: Printers,
    pub(crate) watchers: Arc<Watchers>,
    pub(crate) prober: Arc<dyn Prober>,
}

impl Console {
    /// Pages over these services, for shops with these printers, whose channels `prober` tries.
    /// Streams end when `doors` is cancelled.
    pub fn new(
        door: Arc<dyn Door>,
        services: Services,
        clock: Clock,
        doors: CancellationToken,
        printers: Printers,
        prober: Arc<dyn Prober>,
    ) -> Self {
        Self { door, services, clock, doors, ids: Ids::random(), printers, watchers: Arc::default(), prober }
    }
}

impl fmt::Debug for Console {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Console").finish_non_exhaustive()
    }
}

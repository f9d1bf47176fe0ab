//! What services touch, beside gifts.

use crate::domain::catalogue::reward::Layer;

/// A service, and what was done of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ServiceDone {
    /// Its name as a resource of the orders service.
    pub(crate) name: String,
    /// What it is called.
    pub(crate) display_name: String,
    /// What it touches; `None` if the shop did not say.
    pub(crate) layer: Option<Layer>,
    /// Whether it is free.
    pub(crate) is_free: bool,
    /// What was done.
    pub(crate) done: Done,
}

/// What was done of services.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Done {
    /// How often.
    pub(crate) count: i64,
    /// What it earned, in minor units.
    pub(crate) revenue: i64,
    /// What it cost, in minor units.
    pub(crate) cost: i64,
}

/// What was done on a layer, or on all, if none is asked for.
pub(crate) fn done_on(services: &[ServiceDone], layer: Option<Layer>) -> Done {
    let on = services.iter().filter(|service| layer.is_none() || service.layer == layer);
    on.fold(Done::default(), |all, service| Done {
        count: all.count.saturating_add(service.done.count),
        revenue: all.revenue.saturating_add(service.done.revenue),
        cost: all.cost.saturating_add(service.done.cost),
    })
}

use kernel::{CustomerId, OrderId, Time};

/// What is known here of an order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct OrderProjection {
    /// The order.
    pub(crate) id: OrderId,
    /// Whose it is; `None` for a guest who is not a regular.
    pub(crate) customer: Option<CustomerId>,
    /// Whether it reached the guest.
    pub(crate) completed: bool,
    /// Whether it was called off.
    pub(crate) cancelled: bool,
    /// What it came to, in minor units.
    pub(crate) total: i64,
    /// How much of it was given back.
    pub(crate) refunded: i64,
    /// When it was placed.
    pub(crate) placed_at: Time,
    /// When the guest wanted it; `None` for as soon as possible.
    pub(crate) wanted_at: Option<Time>,
    /// When it reached the guest; `None` before.
    pub(crate) completed_at: Option<Time>,
    /// Whether it came with the shop's history: what it came to and when is known of it, and
    /// not how it was served.
    pub(crate) imported: bool,
    /// Counts the changes; what is older says nothing new of what may change.
    pub(crate) version: i64,
}

#[cfg(test)]
impl OrderProjection {
    /// An order nobody owns, placed at a moment; completed then too, if at all.
    pub(crate) fn placed(id: OrderId, completed: bool, placed_at: Time) -> Self {
        Self {
            id,
            customer: None,
            completed,
            cancelled: false,
            total: 0,
            refunded: 0,
            placed_at,
            wanted_at: None,
            completed_at: completed.then_some(placed_at),
            imported: false,
            version: 0,
        }
    }
}

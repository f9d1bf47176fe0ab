use kernel::{CustomerId, OrderId, Time};

/// What is known here of an order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct KnownOrder {
    /// The order.
    pub(crate) id: OrderId,
    /// Whose it is; `None` for a guest who is not a regular.
    pub(crate) customer: Option<CustomerId>,
    /// Whether it reached the guest.
    pub(crate) completed: bool,
    /// When it was placed.
    pub(crate) placed_at: Time,
}

use kernel::{CustomerId, OrderId};
use uuid::Uuid;

/// A gift, as far as the watches need it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct GiftProjection {
    /// The grant.
    pub(crate) id: Uuid,
    /// Whose it is.
    pub(crate) customer: CustomerId,
    /// The order it came with, if it is said.
    pub(crate) order: Option<OrderId>,
    /// How far it got: 1 waits, 2 is given, 3 is with the guest, 4 was not
    /// given after all.
    pub(crate) stage: i64,
}

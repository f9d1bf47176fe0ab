//! What is counted of a file of orders.

/// What a file's orders come to.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Totals {
    pub(super) orders: u64,
    pub(super) lines: u64,
    /// Minor units, before what was paid back.
    pub(super) worth: i64,
    pub(super) refunds: u64,
    pub(super) refunded: i64,
}

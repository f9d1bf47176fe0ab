use kernel::{Currency, Schedule};

/// What is known here of a shop.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct ShopProjection {
    /// When it is open, and whose day it is.
    pub(crate) schedule: Schedule,
    /// The currency of all its money.
    pub(crate) currency: Currency,
    /// Counts the changes; what is not newer is old.
    pub(crate) revision: i64,
}

impl ShopProjection {
    /// A shop that no event has named yet.
    pub(crate) fn unknown() -> Self {
        Self { schedule: Schedule::unknown(), currency: Currency::CNY, revision: 0 }
    }
}

use kernel::{CustomerId, OrderId, Time};
use uuid::Uuid;

use crate::domain::words::words;

words! {
    /// The life of a hold.
    HoldState {
        /// Set aside.
        Held = "HELD",
        /// Used, at least in part.
        Captured = "CAPTURED",
        /// Went back unused.
        Released = "RELEASED",
        /// Was used and given back.
        Restored = "RESTORED",
    }
}

/// Points set aside for something about to be taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Hold {
    /// Its id.
    pub(crate) id: Uuid,
    /// Whose points.
    pub(crate) customer: CustomerId,
    /// The order they are for.
    pub(crate) order: Option<OrderId>,
    /// Where it is in its life.
    pub(crate) state: HoldState,
    /// Points set aside.
    pub(crate) points: i64,
    /// Points used of those.
    pub(crate) captured: i64,
    /// What for.
    pub(crate) reason: String,
    /// When it runs out.
    pub(crate) expires_at: Time,
    /// When it was made.
    pub(crate) created_at: Time,
}

/// A hold that is wanted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct NewHold {
    /// How many points.
    pub(crate) points: i64,
    /// The order they are for.
    pub(crate) order: Option<OrderId>,
    /// What for.
    pub(crate) reason: String,
    /// When it is to run out.
    pub(crate) expires_at: Time,
}

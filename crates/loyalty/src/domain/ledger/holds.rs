use kernel::{CustomerId, OrderId, Time};
use uuid::Uuid;

kernel::text_enum! {
    /// The life of a hold.
    pub(crate) enum HoldState {
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

/// Why points can't be set aside, or a hold not taken a step on.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum HoldError {
    /// The order was called off, or wholly refunded.
    #[error("the order was called off, or wholly refunded: nothing is set aside for it")]
    OrderEnded,
    /// Fewer may be used than are wanted.
    #[error("{wanted} points are asked for, {there} may be used")]
    NotEnoughPoints {
        /// To be set aside.
        wanted: i64,
        /// That may be used.
        there: i64,
    },
    /// More are to be used than are held.
    #[error("must be 1 to {held}, what is held, or 0 for all of it")]
    MoreThanHeld {
        /// Points that are held.
        held: i64,
    },
    /// It is not in the state that the step begins in.
    #[error("the hold is {}; this needs one that is {}", is.as_str(), must.as_str())]
    State {
        /// Its state.
        is: HoldState,
        /// The state that is needed.
        must: HoldState,
    },
    /// The points are for a gift, and go its way alone.
    #[error("the points are for the gift {0}: take or return that")]
    OfGift(String),
}

//! Whom the shop works with who is no guest.

use kernel::{Time, Uuid};
use serde::{Deserialize, Serialize};

kernel::uuid_id! {
    /// A partner.
    PartnerId,
}

kernel::text_enum! {
    /// What a partner is to the shop.
    pub(crate) enum PartnerKind {
        /// Sells to it.
        Supplier = "SUPPLIER",
        /// Works with it.
        Partner = "PARTNER",
        /// Lets the rooms.
        Landlord = "LANDLORD",
        /// Repairs, cleans, delivers.
        Contractor = "CONTRACTOR",
        /// An office.
        Authority = "AUTHORITY",
    }
}

/// Somebody the shop works with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Partner {
    /// Their id.
    pub(crate) id: PartnerId,
    /// What they are to the shop.
    pub(crate) kind: PartnerKind,
    /// What the shop calls them.
    pub(crate) display_name: String,
    /// Whom one talks to there; may be empty.
    pub(crate) contact_person: String,
    /// How to reach them; may be empty.
    pub(crate) phone: String,
    /// What was agreed.
    pub(crate) terms: Terms,
    /// What the staff should know.
    pub(crate) notes: String,
    /// What the shop owes them, in minor units.
    pub(crate) owed: i64,
    /// The day on which the next of it is due, counted from 1970-01-01.
    pub(crate) next_due_day: Option<i64>,
    /// Counts the changes.
    pub(crate) version: i64,
    /// When they were added.
    pub(crate) created_at: Time,
}

/// What was agreed with a partner.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Terms {
    /// Days after which a bill is to be paid.
    pub(crate) payment_days: i64,
    /// An order is of at least so much, in minor units.
    pub(crate) min_order: Option<i64>,
    /// They deliver on these days, 1 for Monday to 7 for Sunday.
    pub(crate) delivery_weekdays: Vec<i32>,
    /// Anything else.
    pub(crate) text: String,
}

/// A bill that the shop has to pay.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Due {
    /// Its id.
    pub(crate) id: Uuid,
    /// Whose.
    pub(crate) partner: PartnerId,
    /// How much, in minor units.
    pub(crate) amount: i64,
    /// By which day, counted from 1970-01-01.
    pub(crate) day: i64,
    /// For what.
    pub(crate) description: String,
    /// When it was paid.
    pub(crate) paid_at: Option<Time>,
    /// When it was written down.
    pub(crate) created_at: Time,
}

use kernel::{CustomerId, Money, OrderId, Time};

use crate::domain::ledger::earning::Bill;

/// An order as an event tells of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct OrderSnapshot {
    /// Its id.
    pub(crate) id: OrderId,
    /// Whose it is; `None` for a stranger's.
    pub(crate) customer: Option<CustomerId>,
    /// What it costs.
    pub(crate) total: Money,
    /// What was given back of it, in minor units.
    pub(crate) refunded: i64,
    /// How many eat; 0 if that is not known.
    pub(crate) party_size: i64,
    /// Whether the customer said that they invite others.
    pub(crate) is_host: bool,
    /// What was ordered, gifts not.
    pub(crate) lines: Vec<OrderLine>,
    /// The gifts that the kitchen made with it: each its menu item and how many.
    pub(crate) gifts_made: Vec<(i64, i64)>,
    /// When it was placed.
    pub(crate) placed_at: Time,
    /// When it was completed, once it is.
    pub(crate) completed_at: Time,
}

impl OrderSnapshot {
    /// As far as gifts need it.
    pub(crate) fn projection(&self) -> OrderProjection {
        OrderProjection { total: self.total.minor, party_size: self.party_size, is_host: self.is_host }
    }

    /// What it means for points; `None` if it is a stranger's.
    pub(crate) fn bill(&self) -> Option<Bill> {
        Some(Bill {
            order: self.id,
            customer: self.customer?,
            total: self.total.minor,
            refunded: self.refunded,
            currency: self.total.currency,
            completed_at: self.completed_at,
        })
    }

    /// Whether all that it cost was given back.
    pub(crate) fn is_wholly_refunded(&self) -> bool {
        self.refunded > 0 && self.refunded >= self.total.minor
    }
}

/// A line of an order, as far as benefits need it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub(crate) struct OrderLine {
    /// The dish.
    pub(crate) code: i64,
    /// How many.
    pub(crate) quantity: i64,
    /// What one costs, in minor units.
    pub(crate) unit_price: i64,
}

impl OrderLine {
    /// What it costs.
    pub(crate) fn amount(&self) -> i128 {
        i128::from(self.unit_price) * i128::from(self.quantity)
    }
}

/// An order as it was placed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct OrderProjection {
    /// What it costs, in minor units.
    pub(crate) total: i64,
    /// How many eat; 0 if that is not known.
    pub(crate) party_size: i64,
    /// Whether the customer said that they invite others.
    pub(crate) is_host: bool,
}

kernel::text_enum! {
    /// How an order ended.
    pub(crate) enum OrderEnd {
        /// It reached the customer.
        Completed = "COMPLETED",
        /// It was called off.
        Cancelled = "CANCELLED",
    }
}

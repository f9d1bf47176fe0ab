//! What a campaign may spend, what it spent, and what is left.

use serde::{Deserialize, Serialize};

/// What may be spent. Days are the shop's.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Budget {
    /// In a day.
    pub(crate) daily: Cap,
    /// On one customer in a day.
    pub(crate) daily_per_customer: Cap,
    /// On one customer in all.
    pub(crate) per_customer: Cap,
    /// In all.
    pub(crate) total: Cap,
}

/// Money, or a number of gifts, or both; what is absent doesn't bound.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Cap {
    /// At most so much, in minor units of the shop's currency.
    pub(crate) money: Option<i64>,
    /// At most so many gifts.
    pub(crate) count: Option<i64>,
}

impl Cap {
    /// Whether it bounds anything.
    pub(crate) fn bounds(&self) -> bool {
        self.money.is_some() || self.count.is_some()
    }
}

/// What was spent of a budget, for one of its caps.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Spent {
    /// Minor units.
    pub(crate) money: i64,
    /// Gifts.
    pub(crate) count: i64,
}

/// What was spent of a campaign's budget by now, for each of its caps.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct BudgetUse {
    /// In all.
    pub(crate) total: Spent,
    /// Today.
    pub(crate) daily: Spent,
    /// On this customer in all.
    pub(crate) per_customer: Spent,
    /// On this customer today.
    pub(crate) daily_per_customer: Spent,
}

/// What is left; `None` where nothing bounds it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Left {
    /// Minor units.
    pub(crate) money: Option<i64>,
    /// Gifts.
    pub(crate) count: Option<i64>,
}

impl Budget {
    /// What is left of it once so much was spent.
    pub(crate) fn left(&self, used: &BudgetUse) -> Left {
        let caps = [
            (self.total, used.total),
            (self.daily, used.daily),
            (self.per_customer, used.per_customer),
            (self.daily_per_customer, used.daily_per_customer),
        ];
        let money = caps.iter().filter_map(|(cap, spent)| cap.money.map(|most| (most - spent.money).max(0)));
        let count = caps.iter().filter_map(|(cap, spent)| cap.count.map(|most| (most - spent.count).max(0)));
        Left { money: money.min(), count: count.min() }
    }
}

impl Left {
    /// Whether one gift of such a cost can be paid.
    pub(crate) fn pays(&self, cost: i64) -> bool {
        self.money.is_none_or(|left| left >= cost) && self.count.is_none_or(|left| left >= 1)
    }
}

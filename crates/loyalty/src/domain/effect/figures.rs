//! What is counted of a campaign, and what that says.

use kernel::{
    Money,
    stats::{Difference, ratio},
};

use crate::domain::catalogue::campaign::Trigger;

/// With fewer customers on a side, no verdict is given.
pub(super) const LEAST_ARM: i64 = 30;

/// What the figures say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// It pays.
    Works,
    /// It doesn't.
    DoesNot,
    /// Neither can be said.
    NotEnoughData,
}

/// The customers on one side of a campaign.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Arm {
    /// Everybody who came into question.
    pub(crate) exposed: i64,
    /// Those of them whose time to come back is over.
    pub(crate) customers: i64,
    /// Those of them who came back in time.
    pub(crate) returned: i64,
}

impl Arm {
    /// Share of the customers who came back; 0 of none.
    pub(crate) fn ratio(&self) -> f64 {
        ratio(self.returned, self.customers)
    }

    /// Those who still have time to come back.
    pub(super) fn waiting(&self) -> i64 {
        self.exposed - self.customers
    }

    /// Who came back, of how many.
    pub(super) fn pair(&self) -> (i64, i64) {
        (self.returned, self.customers)
    }
}

/// What a campaign gave and what came of it, as counted.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Counted {
    /// When it gives.
    pub(crate) trigger: Trigger,
    /// Meant to get it.
    pub(crate) treated: Arm,
    /// By chance not.
    pub(crate) held_out: Arm,
    /// What all gifts cost.
    pub(crate) cost: Money,
    /// Orders that came with one or more of them.
    pub(crate) orders: i64,
    /// The mean of what an order brings in, in minor units.
    pub(crate) mean_order: f64,
    /// Share of it that is margin.
    pub(crate) margin_ratio: f64,
}

/// What the figures of a campaign say.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Effect {
    /// Share of the treated who came back, less that of the held out.
    pub(crate) difference: Difference,
    /// What one more visit brings, in minor units.
    pub(crate) visit_margin: f64,
    /// The lift that pays for the gifts; `None` if none can.
    pub(crate) break_even: Option<f64>,
    /// Customers that each arm needs; 0 if that can't be said.
    pub(crate) needed_per_arm: i64,
    /// Visits that would have paid for all gifts.
    pub(crate) break_even_visits: i64,
    /// What that makes.
    pub(crate) verdict: Verdict,
    /// The same in words, in Chinese.
    pub(crate) text: String,
    /// The same in words, in English.
    pub(crate) text_en: String,
}

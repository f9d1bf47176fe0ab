use kernel::Time;
use serde::{Deserialize, Serialize};

kernel::text_enum! {
    /// When in a sale something is done.
    pub(crate) enum Phase {
        /// Before it.
        Before = "BEFORE",
        /// What is sold.
        During = "DURING",
        /// After it.
        After = "AFTER",
    }
}

kernel::text_enum! {
    /// What a service touches.
    pub(crate) enum Layer {
        /// How the guest feels.
        Emotional = "EMOTIONAL",
        /// What the guest lacks.
        Need = "NEED",
        /// What the guest wants to reach.
        Value = "VALUE",
    }
}

/// A service as a product.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct ServiceProduct {
    pub(crate) name: String,
    pub(crate) name_en: String,
    pub(crate) layer: Option<Layer>,
    pub(crate) steps: Vec<Step>,
    /// What an hour of whoever does it costs, in minor units.
    pub(crate) hourly_cost: Option<i64>,
    pub(crate) retired: bool,
}

/// What is done.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Step {
    pub(crate) phase: Phase,
    pub(crate) title: String,
    /// How long after the beginning it is due the first time.
    pub(crate) after_days: i64,
    /// What it earns each time, in minor units.
    pub(crate) amount: i64,
    /// At least 1.
    pub(crate) times: i64,
    /// At least 1.
    pub(crate) every_days: i64,
}

impl Step {
    /// The days after the beginning on which it is due.
    pub(crate) fn days(&self) -> impl Iterator<Item = i64> {
        (0..self.times).map(|time| self.after_days + time * self.every_days)
    }
}

impl ServiceProduct {
    /// What all its steps come to, in minor units.
    pub(crate) fn price(&self) -> i64 {
        self.steps.iter().fold(0, |sum, step| sum.saturating_add(step.amount.saturating_mul(step.times)))
    }

    /// How many stages a contract has.
    pub(crate) fn stages(&self) -> usize {
        self.steps
            .iter()
            .map(|step| usize::try_from(step.times).unwrap_or(usize::MAX))
            .fold(0, usize::saturating_add)
    }

    /// What minutes of work cost, in minor units, to the nearest.
    pub(crate) fn time_cost(&self, minutes: i64) -> i64 {
        (self.hourly_cost.unwrap_or(0).saturating_mul(minutes).saturating_add(30)).div_euclid(60)
    }
}

/// A moment so many days after another.
pub(super) fn days_after(start: Time, days: i64) -> Time {
    start.plus_micros(days.saturating_mul(Time::DAY))
}

//! Which gift for whom when there is only so much to spend: the knapsack with
//! multiple choice, where each customer gets one of their gifts or none; or one of
//! their sets of gifts, where they may have several ([`sets`]).
//!
//! Sizes of a shop are solved exactly, by dynamic programming over the budget
//! ([`exact`]). Whatever else binds several customers, a campaign's budget or the
//! stock of a reward, is a [`Task::pools`]; if the best set takes more from a
//! pool than is in it, or the task is too large for the table, prices are put on
//! the budget and on the pools until what customers would choose at them fits
//! ([`relaxed`]). What is chosen at such prices is repaired and improved, and the
//! prices prove how much better any other set could be.

mod exact;
mod pools;
#[cfg(test)]
mod properties;
mod relaxed;
mod sets;
mod task;

pub(crate) use pools::Pools;
pub(crate) use sets::{GiftSet, sets, together};
pub(crate) use task::{Item, Plan, Task};

impl Task {
    /// The best set that can be found, and how much better one could be.
    pub(crate) fn plan(&self) -> Plan {
        let best = exact::solve(self).map(|choices| Plan::new(self, choices, 0));
        let most = best.as_ref().map_or(i64::MAX, |best| best.value);
        match best {
            Some(best) if self.fits(&best.choices) => Plan { bound: most, ..best },
            _ => {
                let (choices, bound) = relaxed::solve(self);
                Plan::new(self, choices, bound.min(most))
            }
        }
    }
}

//! Which gift for whom when there is only so much to spend: the knapsack with
//! multiple choice, where each guest gets one of their gifts or none.
//!
//! Sizes of a shop are solved exactly, by dynamic programming over the budget
//! ([`exact`]). Whatever else binds several guests, a campaign's budget or the
//! stock of a reward, is a [`Task::pools`]; if the best set takes more from a
//! pool than is in it, or the task is too large for the table, prices are put on
//! the budget and on the pools until what guests would choose at them fits
//! ([`relaxed`]). What is chosen at such prices is repaired and improved, and the
//! prices prove how much better any other set could be.

mod exact;
mod pools;
#[cfg(test)]
mod properties;
mod relaxed;

pub(crate) use pools::Pools;

/// A gift that a guest may get.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Gift {
    /// Minor units, 0 or more.
    pub(crate) cost: i64,
    /// What it is thought to be worth, minor units.
    pub(crate) worth: i64,
    /// What it takes from which pools; each pool once.
    pub(crate) draws: Vec<(usize, i64)>,
}

/// What there is to choose from.
#[derive(Clone, Debug, Default)]
pub(crate) struct Task {
    /// What may be spent in all, minor units.
    pub(crate) budget: i64,
    /// What is left of whatever several guests share.
    pub(crate) pools: Vec<i64>,
    /// The gifts of each guest.
    pub(crate) guests: Vec<Vec<Gift>>,
}

/// A set of gifts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Plan {
    /// Which of their gifts each guest gets.
    pub(crate) choices: Vec<Option<usize>>,
    /// What they cost in all.
    pub(crate) cost: i64,
    /// What they are worth in all.
    pub(crate) worth: i64,
    /// No set within the budget and the pools is worth more.
    pub(crate) bound: i64,
}

impl Plan {
    fn new(task: &Task, choices: Vec<Option<usize>>, bound: i64) -> Self {
        let chosen = || task.chosen(&choices);
        let (cost, worth) = (chosen().map(|gift| gift.cost).sum(), chosen().map(|gift| gift.worth).sum());
        Self { choices, cost, worth, bound }
    }

    /// Whether it is the best there is.
    pub(crate) fn is_optimal(&self) -> bool {
        self.worth == self.bound
    }
}

impl Task {
    /// The best set that can be found, and how much better one could be.
    pub(crate) fn plan(&self) -> Plan {
        let best = exact::solve(self).map(|choices| Plan::new(self, choices, 0));
        let most = best.as_ref().map_or(i64::MAX, |best| best.worth);
        match best {
            Some(best) if self.fits(&best.choices) => Plan { bound: most, ..best },
            _ => {
                let (choices, bound) = relaxed::solve(self);
                Plan::new(self, choices, bound.min(most))
            }
        }
    }

    fn chosen<'a>(&'a self, choices: &'a [Option<usize>]) -> impl Iterator<Item = &'a Gift> {
        let pairs = self.guests.iter().zip(choices);
        pairs.filter_map(|(gifts, choice)| choice.and_then(|index| gifts.get(index)))
    }

    /// Whether a set takes no more than there is.
    fn fits(&self, choices: &[Option<usize>]) -> bool {
        let mut left = self.whole();
        self.chosen(choices).for_each(|gift| left.take(gift));
        left.0.iter().all(|left| *left >= 0)
    }

    /// All there is: the budget, and after it the pools.
    fn whole(&self) -> Left {
        Left(std::iter::once(self.budget).chain(self.pools.iter().copied()).collect())
    }

    /// The gifts of a guest that are worth something and could be given if
    /// nobody else got any, with their places in the list.
    fn possible<'a>(&self, gifts: &'a [Gift]) -> impl Iterator<Item = (usize, &'a Gift)> {
        let whole = self.whole();
        gifts.iter().enumerate().filter(move |(_, gift)| gift.worth > 0 && whole.holds(gift))
    }
}

/// What is left of the budget, and after it of the pools.
#[derive(Clone, Debug)]
struct Left(Vec<i64>);

impl Left {
    fn holds(&self, gift: &Gift) -> bool {
        gift.uses().all(|(pool, amount)| self.0.get(pool).is_some_and(|left| *left >= amount))
    }

    fn take(&mut self, gift: &Gift) {
        self.change(gift, -1);
    }

    fn give_back(&mut self, gift: &Gift) {
        self.change(gift, 1);
    }

    fn change(&mut self, gift: &Gift, sign: i64) {
        for (pool, amount) in gift.uses() {
            if let Some(left) = self.0.get_mut(pool) {
                *left += sign * amount;
            }
        }
    }
}

impl Gift {
    /// What it takes from the budget, which is 0, and from the pools after it.
    fn uses(&self) -> impl Iterator<Item = (usize, i64)> {
        std::iter::once((0, self.cost)).chain(self.draws.iter().map(|(pool, amount)| (pool + 1, *amount)))
    }
}

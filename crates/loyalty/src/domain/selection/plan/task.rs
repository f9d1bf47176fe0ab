//! What a plan chooses from, and what it is.

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
    /// A set that is known to fit, and what no other can exceed.
    pub(super) fn new(task: &Task, choices: Vec<Option<usize>>, bound: i64) -> Self {
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
    /// The gifts of a set.
    pub(super) fn chosen<'a>(&'a self, choices: &'a [Option<usize>]) -> impl Iterator<Item = &'a Gift> {
        let pairs = self.guests.iter().zip(choices);
        pairs.filter_map(|(gifts, choice)| choice.and_then(|index| gifts.get(index)))
    }

    /// Whether a set takes no more than there is.
    pub(super) fn fits(&self, choices: &[Option<usize>]) -> bool {
        let mut left = self.whole();
        self.chosen(choices).for_each(|gift| left.take(gift));
        left.0.iter().all(|left| *left >= 0)
    }

    /// All there is: the budget, and after it the pools.
    pub(super) fn whole(&self) -> Left {
        Left(std::iter::once(self.budget).chain(self.pools.iter().copied()).collect())
    }

    /// The gifts of a guest that are worth something and could be given if
    /// nobody else got any, with their places in the list.
    pub(super) fn possible<'a>(&self, gifts: &'a [Gift]) -> impl Iterator<Item = (usize, &'a Gift)> {
        let whole = self.whole();
        gifts.iter().enumerate().filter(move |(_, gift)| gift.worth > 0 && whole.holds(gift))
    }
}

/// What is left of the budget, and after it of the pools.
#[derive(Clone, Debug)]
pub(super) struct Left(pub(super) Vec<i64>);

impl Left {
    pub(super) fn holds(&self, gift: &Gift) -> bool {
        gift.uses().all(|(pool, amount)| self.0.get(pool).is_some_and(|left| *left >= amount))
    }

    pub(super) fn take(&mut self, gift: &Gift) {
        self.change(gift, -1);
    }

    pub(super) fn give_back(&mut self, gift: &Gift) {
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
    pub(super) fn uses(&self) -> impl Iterator<Item = (usize, i64)> {
        std::iter::once((0, self.cost)).chain(self.draws.iter().map(|(pool, amount)| (pool + 1, *amount)))
    }
}

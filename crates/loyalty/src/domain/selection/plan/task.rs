//! What a plan chooses from, and what it is.

/// A gift that a customer may get.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Item {
    /// Minor units, 0 or more.
    pub(crate) cost: i64,
    /// What it is thought to be worth, minor units.
    pub(crate) value: i64,
    /// What it takes from which pools; each pool once.
    pub(crate) draws: Vec<(usize, i64)>,
}

/// What there is to choose from.
#[derive(Clone, Debug, Default)]
pub(crate) struct Task {
    /// What may be spent in all, minor units.
    pub(crate) budget: i64,
    /// What is left of whatever several customers share.
    pub(crate) pools: Vec<i64>,
    /// The gifts of each customer.
    pub(crate) customers: Vec<Vec<Item>>,
}

/// A set of gifts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Plan {
    /// Which of their gifts each customer gets.
    pub(crate) choices: Vec<Option<usize>>,
    /// What they cost in all.
    pub(crate) cost: i64,
    /// What they are worth in all.
    pub(crate) value: i64,
    /// No set within the budget and the pools is worth more.
    pub(crate) bound: i64,
}

impl Plan {
    /// A set that is known to fit, and what no other can exceed.
    pub(super) fn new(task: &Task, choices: Vec<Option<usize>>, bound: i64) -> Self {
        let chosen = || task.chosen(&choices);
        let (cost, value) = (chosen().map(|item| item.cost).sum(), chosen().map(|item| item.value).sum());
        Self { choices, cost, value, bound }
    }

    /// Whether it is the best there is.
    pub(crate) fn is_optimal(&self) -> bool {
        self.value == self.bound
    }
}

impl Task {
    /// The gifts of a set.
    pub(super) fn chosen<'a>(&'a self, choices: &'a [Option<usize>]) -> impl Iterator<Item = &'a Item> {
        let pairs = self.customers.iter().zip(choices);
        pairs.filter_map(|(items, choice)| choice.and_then(|index| items.get(index)))
    }

    /// Whether a set takes no more than there is.
    pub(super) fn fits(&self, choices: &[Option<usize>]) -> bool {
        let mut left = self.whole();
        self.chosen(choices).for_each(|item| left.take(item));
        left.0.iter().all(|left| *left >= 0)
    }

    /// All there is: the budget, and after it the pools.
    pub(super) fn whole(&self) -> Left {
        Left(std::iter::once(self.budget).chain(self.pools.iter().copied()).collect())
    }

    /// The gifts of a customer that are worth something and could be given if
    /// nobody else got any, with their places in the list.
    pub(super) fn possible<'a>(&self, items: &'a [Item]) -> impl Iterator<Item = (usize, &'a Item)> {
        let whole = self.whole();
        items.iter().enumerate().filter(move |(_, item)| item.value > 0 && whole.holds(item))
    }
}

/// What is left of the budget, and after it of the pools.
#[derive(Clone, Debug)]
pub(super) struct Left(pub(super) Vec<i64>);

impl Left {
    pub(super) fn holds(&self, item: &Item) -> bool {
        item.uses().all(|(pool, amount)| self.0.get(pool).is_some_and(|left| *left >= amount))
    }

    pub(super) fn take(&mut self, item: &Item) {
        self.change(item, -1);
    }

    pub(super) fn give_back(&mut self, item: &Item) {
        self.change(item, 1);
    }

    fn change(&mut self, item: &Item, sign: i64) {
        for (pool, amount) in item.uses() {
            if let Some(left) = self.0.get_mut(pool) {
                *left += sign * amount;
            }
        }
    }
}

impl Item {
    /// What it takes from the budget, which is 0, and from the pools after it.
    pub(super) fn uses(&self) -> impl Iterator<Item = (usize, i64)> {
        std::iter::once((0, self.cost)).chain(self.draws.iter().map(|(pool, amount)| (pool + 1, *amount)))
    }
}

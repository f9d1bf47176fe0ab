//! What services earn and cost.

use std::collections::BTreeMap;

use jiff::civil::Date;
use kernel::Uuid;

use super::product::Phase;

/// A profit and loss, in minor units.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Figures {
    pub(crate) count: i64,
    pub(crate) revenue: i64,
    pub(crate) cost: i64,
}

impl Figures {
    /// Revenue less cost.
    pub(crate) fn profit(&self) -> i64 {
        self.revenue.saturating_sub(self.cost)
    }

    fn add(&mut self, stage: &StageDone) {
        self.count += 1;
        self.revenue = self.revenue.saturating_add(stage.amount);
        self.cost = self.cost.saturating_add(stage.cost);
    }
}

/// A stage that was done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct StageDone {
    pub(crate) product: Uuid,
    pub(crate) phase: Phase,
    /// On which local day.
    pub(crate) date: Date,
    pub(crate) amount: i64,
    pub(crate) cost: i64,
}

/// The same in several ways.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Profit {
    pub(crate) all: Figures,
    pub(crate) products: BTreeMap<Uuid, Figures>,
    pub(crate) phases: BTreeMap<Phase, Figures>,
    /// By year and month.
    pub(crate) months: BTreeMap<(i16, i8), Figures>,
}

/// Adds up what was done.
pub(crate) fn profit(done: &[StageDone]) -> Profit {
    let mut profit = Profit::default();
    for stage in done {
        profit.all.add(stage);
        profit.products.entry(stage.product).or_default().add(stage);
        profit.phases.entry(stage.phase).or_default().add(stage);
        profit.months.entry((stage.date.year(), stage.date.month())).or_default().add(stage);
    }
    profit
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn every_stage_counts_once_in_each_way() {
        let done = |product, phase, month, amount, cost| StageDone {
            product: Uuid::from_u128(product),
            phase,
            date: date(2026, month, 3),
            amount,
            cost,
        };
        let all = [
            done(1, Phase::During, 10, 80_000, 50_000),
            done(1, Phase::After, 11, 0, 1_500),
            done(2, Phase::After, 11, 0, 700),
        ];
        let found = profit(&all);
        assert_eq!(found.all, Figures { count: 3, revenue: 80_000, cost: 52_200 });
        assert_eq!(found.all.profit(), 27_800);
        assert_eq!(found.products[&Uuid::from_u128(2)].profit(), -700);
        assert_eq!(found.phases[&Phase::After], Figures { count: 2, revenue: 0, cost: 2_200 });
        assert_eq!(found.months.keys().copied().collect::<Vec<_>>(), [(2026, 10), (2026, 11)]);
    }
}

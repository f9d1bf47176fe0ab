use kernel::Time;
use serde::{Deserialize, Serialize};

use super::{Period, PlanId};
use crate::domain::projections::orders::OrderLine;

kernel::text_enum! {
    /// What a use of a benefit does.
    pub(crate) enum Effect {
        /// Something that is no dish.
        Perk = "PERK",
        /// A dish is free.
        FreeItem = "FREE_ITEM",
        /// So much is taken off.
        PercentOff = "PERCENT_OFF",
        /// Dishes have other prices.
        PriceList = "PRICE_LIST",
    }
}

/// How often a benefit may be used. What has no end says so.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Limit {
    /// As often as wanted.
    Unlimited,
    /// So many times a period.
    Quota(i64),
    /// Once in so many days.
    Interval(i64),
}

impl Limit {
    /// Uses that a period grants; `None` where they are not counted.
    pub(crate) const fn quota(self) -> Option<i64> {
        match self {
            Self::Quota(quota) => Some(quota),
            Self::Unlimited | Self::Interval(_) => None,
        }
    }
}

/// A dish for another price.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct ItemPrice {
    /// The dish.
    pub(crate) code: i64,
    /// What a member pays, in minor units.
    pub(crate) price: i64,
}

/// What a plan gives; amounts in minor units of the shop's currency.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Benefit {
    /// By what a use names it.
    pub(crate) code: String,
    /// Its name, in Chinese.
    pub(crate) display_name: String,
    /// Its name in English; may be empty.
    pub(crate) display_name_en: String,
    /// What a use does.
    pub(crate) effect: Effect,
    /// How often.
    pub(crate) limit: Limit,
    /// Which dishes.
    pub(crate) items: Vec<i64>,
    /// How much of the price is taken off.
    pub(crate) basis_points: i64,
    /// The most that a use takes off.
    pub(crate) cap: Option<i64>,
    /// The dishes with other prices.
    pub(crate) prices: Vec<ItemPrice>,
    /// The lowest is drawn first.
    pub(crate) priority: i64,
    /// What a use is worth where no bill says it.
    pub(crate) value: i64,
    /// What such a use costs the shop.
    pub(crate) cost: i64,
}

/// What holds for the members of a plan.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Terms {
    /// The plan's name, in Chinese.
    pub(crate) display_name: String,
    /// Its name in English; may be empty.
    pub(crate) display_name_en: String,
    /// For a period, in minor units; 0 for free.
    pub(crate) price: i64,
    /// How long a period is.
    pub(crate) period: Period,
    /// How many others may share it.
    pub(crate) household: i64,
    /// What it gives.
    pub(crate) benefits: Vec<Benefit>,
}

/// A plan, with the terms for who joins now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Plan {
    /// Its id.
    pub(crate) id: PlanId,
    /// Which version of its terms that is.
    pub(crate) version: i64,
    /// The version before, which a roll back goes back to.
    pub(crate) previous: Option<i64>,
    /// The terms.
    pub(crate) terms: Terms,
    /// Whether nobody joins any more.
    pub(crate) retired: bool,
    /// Counts the changes.
    pub(crate) revision: i64,
    /// When it was made.
    pub(crate) created_at: Time,
}

impl Terms {
    /// Whether members pay.
    pub(crate) const fn is_paid(&self) -> bool {
        self.price > 0
    }

    /// A benefit by its code.
    pub(crate) fn benefit(&self, code: &str) -> Option<&Benefit> {
        self.benefits.iter().find(|benefit| benefit.code == code)
    }

    /// Its name in both languages.
    pub(crate) fn names(&self) -> (&str, &str) {
        names(&self.display_name, &self.display_name_en)
    }
}

fn names<'a>(zh: &'a str, en: &'a str) -> (&'a str, &'a str) {
    (zh, if en.is_empty() { zh } else { en })
}

impl Benefit {
    /// Its name in both languages.
    pub(crate) fn names(&self) -> (&str, &str) {
        names(&self.display_name, &self.display_name_en)
    }

    /// Whether it is about a dish.
    pub(super) fn is_about(&self, dish: i64) -> bool {
        match self.effect {
            Effect::PriceList => self.prices.iter().any(|listed| listed.code == dish),
            _ => self.items.is_empty() || self.items.contains(&dish),
        }
    }

    /// What a use takes off a bill, in minor units.
    pub(crate) fn off_bill(&self, lines: &[OrderLine]) -> i64 {
        let own = || lines.iter().filter(|line| self.is_about(line.code));
        match self.effect {
            Effect::Perk => 0,
            Effect::FreeItem => own().map(|line| line.unit_price).max().unwrap_or(0).max(0),
            Effect::PercentOff => {
                let sum: i128 = own().map(OrderLine::amount).sum();
                let off = sum.max(0) * i128::from(self.basis_points) / 10_000;
                let off = i64::try_from(off).unwrap_or(i64::MAX);
                self.cap.map_or(off, |cap| off.min(cap))
            }
            Effect::PriceList => {
                let off = self.prices.iter().map(|listed| off_list(*listed, lines)).sum::<i128>();
                i64::try_from(off).unwrap_or(i64::MAX)
            }
        }
    }
}

fn off_list(listed: ItemPrice, lines: &[OrderLine]) -> i128 {
    let own = lines.iter().filter(|line| line.code == listed.code);
    own.map(|line| i128::from((line.unit_price - listed.price).max(0)) * i128::from(line.quantity)).sum()
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::domain::plans::period::PeriodUnit;

    pub(crate) fn benefit(code: &str, effect: Effect, limit: Limit) -> Benefit {
        Benefit {
            code: code.into(),
            display_name: code.into(),
            display_name_en: String::new(),
            effect,
            limit,
            items: Vec::new(),
            basis_points: 0,
            cap: None,
            prices: Vec::new(),
            priority: 0,
            value: 0,
            cost: 0,
        }
    }

    pub(crate) fn monthly(price: i64, benefits: Vec<Benefit>) -> Terms {
        Terms {
            display_name: "茶友会".into(),
            display_name_en: "Tea friends".into(),
            price,
            period: Period { unit: PeriodUnit::Month, count: 1 },
            household: 0,
            benefits,
        }
    }

    #[test]
    fn what_is_taken_off_a_bill_follows_the_effect() {
        let lines = [(3, 1, 1_800), (6, 2, 1_600), (90, 2, 100)]
            .map(|(code, quantity, unit_price)| OrderLine { code, quantity, unit_price });
        let free = Benefit { items: vec![3, 6], ..benefit("dish", Effect::FreeItem, Limit::Quota(1)) };
        assert_eq!(free.off_bill(&lines), 1_800, "the dearest");
        let all = Benefit { basis_points: 1_250, ..benefit("off", Effect::PercentOff, Limit::Unlimited) };
        assert_eq!(all.off_bill(&lines), 650, "of 52.00");
        let some = Benefit { items: vec![6], cap: Some(300), ..all };
        assert_eq!(some.off_bill(&lines), 300, "not 4.00");
        let prices = vec![ItemPrice { code: 6, price: 1_500 }, ItemPrice { code: 90, price: 200 }];
        let listed = Benefit { prices, ..benefit("list", Effect::PriceList, Limit::Unlimited) };
        assert_eq!(listed.off_bill(&lines), 200, "nobody pays more for being a member");
        assert_eq!(benefit("seat", Effect::Perk, Limit::Unlimited).off_bill(&lines), 0);
    }
}

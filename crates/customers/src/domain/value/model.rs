use serde::{Deserialize, Serialize};

use super::{
    backtest::{BackTest, Visits, history},
    buying::{Buying, Family, History, Tally},
    spending::{Spender, Spending},
};

/// Fewer guests carry no model.
const LEAST_GUESTS: i64 = 200;
/// A shorter history carries none: half a year.
const LEAST_DAYS: i64 = 182;
/// Without guests who came again there is nothing to learn how they do.
const LEAST_REPEATERS: i64 = 30;
/// Value is reckoned a year ahead, by quarters.
const QUARTERS: i64 = 4;
const DAYS_OF_A_QUARTER: i64 = 91;
/// What is to come in a year is worth a tenth less than what is in hand.
const YEARLY_DISCOUNT: f64 = 0.1;

/// Why there is no model.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct TooLittle {
    /// Guests there are, and those it takes.
    pub(crate) guests: (i64, i64),
    /// Days of history there are, and those it takes.
    pub(crate) days: (i64, i64),
    /// Guests who came again, and those it takes.
    pub(crate) repeaters: (i64, i64),
}

/// What the shop's history says of its guests to come.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct ValueModel {
    /// The one that missed the later part of the history by less.
    pub(crate) buying: Buying,
    /// The other one, if it could be fitted.
    pub(crate) other: Option<Buying>,
    /// How each did.
    pub(crate) back_tests: Vec<BackTest>,
    /// What they spend; `None` if the guests do not say, then the shop's mean is taken.
    pub(crate) spending: Option<Spending>,
    /// What a guest spends on a day in the mean, in minor units.
    pub(crate) mean_spend: f64,
    /// Guests it was fitted to.
    pub(crate) guests: i64,
    /// Days of history.
    pub(crate) days: i64,
    /// How many of the guests still come, in the mean, 0 to 1.
    pub(crate) mean_alive: f64,
}

/// A model, or why there is none.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) enum Fit {
    /// The history carries it.
    Fitted(Box<ValueModel>),
    /// It does not yet.
    TooLittle(TooLittle),
}

/// Fits both models to the days on which guests bought, and keeps the one that would have
/// foretold the later part of the history better.
pub(crate) fn fit(guests: &[Visits], spenders: &[Spender], mean_spend: f64, today: i64) -> Fit {
    let first = guests.iter().filter_map(|visits| visits.first()).min().copied().unwrap_or(today);
    let tally: Tally = guests.iter().filter_map(|visits| history(visits, today)).collect();
    let days = today - first;
    let lack = TooLittle {
        guests: (tally.guests(), LEAST_GUESTS),
        days: (days, LEAST_DAYS),
        repeaters: (tally.repeaters(), LEAST_REPEATERS),
    };
    if [lack.guests, lack.days, lack.repeaters].iter().any(|(there, least)| there < least) {
        return Fit::TooLittle(lack);
    }
    let back_tests: Vec<BackTest> =
        Family::ALL.iter().filter_map(|family| BackTest::run(*family, guests, first, today)).collect();
    let missed = |family: Family| {
        let test = back_tests.iter().find(|test| test.family == family);
        test.map_or(f64::INFINITY, BackTest::missed)
    };
    let mut fitted: Vec<Buying> =
        Family::ALL.iter().filter_map(|family| Buying::fit(*family, &tally)).collect();
    fitted.sort_by(|one, two| missed(one.family).total_cmp(&missed(two.family)));
    let mut fitted = fitted.into_iter();
    let Some(buying) = fitted.next() else { return Fit::TooLittle(lack) };
    Fit::Fitted(Box::new(ValueModel {
        mean_alive: buying.mean_alive(&tally),
        buying,
        other: fitted.next(),
        back_tests,
        spending: Spending::fit(spenders),
        mean_spend,
        guests: tally.guests(),
        days,
    }))
}

impl ValueModel {
    /// What a guest is expected to spend on a day, in minor units.
    pub(crate) fn spend(&self, of: Option<Spender>) -> f64 {
        self.spending.map_or(self.mean_spend, |spending| spending.expected(of))
    }

    /// What a guest is expected to pay within a year, discounted, in minor units.
    pub(crate) fn value(&self, of: &History, spender: Option<Spender>) -> f64 {
        let spend = self.spend(spender);
        let mut before = 0.0;
        let mut value = 0.0;
        for quarter in 1..=QUARTERS {
            let until = self.buying.expected(of, quarter * DAYS_OF_A_QUARTER);
            let years = kernel::stats::ratio(quarter, QUARTERS);
            value += spend * (until - before) / (1.0 + YEARLY_DISCOUNT).powf(years);
            before = until;
        }
        value
    }
}

//! How often guests come again, and whether they still do: BG/NBD (Fader, Hardie and Lee
//! 2005) and MBG/NBD (Batislam and others 2007). A guest comes at a rate of their own until
//! after some visit they come no more; in MBG/NBD that may be the first one.

use std::collections::BTreeMap;

use kernel::stats::ratio;
use serde::{Deserialize, Serialize};
use statrs::function::gamma::{digamma, ln_gamma};

use super::minimise::minimise;

const DAYS_OF_A_WEEK: i64 = 7;
/// From here on the usual form is safe.
const POLE_NEAR: f64 = 1.5;
/// A sum of the series is exact long before.
const TERMS: u32 = 100_000;

kernel::text_enum! {
    /// Which of the two.
    pub(crate) enum Family {
        /// Nobody stays away after the first visit.
        Bg = "BG_NBD",
        /// One may stay away after the first visit.
        Mbg = "MBG_NBD",
    }
}

/// What the models have to know of a guest, in days.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct History {
    /// Days with a purchase after the first such day.
    pub(crate) repeats: i64,
    /// From the first to the last of them.
    pub(crate) last: i64,
    /// From the first until today.
    pub(crate) age: i64,
}

/// Guests of one history are reckoned once.
#[derive(Clone, Debug, Default)]
pub(crate) struct Tally(BTreeMap<History, i64>);

impl FromIterator<History> for Tally {
    fn from_iter<I: IntoIterator<Item = History>>(guests: I) -> Self {
        let mut tally = BTreeMap::new();
        for guest in guests {
            *tally.entry(guest).or_default() += 1;
        }
        Self(tally)
    }
}

impl Tally {
    /// How many guests.
    pub(crate) fn guests(&self) -> i64 {
        self.0.values().sum()
    }

    /// How many of them came again.
    pub(crate) fn repeaters(&self) -> i64 {
        self.0.iter().filter(|(history, _)| history.repeats > 0).map(|(_, count)| count).sum()
    }
}

/// A fitted model; time in weeks.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Buying {
    /// Which.
    pub(crate) family: Family,
    /// Shape of the rates.
    pub(crate) r: f64,
    /// Scale of the rates, in weeks.
    pub(crate) alpha: f64,
    /// With `b`: the chance to stay away after a visit.
    pub(crate) a: f64,
    /// See `a`.
    pub(crate) b: f64,
    /// The logarithm of the likelihood.
    pub(crate) log_likelihood: f64,
}

impl Buying {
    /// The likeliest parameters; `None` if the guests do not say what they are.
    pub(crate) fn fit(family: Family, tally: &Tally) -> Option<Self> {
        let rows: Vec<Row> = tally.0.iter().map(|(history, count)| Row::of(history, *count)).collect();
        Self::fit_rows(family, &rows)
    }

    /// The same of rows that come by their number of visits.
    pub(super) fn fit_rows(family: Family, rows: &[Row]) -> Option<Self> {
        let guests: f64 = rows.iter().map(|row| row.count).sum();
        if !rows.iter().any(|row| row.x > 0.0) {
            return None;
        }
        let found = minimise([1.0, 4.0, 1.0, 2.0], |at| {
            let (value, slope) = log_likelihood(family, at, rows);
            (-value / guests, slope.map(|slope| -slope / guests))
        });
        let [r, alpha, a, b] = found.at;
        let log_likelihood = -found.value * guests;
        // Where all guests stay away alike, a and b are large and only their share counts; the
        // rates have to be known.
        let known = found.is_within(&[r, alpha]);
        known.then_some(Self { family, r, alpha, a, b, log_likelihood })
    }

    /// How likely it is that a guest still comes, 0 to 1.
    pub(crate) fn alive(&self, of: &History) -> f64 {
        1.0 / (1.0 + self.odds_gone(of))
    }

    /// How many more days with a purchase a guest is expected to have within so many days.
    pub(crate) fn expected(&self, of: &History, days: i64) -> f64 {
        self.expected_if_alive(of, days) * self.alive(of)
    }

    /// The same of a guest who still comes.
    pub(crate) fn expected_if_alive(&self, of: &History, days: i64) -> f64 {
        let row = Row::of(of, 1);
        let exits = row.x + f64::from(u8::from(self.family == Family::Mbg));
        let (t, first) = (ratio(days, DAYS_OF_A_WEEK), self.alpha + row.age);
        let (z, power) = (t / (first + t), self.r + row.x);
        let c = self.a + self.b + exits - 1.0;
        let more = if self.a < POLE_NEAR {
            around_the_pole(self.a, c, power, z)
        } else {
            // The usual form: its terms are all positive, so that nothing cancels.
            let grown = hypergeometric(power, self.b + exits, c, z);
            c / (self.a - 1.0) * (1.0 - (power * (-z).ln_1p()).exp() * grown)
        };
        more.max(0.0)
    }

    /// The same of all guests.
    pub(crate) fn expected_of_all(&self, tally: &Tally, days: i64) -> f64 {
        tally.0.iter().map(|(history, count)| ratio(*count, 1) * self.expected(history, days)).sum()
    }

    /// The mean of [`Self::alive`] over all guests.
    pub(crate) fn mean_alive(&self, tally: &Tally) -> f64 {
        let alive: f64 = tally.0.iter().map(|(history, count)| ratio(*count, 1) * self.alive(history)).sum();
        alive / ratio(tally.guests(), 1).max(1.0)
    }

    fn odds_gone(&self, of: &History) -> f64 {
        let row = Row::of(of, 1);
        let exits = row.x + f64::from(u8::from(self.family == Family::Mbg));
        if exits == 0.0 {
            return 0.0;
        }
        let silence = ((self.alpha + row.age) / (self.alpha + row.last)).ln() * (self.r + row.x);
        self.a / (self.b + exits - 1.0) * silence.exp()
    }
}

/// The usual form divides nothing by nothing at a = 1. Euler's transformation of the
/// hypergeometric function leaves a series without that pole.
fn around_the_pole(a: f64, c: f64, power: f64, z: f64) -> f64 {
    let (d, log) = (a - 1.0, (-z).ln_1p());
    let without = if d.abs() < 1e-12 { -log } else { -(d * log).exp_m1() / d };
    let start = (c - power) * z;
    let series = sum(start, |n| (c - power + n) * (a + n - 1.0) / ((c + n) * (n + 1.0)) * z);
    c.mul_add(without, -(d * log).exp() * series)
}

/// Gauss's function ₂F₁(a, b; c; z) of positive a, b, c and z below 1.
fn hypergeometric(a: f64, b: f64, c: f64, z: f64) -> f64 {
    1.0 + sum(a * b / c * z, |n| (a + n) * (b + n) / ((c + n) * (n + 1.0)) * z)
}

/// The sum of a series from its first term, each the one before times `ratio` of its place.
fn sum(first: f64, ratio: impl Fn(f64) -> f64) -> f64 {
    let (mut term, mut sum) = (first, first);
    for place in 1..TERMS {
        term *= ratio(f64::from(place));
        sum += term;
        if term.abs() <= 1e-14 * sum.abs() {
            break;
        }
    }
    sum
}

/// A history as the formulas have it: visits after the first, and weeks.
#[derive(Clone, Copy, Debug)]
pub(super) struct Row {
    /// Days with a purchase after the first.
    pub(super) x: f64,
    /// Weeks from the first to the last.
    pub(super) last: f64,
    /// Weeks since the first.
    pub(super) age: f64,
    /// Guests who are alike.
    pub(super) count: f64,
}

impl Row {
    pub(super) fn of(history: &History, count: i64) -> Self {
        let weeks = |days| ratio(days, DAYS_OF_A_WEEK);
        Self {
            x: ratio(history.repeats, 1),
            last: weeks(history.last),
            age: weeks(history.age),
            count: ratio(count, 1),
        }
    }
}

/// What of the likelihood and its slope depends on the number of visits alone.
#[derive(Clone, Copy)]
struct OfVisits {
    x: f64,
    exits: f64,
    value: f64,
    slope: [f64; 4],
}

impl OfVisits {
    fn new(family: Family, [r, alpha, a, b]: [f64; 4], x: f64) -> Self {
        let exits = x + f64::from(u8::from(family == Family::Mbg));
        let value = ln_gamma(r + x) - ln_gamma(r) + r * alpha.ln() + ln_gamma(a + b) + ln_gamma(b + exits)
            - ln_gamma(b)
            - ln_gamma(a + b + exits);
        let left = digamma(a + b) - digamma(a + b + exits);
        let slope = [
            digamma(r + x) - digamma(r) + alpha.ln(),
            r / alpha,
            left,
            left + digamma(b + exits) - digamma(b),
        ];
        Self { x, exits, value, slope }
    }
}

/// The logarithm of the likelihood, and its slope along r, alpha, a and b. The rows come
/// by their number of visits.
fn log_likelihood(family: Family, at: [f64; 4], rows: &[Row]) -> (f64, [f64; 4]) {
    let [r, alpha, a, b] = at;
    let mut known: Option<OfVisits> = None;
    let (mut value, mut slope) = (0.0, [0.0; 4]);
    for row in rows {
        let of = match known {
            #[expect(clippy::float_cmp, reason = "both are the same whole number")]
            Some(known) if known.x == row.x => known,
            _ => OfVisits::new(family, at, row.x),
        };
        known = Some(of);
        let (age, last) = (alpha + row.age, alpha + row.last);
        let (ln_age, ln_last) = (age.ln(), last.ln());
        let stays = -(r + row.x) * ln_age;
        // Who has not come again can have stayed away in MBG/NBD alone.
        let (sum, gone) = if of.exits > 0.0 {
            let leaves = a.ln() - (b + of.exits - 1.0).ln() - (r + row.x) * ln_last;
            let most = stays.max(leaves);
            let sum = most + ((stays - most).exp() + (leaves - most).exp()).ln();
            (sum, (leaves - sum).exp())
        } else {
            (stays, 0.0)
        };
        let here = 1.0 - gone;
        value += row.count * (of.value + sum);
        let pull = [
            -(here * ln_age + gone * ln_last),
            -(r + row.x) * (here / age + gone / last),
            gone / a,
            if gone > 0.0 { -gone / (b + of.exits - 1.0) } else { 0.0 },
        ];
        for ((sum, of), pull) in slope.iter_mut().zip(of.slope).zip(pull) {
            *sum += row.count * (of + pull);
        }
    }
    (value, slope)
}

#[cfg(test)]
mod tests;

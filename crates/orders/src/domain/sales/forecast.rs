//! How many of a dish are sold in the days to come: the mean of the same weekdays
//! before. Simple, and hard to beat for a kitchen whose weeks are alike.

use std::collections::BTreeMap;

use super::{LocalMinutes, Sales};

/// Looks back so many weeks, at most.
pub(crate) const WEEKS_BACK: i64 = 8;
/// With fewer nothing is said.
const FEWEST_WEEKS: i64 = 2;
const WEEK: i64 = 7;
/// The normal quantile of a two-sided 80 % interval.
const Z80: f64 = 1.281_551_565_544_600_4;

/// Dishes in the days to come.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Forecasts {
    /// How many weeks the means are of; 0 if that is not enough to say anything.
    pub(crate) weeks: i64,
    /// By code.
    pub(crate) dishes: BTreeMap<i32, Forecast>,
}

/// A dish in the days to come.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Forecast {
    /// Day by day: what all the weeks come to together. By the weeks it is the mean.
    pub(crate) sums: Vec<i64>,
    /// The 80 % interval of all days together.
    pub(crate) low: f64,
    pub(crate) high: f64,
}

impl Forecast {
    /// All days together, times the weeks.
    pub(crate) fn sum(&self) -> i64 {
        self.sums.iter().sum()
    }
}

/// What is sold on the days from `first` on, each open or not; days are local ones,
/// counted from 1970-01-01. The day before `first` is not over and counts for nothing.
pub(crate) fn forecast(
    sales: &Sales,
    first: i64,
    is_open: &[bool],
    local: &mut LocalMinutes<'_>,
) -> Forecasts {
    let today = first - 1;
    let days: Vec<i64> = sales.all.iter().map(|sale| local.of(sale.placed).div_euclid(super::DAY)).collect();
    let since = days.iter().copied().filter(|day| *day < today).min().unwrap_or(today);
    let weeks = ((today - since) / WEEK).min(WEEKS_BACK);
    if weeks < FEWEST_WEEKS {
        return Forecasts::default();
    }
    let mut cooked: BTreeMap<i32, BTreeMap<i64, i64>> = BTreeMap::new();
    for (sale, day) in sales.all.iter().zip(days) {
        if (today - weeks * WEEK..today).contains(&day) {
            for line in sales.lines(sale) {
                *cooked.entry(line.code).or_default().entry(day).or_default() += line.quantity;
            }
        }
    }
    let ahead = Ahead { first, weeks, is_open };
    let dishes = cooked.into_iter().map(|(code, by_day)| (code, ahead.forecast(&by_day))).collect();
    Forecasts { weeks, dishes }
}

struct Ahead<'a> {
    first: i64,
    weeks: i64,
    is_open: &'a [bool],
}

impl Ahead<'_> {
    fn forecast(&self, by_day: &BTreeMap<i64, i64>) -> Forecast {
        let (mut sums, mut variance) = (Vec::new(), 0.0);
        for (day, is_open) in (self.first..).zip(self.is_open) {
            let past = if *is_open { self.past(day, by_day) } else { Vec::new() };
            variance += self.variance(&past);
            sums.push(past.iter().sum());
        }
        let mean = kernel::stats::ratio(sums.iter().sum(), self.weeks);
        let half = Z80 * variance.sqrt();
        Forecast { sums, low: (mean - half).max(0.0), high: mean + half }
    }

    /// The same weekday in each of the weeks.
    fn past(&self, day: i64, by_day: &BTreeMap<i64, i64>) -> Vec<i64> {
        let today = self.first - 1;
        let latest = today - 1 - (today - 1 - day).rem_euclid(WEEK);
        (0..self.weeks).map(|week| by_day.get(&(latest - week * WEEK)).copied().unwrap_or_default()).collect()
    }

    /// Of one day to come: what the weeks differ by, at least as much as counts do by
    /// chance, and that the mean is of few weeks.
    fn variance(&self, past: &[i64]) -> f64 {
        let mean = kernel::stats::ratio(past.iter().sum(), self.weeks);
        let squares: f64 = past.iter().map(|units| (kernel::stats::ratio(*units, 1) - mean).powi(2)).sum();
        let sample = squares * kernel::stats::ratio(1, self.weeks - 1);
        sample.max(mean) * (1.0 + kernel::stats::ratio(1, self.weeks))
    }
}

#[cfg(test)]
mod tests {
    use jiff::tz::TimeZone;

    use super::super::{DAY, Sale, samples::line};
    use super::*;

    /// Two of dish 3 at noon of each of these days.
    fn on(days: impl Iterator<Item = i64>) -> Sales {
        let mut sales = Sales::default();
        for day in days {
            sales.push(&Sale::new(day * DAY + 720, day * DAY + 720, None, 0), "");
            sales.push_line(line(3, 2));
        }
        sales
    }

    fn ahead(sales: &Sales, first: i64, is_open: &[bool]) -> Forecasts {
        forecast(sales, first, is_open, &mut LocalMinutes::new(&TimeZone::UTC))
    }

    #[test]
    fn a_day_is_the_mean_of_the_same_weekdays_before() {
        // Every seventh day, eight weeks: the day ahead that is the same weekday has it.
        let sales = on((0..8).map(|week| 100 + week * 7));
        let found = ahead(&sales, 157, &[true; 7]);
        assert_eq!(found.weeks, 8);
        let dish = &found.dishes[&3];
        assert_eq!(dish.sums, [0, 0, 0, 0, 0, 0, 16]);
        // Mean 2, as a count varies by chance: 2 times 9 eighths.
        let half = Z80 * 2.25_f64.sqrt();
        assert!((dish.high - (2.0 + half)).abs() < 1e-12 && (dish.low - (2.0 - half)).abs() < 1e-12);
    }

    #[test]
    fn on_a_closed_day_nothing_is_sold() {
        let sales = on(100..156);
        let found = ahead(&sales, 157, &[true, false, true]);
        assert_eq!(found.dishes[&3].sums, [16, 0, 16]);
    }

    #[test]
    fn under_two_weeks_nothing_is_said_and_today_does_not_count() {
        assert_eq!(ahead(&on(143..156), 157, &[true]), Forecasts::default());
        let two = ahead(&on(142..157), 157, &[true; 7]);
        assert_eq!((two.weeks, two.dishes[&3].sum()), (2, 28));
        assert_eq!(ahead(&Sales::default(), 157, &[true]), Forecasts::default());
    }
}

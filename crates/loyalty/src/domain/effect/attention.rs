//! What attention a campaign drew, against the same weekdays before. The formulas,
//! with their sources, are in the contract (`MomentReport`).

use std::{collections::BTreeMap, ops::Range};

use kernel::stats::Z95;

/// What was counted on each of the shop's days; a day that is not there had none.
pub(crate) type Days = BTreeMap<i64, i64>;

/// Days that are looked at, as the shop counts them, the end not included.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Spans {
    /// What is compared with.
    pub(crate) baseline: Range<i64>,
    /// Before it.
    pub(crate) before: Range<i64>,
    /// Its own.
    pub(crate) during: Range<i64>,
    /// After it.
    pub(crate) after: Range<i64>,
}

/// More days of its own are not looked at.
const MOST_DAYS: i64 = 366;

impl Spans {
    /// Of what was on from the first to the last of `own`, if it is over; only days before
    /// `today` count.
    pub(crate) fn new(own: (i64, Option<i64>), today: i64, around: i64, weeks: i64) -> Self {
        let start = own.0;
        let end = own.1.map_or(today, |last| last + 1).clamp(start, start + MOST_DAYS);
        let before = start - around..start;
        Self {
            baseline: before.start - 7 * weeks..before.start,
            before: before.start.min(today)..before.end.min(today),
            during: start.min(today)..end.min(today),
            after: end.min(today)..(end + around).min(today),
        }
    }

    /// From the first day to the last that is looked at.
    pub(crate) fn all(&self) -> Range<i64> {
        self.baseline.start..self.after.end.max(self.before.end)
    }
}

/// What came in a span of days.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Attention {
    /// What was counted.
    pub(crate) observed: i64,
    /// Against the baseline; `None` if some weekday of the span was never seen before.
    pub(crate) change: Option<Change>,
    /// Days of the baseline that are known.
    pub(crate) baseline_days: i64,
}

/// What was counted, against what was to be expected.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Change {
    /// What was to be expected.
    pub(crate) expected: f64,
    /// What was counted, less that.
    pub(crate) extra: f64,
    /// Lower end of its 95 % interval.
    pub(crate) low: f64,
    /// Upper end of it.
    pub(crate) high: f64,
    /// By how much days scatter more than by chance alone; 1 or more.
    pub(crate) dispersion: f64,
}

/// What is known of a weekday.
#[derive(Clone, Copy, Debug, Default)]
struct Weekday {
    days: f64,
    sum: f64,
    squares: f64,
    /// How often it is in the span.
    times: f64,
}

impl Weekday {
    fn mean(&self) -> f64 {
        self.sum / self.days
    }

    /// What each of its counts is weighed by.
    fn weight(&self) -> f64 {
        self.times / self.days
    }
}

/// What came in a span, against the baseline's days from `known` on.
pub(crate) fn attention(
    counts: &Days,
    span: &Range<i64>,
    baseline: &Range<i64>,
    known: Option<i64>,
) -> Attention {
    let observed = counts.range(span.clone()).map(|(_, count)| count).sum();
    let from = known.map_or(baseline.end, |known| known.clamp(baseline.start, baseline.end));
    let weekdays = weekdays(counts, span, &(from..baseline.end));
    let is_known = weekdays.iter().all(|one| one.times <= 0.0 || one.days > 0.0);
    let change = is_known.then(|| change(observed, &weekdays));
    Attention { observed, change, baseline_days: baseline.end - from }
}

#[expect(clippy::cast_precision_loss, reason = "counts are far below 2^52")]
fn weekdays(counts: &Days, span: &Range<i64>, baseline: &Range<i64>) -> [Weekday; 7] {
    let mut weekdays = [Weekday::default(); 7];
    let place = |day: i64| usize::try_from(day.rem_euclid(7)).unwrap_or(0);
    for day in baseline.clone() {
        let count = counts.get(&day).copied().unwrap_or(0) as f64;
        if let Some(one) = weekdays.get_mut(place(day)) {
            one.days += 1.0;
            one.sum += count;
            one.squares += count * count;
        }
    }
    for day in span.clone() {
        if let Some(one) = weekdays.get_mut(place(day)) {
            one.times += 1.0;
        }
    }
    weekdays
}

#[expect(clippy::cast_precision_loss, reason = "counts are far below 2^52")]
fn change(observed: i64, weekdays: &[Weekday; 7]) -> Change {
    let dispersion = dispersion(weekdays);
    let seen = || weekdays.iter().filter(|one| one.times > 0.0);
    let expected: f64 = seen().map(|one| one.weight() * one.sum).sum();
    let variance: f64 = seen().map(|one| one.weight().powi(2) * one.sum).sum();
    let largest = seen().map(Weekday::weight).fold(0.0, f64::max);
    let weight = if expected > 0.0 { variance / expected } else { largest };
    let observed = observed as f64;
    let (low, high) = score_interval(observed, dispersion);
    let (least, most) = score_interval(expected, dispersion * weight);
    let extra = observed - expected;
    Change {
        expected,
        extra,
        low: extra - (observed - low).hypot(most - expected),
        high: extra + (high - observed).hypot(expected - least),
        dispersion,
    }
}

/// Pearson's estimate over the weekdays' means.
fn dispersion(weekdays: &[Weekday; 7]) -> f64 {
    let (mut scatter, mut freedom) = (0.0, 0.0);
    for one in weekdays.iter().filter(|one| one.days > 1.0 && one.sum > 0.0) {
        scatter += (one.squares - one.days * one.mean().powi(2)).max(0.0) / one.mean();
        freedom += one.days - 1.0;
    }
    if freedom > 0.0 { (scatter / freedom).max(1.0) } else { 1.0 }
}

/// The score interval of a count whose variance is `scale` times its mean.
fn score_interval(count: f64, scale: f64) -> (f64, f64) {
    let middle = count + scale * Z95 * Z95 / 2.0;
    let half = Z95 * (scale * count + (scale * Z95 / 2.0).powi(2)).sqrt();
    ((middle - half).max(0.0), middle + half)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn near(found: f64, right: f64) {
        assert!((found - right).abs() < 1e-4, "{found} is not {right}");
    }

    /// So many on each day of a range.
    fn steady(days: Range<i64>, count: i64) -> Days {
        days.map(|day| (day, count)).collect()
    }

    #[test]
    fn spans_are_days_that_are_over() {
        let spans = Spans::new((100, Some(102)), 105, 7, 8);
        assert_eq!((spans.before, spans.during, spans.after), (93..100, 100..103, 103..105));
        assert_eq!(spans.baseline, 37..93);
        let running = Spans::new((100, None), 101, 3, 1);
        assert_eq!((running.during, running.after.is_empty()), (100..101, true));
        let to_come = Spans::new((100, Some(110)), 98, 3, 1);
        assert_eq!((to_come.before.clone(), to_come.during.is_empty()), (97..98, true));
        assert_eq!(to_come.all(), 90..98);
        let long = Spans::new((100, None), 10_000, 7, 8);
        assert_eq!((long.during, long.after), (100..466, 466..473));
    }

    #[test]
    fn the_score_interval_gives_its_published_figures() {
        // x + z²/2 ∓ z √(x + z²/4), for 10: 5.43 and 18.41; for none: 0 and z².
        let (low, high) = score_interval(10.0, 1.0);
        near(low, 5.432_0);
        near(high, 18.409_5);
        let (low, high) = score_interval(0.0, 1.0);
        near(low, 0.0);
        near(high, 3.841_5);
    }

    #[test]
    fn what_came_is_told_against_the_same_weekdays() {
        // Two a day, and nine on the days 3 modulo 7; of one such day in the span, nine are no more than usual.
        let mut counts: Days = (0..56).map(|day| (day, if day % 7 == 3 { 9 } else { 2 })).collect();
        counts.insert(59, 9);
        let found = attention(&counts, &(59..60), &(0..56), Some(0));
        let change = found.change.unwrap();
        near(change.expected, 9.0);
        near(change.extra, 0.0);
        near(change.dispersion, 1.0);
        // 9 by itself is 4.2649 less at least; the 72 of eight such days, at 1/8 each, 2.3328 more at most.
        near(change.low, -(4.264_9_f64.hypot(2.332_8)));
        assert!(change.low < 0.0 && change.high > 0.0);
        assert_eq!((found.observed, found.baseline_days), (9, 56));
    }

    #[test]
    fn a_topic_nobody_spoke_of_has_an_interval_too() {
        let counts = steady(60..62, 8);
        let change = attention(&counts, &(60..62), &(0..56), Some(0)).change.unwrap();
        near(change.expected, 0.0);
        near(change.extra, 16.0);
        assert!(change.low > 5.0 && change.high > 16.0, "{change:?}");
    }

    #[test]
    fn days_that_scatter_widen_the_interval() {
        let calm = steady(0..56, 10);
        let wild: Days = (0..56).map(|day| (day, if (day / 7) % 2 == 0 { 0 } else { 20 })).collect();
        let of = |counts: &Days| attention(counts, &(56..63), &(0..56), Some(0)).change.unwrap();
        let (calm, wild) = (of(&calm), of(&wild));
        near(calm.expected, wild.expected);
        // Eight weeks of 0 and 20: Σ(y - 10)² / 10 = 80 for each weekday, over 7 degrees of freedom.
        near(wild.dispersion, 80.0 / 7.0);
        assert!(wild.high - wild.low > 2.0 * (calm.high - calm.low));
    }

    #[test]
    fn without_the_same_weekday_before_nothing_is_expected() {
        let counts = steady(53..60, 3);
        let known = |known| attention(&counts, &(56..60), &(0..56), known);
        assert_eq!((known(Some(54)).change, known(Some(54)).baseline_days), (None, 2));
        assert_eq!((known(None).change, known(None).baseline_days), (None, 0));
        assert!(known(Some(49)).change.is_some());
        // Only the weekdays of the span have to be known.
        assert!(attention(&counts, &(61..63), &(0..56), Some(54)).change.is_some());
    }

    proptest! {
        #[test]
        fn the_interval_holds_the_difference(
            counts in prop::collection::btree_map(0..80_i64, 0..200_i64, 0..80),
            length in 1..20_i64,
        ) {
            let change = attention(&counts, &(56..56 + length), &(0..56), Some(0)).change.unwrap();
            prop_assert!(change.low <= change.extra && change.extra <= change.high);
            prop_assert!(change.dispersion >= 1.0 && change.high.is_finite());
        }
    }
}

//! More negative feedback than usual, and how often such an alarm is false.

use statrs::function::beta::checked_beta_reg;

/// Days a baseline needs.
pub(crate) const LEAST_DAYS: i64 = 14;
/// Days a baseline looks back on.
pub(crate) const MOST_DAYS: i64 = 90;
const DAYS_OF_A_YEAR: f64 = 365.25;
/// The threshold is the lowest with at most so many false alarms a year.
const FALSE_ALARMS: f64 = 2.0;
/// One or two are no wave.
const LEAST_NEGATIVE: i64 = 3;
/// No day has so many; where a threshold is looked for.
const MOST_NEGATIVE: i64 = 1_000_000;

/// What a day's negative feedback is held against.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Usual {
    /// How much of it a day has.
    pub(crate) expected: f64,
    /// From how many on it is an alarm.
    pub(crate) threshold: i64,
    /// Days in a year on which chance alone reaches the threshold.
    pub(crate) false_alarms_per_year: f64,
}

impl Usual {
    /// Whether so much negative feedback on a day is an alarm.
    pub(crate) fn is_exceeded_by(&self, negative: i64) -> bool {
        negative >= self.threshold
    }
}

/// What is usual, by the negative feedback of each day of the baseline; `None` if
/// it has fewer than 14 days.
///
/// A day's count is negative binomial: Poisson, but for a variance that is the
/// mean times what the days of the baseline show, and 1 at least. The mean is
/// known from `n` days only, so half a one is added to their sum (Jeffreys),
/// and the variance of a new day is `1 + 1/n` times that of a day. A count only
/// grows during a day, so looking at it often raises no more false alarms than
/// looking at midnight.
///
/// Where the days differ as chance has it, false alarms are rarer than stated;
/// where their variance is up to four times the mean, they come to 2.5 a year
/// with 28 days, up to 4 with 14, and 2 with 90.
pub(crate) fn usual(days: &[i64]) -> Option<Usual> {
    let n = count(i64::try_from(days.len()).ok()?);
    if n < count(LEAST_DAYS) {
        return None;
    }
    let expected = (count(days.iter().sum()) + 0.5) / n;
    let variance = dispersion(days, expected, n) * expected * (1.0 + 1.0 / n);
    let rate = |threshold: i64| DAYS_OF_A_YEAR * tail(expected, variance, threshold);
    let threshold = lowest(|threshold| rate(threshold) <= FALSE_ALARMS);
    Some(Usual { expected, threshold, false_alarms_per_year: rate(threshold) })
}

/// Variance over mean, 1 at least. One day more of chance alone is added, and a
/// margin for how far so few days may err: two standard errors of the
/// dispersion of days that are Poisson.
fn dispersion(days: &[i64], mean: f64, n: f64) -> f64 {
    let squares: f64 = days.iter().map(|day| (count(*day) - mean).powi(2)).sum();
    let found = (squares + mean) / (n * mean);
    if found <= 1.0 { 1.0 } else { found * (1.0 + (2.0 / n).sqrt()) }
}

/// How likely a negative binomial count of this mean and variance, which is
/// larger, is at least `least`.
fn tail(mean: f64, variance: f64, least: i64) -> f64 {
    if least <= 0 {
        return 1.0;
    }
    let size = mean * mean / (variance - mean);
    checked_beta_reg(count(least), size, mean / (mean + size)).unwrap_or(0.0)
}

/// The lowest count that fits, if all above one that fits do too.
fn lowest(fits: impl Fn(i64) -> bool) -> i64 {
    let (mut low, mut high) = (LEAST_NEGATIVE, MOST_NEGATIVE);
    while low < high {
        let middle = i64::midpoint(low, high);
        if fits(middle) {
            high = middle;
        } else {
            low = middle + 1;
        }
    }
    low
}

#[expect(clippy::cast_precision_loss, reason = "counts are far below 2^52")]
fn count(number: i64) -> f64 {
    number as f64
}

#[cfg(test)]
mod tests {
    use rand::{Rng, SeedableRng, rngs::StdRng};

    use super::*;

    fn uniform(random: &mut StdRng) -> f64 {
        random.random_range(1e-12..1.0)
    }

    fn poisson(random: &mut StdRng, mean: f64) -> i64 {
        let (mut product, mut events) = (uniform(random), 0);
        while product > (-mean).exp() {
            product *= uniform(random);
            events += 1;
        }
        events
    }

    /// A day of mean `mean` and a variance of `mean * (1 + mean / shape)`; plain
    /// Poisson without a shape.
    fn day(random: &mut StdRng, mean: f64, shape: u32) -> i64 {
        let gamma: f64 = (0..shape).map(|_| -uniform(random).ln()).sum();
        let rate = if shape == 0 { mean } else { mean * gamma / f64::from(shape) };
        poisson(random, rate)
    }

    fn mean_of(values: impl Iterator<Item = f64>) -> f64 {
        let (sum, count) = values.fold((0.0, 0.0), |(sum, count), value| (sum + value, count + 1.0));
        sum / count
    }

    /// Days in a year on which chance alone raises the alarm, as stated and as
    /// they come out, each the mean over many shops.
    fn alarms(days: usize, mean: f64, shape: u32) -> (f64, f64) {
        let mut random = StdRng::seed_from_u64(21);
        let shops: Vec<Usual> = (0..150)
            .map(|_| (0..days).map(|_| day(&mut random, mean, shape)).collect::<Vec<_>>())
            .map(|days| usual(&days).unwrap())
            .collect();
        let mut reaching = vec![0_i64; 2_000];
        for _ in 0..40_000 {
            let negative = usize::try_from(day(&mut random, mean, shape)).unwrap();
            reaching.iter_mut().take(negative + 1).for_each(|days| *days += 1);
        }
        let found = |shop: &Usual| {
            let days = reaching.get(usize::try_from(shop.threshold).unwrap()).copied().unwrap_or(0);
            count(days) / 40_000.0 * DAYS_OF_A_YEAR
        };
        (mean_of(shops.iter().map(|shop| shop.false_alarms_per_year)), mean_of(shops.iter().map(found)))
    }

    #[test]
    fn chance_raises_the_alarm_about_as_often_as_is_stated() {
        // Days that differ as chance has it, and days that differ far more.
        for (days, mean, shape, most) in
            [(28, 1.0, 0, 2.0), (28, 1.0, 2, 2.6), (28, 3.0, 4, 2.6), (90, 0.3, 1, 2.0), (90, 3.0, 1, 2.2)]
        {
            let (stated, found) = alarms(days, mean, shape);
            assert!(stated <= FALSE_ALARMS, "{stated}");
            assert!(found <= most, "{days} days of {mean}, shape {shape}: {stated} stated, {found} found");
        }
    }

    #[test]
    fn a_wave_is_an_alarm_and_a_usual_day_is_none() {
        let mut random = StdRng::seed_from_u64(3);
        let days: Vec<i64> = (0..60).map(|_| day(&mut random, 0.5, 0)).collect();
        let found = usual(&days).unwrap();
        assert!((3..=7).contains(&found.threshold), "{found:?}");
        assert!((0.3..0.8).contains(&found.expected), "{found:?}");
    }

    #[test]
    fn a_shop_that_hears_nothing_bad_is_not_alarmed_by_two() {
        let found = usual(&[0; 28]).unwrap();
        assert_eq!(found.threshold, LEAST_NEGATIVE);
        assert!(found.false_alarms_per_year > 0.0);
    }

    #[test]
    fn without_two_weeks_nothing_is_usual() {
        assert_eq!(usual(&[1; 13]), None);
        assert!(usual(&[1; 14]).is_some());
    }
}

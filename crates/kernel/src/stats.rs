//! The few statistics that more than one service needs.

use sha2::{Digest, Sha256};
use statrs::function::erf::erfc;

/// The normal quantile of a two-sided 95 % interval.
pub const Z95: f64 = 1.959_963_984_540_054;

/// A part of a whole, or the mean of `whole` values that sum up to `part`; 0 of
/// nothing.
#[expect(clippy::cast_precision_loss, reason = "counts are far below 2^52")]
pub fn ratio(part: i64, whole: i64) -> f64 {
    if whole > 0 { part as f64 / whole as f64 } else { 0.0 }
}

/// A share with its 95 % interval.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Share {
    /// The share, 0 to 1; 0 of nothing.
    pub ratio: f64,
    /// Lower end.
    pub low: f64,
    /// Upper end.
    pub high: f64,
}

/// `successes` of `n` with Wilson's interval, which stays within 0 to 1 and is
/// right for few cases too (Wilson 1927). Without cases it is all of 0 to 1.
#[expect(clippy::cast_precision_loss, reason = "counts are far below 2^52")]
pub fn wilson(successes: i64, n: i64) -> Share {
    wilson_mean(successes as f64, n)
}

/// The mean of `n` values of 0 to 1 that sum up to `sum`, with the same interval:
/// no values of that mean differ more than those that are all 0 or 1, so that for
/// others it is wide, and never a point.
#[expect(clippy::cast_precision_loss, reason = "counts are far below 2^52")]
pub fn wilson_mean(sum: f64, n: i64) -> Share {
    if n <= 0 {
        return Share { ratio: 0.0, low: 0.0, high: 1.0 };
    }
    let n = n as f64;
    let p = (sum / n).clamp(0.0, 1.0);
    let z2 = Z95 * Z95;
    let center = p + z2 / (2.0 * n);
    let half = Z95 * (p * (1.0 - p) / n + z2 / (4.0 * n * n)).sqrt();
    let scale = 1.0 + z2 / n;
    Share {
        ratio: p,
        low: ((center - half) / scale).clamp(0.0, 1.0),
        high: ((center + half) / scale).clamp(0.0, 1.0),
    }
}

/// A mean with its 95 % interval.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Mean {
    /// The mean; 0 of nothing.
    pub mean: f64,
    /// Lower end.
    pub low: f64,
    /// Upper end.
    pub high: f64,
}

/// The mean of `n` scores of a scale that sum up to `sum`, with Wilson's interval of its
/// place on the scale, as [`wilson_mean`] has it. Of nothing it is the whole scale.
#[expect(clippy::cast_precision_loss, reason = "counts are far below 2^52")]
pub fn scale_mean(sum: i64, n: i64, (least, most): (i64, i64)) -> Mean {
    let width = (most - least) as f64;
    let place = wilson_mean((sum - n * least) as f64 / width, n);
    let score = |ratio: f64| least as f64 + width * ratio;
    Mean { mean: ratio(sum, n), low: score(place.low), high: score(place.high) }
}

/// How two shares differ.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Difference {
    /// The first less the second.
    pub lift: f64,
    /// Lower end of its 95 % interval.
    pub low: f64,
    /// Upper end of its 95 % interval.
    pub high: f64,
    /// Of the two-proportion test with a pooled variance; 0 if it can't be made.
    pub z: f64,
    /// Two-sided; 1 if the test can't be made.
    pub p_value: f64,
}

/// `x1` of `n1` against `x2` of `n2`: the difference with its unpooled (Wald)
/// interval, and the pooled two-proportion z test. Without cases on one side
/// nothing is known, and the interval is all of -1 to 1.
#[expect(clippy::cast_precision_loss, reason = "counts are far below 2^52")]
pub fn difference((x1, n1): (i64, i64), (x2, n2): (i64, i64)) -> Difference {
    if n1 <= 0 || n2 <= 0 {
        return Difference { lift: 0.0, low: -1.0, high: 1.0, z: 0.0, p_value: 1.0 };
    }
    let (a, b) = (n1 as f64, n2 as f64);
    let (p1, p2) = (x1 as f64 / a, x2 as f64 / b);
    let lift = p1 - p2;
    let half = Z95 * (p1 * (1.0 - p1) / a + p2 * (1.0 - p2) / b).sqrt();
    let pooled = (x1 + x2) as f64 / (a + b);
    let error = (pooled * (1.0 - pooled) * (1.0 / a + 1.0 / b)).sqrt();
    let z = if error > 0.0 { lift / error } else { 0.0 };
    Difference { lift, low: lift - half, high: lift + half, z, p_value: two_sided(z) }
}

/// How likely a normal value is at least as far from 0 as `z`, on either side.
pub fn two_sided(z: f64) -> f64 {
    erfc(z.abs() / std::f64::consts::SQRT_2)
}

/// Where a subject falls by chance, for good: 0 to 9,999. The same salt and
/// subject always fall alike, so that who is held out never changes.
pub fn lot(salt: &str, subject: &str) -> u32 {
    let hash = Sha256::new().chain_update(salt).chain_update([0]).chain_update(subject).finalize();
    let first = hash.iter().take(8).fold(0_u64, |number, byte| number << 8 | u64::from(*byte));
    u32::try_from(first % 10_000).unwrap_or_default()
}

/// The middle of values; 0 of none.
pub fn median(values: &[f64]) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let middle = sorted.len() / 2;
    match (sorted.get(middle), sorted.len() % 2) {
        (None, _) => 0.0,
        (Some(value), 1) => *value,
        (Some(value), _) => f64::midpoint(*value, sorted.get(middle - 1).copied().unwrap_or(*value)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn near(found: f64, right: f64, within: f64) {
        assert!((found - right).abs() < within, "{found} is not {right}");
    }

    #[test]
    fn wilsons_interval_gives_its_published_figures() {
        let share = wilson(8, 10);
        near(share.ratio, 0.8, 1e-12);
        near(share.low, 0.490_162, 1e-6);
        near(share.high, 0.943_318, 1e-6);
        assert_eq!(wilson(0, 0), Share { ratio: 0.0, low: 0.0, high: 1.0 });
        assert_eq!(wilson_mean(8.0, 10), share);
        assert_eq!(scale_mean(0, 0, (1, 5)), Mean { mean: 0.0, low: 1.0, high: 5.0 });
        let score = scale_mean(42, 10, (1, 5));
        near(score.mean, 4.2, 1e-12);
        near(score.low, 1.0 + 4.0 * share.low, 1e-12);
        near(scale_mean(-3, 6, (-6, 6)).mean, -0.5, 1e-12);
        assert!(wilson(0, 5).low.abs() < 1e-12 && wilson(5, 5).high > 1.0 - 1e-12);
    }

    #[test]
    fn a_part_of_nothing_is_nothing() {
        near(ratio(-3, 4), -0.75, 1e-12);
        near(ratio(3, 0), 0.0, 1e-12);
    }

    #[test]
    fn two_shares_differ_by_their_published_figures() {
        let found = difference((180, 400), (30, 100));
        near(found.lift, 0.15, 1e-12);
        near(found.z, 2.718_301_4, 1e-6);
        near(found.p_value, 0.006_561_8, 1e-6);
        near(found.low, 0.047_804_3, 1e-6);
        near(found.high, 0.252_195_7, 1e-6);
    }

    #[test]
    fn without_cases_nothing_is_known() {
        let found = difference((0, 0), (3, 10));
        assert_eq!((found.low, found.high, found.p_value), (-1.0, 1.0, 1.0));
    }

    #[test]
    fn a_lot_is_drawn_once_and_for_all_and_evenly() {
        assert_eq!(lot("a", "b"), lot("a", "b"));
        let below = (0..10_000).filter(|n| lot("salt", &n.to_string()) < 1_000).count();
        assert!((900..1_100).contains(&below), "{below}");
        assert_ne!(lot("a", "bc"), lot("ab", "c"));
    }

    #[test]
    fn a_median_is_in_the_middle() {
        near(median(&[3.0, 1.0, 2.0]), 2.0, 1e-12);
        near(median(&[4.0, 1.0, 2.0, 3.0]), 2.5, 1e-12);
        near(median(&[]), 0.0, 1e-12);
    }
}

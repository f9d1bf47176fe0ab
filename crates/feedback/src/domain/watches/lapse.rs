//! How likely it is that somebody who still comes is silent for so long.

use statrs::function::beta::checked_beta_reg;

/// From so many visits on somebody has a cadence.
pub(crate) const LEAST_VISITS: usize = 3;
/// From so many gaps on their own evenness is believed.
const LEAST_GAPS: usize = 5;
/// Below it a regular is at risk.
const AT_RISK: f64 = 0.10;
/// Below it a regular may be lost.
const LOST: f64 = 0.02;

/// How serious a silence is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Lapse {
    /// Within their cadence.
    Usual,
    /// Somebody who still comes is silent for so long one time in ten.
    AtRisk,
    /// Somebody who still comes is silent for so long one time in fifty.
    Lost,
}

impl Lapse {
    /// What a probability of silence means.
    pub(crate) fn of(probability: f64) -> Self {
        match probability {
            p if p < LOST => Self::Lost,
            p if p < AT_RISK => Self::AtRisk,
            _ => Self::Usual,
        }
    }
}

/// How likely somebody who still comes is silent for `silent` days, by the
/// gaps between their visits, in the same days. 1 with fewer than two gaps:
/// there is no cadence to be silent beyond.
///
/// Gaps are gamma distributed with a shape `k`, and the mean is known only from
/// `n` gaps that sum to `t`. The silence over the mean gap then follows
/// F(2k, 2nk), which is `I(t / (t + silent); nk, k)`: exact for a known shape,
/// however few the gaps; where the shape is guessed too, a tenth comes out as
/// up to 0.13 with five gaps, and less with more. With `k = 1` it is Gamma-Poisson, `(t / (t + s))^n`.
pub(crate) fn probability(gaps: &[f64], silent: f64) -> f64 {
    let n = count(gaps);
    let sum: f64 = gaps.iter().sum();
    if gaps.len() + 1 < LEAST_VISITS || sum <= 0.0 || silent <= 0.0 {
        return 1.0;
    }
    if gaps.len() < LEAST_GAPS {
        return at_random(n, sum, silent);
    }
    let shape = shape(gaps);
    checked_beta_reg(n * shape, shape, sum / (sum + silent)).unwrap_or(1.0)
}

/// How likely a customer with `n` gaps that sum to `t` is silent for `silent`,
/// if they come at random: Gamma-Poisson without a prior. Each customer stands
/// for themselves, so that the chance of a false alarm is what it says for any
/// rate; drawn to the shop's mean, who comes seldom would be missed too soon.
fn at_random(n: f64, t: f64, silent: f64) -> f64 {
    (-n * (silent / t).ln_1p()).exp()
}

/// How even gaps are: 1 for visits at random, higher for steady ones. From the
/// moments, with one gap more that is as far from the mean as those of visits
/// at random, so that five equal gaps are no proof of a clockwork.
fn shape(gaps: &[f64]) -> f64 {
    let n = count(gaps);
    let mean = gaps.iter().sum::<f64>() / n;
    let squares: f64 = gaps.iter().map(|gap| (gap - mean).powi(2)).sum();
    mean * mean * n / (squares + mean * mean)
}

#[expect(clippy::cast_precision_loss, reason = "a few dozen visits")]
fn count(gaps: &[f64]) -> f64 {
    gaps.len() as f64
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rand::{Rng, SeedableRng, rngs::StdRng};

    use super::*;

    fn near(found: f64, right: f64, within: f64) {
        assert!((found - right).abs() < within, "{found} is not {right}");
    }

    #[test]
    fn a_visitor_at_random_is_silent_for_two_mean_gaps_once_in_seven_times() {
        // With a rate that is known from many gaps, Gamma-Poisson is Poisson.
        near(at_random(1e9, 7e9, 14.0), (-2.0_f64).exp(), 1e-6);
        near(at_random(1e9, 7e9, 21.0), (-3.0_f64).exp(), 1e-6);
        near((-2.0_f64).exp(), 0.135, 5e-4);
        near((-3.0_f64).exp(), 0.050, 5e-4);
    }

    #[test]
    fn few_gaps_are_trusted_less_than_many() {
        near(probability(&[7.0, 7.0], 14.0), 0.25, 1e-12);
        near(probability(&[7.0, 7.0, 7.0, 7.0], 14.0), (2.0_f64 / 3.0).powi(4), 1e-12);
    }

    #[test]
    fn a_steady_visitor_is_missed_sooner() {
        let steady = probability(&[7.0; 10], 14.0);
        let uneven = probability(&[1.0, 20.0, 2.0, 5.0, 14.0, 1.0, 3.0, 15.0, 2.0, 7.0], 14.0);
        assert_eq!(Lapse::of(steady), Lapse::Lost);
        assert_eq!(Lapse::of(uneven), Lapse::Usual);
    }

    #[test]
    fn without_three_visits_there_is_no_rhythm() {
        let none = [(vec![], 99.0), (vec![1.0], 99.0), (vec![1.0, 1.0], 0.0), (vec![0.0, 0.0], 9.0)];
        for (gaps, silent) in none {
            near(probability(&gaps, silent), 1.0, 1e-12);
        }
    }

    /// Gaps of a shape that is a whole number: sums of exponential ones.
    fn gap(random: &mut StdRng, shape: u32) -> f64 {
        (0..shape).map(|_| -random.random_range(1e-12..1.0_f64).ln()).sum()
    }

    #[test]
    fn a_guest_who_still_comes_is_thought_at_risk_as_seldom_as_is_said() {
        let mut random = StdRng::seed_from_u64(18);
        for (gaps, shape, most) in [(2, 1, 0.105), (4, 1, 0.105), (5, 1, 0.13), (12, 1, 0.12), (12, 4, 0.12)]
        {
            let runs = 20_000;
            let alarmed = (0..runs).filter(|_| {
                let past: Vec<f64> = (0..gaps).map(|_| gap(&mut random, shape)).collect();
                Lapse::of(probability(&past, gap(&mut random, shape))) != Lapse::Usual
            });
            let rate = f64::from(u32::try_from(alarmed.count()).unwrap()) / f64::from(runs);
            assert!((0.03..most).contains(&rate), "{gaps} gaps of shape {shape}: {rate}");
        }
    }

    proptest! {
        #[test]
        fn the_longer_the_silence_the_less_likely(
            gaps in prop::collection::vec(0.1_f64..60.0, 2..40), silent in 0.0_f64..200.0, more in 0.1_f64..50.0,
        ) {
            let (short, long) = (probability(&gaps, silent), probability(&gaps, silent + more));
            prop_assert!((0.0..=1.0).contains(&short) && long <= short + 1e-12);
        }
    }
}

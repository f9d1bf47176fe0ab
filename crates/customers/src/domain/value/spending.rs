//! What a guest spends on a day: Gamma-Gamma (Fader, Hardie and Lee 2005). It takes it
//! that what somebody spends does not hang on how often they come; how far that holds is
//! kept beside it.

use std::collections::BTreeMap;

use kernel::stats::ratio;
use serde::{Deserialize, Serialize};
use statrs::function::gamma::{digamma, ln_gamma};

use super::minimise::minimise;

/// Of a guest who came again: on how many days, and what they spent on the mean of them.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Spender {
    /// Days with a purchase after the first such day; at least 1.
    pub(crate) repeats: i64,
    /// In minor units, or any other; above 0.
    pub(crate) mean: f64,
}

/// A fitted model.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Spending {
    /// Shape of what one guest spends on different days.
    pub(crate) p: f64,
    /// Shape of how guests differ; above 1.
    pub(crate) q: f64,
    /// Scale of how guests differ, in the unit of money.
    pub(crate) v: f64,
    /// The logarithm of the likelihood.
    pub(crate) log_likelihood: f64,
    /// How visits and spending go together, -1 to 1; the model wants it near 0.
    pub(crate) correlation: f64,
}

impl Spending {
    /// The likeliest parameters; `None` if the guests do not say what they are, or what they
    /// spend has no mean.
    pub(crate) fn fit(spenders: &[Spender]) -> Option<Self> {
        let mut by_visits: BTreeMap<i64, Vec<f64>> = BTreeMap::new();
        for spender in spenders.iter().filter(|spender| spender.repeats > 0 && spender.mean > 0.0) {
            by_visits.entry(spender.repeats).or_default().push(spender.mean);
        }
        let count: f64 = by_visits.values().flatten().map(|_| 1.0).sum();
        if count < 2.0 {
            return None;
        }
        let mean = by_visits.values().flatten().sum::<f64>() / count;
        let found = minimise([2.0, 3.0, mean], |at| {
            let (value, slope) = log_likelihood(at, &by_visits);
            (-value / count, slope.map(|slope| -slope / count))
        });
        let [p, q, v] = found.at;
        let log_likelihood = -found.value * count;
        let correlation = correlation(spenders);
        (found.is_within(&[p, q]) && q > 1.0).then_some(Self { p, q, v, log_likelihood, correlation })
    }

    /// What guests spend on a day in the mean.
    pub(crate) fn population_mean(&self) -> f64 {
        self.p * self.v / (self.q - 1.0)
    }

    /// What a guest is expected to spend on a day: the more they came, the more their own
    /// mean counts.
    pub(crate) fn expected(&self, of: Option<Spender>) -> f64 {
        let Some(own) = of.filter(|own| own.repeats > 0 && own.mean > 0.0) else {
            return self.population_mean();
        };
        let px = self.p * ratio(own.repeats, 1);
        let weight = px / (px + self.q - 1.0);
        (1.0 - weight).mul_add(self.population_mean(), weight * own.mean)
    }
}

fn log_likelihood([p, q, v]: [f64; 3], by_visits: &BTreeMap<i64, Vec<f64>>) -> (f64, [f64; 3]) {
    let (mut value, mut slope) = (0.0, [0.0; 3]);
    for (visits, means) in by_visits {
        let x = ratio(*visits, 1);
        let px = p * x;
        let of_visits = ln_gamma(px + q) - ln_gamma(px) - ln_gamma(q) + q * v.ln() + px * x.ln();
        let along_p = x * (digamma(px + q) - digamma(px) + x.ln());
        let along_q = digamma(px + q) - digamma(q) + v.ln();
        for mean in means {
            let (ln_mean, sum) = (mean.ln(), x.mul_add(*mean, v));
            let ln_sum = sum.ln();
            value += of_visits + (px - 1.0) * ln_mean - (px + q) * ln_sum;
            slope[0] += along_p + x * (ln_mean - ln_sum);
            slope[1] += along_q - ln_sum;
            slope[2] += q / v - (px + q) / sum;
        }
    }
    (value, slope)
}

/// Pearson's; 0 where all are alike.
fn correlation(spenders: &[Spender]) -> f64 {
    let mut sums = [0.0; 6];
    for spender in spenders.iter().filter(|spender| spender.repeats > 0) {
        let (x, m) = (ratio(spender.repeats, 1), spender.mean);
        for (sum, add) in sums.iter_mut().zip([1.0, x, m, x * x, m * m, x * m]) {
            *sum += add;
        }
    }
    let [n, x, m, xx, mm, xm] = sums;
    let spread = n.mul_add(xx, -x * x) * n.mul_add(mm, -m * m);
    if spread > 0.0 { n.mul_add(xm, -x * m) / spread.sqrt() } else { 0.0 }
}

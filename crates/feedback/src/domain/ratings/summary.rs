use kernel::stats::{Mean, Share, Z95, ratio, scale_mean, wilson, wilson_mean};

use super::rating::{Rating, Score};
use crate::domain::surveys::Gap;

/// A shop's ratings, or one of them, counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Summary {
    /// How many gave the product 1, 2, 3, 4 and 5.
    pub(crate) product: [i64; 5],
    /// How many gave the service 1, 2, 3, 4 and 5.
    pub(crate) service: [i64; 5],
    /// Who would recommend the shop, and who would not.
    pub(crate) recommend: Recommend,
    /// How many gave product and service a mean of 4 or more.
    pub(crate) satisfied: i64,
    /// How many said how easy it was.
    pub(crate) effort_count: i64,
    /// The sum of what they said.
    pub(crate) effort_sum: i64,
    /// How many said 5 to 7.
    pub(crate) easy: i64,
    /// Comments that complain of somebody's manners.
    pub(crate) attitudes: i64,
    /// Ratings that the shop answered.
    pub(crate) replies: i64,
    /// What guests found less what they had expected, over all statements.
    pub(crate) gap: Gap,
    /// Ratings with a gap.
    pub(crate) gap_count: i64,
    /// Those of them whose gap lies above [`Gap::MOVED`].
    pub(crate) moved: i64,
}

impl Summary {
    /// One rating, counted.
    pub(crate) fn of(rating: &Rating) -> Self {
        let said = &rating.opinion;
        Self {
            product: one_for(said.product),
            service: one_for(said.service),
            recommend: said.recommend.map(Recommend::of).unwrap_or_default(),
            satisfied: i64::from(said.product.get() + said.service.get() >= 8),
            effort_count: i64::from(said.effort.is_some()),
            effort_sum: said.effort.unwrap_or_default(),
            easy: i64::from(said.effort.is_some_and(|effort| effort >= 5)),
            attitudes: i64::from(rating.is_of_attitude()),
            replies: i64::from(rating.reply.is_some()),
            gap: rating.gap,
            gap_count: i64::from(rating.gap.pairs > 0),
            moved: i64::from(rating.gap.is_above(Gap::MOVED)),
        }
    }

    /// One answer of the shop, counted.
    pub(crate) fn of_reply() -> Self {
        Self { replies: 1, ..Self::default() }
    }

    /// How many ratings. Each gives both scores.
    pub(crate) fn count(&self) -> i64 {
        self.product.iter().sum()
    }

    /// Mean score of the product; 0 without ratings.
    pub(crate) fn product(&self) -> Mean {
        mean(&self.product)
    }

    /// Mean score of the service; 0 without ratings.
    pub(crate) fn service(&self) -> Mean {
        mean(&self.service)
    }

    /// The share of the satisfied.
    pub(crate) fn satisfaction(&self) -> Share {
        wilson(self.satisfied, self.count())
    }

    /// Mean of how easy it was; 0 without answers.
    pub(crate) fn effort(&self) -> Mean {
        scale_mean(self.effort_sum, self.effort_count, (1, 7))
    }

    /// Share of those who found it easy; 0 without answers.
    pub(crate) fn easy(&self) -> Share {
        wilson(self.easy, self.effort_count)
    }

    /// Mean gap over all statements, with the interval of so many ratings: what one guest
    /// says of several statements is not independent.
    pub(crate) fn mean_gap(&self) -> Mean {
        let mean = ratio(self.gap.sum, self.gap.pairs);
        let place = wilson_mean(ratio(self.gap_count, 12) * (mean + 6.0), self.gap_count);
        Mean { mean, low: 12.0 * place.low - 6.0, high: 12.0 * place.high - 6.0 }
    }

    /// Share of those who were moved; 0 without any that could be.
    pub(crate) fn moved_share(&self) -> Share {
        wilson(self.moved, self.gap_count)
    }
}

/// Who would recommend the shop: 9 or 10 of 10 do, up to 6 don't.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Recommend {
    /// How many said 9 or 10.
    pub(crate) promoters: i64,
    /// How many said 7 or 8.
    pub(crate) passives: i64,
    /// How many said 0 to 6.
    pub(crate) detractors: i64,
}

/// A score with its 95 % interval.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Net {
    /// -100 to 100.
    pub(crate) score: f64,
    /// Lower end.
    pub(crate) low: f64,
    /// Upper end.
    pub(crate) high: f64,
}

impl Recommend {
    fn of(score: i64) -> Self {
        let within = |from, to| i64::from((from..=to).contains(&score));
        Self { promoters: within(9, 10), passives: within(7, 8), detractors: within(0, 6) }
    }

    /// How many were asked.
    pub(crate) fn count(&self) -> i64 {
        self.promoters + self.passives + self.detractors
    }

    /// The net promoter score: the share of promoters less that of detractors,
    /// in hundredths, with the normal interval of that difference, cut off where
    /// no score can be. Without answers nothing is known.
    #[expect(clippy::cast_precision_loss, reason = "no shop has 2^52 ratings")]
    pub(crate) fn net(&self) -> Net {
        if self.count() == 0 {
            return Net { score: 0.0, low: -100.0, high: 100.0 };
        }
        let n = self.count() as f64;
        let (promoters, detractors) = (self.promoters as f64 / n, self.detractors as f64 / n);
        let net = promoters - detractors;
        let variance = (promoters + detractors - net * net) / n;
        let half = 100.0 * Z95 * variance.max(0.0).sqrt();
        let score = 100.0 * net;
        Net { score, low: (score - half).max(-100.0), high: (score + half).min(100.0) }
    }
}

fn one_for(given: Score) -> [i64; 5] {
    [1, 2, 3, 4, 5].map(|score| i64::from(score == given.get()))
}

/// Of scores from 1 to 5.
fn mean(counts: &[i64; 5]) -> Mean {
    let sum = counts.iter().zip(1..).map(|(count, score)| count * score).sum();
    scale_mean(sum, counts.iter().sum(), (1, 5))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn near(found: f64, right: f64, within: f64) {
        assert!((found - right).abs() < within, "{found} is not {right}");
    }

    #[test]
    fn means_come_from_the_counts_and_are_zero_without_ratings() {
        let none = Summary::default();
        assert_eq!((none.count(), none.product().mean.to_bits()), (0, 0.0_f64.to_bits()));
        let some = Summary { product: [0, 0, 1, 0, 3], service: [1, 0, 0, 2, 1], ..Summary::default() };
        assert_eq!(some.count(), 4);
        near(some.product().mean, 4.5, 1e-12);
        near(some.service().mean, 3.5, 1e-12);
    }

    #[test]
    fn a_mean_is_told_with_an_interval_that_few_ratings_leave_wide() {
        let of = |product| Summary { product, ..Summary::default() }.product();
        assert_eq!(of([0; 5]), Mean { mean: 0.0, low: 1.0, high: 5.0 });
        let few = of([0, 0, 0, 0, 2]);
        assert!((2.0..3.0).contains(&few.low) && few.high > 4.999, "{few:?}");
        let many = of([0, 10, 20, 40, 30]);
        assert!(many.low < 3.9 && 3.9 < many.high && many.high - many.low < 0.8, "{many:?}");
    }

    #[test]
    fn a_gap_is_told_with_the_interval_of_its_ratings() {
        assert_eq!(Summary::default().mean_gap(), Mean { mean: 0.0, low: -6.0, high: 6.0 });
        let gap = Gap { sum: 20, pairs: 20 };
        let of = |gap_count| Summary { gap, gap_count, ..Summary::default() }.mean_gap();
        near(of(4).mean, 1.0, 1e-12);
        assert!(of(4).low < of(400).low && of(400).low < 1.0 && of(400).high < of(4).high);
    }

    #[test]
    fn the_net_promoter_score_has_its_published_interval() {
        let net = Recommend { promoters: 50, passives: 30, detractors: 20 }.net();
        near(net.score, 30.0, 1e-6);
        // 1.959964 * 100 * sqrt(0.61 / 100)
        near(net.high - net.score, 15.307_808, 1e-6);
        near(net.score - net.low, 15.307_808, 1e-6);
        let all = Recommend { promoters: 3, ..Recommend::default() }.net();
        near(all.score + all.low + all.high, 300.0, 1e-6);
        let few = Recommend { promoters: 1, passives: 0, detractors: 1 }.net();
        assert!(few.low >= -100.0 && few.high <= 100.0);
        assert_eq!(Recommend::default().net(), Net { score: 0.0, low: -100.0, high: 100.0 });
    }

    #[test]
    fn each_of_eleven_scores_is_counted_on_one_side() {
        let sides = (0..=10).map(|score| {
            let one = Recommend::of(score);
            assert_eq!(one.count(), 1);
            (one.promoters, one.detractors)
        });
        let sides: Vec<_> = sides.collect();
        assert_eq!(sides.iter().filter(|side| **side == (0, 1)).count(), 7);
        assert_eq!((sides[6], sides[7], sides[8], sides[9]), ((0, 1), (0, 0), (0, 0), (1, 0)));
    }

    #[test]
    fn satisfaction_is_told_with_wilsons_interval() {
        let some = Summary { product: [2, 0, 0, 0, 8], satisfied: 8, ..Summary::default() };
        near(some.satisfaction().low, 0.490_162, 1e-6);
        near(some.satisfaction().high, 0.943_318, 1e-6);
    }
}

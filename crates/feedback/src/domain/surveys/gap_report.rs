//! How far guests find what they expected, dimension by dimension (SERVQUAL).

use kernel::{
    CustomerId,
    stats::{Mean, Share, ratio, scale_mean, wilson},
};

use super::survey::Gap;

/// What was said about one dimension.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct DimensionSums {
    /// Its name.
    pub(crate) dimension: String,
    /// How many said what they found.
    pub(crate) experiences: i64,
    /// The sum of what they said.
    pub(crate) experience_sum: i64,
    /// How many said what they expect.
    pub(crate) expectations: i64,
    /// The sum of what they said.
    pub(crate) expectation_sum: i64,
    /// What they found less what they expected, of those who said both.
    pub(crate) gap: Gap,
}

impl DimensionSums {
    /// Mean of what guests found; 0 if nobody said.
    pub(crate) fn experience_mean(&self) -> f64 {
        ratio(self.experience_sum, self.experiences)
    }

    /// Mean of what they found less what they expect, of those who said both.
    pub(crate) fn mean_gap(&self) -> Mean {
        scale_mean(self.gap.sum, self.gap.pairs, (-6, 6))
    }

    /// Mean of what guests expect; 0 if nobody said.
    pub(crate) fn expectation_mean(&self) -> f64 {
        ratio(self.expectation_sum, self.expectations)
    }
}

/// How many guests there are with a gap, and how many of them were moved.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct GuestCounts {
    /// All of them.
    pub(crate) guests: i64,
    /// Those whose gap lies above the threshold.
    pub(crate) moved: i64,
}

/// What guests found against what they expected.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct GapReport {
    /// Every dimension that something was said of.
    pub(crate) dimensions: Vec<DimensionSums>,
    /// The guests.
    pub(crate) guests: GuestCounts,
    /// Those with the lowest gap, the lowest first; `None` is not known.
    pub(crate) lowest: Vec<(Option<CustomerId>, Gap)>,
    /// Above this a guest counts as moved.
    pub(crate) threshold: f64,
}

impl GapReport {
    /// The gap of the shop: each dimension counts alike, however many statements
    /// of it were asked; 0 if none has a gap.
    pub(crate) fn gap_mean(&self) -> f64 {
        let gaps = self.dimensions.iter().filter_map(|one| one.gap.mean());
        let (sum, count) = gaps.fold((0.0, 0.0), |(sum, count), gap| (sum + gap, count + 1.0));
        if count > 0.0 { sum / count } else { 0.0 }
    }

    /// The share of the guests who were moved.
    pub(crate) fn moved(&self) -> Share {
        wilson(self.guests.moved, self.guests.guests)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn near(found: f64, right: f64) {
        assert!((found - right).abs() < 1e-6, "{found} is not {right}");
    }

    fn report(gaps: &[(i64, i64)], guests: i64, moved: i64) -> GapReport {
        let dimension = |(sum, pairs): &(i64, i64)| DimensionSums {
            gap: Gap { sum: *sum, pairs: *pairs },
            ..DimensionSums::default()
        };
        GapReport {
            dimensions: gaps.iter().map(dimension).collect(),
            guests: GuestCounts { guests, moved },
            lowest: Vec::new(),
            threshold: Gap::MOVED,
        }
    }

    #[test]
    fn the_unweighted_gap_of_five_dimensions_is_the_published_one() {
        let published = [(-65, 100), (-110, 100), (-83, 100), (-70, 100), (-101, 100)];
        near(report(&published, 0, 0).gap_mean(), -0.858);
    }

    #[test]
    fn a_dimension_counts_alike_however_often_it_was_asked_and_not_at_all_if_never() {
        near(report(&[(3, 1), (-100, 100), (0, 0)], 0, 0).gap_mean(), 1.0);
        near(report(&[(0, 0)], 0, 0).gap_mean(), 0.0);
        near(report(&[], 0, 0).gap_mean(), 0.0);
    }

    #[test]
    fn who_was_moved_is_told_with_wilsons_interval() {
        let moved = report(&[], 10, 8).moved();
        near(moved.low, 0.490_162);
        near(moved.high, 0.943_318);
        let nobody = report(&[], 0, 0).moved();
        assert_eq!((nobody.low, nobody.high), (0.0, 1.0));
    }

    #[test]
    fn what_guests_find_and_expect_are_means_of_their_own() {
        let said = DimensionSums {
            experiences: 4,
            experience_sum: 22,
            expectations: 2,
            expectation_sum: 13,
            ..DimensionSums::default()
        };
        near(said.experience_mean(), 5.5);
        near(said.expectation_mean(), 6.5);
        near(DimensionSums::default().experience_mean(), 0.0);
    }
}

//! The exact permutation test on ranks, for few values and many ties.

/// What a test found.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Exact {
    /// How likely chance alone puts the recent values at least so high.
    pub(crate) p: f64,
    /// The smallest `p` that these values could have given in any order.
    pub(crate) least: f64,
}

/// Whether `recent` lie higher than `others`, against the null hypothesis that
/// it is chance which of all values are the recent ones.
///
/// The statistic is the sum of the recent values' midranks, so that one odd
/// value counts no more than its place. Its distribution is counted out over
/// all choices of as many values, given the ties, so `p` never promises more
/// than is so: under the null `P(p <= a) <= a` for every `a`. Of zeros and
/// ones it is Fisher's exact test. `None` if one side is empty.
pub(crate) fn higher(recent: &[f64], others: &[f64]) -> Option<Exact> {
    if recent.is_empty() || others.is_empty() {
        return None;
    }
    let all: Vec<f64> = recent.iter().chain(others).copied().collect();
    let ranks: Vec<usize> = all.iter().map(|value| doubled_midrank(*value, &all)).collect();
    let found: usize = ranks.iter().take(recent.len()).sum();
    let mut sorted = ranks;
    sorted.sort_unstable();
    let highest: usize = sorted.iter().rev().take(recent.len()).sum();
    let sums = ways(&sorted, recent.len(), highest);
    let from = |sum: usize| sums.iter().skip(sum).sum::<f64>();
    let total = from(0);
    Some(Exact { p: from(found) / total, least: from(highest) / total })
}

/// Whether `recent` lie lower than `others`.
pub(crate) fn lower(recent: &[f64], others: &[f64]) -> Option<Exact> {
    let negated = |values: &[f64]| values.iter().map(|value| -value).collect::<Vec<_>>();
    higher(&negated(recent), &negated(others))
}

/// Twice the mean rank of all values equal to this one: a whole number.
fn doubled_midrank(value: f64, all: &[f64]) -> usize {
    let below = all.iter().filter(|other| other.total_cmp(&value).is_lt()).count();
    let equal = all.iter().filter(|other| other.total_cmp(&value).is_eq()).count();
    2 * below + equal + 1
}

/// In how many ways so many of `ranks` give each sum, up to the highest.
fn ways(ranks: &[usize], count: usize, most: usize) -> Vec<f64> {
    let mut ways = vec![vec![0.0; most + 1]; count + 1];
    if let Some(none) = ways.first_mut().and_then(|sums| sums.first_mut()) {
        *none = 1.0;
    }
    for rank in ranks {
        // From many to few, so that each rank is chosen at most once.
        for chosen in (0..count).rev() {
            let (fewer, more) = ways.split_at_mut(chosen + 1);
            let (Some(fewer), Some(more)) = (fewer.last(), more.first_mut()) else { continue };
            more.iter_mut().skip(*rank).zip(fewer).for_each(|(to, from)| *to += from);
        }
    }
    ways.pop().unwrap_or_default()
}

/// The level at which each of several exact tests may be judged so that all of
/// them together are wrong with at most the chance `family` (Tarone 1990).
/// Bonferroni's division, but only by as many tests as could speak at that
/// level at all: one that can't is no chance of an error.
pub(crate) fn level(tests: &[Exact], family: f64) -> f64 {
    let mut divisor = 1.0;
    for count in 1..=tests.len() {
        let able = tests.iter().filter(|test| test.least <= family / divisor).count();
        if able <= count {
            break;
        }
        divisor += 1.0;
    }
    family / divisor
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn near(found: f64, right: f64) {
        assert!((found - right).abs() < 1e-12, "{found} is not {right}");
    }

    #[test]
    fn three_that_are_higher_than_all_before_are_one_choice_in_many() {
        let found = higher(&[45.0, 50.0, 60.0], &[15.0, 20.0, 20.0, 18.0, 21.0, 17.0, 19.0, 16.0]).unwrap();
        near(found.p, 1.0 / 165.0);
        near(found.least, 1.0 / 165.0);
    }

    #[test]
    fn equal_values_tell_nothing() {
        let found = higher(&[1.0; 3], &[1.0; 9]).unwrap();
        near(found.p, 1.0);
        near(found.least, 1.0);
        assert_eq!(higher(&[], &[1.0]), None);
        assert_eq!(lower(&[1.0], &[]), None);
    }

    #[test]
    fn of_zeros_and_ones_it_is_fishers_test() {
        // 2 of 3 against 1 of 7: (C(3,2)*C(7,1) + C(3,3)) / C(10,3).
        let found = higher(&[1.0, 1.0, 0.0], &[1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0]).unwrap();
        near(found.p, 22.0 / 120.0);
        let found = lower(&[0.0, 0.0, 1.0], &[0.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0]).unwrap();
        near(found.p, 22.0 / 120.0);
    }

    #[test]
    fn tests_that_cannot_speak_cost_the_others_nothing() {
        let able = Exact { p: 0.5, least: 0.001 };
        let mute = Exact { p: 1.0, least: 1.0 };
        near(level(&[able, mute, mute, mute], 0.02), 0.02);
        near(level(&[able, able, mute], 0.02), 0.01);
        near(level(&[able; 8], 0.02), 0.0025);
        near(level(&[], 0.02), 0.02);
    }

    proptest! {
        #[test]
        fn no_order_of_the_values_gives_less_than_the_least(
            values in prop::collection::vec(0_u8..4, 2..14), recent in 1_usize..8,
        ) {
            let values: Vec<f64> = values.into_iter().map(f64::from).collect();
            let recent = recent.min(values.len() - 1);
            let found = higher(&values[..recent], &values[recent..]).unwrap();
            prop_assert!(found.least <= found.p + 1e-12 && found.p <= 1.0 + 1e-12);
            prop_assert!(found.least > 0.0);
        }

        #[test]
        fn what_is_higher_on_one_side_is_lower_on_the_other(
            a in prop::collection::vec(0_u8..9, 1..7), b in prop::collection::vec(0_u8..9, 1..7),
        ) {
            let [a, b] = [a, b].map(|side| side.into_iter().map(f64::from).collect::<Vec<_>>());
            let (one, other) = (higher(&a, &b).unwrap(), lower(&b, &a).unwrap());
            prop_assert!((one.p - other.p).abs() < 1e-9);
        }
    }
}

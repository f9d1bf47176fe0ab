//! What a shop owes in points: how many of those left will be used, by chain
//! ladder over the months they were issued in. A management view.

/// Points issued in one month.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Cohort {
    /// From January of the year 0.
    pub(crate) month: i64,
    /// Issued and not taken back.
    pub(crate) issued: i64,
    /// Used of them.
    pub(crate) redeemed: i64,
    /// Expired of them.
    pub(crate) expired: i64,
    /// Left of them.
    pub(crate) outstanding: i64,
}

/// Points of one month used in another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Used {
    /// The month they were issued in.
    pub(crate) issued_in: i64,
    /// The month they were used in.
    pub(crate) month: i64,
    /// How many.
    pub(crate) points: i64,
}

/// What is owed.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Liability {
    /// Oldest first.
    pub(crate) cohorts: Vec<CohortLiability>,
    /// Minor units if every point left were used.
    pub(crate) most: i64,
    /// Minor units, as likely as points are to be used.
    pub(crate) likely: i64,
    /// Share of all points issued that is used in the end.
    pub(crate) ultimate_ratio: f64,
    /// Too little was ever used to tell; then all are taken to be used.
    pub(crate) not_enough_data: bool,
}

/// What is owed of one month's points.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct CohortLiability {
    /// The points.
    pub(crate) cohort: Cohort,
    /// Share of them that is used in the end.
    pub(crate) ultimate_ratio: f64,
    /// Minor units.
    pub(crate) liability: i64,
}

impl Liability {
    /// Points left, of all months.
    pub(crate) fn outstanding(&self) -> i64 {
        self.cohorts.iter().map(|one| one.cohort.outstanding).sum()
    }
}

/// What is owed by the end of the month `now`, a point being worth
/// `value_milli` thousandths of a minor unit.
pub(crate) fn estimate(cohorts: &[Cohort], used: &[Used], now: i64, value_milli: i64) -> Liability {
    let factors = factors(cohorts, used, now);
    let ultimates: Vec<_> = cohorts.iter().map(|cohort| ultimate(cohort, &factors, now)).collect();
    let pooled = pooled(cohorts, &ultimates);
    let owed = |(cohort, ultimate): (&Cohort, &Option<f64>)| {
        let most = points(cohort.redeemed + cohort.outstanding);
        let expected = ultimate.unwrap_or_else(|| pooled.unwrap_or(1.0) * points(cohort.issued));
        let expected = if pooled.is_none() { most } else { expected };
        let expected = expected.clamp(points(cohort.redeemed), most);
        let likely = share(expected - points(cohort.redeemed), points(cohort.outstanding));
        let ultimate_ratio = share(expected, points(cohort.issued));
        CohortLiability {
            cohort: *cohort,
            ultimate_ratio,
            liability: money(cohort.outstanding, value_milli, likely),
        }
    };
    let cohorts: Vec<_> = cohorts.iter().zip(&ultimates).map(owed).collect();
    let expected = cohorts.iter().map(|one| one.ultimate_ratio * points(one.cohort.issued)).sum();
    Liability {
        most: cohorts.iter().map(|one| money(one.cohort.outstanding, value_milli, 1.0)).sum(),
        likely: cohorts.iter().map(|one| one.liability).sum(),
        ultimate_ratio: share(expected, cohorts.iter().map(|one| points(one.cohort.issued)).sum()),
        not_enough_data: pooled.is_none(),
        cohorts,
    }
}

/// How much what was used of a month's points grows from each age to the next:
/// over the months that are old enough to know, all that was used by the later
/// age to all that was used by the earlier. `None` where nothing was.
fn factors(cohorts: &[Cohort], used: &[Used], now: i64) -> Vec<Option<f64>> {
    let oldest = cohorts.iter().map(|cohort| now - cohort.month).max().unwrap_or(0);
    let by = |age: i64, known_at: i64| {
        let counts = |one: &&Used| now - one.issued_in >= known_at && one.month - one.issued_in <= age;
        points(used.iter().filter(counts).map(|one| one.points).sum())
    };
    let factor = |age| {
        Some(by(age, age + 1)).filter(|before| *before > 0.0).map(|before| by(age + 1, age + 1) / before)
    };
    (0..oldest).map(factor).collect()
}

/// What is used of a month's points in the end, if anything was used so far.
fn ultimate(cohort: &Cohort, factors: &[Option<f64>], now: i64) -> Option<f64> {
    let age = usize::try_from(now - cohort.month).unwrap_or(0);
    let growth: f64 = factors.iter().skip(age).map(|factor| factor.unwrap_or(1.0)).product();
    let tells = cohort.redeemed > 0 && (age > 0 || factors.iter().any(Option::is_some));
    tells.then(|| points(cohort.redeemed) * growth)
}

/// The share that is used in the end of the months that tell; `None` if none
/// does.
fn pooled(cohorts: &[Cohort], ultimates: &[Option<f64>]) -> Option<f64> {
    let telling = cohorts.iter().zip(ultimates).filter_map(|(cohort, ultimate)| Some((cohort, (*ultimate)?)));
    let (issued, used) = telling.fold((0.0, 0.0), |(issued, used), (cohort, ultimate)| {
        (issued + points(cohort.issued), used + ultimate.min(points(cohort.redeemed + cohort.outstanding)))
    });
    (issued > 0.0).then(|| share(used, issued))
}

fn share(part: f64, whole: f64) -> f64 {
    if whole > 0.0 { (part / whole).clamp(0.0, 1.0) } else { 0.0 }
}

#[expect(clippy::cast_precision_loss, reason = "a shop's points are far below 2^52")]
fn points(points: i64) -> f64 {
    points as f64
}

/// Minor units, rounded; the chance is taken to a millionth, so that the rest
/// is whole numbers.
#[expect(clippy::cast_possible_truncation, reason = "a chance is between 0 and 1")]
fn money(points: i64, value_milli: i64, chance: f64) -> i64 {
    let millionths = (chance.clamp(0.0, 1.0) * 1e6).round() as i64;
    let exact = i128::from(points) * i128::from(value_milli) * i128::from(millionths);
    i64::try_from((exact + 500_000_000) / 1_000_000_000).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cohort(month: i64, issued: i64, redeemed: i64, expired: i64) -> Cohort {
        Cohort { month, issued, redeemed, expired, outstanding: issued - redeemed - expired }
    }

    fn used(issued_in: i64, month: i64, points: i64) -> Used {
        Used { issued_in, month, points }
    }

    fn close(a: f64, b: f64) {
        assert!((a - b).abs() < 1e-6, "{a} is not {b}");
    }

    #[test]
    fn the_chain_ladder_completes_what_younger_months_have_not_used_yet() {
        // By age: 100 of issue 200 in month 1: 10, 30, 45; month 2: 20, 50; month 3: 15.
        let cohorts = [cohort(1, 200, 45, 5), cohort(2, 100, 50, 0), cohort(3, 100, 15, 0)];
        let used =
            [used(1, 1, 10), used(1, 2, 20), used(1, 3, 15), used(2, 2, 20), used(2, 3, 30), used(3, 3, 15)];
        let found = estimate(&cohorts, &used, 3, 1_000);
        let ratios: Vec<_> = found.cohorts.iter().map(|one| one.ultimate_ratio).collect();
        // f0 = 80 / 30, f1 = 45 / 30.
        close(ratios[0], 45.0 / 200.0);
        close(ratios[1], 75.0 / 100.0);
        close(ratios[2], 15.0 * (80.0 / 30.0) * 1.5 / 100.0);
        close(found.ultimate_ratio, (45.0 + 75.0 + 60.0) / 400.0);
        let owed: Vec<_> = found.cohorts.iter().map(|one| one.liability).collect();
        assert_eq!((owed, found.likely, found.most, found.outstanding()), (vec![0, 25, 45], 70, 285, 285));
        assert!(!found.not_enough_data);
    }

    #[test]
    fn where_nothing_was_used_all_is_taken_to_be() {
        let found = estimate(&[cohort(1, 100, 0, 40), cohort(2, 50, 0, 0)], &[], 2, 2_500);
        assert!(found.not_enough_data);
        assert_eq!((found.likely, found.most), (275, 275));
        close(found.ultimate_ratio, 110.0 / 150.0);
        assert_eq!(estimate(&[], &[], 2, 1_000).most, 0);
    }

    #[test]
    fn a_month_of_which_nothing_was_used_yet_is_judged_by_the_others() {
        let found = estimate(&[cohort(1, 100, 40, 0), cohort(2, 100, 0, 0)], &[used(1, 1, 40)], 2, 1_000);
        close(found.cohorts[1].ultimate_ratio, 0.4);
        assert_eq!(found.cohorts[1].liability, 40);
    }

    #[test]
    fn never_more_is_expected_than_is_left() {
        let cohorts = [cohort(1, 100, 60, 0), cohort(2, 100, 50, 20)];
        let used = [used(1, 1, 10), used(1, 2, 50), used(2, 2, 50)];
        let found = estimate(&cohorts, &used, 2, 1_000);
        close(found.cohorts[1].ultimate_ratio, 0.8);
        assert_eq!(found.cohorts[1].liability, 30);
    }
}

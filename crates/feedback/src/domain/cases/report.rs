use std::collections::BTreeMap;

use kernel::{
    Schedule, Time,
    stats::{self, Mean, Share},
};

use super::{
    case::{Justice, State},
    sorting::Category,
};

/// What a report needs of a case.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct CaseFigures {
    /// Where it stands.
    pub(crate) state: State,
    /// What it is about.
    pub(crate) category: Category,
    /// When it was opened.
    pub(crate) created_at: Time,
    /// When the guest should have had an answer.
    pub(crate) due_at: Time,
    /// When they had the first.
    pub(crate) replied_at: Option<Time>,
    /// Whether it came in time.
    pub(crate) in_time: Option<bool>,
    /// What it cost to make good.
    pub(crate) remedy_cost: i64,
    /// How the guest found it handled.
    pub(crate) justice: Option<Justice>,
    /// By when they have come back if they do in time.
    pub(crate) recover_until: Option<Time>,
    /// Whether the guest came back in time.
    pub(crate) recovered: Option<bool>,
    /// Whether it is a second failure of the kind.
    pub(crate) repeated: bool,
}

/// How the shop repairs. It says who came back, and claims no cause.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct CaseReport {
    /// Cases.
    pub(crate) count: i64,
    /// Of those not closed.
    pub(crate) open: i64,
    /// Answered in time, of those that were due; 0 of none.
    pub(crate) in_time: Share,
    /// Those that were due.
    pub(crate) due: i64,
    /// Median open minutes to the first answer.
    pub(crate) first_reply_minutes: f64,
    /// Those that were answered.
    pub(crate) replies: i64,
    /// What making good cost.
    pub(crate) remedy_cost: i64,
    /// Who came back in time, of those whose time is over.
    pub(crate) recovery: Share,
    /// Cases that rests on.
    pub(crate) recovery_count: i64,
    /// Means of outcome, procedure and interaction; 0 without any.
    pub(crate) justice: [Mean; 3],
    /// Who said how they found it.
    pub(crate) justice_count: i64,
    /// Second failures of the kind.
    pub(crate) repeats: i64,
    /// How many of each category, the most frequent first.
    pub(crate) categories: Vec<(Category, i64)>,
}

impl CaseReport {
    /// The report of cases as they stand at a moment.
    pub(crate) fn of(cases: &[CaseFigures], schedule: &Schedule, now: Time) -> Self {
        let due: Vec<bool> = cases.iter().filter_map(|case| case.was_in_time(now)).collect();
        let minutes: Vec<f64> = cases.iter().filter_map(|case| case.reply_minutes(schedule)).collect();
        let recovered: Vec<bool> = cases.iter().filter_map(|case| case.has_recovered(now)).collect();
        let recovery_count = count(&recovered, |_| true);
        Self {
            count: count(cases, |_| true),
            open: count(cases, |case| case.state != State::Closed),
            in_time: stats::wilson(count(&due, |kept| *kept), count(&due, |_| true)),
            due: count(&due, |_| true),
            first_reply_minutes: stats::median(&minutes),
            replies: count(&minutes, |_| true),
            remedy_cost: cases.iter().map(|case| case.remedy_cost).sum(),
            recovery: stats::wilson(count(&recovered, |back| *back), recovery_count),
            recovery_count,
            justice: justice(cases),
            justice_count: count(cases, |case| case.justice.is_some()),
            repeats: count(cases, |case| case.repeated),
            categories: categories(cases),
        }
    }
}

impl CaseFigures {
    /// `None` while it may still be answered in time.
    fn was_in_time(&self, now: Time) -> Option<bool> {
        self.in_time.or((self.due_at < now).then_some(false))
    }

    /// `None` while there is time left: who has come by then is known early, who
    /// stays away is not, so that counting the first alone would flatter.
    fn has_recovered(&self, now: Time) -> Option<bool> {
        self.recovered.filter(|_| self.recover_until.is_some_and(|until| until < now))
    }

    fn reply_minutes(&self, schedule: &Schedule) -> Option<f64> {
        self.replied_at.map(|at| schedule.open_minutes(self.created_at, at))
    }
}

fn count<T>(of: &[T], which: impl Fn(&T) -> bool) -> i64 {
    i64::try_from(of.iter().filter(|one| which(one)).count()).unwrap_or(i64::MAX)
}

fn justice(cases: &[CaseFigures]) -> [Mean; 3] {
    let said: Vec<Justice> = cases.iter().filter_map(|case| case.justice).collect();
    [|one: &Justice| one.outcome, |one: &Justice| one.procedure, |one: &Justice| one.interaction]
        .map(|score| stats::scale_mean(said.iter().map(score).sum(), count(&said, |_| true), (1, 5)))
}

fn categories(cases: &[CaseFigures]) -> Vec<(Category, i64)> {
    let mut counts = BTreeMap::new();
    for case in cases {
        *counts.entry(case.category).or_insert(0) += 1;
    }
    let mut counts: Vec<_> = counts.into_iter().collect();
    counts.sort_by_key(|(category, count)| (-count, *category));
    counts
}

#[cfg(test)]
mod tests {
    use super::*;

    const MINUTE: i64 = 60_000_000;

    fn at(minute: i64) -> Time {
        Time::from_micros(minute * MINUTE).unwrap()
    }

    fn case(category: Category) -> CaseFigures {
        CaseFigures {
            state: State::Open,
            category,
            created_at: at(0),
            due_at: at(30),
            replied_at: None,
            in_time: None,
            remedy_cost: 0,
            justice: None,
            recover_until: None,
            recovered: None,
            repeated: false,
        }
    }

    #[test]
    fn who_came_back_counts_once_the_time_of_all_who_could_is_over() {
        let back =
            CaseFigures { recovered: Some(true), recover_until: Some(at(40)), ..case(Category::Taste) };
        let report = |now| CaseReport::of(&[back], &Schedule::unknown(), at(now));
        assert_eq!((report(40).recovery_count, report(41).recovery_count), (0, 1));
    }

    #[test]
    fn a_report_counts_what_happened() {
        let answered = |minute, in_time| CaseFigures {
            replied_at: Some(at(minute)),
            in_time: Some(in_time),
            ..case(Category::Speed)
        };
        let closed = CaseFigures {
            state: State::Closed,
            remedy_cost: 800,
            justice: Some(Justice { outcome: 5, procedure: 4, interaction: 2 }),
            recover_until: Some(at(30)),
            recovered: Some(true),
            ..answered(10, true)
        };
        let lost = CaseFigures { recovered: Some(false), justice: None, repeated: true, ..closed };
        let cases = [closed, lost, answered(50, false), case(Category::Taste)];
        let report = CaseReport::of(&cases, &Schedule::unknown(), at(31));
        assert_eq!((report.count, report.open, report.remedy_cost, report.repeats), (4, 2, 1600, 1));
        assert!((report.in_time.ratio - 0.5).abs() < 1e-12);
        assert_eq!((report.due, report.replies, report.justice_count), (4, 3, 1));
        assert!((report.first_reply_minutes - 10.0).abs() < 1e-9);
        assert_eq!((report.recovery_count, report.recovery), (2, stats::wilson(1, 2)));
        assert!(
            report
                .justice
                .iter()
                .zip([5.0, 4.0, 2.0])
                .all(|(found, right)| (found.mean - right).abs() < 1e-12)
        );
        assert_eq!(report.categories, [(Category::Speed, 3), (Category::Taste, 1)]);
    }

    #[test]
    fn what_may_still_be_answered_in_time_is_not_counted_as_late() {
        let report = CaseReport::of(&[case(Category::Taste)], &Schedule::unknown(), at(30));
        assert_eq!(report.due, 0);
        let none = CaseReport::of(&[], &Schedule::unknown(), at(30));
        assert_eq!((none.count, none.recovery_count, none.categories), (0, 0, vec![]));
    }
}

use kernel::{CustomerId, Schedule, Time};

use super::{drift::Measure, lapse};

/// A drift is told of at most once in so many days.
const DRIFT_REST_DAYS: i64 = 30;
/// Visits that a cadence is taken from.
pub(crate) const MOST_VISITS: i64 = 60;

/// What is remembered between two looks at a customer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct WatchRun {
    /// Whom.
    pub(crate) customer: CustomerId,
    /// Whether the drift that was told of still goes on.
    pub(crate) drifting: bool,
    /// When drift was last told of.
    pub(crate) drift_at: Option<Time>,
}

impl WatchRun {
    /// Takes in what is measured now; answers whether it is to be told: a drift
    /// once, and none within 30 days of the last.
    pub(crate) fn tells(&mut self, measures: &[Measure], now: Time) -> bool {
        let is_drifting = measures.iter().any(Measure::is_worse);
        let rest = DRIFT_REST_DAYS * Time::DAY;
        let is_rested = self.drift_at.is_none_or(|at| at.plus_micros(rest) <= now);
        let tells = is_drifting && !self.drifting && is_rested;
        self.drifting = is_drifting && (self.drifting || tells);
        if tells {
            self.drift_at = Some(now);
        }
        tells
    }
}

/// How long somebody has been silent, by their own cadence.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Absence {
    /// The shop's open days since their last visit.
    pub(crate) days: f64,
    /// How likely somebody who still comes is silent for so long.
    pub(crate) probability: f64,
    /// Whether they come often enough to have a cadence.
    pub(crate) has_cadence: bool,
}

/// How long a customer has been silent, by when they placed their orders, the
/// latest first. Several orders of a day are one visit. Days are the shop's
/// open hours over those of one day, so that a gap counts what a guest could
/// have used.
pub(crate) fn absence(placed: &[Time], schedule: &Schedule, now: Time) -> Absence {
    let mut visits: Vec<Time> = placed.to_vec();
    visits.dedup_by_key(|at| schedule.day(*at));
    let minutes = schedule.minutes_of_a_day();
    let days = |from: Time, to: Time| {
        if minutes > 0.0 { schedule.open_minutes(from, to) / minutes } else { 0.0 }
    };
    let gaps: Vec<f64> = visits
        .windows(2)
        .filter_map(|pair| if let [later, earlier] = pair { Some(days(*earlier, *later)) } else { None })
        .collect();
    let silent = visits.first().map_or(0.0, |last| days(*last, now));
    Absence {
        days: silent,
        probability: lapse::probability(&gaps, silent),
        has_cadence: visits.len() >= lapse::LEAST_VISITS,
    }
}

/// When a customer is looked at again, if nothing happens before.
pub(crate) fn next_run(now: Time) -> Time {
    now.plus_micros(Time::DAY)
}

#[cfg(test)]
mod tests {
    use jiff::tz::TimeZone;
    use kernel::OpeningHours;
    use uuid::Uuid;

    use super::*;
    use crate::domain::watches::drift::Watched;

    fn at(day: i64) -> Time {
        Time::from_micros(day * Time::DAY).unwrap()
    }

    fn measure(worse: bool) -> Measure {
        Measure {
            watched: Watched::Wait,
            recent: 0.0,
            past: 0.0,
            newcomers: 0.0,
            worse_than_past: worse,
            worse_than_newcomers: false,
            p_past: 1.0,
            p_newcomers: 1.0,
            counts: [5, 20, 12],
        }
    }

    #[test]
    fn a_drift_is_told_once_and_again_only_after_it_ended_and_a_month() {
        let mut look = WatchRun { customer: CustomerId(Uuid::nil()), drifting: false, drift_at: None };
        let days =
            [(0, true), (1, true), (40, true), (41, false), (42, true), (43, false), (50, true), (75, true)];
        let told: Vec<bool> = days.map(|(day, worse)| look.tells(&[measure(worse)], at(day))).to_vec();
        assert_eq!(told, [true, false, false, false, true, false, false, true]);
    }

    #[test]
    fn a_silence_is_counted_in_open_days_and_visits_not_orders() {
        let lunch = Schedule::daily(TimeZone::UTC, vec![OpeningHours::daily(660, 840)]);
        let noon = |day| at(day).plus_micros(Time::DAY / 2);
        let again = noon(14).plus_micros(60_000_000);
        let placed = [again, noon(14), noon(7), noon(0)];
        let found = absence(&placed, &lunch, again.plus_micros(14 * Time::DAY));
        assert!((found.days - 14.0).abs() < 1e-9 && found.has_cadence);
        assert!((found.probability - 0.25).abs() < 0.001, "{found:?}");
        // Before the shop opens again nobody is silent for longer.
        let evening = absence(&placed, &lunch, at(15));
        let morning = absence(&placed, &lunch, at(15).plus_micros(Time::DAY / 4));
        assert_eq!(evening, morning);
        assert!(!absence(&[noon(1), noon(0)], &lunch, noon(90)).has_cadence);
    }
}

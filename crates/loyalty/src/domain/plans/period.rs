use jiff::{Span, civil::Date};
use serde::{Deserialize, Serialize};

use crate::domain::calendar;

kernel::text_enum! {
    /// What a period is counted in.
    pub(crate) enum PeriodUnit {
        /// Days.
        Day = "DAY",
        /// Calendar months.
        Month = "MONTH",
        /// Calendar years.
        Year = "YEAR",
    }
}

/// How long a period is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Period {
    /// What it is counted in.
    pub(crate) unit: PeriodUnit,
    /// So many of the unit, above 0.
    pub(crate) count: i64,
}

/// Days from one to another, which is none of them; counted from 1970-01-01.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Days {
    /// The first.
    pub(crate) start: i64,
    /// The one after the last.
    pub(crate) end: i64,
}

impl Period {
    /// When the `k`th period from a day on begins, the 0th with it. It is counted from that
    /// day, so that a short month shortens no later period.
    pub(crate) fn nth(self, day: i64, k: i64) -> i64 {
        let steps = self.count.saturating_mul(k);
        let later = self.span(steps).and_then(|span| calendar::date(day).checked_add(span).ok());
        calendar::number(later.unwrap_or(Date::MAX))
    }

    fn span(self, steps: i64) -> Option<Span> {
        let span = Span::new();
        match self.unit {
            PeriodUnit::Day => span.try_days(steps),
            PeriodUnit::Month => span.try_months(steps),
            PeriodUnit::Year => span.try_years(steps),
        }
        .ok()
    }

    /// How long it is in parts of a day: exact, by the 146,097 days that 4,800 months have.
    pub(crate) fn length(self) -> i128 {
        i128::from(self.count)
            * match self.unit {
                PeriodUnit::Day => 4_800,
                PeriodUnit::Month => 146_097,
                PeriodUnit::Year => 12 * 146_097,
            }
    }

    /// Each of it, in both languages.
    pub(crate) fn each(self) -> (String, String) {
        let (zh, of_several, en) = match self.unit {
            PeriodUnit::Day => ("天", "天", "day"),
            PeriodUnit::Month => ("月", "个月", "month"),
            PeriodUnit::Year => ("年", "年", "year"),
        };
        match self.count {
            1 => (format!("每{zh}"), format!("a {en}")),
            count => (format!("每{count}{of_several}"), format!("in {count} {en}s")),
        }
    }

    /// The most days that it has.
    pub(crate) fn most_days(self) -> i64 {
        self.count
            * match self.unit {
                PeriodUnit::Day => 1,
                PeriodUnit::Month => 31,
                PeriodUnit::Year => 366,
            }
    }
}

/// Where the periods of a membership begin.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Cycle {
    /// The first period that is counted from here on.
    pub(crate) anchor: i64,
    /// The period before that one began then; the anchor itself where there is none.
    pub(crate) from: i64,
}

impl Cycle {
    /// One that begins with a day.
    pub(crate) const fn new(day: i64) -> Self {
        Self { anchor: day, from: day }
    }

    /// The period that a day is in.
    pub(crate) fn at(self, period: Period, day: i64) -> Days {
        if day < self.anchor {
            return Days { start: self.from, end: self.anchor };
        }
        // No period is longer, so that this is not too far.
        let mut k = (day - self.anchor) / period.most_days();
        while period.nth(self.anchor, k + 1) <= day && k < i64::from(i32::MAX) {
            k += 1;
        }
        Days { start: period.nth(self.anchor, k), end: period.nth(self.anchor, k + 1) }
    }

    /// How it goes on after it stood from one day to another.
    pub(crate) fn resumed(self, period: Period, paused: i64, now: i64) -> Self {
        let running = self.at(period, paused);
        Self { anchor: running.end + (now - paused), from: running.start }
    }

    /// The end of a period, so many ends after that of the period of a day, 0 for that itself.
    pub(crate) fn end(self, period: Period, day: i64, later: i64) -> i64 {
        let mut end = self.at(period, day).end;
        for _ in 0..later {
            end = self.at(period, end).end;
        }
        end
    }

    /// How many ends of periods lie after that of a day's period, up to `until`.
    pub(crate) fn ends_until(self, period: Period, day: i64, until: i64) -> i64 {
        let (mut end, mut count) = (self.at(period, day).end, 0);
        while end < until {
            end = self.at(period, end).end;
            count += 1;
        }
        count
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use proptest::prelude::*;

    use super::*;

    fn day(year: i16, month: i8, of: i8) -> i64 {
        calendar::number(date(year, month, of))
    }

    fn months(count: i64) -> Period {
        Period { unit: PeriodUnit::Month, count }
    }

    fn at(anchor: i64, period: Period, on: i64) -> (String, String) {
        let days = Cycle::new(anchor).at(period, on);
        (calendar::date(days.start).to_string(), calendar::date(days.end).to_string())
    }

    fn both(start: &str, end: &str) -> (String, String) {
        (start.into(), end.into())
    }

    #[test]
    fn a_month_that_is_too_short_ends_early_and_the_next_is_whole_again() {
        let joined = day(2026, 1, 31);
        assert_eq!(at(joined, months(1), day(2026, 2, 27)), both("2026-01-31", "2026-02-28"));
        assert_eq!(at(joined, months(1), day(2026, 2, 28)), both("2026-02-28", "2026-03-31"));
        assert_eq!(at(joined, months(1), day(2026, 4, 30)), both("2026-04-30", "2026-05-31"));
        assert_eq!(at(joined, months(3), day(2026, 4, 30)), both("2026-04-30", "2026-07-31"));
        let leap = Period { unit: PeriodUnit::Year, count: 1 };
        assert_eq!(at(day(2028, 2, 29), leap, day(2029, 2, 28)), both("2029-02-28", "2030-02-28"));
        assert_eq!(at(day(2028, 2, 29), leap, day(2032, 2, 29)), both("2032-02-29", "2033-02-28"));
        let weeks = Period { unit: PeriodUnit::Day, count: 14 };
        assert_eq!(at(day(2026, 11, 1), weeks, day(2026, 11, 28)), both("2026-11-15", "2026-11-29"));
    }

    #[test]
    fn a_pause_moves_the_end_by_as_many_days() {
        let cycle = Cycle::new(day(2026, 1, 31));
        let resumed = cycle.resumed(months(1), day(2026, 2, 10), day(2026, 3, 2));
        assert_eq!(resumed, Cycle { anchor: day(2026, 3, 20), from: day(2026, 1, 31) });
        let days = resumed.at(months(1), day(2026, 3, 2));
        assert_eq!(days, Days { start: day(2026, 1, 31), end: day(2026, 3, 20) });
        assert_eq!(resumed.at(months(1), day(2026, 3, 20)).end, day(2026, 4, 20));
    }

    fn periods() -> impl Strategy<Value = Period> {
        let unit = prop_oneof![Just(PeriodUnit::Day), Just(PeriodUnit::Month), Just(PeriodUnit::Year)];
        (unit, 1..=366_i64).prop_map(|(unit, count)| Period {
            unit,
            count: if unit == PeriodUnit::Year { 1 + count % 3 } else { count },
        })
    }

    proptest! {
        /// Every day is in one period, periods follow one another, and those before are no other
        /// for being asked for late.
        #[test]
        fn periods_cover_every_day_once(period in periods(), anchor in 0..40_000_i64, ahead in 0..20_000_i64) {
            let cycle = Cycle::new(anchor);
            let days = cycle.at(period, anchor + ahead);
            prop_assert!(days.start <= anchor + ahead && anchor + ahead < days.end);
            prop_assert_eq!(cycle.at(period, days.start), days);
            prop_assert_eq!(cycle.at(period, days.end - 1), days);
            prop_assert_eq!(cycle.at(period, days.end).start, days.end);
        }

        /// However often it stands, what is left of a period is as long as it was.
        #[test]
        fn a_pause_takes_no_day_away(
            period in periods(), anchor in 0..40_000_i64, ahead in 0..4_000_i64, stood in 0..500_i64,
            later in 0..5_i64,
        ) {
            let (cycle, paused) = (Cycle::new(anchor), anchor + ahead);
            let left = cycle.at(period, paused).end - paused;
            let resumed = cycle.resumed(period, paused, paused + stood);
            prop_assert_eq!(resumed.at(period, paused + stood).end - (paused + stood), left);
            prop_assert_eq!(resumed.at(period, paused + stood).start, cycle.at(period, paused).start);
            let until = cycle.end(period, paused, later);
            prop_assert_eq!(cycle.ends_until(period, paused, until), later);
        }
    }
}

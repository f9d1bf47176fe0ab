use std::{
    fmt,
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
};

use jiff::Timestamp;

/// A moment: microseconds since 1970-01-01 UTC, between the years 1 and 9999.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Time(i64);

impl Time {
    /// Microseconds of a day of 24 hours.
    pub const DAY: i64 = 86_400_000_000;

    /// From microseconds since 1970-01-01 UTC; `None` outside the years 1 to
    /// 9999.
    pub fn from_micros(micros: i64) -> Option<Self> {
        let moment = Timestamp::from_microsecond(micros).ok()?;
        (moment >= year_one()).then_some(Self(micros))
    }

    /// From a timestamp, cut to microseconds.
    pub fn from_timestamp(moment: Timestamp) -> Self {
        Self(moment.as_microsecond())
    }

    /// Microseconds since 1970-01-01 UTC.
    pub fn micros(self) -> i64 {
        self.0
    }

    /// As a calendar library's timestamp.
    pub fn timestamp(self) -> Timestamp {
        Timestamp::from_microsecond(self.0).unwrap_or(Timestamp::MAX)
    }

    /// Later by so many microseconds, or the last moment there is.
    #[must_use]
    pub fn plus_micros(self, micros: i64) -> Self {
        Self(self.0.saturating_add(micros).min(Timestamp::MAX.as_microsecond()))
    }
}

fn year_one() -> Timestamp {
    // 0001-01-01T00:00:00Z, the first moment of google.protobuf.Timestamp.
    Timestamp::from_second(-62_135_596_800).unwrap_or(Timestamp::MIN)
}

impl fmt::Display for Time {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.timestamp().fmt(f)
    }
}

/// What time it is.
#[derive(Clone)]
pub struct Clock(Arc<dyn Fn() -> Time + Send + Sync>);

impl Clock {
    /// The clock of the machine.
    pub fn system() -> Self {
        #[expect(clippy::disallowed_methods, reason = "the one place where time comes from the world")]
        Self(Arc::new(|| Time::from_timestamp(Timestamp::now())))
    }

    /// A clock that stands at `start` until it is moved, for tests.
    pub fn manual(start: Time) -> (Self, impl Fn(Time) + Send + Sync) {
        let micros = Arc::new(AtomicI64::new(start.micros()));
        let hand = Arc::clone(&micros);
        let clock = Self(Arc::new(move || Time(micros.load(Ordering::SeqCst))));
        (clock, move |time: Time| hand.store(time.micros(), Ordering::SeqCst))
    }

    /// A clock that runs as `base` does, and goes on from wherever it is set: for a
    /// story that is told in another time than its listeners live in.
    pub fn adjustable(base: Self) -> (Self, impl Fn(Time) + Send + Sync) {
        let ahead = Arc::new(AtomicI64::new(0));
        let (hand, set_by) = (Arc::clone(&ahead), base.clone());
        let clock = Self(Arc::new(move || base.now().plus_micros(ahead.load(Ordering::SeqCst))));
        (clock, move |time: Time| hand.store(time.micros() - set_by.now().micros(), Ordering::SeqCst))
    }

    /// Now.
    pub fn now(&self) -> Time {
        (self.0)()
    }
}

impl fmt::Debug for Clock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Clock")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_lies_between_the_years_1_and_9999() {
        assert!(Time::from_micros(0).is_some());
        assert!(Time::from_micros(i64::MAX).is_none());
        assert!(Time::from_micros(-62_135_596_800_000_001).is_none());
        assert_eq!(
            Time::from_micros(1_500_000).map(|t| t.to_string()).as_deref(),
            Some("1970-01-01T00:00:01.5Z")
        );
    }

    #[test]
    fn an_adjustable_clock_runs_on_from_where_it_is_set() {
        let (base, pass) = Clock::manual(Time(100));
        let (clock, set) = Clock::adjustable(base);
        assert_eq!(clock.now(), Time(100));
        set(Time(7));
        pass(Time(103));
        assert_eq!(clock.now(), Time(10));
    }

    #[test]
    fn a_manual_clock_stands_until_it_is_moved() {
        let (clock, set) = Clock::manual(Time(5));
        assert_eq!(clock.now(), Time(5));
        set(Time(9));
        assert_eq!(clock.now(), Time(9));
    }
}

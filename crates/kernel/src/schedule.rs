use jiff::{Timestamp, ToSpan, Zoned, civil::Date, tz::TimeZone};

use crate::Time;

const MICROS_OF_A_MINUTE: i64 = 60_000_000;
/// More open spans than anything is ever due in.
const SPANS_AHEAD: usize = 10_000;

/// A span of each day, in the shop's time zone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OpeningHours {
    /// Minutes since midnight, 0 to 1439.
    pub open_minute: i32,
    /// Minutes since midnight, above `open_minute`, at most 1440; closed from
    /// this minute on.
    pub close_minute: i32,
}

/// Where a shop is in time: its time zone, and when it is open.
#[derive(Debug, Clone, PartialEq)]
pub struct Schedule {
    /// All times of day are in it.
    pub time_zone: TimeZone,
    /// When the shop is open each day; in order, not overlapping.
    pub opening_hours: Vec<OpeningHours>,
}

impl Schedule {
    /// A shop of which nothing is known: UTC, and open all day.
    pub fn unknown() -> Self {
        let all_day = OpeningHours { open_minute: 0, close_minute: 1440 };
        Self { time_zone: TimeZone::UTC, opening_hours: vec![all_day] }
    }

    /// The local time of a moment.
    pub fn local(&self, at: Timestamp) -> Zoned {
        at.to_zoned(self.time_zone.clone())
    }

    /// The local day of a moment, counted from 1970-01-01.
    pub fn day(&self, at: Time) -> i64 {
        let epoch = Date::constant(1970, 1, 1);
        let date = self.local(at.timestamp()).date();
        epoch.until(date).map_or(0, |span| i64::from(span.get_days()))
    }

    /// Whether the shop is open at a moment.
    pub fn is_open(&self, at: Timestamp) -> bool {
        let local = self.local(at);
        let minute = i32::from(local.hour()) * 60 + i32::from(local.minute());
        self.opening_hours.iter().any(|hours| (hours.open_minute..hours.close_minute).contains(&minute))
    }

    /// The first moment from `at` on when the shop is open; none only if it
    /// never opens or the calendar ends.
    pub fn next_opening(&self, at: Timestamp) -> Option<Timestamp> {
        self.open_spans(at).next().map(|(opens, _)| opens)
    }

    /// Later by so many minutes in which the shop is open.
    #[must_use]
    pub fn plus_open_minutes(&self, at: Time, minutes: i64) -> Time {
        let mut left = minutes.max(0).saturating_mul(MICROS_OF_A_MINUTE);
        for (opens, closes) in self.open_spans(at.timestamp()).take(SPANS_AHEAD) {
            let (opens, closes) = (opens.as_microsecond(), closes.as_microsecond());
            if left <= closes - opens {
                return Time::from_micros(opens + left).unwrap_or(at);
            }
            left -= closes - opens;
        }
        at.plus_micros(left)
    }

    /// Minutes between two moments in which the shop was open, with their
    /// fraction; 0 if `to` is not after `from`.
    #[expect(clippy::cast_precision_loss, reason = "microseconds of years are below 2^52")]
    pub fn open_minutes(&self, from: Time, to: Time) -> f64 {
        let end = to.timestamp().as_microsecond();
        let spans = self.open_spans(from.timestamp()).take(SPANS_AHEAD);
        let spans = spans.map(|(opens, closes)| (opens.as_microsecond(), closes.as_microsecond()));
        let within = spans.take_while(|(opens, _)| *opens < end);
        let micros: i64 = within.map(|(opens, closes)| closes.min(end) - opens).sum();
        micros as f64 / MICROS_OF_A_MINUTE as f64
    }

    /// The moment of a local date and minute; in a gap of summer time, as much
    /// later as the clock was put forward.
    pub fn moment(&self, date: Date, minute: i32) -> Option<Timestamp> {
        let hour = i8::try_from(minute / 60).ok()?;
        let minute = i8::try_from(minute % 60).ok()?;
        let date = if hour == 24 { date.tomorrow().ok()? } else { date };
        let local = date.at(hour % 24, minute, 0, 0);
        self.time_zone.to_ambiguous_timestamp(local).compatible().ok()
    }

    /// The spans from `at` on in which the shop is open; the first may have
    /// begun before.
    fn open_spans(&self, at: Timestamp) -> impl Iterator<Item = (Timestamp, Timestamp)> {
        let today = self.local(at).date();
        let days = if self.opening_hours.is_empty() { 0..0 } else { 0..i32::MAX };
        let dates = days.map_while(move |days| today.checked_add(days.days()).ok());
        let spans = dates.flat_map(|date| self.opening_hours.iter().map(move |hours| (date, hours)));
        spans.filter_map(move |(date, hours)| {
            let opens = self.moment(date, hours.open_minute)?.max(at);
            let closes = self.moment(date, hours.close_minute)?;
            (opens < closes).then_some((opens, closes))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shop() -> Schedule {
        let span = |open_minute, close_minute| OpeningHours { open_minute, close_minute };
        Schedule {
            time_zone: TimeZone::get("Asia/Shanghai").unwrap(),
            opening_hours: vec![span(630, 840), span(990, 1260)],
        }
    }

    fn at(text: &str) -> Time {
        Time::from_timestamp(text.parse().unwrap())
    }

    #[test]
    fn a_day_is_the_shops_own() {
        assert_eq!(shop().day(at("1970-01-01T15:59:59Z")), 0);
        assert_eq!(shop().day(at("1970-01-01T16:00:00Z")), 1);
        assert_eq!(Schedule::unknown().day(at("1969-12-31T23:00:00Z")), -1);
    }

    #[test]
    fn a_closed_shop_opens_next_at_the_next_span() {
        let next = |text: &str| shop().next_opening(at(text).timestamp()).unwrap().to_string();
        assert_eq!(next("2026-11-23T11:00:00+08:00"), "2026-11-23T03:00:00Z");
        assert_eq!(next("2026-11-23T14:00:00+08:00"), "2026-11-23T08:30:00Z");
        assert_eq!(next("2026-11-23T21:00:00+08:00"), "2026-11-24T02:30:00Z");
        assert!(shop().is_open(at("2026-11-23T10:30:00+08:00").timestamp()));
        assert!(!shop().is_open(at("2026-11-23T14:00:00+08:00").timestamp()));
    }

    #[test]
    fn time_stands_still_while_the_shop_is_closed() {
        let due = |text: &str, minutes| shop().plus_open_minutes(at(text), minutes);
        assert_eq!(due("2026-11-23T11:00:00+08:00", 30), at("2026-11-23T11:30:00+08:00"));
        assert_eq!(due("2026-11-23T13:50:00+08:00", 30), at("2026-11-23T16:50:00+08:00"));
        assert_eq!(due("2026-11-23T20:50:00+08:00", 30), at("2026-11-24T10:50:00+08:00"));
        let open = |from: &str, to: &str| shop().open_minutes(at(from), at(to));
        assert!((open("2026-11-23T13:50:00+08:00", "2026-11-23T16:50:00+08:00") - 30.0).abs() < 1e-9);
        assert!((open("2026-11-23T00:00:00+08:00", "2026-11-24T00:00:00+08:00") - 480.0).abs() < 1e-9);
        assert!(open("2026-11-23T14:00:00+08:00", "2026-11-23T15:00:00+08:00").abs() < 1e-9);
    }
}

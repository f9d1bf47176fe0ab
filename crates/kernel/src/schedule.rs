//! Where a shop is in time, and when it is open.

mod text;
mod week;

use jiff::{Timestamp, ToSpan, Zoned, civil::Date, tz::TimeZone};

use crate::Time;
pub use text::KeptHours;
pub use week::{SpecialDate, SpecialDay, Weekdays};

const MICROS_OF_A_MINUTE: i64 = 60_000_000;
/// Minutes of a day.
pub const DAY_MINUTES: i32 = 24 * 60;
/// More open spans than anything is ever due in.
const SPANS_AHEAD: usize = 10_000;
/// A shop that opens on no day of so many opens never.
const DAYS_AHEAD: i32 = 800;

/// A span of some days of the week, in the shop's time zone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OpeningHours {
    /// Minutes since midnight, 0 to 1439.
    pub open_minute: i32,
    /// Minutes since the same midnight, above `open_minute`, at most 1440 more;
    /// closed from this minute on. Above 1440 it is the morning after.
    pub close_minute: i32,
    /// On which days it opens.
    pub weekdays: Weekdays,
}

/// Where a shop is in time: its time zone, and when it is open.
#[derive(Debug, Clone, PartialEq)]
pub struct Schedule {
    /// All times of day are in it.
    pub time_zone: TimeZone,
    /// When the shop is open; of each day in order, not overlapping.
    pub opening_hours: Vec<OpeningHours>,
    /// Days whose hours differ.
    pub special_days: Vec<SpecialDay>,
}

impl OpeningHours {
    /// A span of every day.
    pub const fn daily(open_minute: i32, close_minute: i32) -> Self {
        Self { open_minute, close_minute, weekdays: Weekdays::ALL }
    }
}

impl Schedule {
    /// A shop that is open at the same times each day.
    pub const fn daily(time_zone: TimeZone, opening_hours: Vec<OpeningHours>) -> Self {
        Self { time_zone, opening_hours, special_days: Vec::new() }
    }

    /// A shop in a time zone by its IANA name, which says no hours yet; `None` if
    /// there is no such zone.
    pub fn in_zone(name: &str) -> Option<Self> {
        TimeZone::get(name).ok().map(|zone| Self::daily(zone, Vec::new()))
    }

    /// A shop of which nothing is known: UTC, and open all day.
    pub fn unknown() -> Self {
        Self::daily(TimeZone::UTC, vec![OpeningHours::daily(0, DAY_MINUTES)])
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

    /// The date of a day counted from 1970-01-01.
    pub fn date(day: i64) -> Date {
        Date::constant(1970, 1, 1).saturating_add(day.clamp(-700_000, 2_900_000).days())
    }

    /// When one of the shop's days begins; `None` where the calendar ends.
    pub fn start_of_day(&self, day: i64) -> Option<Time> {
        self.moment(Self::date(day), 0).map(Time::from_timestamp)
    }

    /// Days among these on which the shop is closed by a day of its own, not by the week:
    /// counted from 1970-01-01.
    pub fn days_off(&self, days: impl Iterator<Item = i64>) -> Vec<i64> {
        let is_off = |day: &i64| {
            self.special_day(Self::date(*day)).is_some_and(|special| special.opening_hours.is_empty())
        };
        days.filter(is_off).collect()
    }

    /// The spans that open on a date, in order.
    pub fn spans_of(&self, date: Date) -> impl Iterator<Item = OpeningHours> {
        let special = self.special_day(date);
        let spans = special.map_or(&self.opening_hours, |day| &day.opening_hours);
        let is_of = move |span: &OpeningHours| special.is_some() || span.weekdays.has(date.weekday());
        let mut spans: Vec<_> = spans.iter().copied().filter(is_of).collect();
        spans.sort_unstable_by_key(|span| span.open_minute);
        spans.into_iter()
    }

    /// The hours of a date that are its own, if they are: those of the date itself
    /// before those of each year.
    pub fn special_day(&self, date: Date) -> Option<&SpecialDay> {
        let of = |exact: bool| {
            self.special_days.iter().find(move |day| day.date.is_exact() == exact && day.date.is(date))
        };
        of(true).or_else(|| of(false))
    }

    /// Whether the shop is open at a moment.
    pub fn is_open(&self, at: Timestamp) -> bool {
        self.open_until(at).is_some()
    }

    /// When the span ends that a moment is in; `None` if the shop is closed.
    pub fn open_until(&self, at: Timestamp) -> Option<Timestamp> {
        let (opens, closes) = self.open_spans(at).next()?;
        (opens <= at).then_some(closes)
    }

    /// Minutes that the shop is open in a usual week, by the seventh part: those of
    /// a usual day.
    pub fn minutes_of_a_day(&self) -> f64 {
        let spans = self.opening_hours.iter();
        let minutes: i32 =
            spans.map(|span| (span.close_minute - span.open_minute) * span.weekdays.count()).sum();
        f64::from(minutes) / 7.0
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
        let date = date.checked_add((minute.div_euclid(DAY_MINUTES)).days()).ok()?;
        let minute = minute.rem_euclid(DAY_MINUTES);
        let (hour, minute) = (i8::try_from(minute / 60).ok()?, i8::try_from(minute % 60).ok()?);
        let local = date.at(hour, minute, 0, 0);
        self.time_zone.to_ambiguous_timestamp(local).compatible().ok()
    }

    /// The spans from `at` on in which the shop is open; the first may have
    /// begun before, even the evening before.
    fn open_spans(&self, at: Timestamp) -> impl Iterator<Item = (Timestamp, Timestamp)> {
        let today = self.local(at).date();
        let mut closed_days = 0;
        let dates = (-1..i32::MAX).map_while(move |days| today.checked_add(days.days()).ok());
        let dates = dates.take_while(move |date| {
            let is_closed = self.spans_of(*date).next().is_none();
            closed_days = if is_closed { closed_days + 1 } else { 0 };
            closed_days < DAYS_AHEAD
        });
        let spans = dates.flat_map(|date| self.spans_of(date).map(move |hours| (date, hours)));
        spans.filter_map(move |(date, hours)| {
            let opens = self.moment(date, hours.open_minute)?.max(at);
            let closes = self.moment(date, hours.close_minute)?;
            (opens < closes).then_some((opens, closes))
        })
    }
}

#[cfg(test)]
mod tests;

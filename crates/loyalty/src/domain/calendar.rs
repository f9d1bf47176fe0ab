//! Days and months as a shop counts them.

use jiff::{ToSpan, civil::Date};
use kernel::{Schedule, Time};

/// As many of the shop's days later, at the same time of day.
pub(crate) fn plus_days(schedule: &Schedule, at: Time, days: i64) -> Time {
    let later = schedule.local(at.timestamp()).checked_add(days.days());
    later.map_or(at, |later| Time::from_timestamp(later.timestamp()))
}

/// When what may be used from a day on is over: at the end of the day so many
/// months later, or of that month if it is too short. `None` for 0 months,
/// which is never.
pub(crate) fn expiry(schedule: &Schedule, day: i64, months: i64) -> Option<Time> {
    let last = date(day).checked_add(months.months()).ok().filter(|_| months > 0)?;
    start(schedule, last.tomorrow().ok()?)
}

/// When one of the shop's days begins.
pub(crate) fn start_of_day(schedule: &Schedule, day: i64) -> Option<Time> {
    schedule.start_of_day(day)
}

fn start(schedule: &Schedule, date: Date) -> Option<Time> {
    schedule.moment(date, 0).map(Time::from_timestamp)
}

/// The date of one of the shop's days.
pub(crate) fn date(day: i64) -> Date {
    Schedule::date(day)
}

/// The day of a date, counted from 1970-01-01.
pub(crate) fn number(date: Date) -> i64 {
    Date::constant(1970, 1, 1).until(date).map_or(0, |span| i64::from(span.get_days()))
}

/// The shop's month of a moment, counted from January of the year 0.
pub(crate) fn month(schedule: &Schedule, at: Time) -> i64 {
    let date = schedule.local(at.timestamp()).date();
    i64::from(date.year()) * 12 + i64::from(date.month()) - 1
}

/// A month as `2026-11`.
pub(crate) fn month_text(month: i64) -> String {
    format!("{:04}-{:02}", month.div_euclid(12), month.rem_euclid(12) + 1)
}

#[cfg(test)]
mod tests {
    use jiff::tz::TimeZone;

    use super::*;

    fn shop(zone: &str) -> Schedule {
        Schedule { time_zone: TimeZone::get(zone).unwrap(), ..Schedule::unknown() }
    }

    fn at(text: &str) -> Time {
        Time::from_timestamp(text.parse().unwrap())
    }

    fn ends(zone: &str, from: &str, months: i64) -> String {
        let shop = shop(zone);
        expiry(&shop, shop.day(at(from)), months).map(|end| end.to_string()).unwrap_or_default()
    }

    #[test]
    fn points_expire_at_the_end_of_the_day_in_the_shops_time_zone() {
        let end = ends("Asia/Shanghai", "2026-01-15T17:00:00Z", 12);
        assert_eq!(end, "2027-01-16T16:00:00Z", "it is the 16th in Shanghai");
        assert_eq!(ends("UTC", "2026-01-15T17:00:00Z", 12), "2027-01-16T00:00:00Z");
        assert_eq!(ends("UTC", "2026-01-15T17:00:00Z", 0), "");
    }

    #[test]
    fn a_month_that_is_too_short_ends_on_its_last_day() {
        assert_eq!(ends("UTC", "2026-01-31T12:00:00Z", 1), "2026-03-01T00:00:00Z");
        assert_eq!(ends("UTC", "2028-01-31T12:00:00Z", 1), "2028-03-01T00:00:00Z");
        assert_eq!(ends("UTC", "2028-01-31T12:00:00Z", 13), "2029-03-01T00:00:00Z");
        assert_eq!(ends("UTC", "2028-02-29T12:00:00Z", 12), "2029-03-01T00:00:00Z");
        assert_eq!(ends("UTC", "2026-08-31T12:00:00Z", 1), "2026-10-01T00:00:00Z");
        assert_eq!(ends("UTC", "2026-02-28T12:00:00Z", 1), "2026-03-29T00:00:00Z");
    }

    #[test]
    fn summer_time_moves_no_end_of_a_day() {
        // Forward on 29 March 2026, back on 25 October.
        assert_eq!(ends("Europe/London", "2026-02-28T12:00:00Z", 1), "2026-03-29T00:00:00Z");
        assert_eq!(ends("Europe/London", "2026-03-01T12:00:00Z", 1), "2026-04-01T23:00:00Z");
        assert_eq!(ends("Europe/London", "2026-09-25T12:00:00Z", 1), "2026-10-26T00:00:00Z");
        // There was no midnight between 3 and 4 November 2018, and two half past eleven on 17 February.
        assert_eq!(ends("America/Sao_Paulo", "2018-10-03T12:00:00Z", 1), "2018-11-04T03:00:00Z");
        assert_eq!(ends("America/Sao_Paulo", "2018-01-17T12:00:00Z", 1), "2018-02-18T03:00:00Z");
    }

    #[test]
    fn a_day_later_is_the_same_time_of_day() {
        let shop = shop("Europe/London");
        let later = |from: &str, days| plus_days(&shop, at(from), days).to_string();
        assert_eq!(later("2026-03-28T18:30:00Z", 1), "2026-03-29T17:30:00Z");
        assert_eq!(later("2026-03-28T18:30:00Z", 0), "2026-03-28T18:30:00Z");
        assert_eq!(later("2026-10-24T18:30:00Z", 7), "2026-10-31T19:30:00Z");
    }

    #[test]
    fn a_month_is_the_shops() {
        let at = at("2026-11-30T17:00:00Z");
        assert_eq!(month_text(month(&shop("Asia/Shanghai"), at)), "2026-12");
        assert_eq!(month_text(month(&shop("UTC"), at)), "2026-11");
    }
}

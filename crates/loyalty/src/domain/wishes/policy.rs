use kernel::{Schedule, Time};

use super::WishKind;

/// Which wishes a shop makes, and when of a day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct WishPolicy {
    /// What for; nothing if empty.
    pub(crate) kinds: Vec<WishKind>,
    /// From this minute of the shop's day on.
    pub(crate) from_minute: i32,
    /// Before this one.
    pub(crate) until_minute: i32,
    /// Counts the changes.
    pub(crate) version: i64,
}

/// Whether wishes may be made at a moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Window {
    /// Until then.
    Open(Time),
    /// Not before then.
    Closed(Time),
}

impl WishPolicy {
    /// Of a shop that never set one: it makes none.
    pub(crate) fn first() -> Self {
        Self { kinds: Vec::new(), from_minute: 10 * 60, until_minute: 20 * 60, version: 0 }
    }

    /// Whether it is a time for wishes, by the shop's clock.
    pub(crate) fn window(&self, schedule: &Schedule, now: Time) -> Window {
        let today = schedule.day(now);
        // What a calendar has no more is a day off.
        let at = |day, minute| {
            let moment = schedule.moment(Schedule::date(day), minute).map(Time::from_timestamp);
            moment.unwrap_or_else(|| now.plus_micros(Time::DAY))
        };
        let (from, until) = (at(today, self.from_minute), at(today, self.until_minute));
        match () {
            () if now < from => Window::Closed(from),
            () if now < until => Window::Open(until),
            () => Window::Closed(at(today + 1, self.from_minute)),
        }
    }

    /// When wishes are looked for again after those of a day were made.
    pub(crate) fn tomorrow(&self, schedule: &Schedule, now: Time) -> Time {
        let from = schedule.moment(Schedule::date(schedule.day(now) + 1), self.from_minute);
        from.map_or_else(|| now.plus_micros(Time::DAY), Time::from_timestamp)
    }
}

#[cfg(test)]
mod tests {
    use jiff::tz::TimeZone;

    use super::*;

    #[test]
    fn wishes_are_made_within_the_hours_of_the_shops_day() {
        let schedule = Schedule { time_zone: TimeZone::get("Asia/Shanghai").unwrap(), ..Schedule::unknown() };
        let at = |text: &str| Time::from_timestamp(text.parse().unwrap());
        let window = |text: &str| WishPolicy::first().window(&schedule, at(text));
        assert_eq!(window("2026-11-23T01:59:00Z"), Window::Closed(at("2026-11-23T02:00:00Z")));
        assert_eq!(window("2026-11-23T02:00:00Z"), Window::Open(at("2026-11-23T12:00:00Z")));
        assert_eq!(window("2026-11-23T12:00:00Z"), Window::Closed(at("2026-11-24T02:00:00Z")));
        assert_eq!(window("2026-11-23T17:00:00Z"), Window::Closed(at("2026-11-24T02:00:00Z")));
        let tomorrow = WishPolicy::first().tomorrow(&schedule, at("2026-11-23T02:00:00Z"));
        assert_eq!(tomorrow, at("2026-11-24T02:00:00Z"));
    }
}

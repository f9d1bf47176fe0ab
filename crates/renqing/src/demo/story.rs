use std::fmt;

use jiff::{Timestamp, ToSpan, Zoned, tz::TimeZone};
use kernel::{Clock, Time};

/// The time of the story: from eleven on four days ago, so that its week ends today, where
/// the sample shop is. The
/// services go by it, or what they promise would be of another hour than what
/// is said.
pub(super) struct Story {
    eleven: Zoned,
    set: Box<dyn Fn(Time) + Send + Sync>,
}

impl Story {
    /// Before the shop opens, with the clock that its services are to go by.
    pub(super) fn begin() -> anyhow::Result<(Self, Clock)> {
        let zone = TimeZone::get("Asia/Shanghai")?;
        let today = Clock::system().now().timestamp().to_zoned(zone.clone()).date();
        let eleven = today.checked_sub(4.days())?.at(11, 0, 0, 0).to_zoned(zone)?;
        let (clock, set) = Clock::adjustable(Clock::system());
        let story = Self { eleven, set: Box::new(set) };
        story.reach(-60)?;
        Ok((story, clock))
    }

    /// The moment so many minutes after eleven of the first day.
    pub(super) fn at(&self, minute: i64) -> anyhow::Result<Timestamp> {
        Ok(self.eleven.checked_add(minute.minutes())?.timestamp())
    }

    /// Goes on to so many minutes after eleven of the first day.
    pub(super) fn reach(&self, minute: i64) -> anyhow::Result<Timestamp> {
        let moment = self.at(minute)?;
        (self.set)(Time::from_timestamp(moment));
        Ok(moment)
    }

    /// A moment as the shop's wall clock shows it.
    pub(super) fn show(&self, moment: Timestamp) -> String {
        moment.to_zoned(self.eleven.time_zone().clone()).strftime("%H:%M").to_string()
    }
}

impl fmt::Debug for Story {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Story").field("eleven", &self.eleven).finish_non_exhaustive()
    }
}

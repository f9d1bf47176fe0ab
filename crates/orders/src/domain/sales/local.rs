//! Which part of a day a minute is in.

use jiff::{
    Timestamp, ToSpan,
    civil::{Date, date},
    tz::TimeZone,
};

use super::DAY;

kernel::text_enum! {
    /// A part of the day, in the shop's time zone.
    pub(crate) enum Daypart {
        /// 05:00 to 10:30.
        Morning = "MORNING",
        /// 10:30 to 15:00.
        Lunch = "LUNCH",
        /// 15:00 to 17:00.
        Afternoon = "AFTERNOON",
        /// 17:00 to 22:00.
        Dinner = "DINNER",
        /// 22:00 to 05:00.
        Night = "NIGHT",
    }
}

impl Daypart {
    /// Of minutes since the epoch, by the clock of the place.
    pub(crate) fn of(local: i64) -> Self {
        match local.rem_euclid(DAY) {
            300..630 => Self::Morning,
            630..900 => Self::Lunch,
            900..1_020 => Self::Afternoon,
            1_020..1_320 => Self::Dinner,
            _ => Self::Night,
        }
    }
}

/// The date of a day, counted from 1970-01-01.
pub(crate) fn date_of(day: i64) -> Date {
    let epoch = date(1970, 1, 1);
    i32::try_from(day).ok().and_then(|day| epoch.checked_add(day.days()).ok()).unwrap_or(Date::MAX)
}

/// Turns minutes of UTC into those of a place. Time zones change at whole quarters of
/// an hour, and orders come in the order of time: so the latest answer is mostly the
/// next one.
#[derive(Debug)]
pub(crate) struct LocalMinutes<'a> {
    zone: &'a TimeZone,
    latest: Option<(i64, i64)>,
}

impl<'a> LocalMinutes<'a> {
    pub(crate) fn new(zone: &'a TimeZone) -> Self {
        Self { zone, latest: None }
    }

    /// Minutes since 1970-01-01, by the clock of the place.
    pub(crate) fn of(&mut self, minute: i64) -> i64 {
        let quarter = minute.div_euclid(15);
        if let Some((known, offset)) = self.latest
            && known == quarter
        {
            return minute + offset;
        }
        let moment = Timestamp::from_second(minute.saturating_mul(60)).unwrap_or(Timestamp::MAX);
        let offset = i64::from(self.zone.to_offset(moment).seconds()).div_euclid(60);
        self.latest = Some((quarter, offset));
        minute + offset
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_of_the_day_is_by_the_clock_of_the_place() {
        let zone = TimeZone::get("Asia/Shanghai").unwrap();
        let mut local = LocalMinutes::new(&zone);
        // 03:00 UTC is eleven in the morning.
        assert_eq!(Daypart::of(local.of(180)), Daypart::Lunch);
        assert_eq!(Daypart::of(local.of(181)), Daypart::Lunch);
        assert_eq!(Daypart::of(local.of(840)), Daypart::Night);
        assert_eq!(Daypart::of(local.of(-60)), Daypart::Morning);
    }

    #[test]
    fn every_minute_is_in_one_part() {
        use Daypart::{Afternoon, Dinner, Lunch, Morning, Night};
        let parts: Vec<Daypart> =
            [299, 300, 629, 630, 899, 900, 1_019, 1_020, 1_319, 1_320].map(Daypart::of).into();
        assert_eq!(
            parts,
            [Night, Morning, Morning, Lunch, Lunch, Afternoon, Afternoon, Dinner, Dinner, Night]
        );
    }
}

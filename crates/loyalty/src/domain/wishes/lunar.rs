//! The Chinese calendar, by table: whose months begin with the new moon of Beijing.

use jiff::{ToSpan, civil::Date};

/// The first year of the table.
const FIRST: i16 = 2000;
/// Of each year: 13 bits for its months in order, set for one of 30 days and not for one
/// of 29; 4 bits for the month that a leap month follows, 0 for none; and how many days
/// after the 1st of January it begins. By the tables of the Hong Kong Observatory: two
/// libraries that have them agree on each. A crate that reckons the moon would be 2 MB.
const YEARS: [u32; 100] = [
    0x460693, 0x2e952b, 0x54052b, 0x3e0a5b, 0x2a555a, 0x4e056a, 0x38fb55, 0x600ba4, 0x4a0b49, 0x32ba93,
    0x580a95, 0x42052d, 0x2c8aad, 0x500ab5, 0x3d35aa, 0x6205d2, 0x4c0da5, 0x36dd4a, 0x5c0d4a, 0x460c95,
    0x30952e, 0x540556, 0x3e0ab5, 0x2a55b2, 0x5006d2, 0x38cea5, 0x5e0725, 0x48064b, 0x32ac97, 0x560cab,
    0x42055a, 0x2c6ad6, 0x520b69, 0x3d7752, 0x620b52, 0x4c0b25, 0x36da4b, 0x5a0a4b, 0x4404ab, 0x2ea55b,
    0x5405ad, 0x3e0b6a, 0x2a5b52, 0x500d92, 0x3afd25, 0x5e0d25, 0x480a55, 0x32b4ad, 0x5804b6, 0x4005b5,
    0x2c6daa, 0x520ec9, 0x3f1e92, 0x620e92, 0x4c0d26, 0x36ca56, 0x5a0a57, 0x440556, 0x2e86d5, 0x540755,
    0x400749, 0x286e93, 0x4e0693, 0x38f52b, 0x5e052b, 0x460a5b, 0x32b55a, 0x58056a, 0x420b65, 0x2c974a,
    0x520b4a, 0x3d1a95, 0x620a95, 0x4a052d, 0x34caad, 0x5a0ab5, 0x4605aa, 0x2e8ba5, 0x540da5, 0x400d4a,
    0x2a7c95, 0x4e0c96, 0x38f94e, 0x5e0556, 0x480ab5, 0x32b5b2, 0x5806d2, 0x420ea5, 0x2e8e4a, 0x50068b,
    0x3b0c97, 0x6004ab, 0x4a055b, 0x34cad6, 0x5a0b6a, 0x460752, 0x309725, 0x540b45, 0x3e0a8b, 0x28549b,
];

/// A day of the Chinese calendar, in a month that is no leap month.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct LunarDate {
    /// The year of ours in which its year begins.
    pub(crate) year: i16,
    /// 1 to 12.
    pub(crate) month: i8,
    /// 1 to 30.
    pub(crate) day: i8,
}

/// A year of the table.
#[derive(Clone, Copy)]
struct Year(u32);

impl Year {
    fn of(year: i16) -> Option<Self> {
        let place = usize::try_from(year.checked_sub(FIRST)?).ok()?;
        YEARS.get(place).copied().map(Self)
    }

    fn leap(self) -> u32 {
        (self.0 >> 13) & 0xf
    }

    /// Days of the month at a place, the first at 0.
    fn days(self, place: u32) -> i64 {
        29 + i64::from((self.0 >> place) & 1)
    }

    /// At which place an ordinary month is.
    fn place(self, month: i8) -> Option<u32> {
        let month = u32::try_from(month).ok().filter(|month| (1..=12).contains(month))?;
        let is_after_leap = self.leap() != 0 && month > self.leap();
        Some(month - 1 + u32::from(is_after_leap))
    }
}

impl LunarDate {
    /// The date of ours; `None` beyond the table. The 30th of a month that has 29 days is
    /// kept on the 29th, as people do.
    pub(crate) fn date(self) -> Option<Date> {
        let year = Year::of(self.year)?;
        let place = year.place(self.month)?;
        let before: i64 = (0..place).map(|place| year.days(place)).sum();
        let day = i64::from(self.day).clamp(1, year.days(place));
        let start = Date::new(self.year, 1, 1).ok()?;
        start.checked_add((i64::from(year.0 >> 17) + before + day - 1).days()).ok()
    }

    /// The year of the Chinese calendar in which a month and day of it are on a date of
    /// ours, if they are.
    pub(crate) fn year_of(month: i8, day: i8, date: Date) -> Option<i16> {
        let years = [date.year(), date.year() - 1];
        years.into_iter().find(|year| Self { year: *year, month, day }.date() == Some(date))
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    fn of(year: i16, month: i8, day: i8) -> Option<Date> {
        LunarDate { year, month, day }.date()
    }

    #[test]
    fn festivals_are_on_the_days_that_they_were_and_will_be() {
        for (year, spring, dragon_boat, mid_autumn) in [
            (2020, date(2020, 1, 25), date(2020, 6, 25), date(2020, 10, 1)),
            (2023, date(2023, 1, 22), date(2023, 6, 22), date(2023, 9, 29)),
            (2025, date(2025, 1, 29), date(2025, 5, 31), date(2025, 10, 6)),
            (2026, date(2026, 2, 17), date(2026, 6, 19), date(2026, 9, 25)),
            (2027, date(2027, 2, 6), date(2027, 6, 9), date(2027, 9, 15)),
            (2033, date(2033, 1, 31), date(2033, 6, 1), date(2033, 9, 8)),
        ] {
            assert_eq!(of(year, 1, 1), Some(spring));
            assert_eq!((of(year, 5, 5), of(year, 8, 15)), (Some(dragon_boat), Some(mid_autumn)));
        }
        assert_eq!((of(1999, 1, 1), of(2100, 1, 1), of(2026, 13, 1)), (None, None, None));
    }

    #[test]
    fn each_year_ends_where_the_next_begins() {
        for year in FIRST..FIRST + 99 {
            let of_year = Year::of(year).unwrap();
            let months = if of_year.leap() == 0 { 12 } else { 13 };
            let days: i64 = (0..months).map(|place| of_year.days(place)).sum();
            let next = of(year, 1, 1).unwrap().checked_add(days.days()).unwrap();
            assert_eq!(of(year + 1, 1, 1), Some(next), "{year}");
        }
    }

    #[test]
    fn a_day_is_found_in_its_own_year_and_the_thirtieth_on_the_last() {
        // The twelfth month of 2025 is in January and February of 2026.
        assert_eq!(LunarDate::year_of(12, 8, date(2026, 1, 26)), Some(2025));
        assert_eq!(LunarDate::year_of(8, 15, date(2026, 9, 25)), Some(2026));
        assert_eq!(LunarDate::year_of(8, 15, date(2026, 9, 26)), None);
        // Of 2025 the twelfth month has 29 days.
        assert_eq!(of(2025, 12, 30), Some(date(2026, 2, 16)));
        assert_eq!(of(2025, 12, 29), Some(date(2026, 2, 16)));
    }
}

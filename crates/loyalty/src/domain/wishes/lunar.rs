//! The Chinese calendar, by table: whose months begin with the new moon of Beijing.

use jiff::{ToSpan, civil::Date};

/// The first year of the table.
const FIRST: i16 = 2000;
/// Of each year: 13 bits for its months in order, set for one of 30 days and not for one
/// of 29; 4 bits for the month that a leap month follows, 0 for none; and how many days
/// after the 1st of January it begins. By the tables of the Hong Kong Observatory: two
/// libraries that have them agree on each. A crate that reckons the moon would be 2 MB.
const YEARS: [u32; 100] = [
    0x0046_0693,
    0x002e_952b,
    0x0054_052b,
    0x003e_0a5b,
    0x002a_555a,
    0x004e_056a,
    0x0038_fb55,
    0x0060_0ba4,
    0x004a_0b49,
    0x0032_ba93,
    0x0058_0a95,
    0x0042_052d,
    0x002c_8aad,
    0x0050_0ab5,
    0x003d_35aa,
    0x0062_05d2,
    0x004c_0da5,
    0x0036_dd4a,
    0x005c_0d4a,
    0x0046_0c95,
    0x0030_952e,
    0x0054_0556,
    0x003e_0ab5,
    0x002a_55b2,
    0x0050_06d2,
    0x0038_cea5,
    0x005e_0725,
    0x0048_064b,
    0x0032_ac97,
    0x0056_0cab,
    0x0042_055a,
    0x002c_6ad6,
    0x0052_0b69,
    0x003d_7752,
    0x0062_0b52,
    0x004c_0b25,
    0x0036_da4b,
    0x005a_0a4b,
    0x0044_04ab,
    0x002e_a55b,
    0x0054_05ad,
    0x003e_0b6a,
    0x002a_5b52,
    0x0050_0d92,
    0x003a_fd25,
    0x005e_0d25,
    0x0048_0a55,
    0x0032_b4ad,
    0x0058_04b6,
    0x0040_05b5,
    0x002c_6daa,
    0x0052_0ec9,
    0x003f_1e92,
    0x0062_0e92,
    0x004c_0d26,
    0x0036_ca56,
    0x005a_0a57,
    0x0044_0556,
    0x002e_86d5,
    0x0054_0755,
    0x0040_0749,
    0x0028_6e93,
    0x004e_0693,
    0x0038_f52b,
    0x005e_052b,
    0x0046_0a5b,
    0x0032_b55a,
    0x0058_056a,
    0x0042_0b65,
    0x002c_974a,
    0x0052_0b4a,
    0x003d_1a95,
    0x0062_0a95,
    0x004a_052d,
    0x0034_caad,
    0x005a_0ab5,
    0x0046_05aa,
    0x002e_8ba5,
    0x0054_0da5,
    0x0040_0d4a,
    0x002a_7c95,
    0x004e_0c96,
    0x0038_f94e,
    0x005e_0556,
    0x0048_0ab5,
    0x0032_b5b2,
    0x0058_06d2,
    0x0042_0ea5,
    0x002e_8e4a,
    0x0050_068b,
    0x003b_0c97,
    0x0060_04ab,
    0x004a_055b,
    0x0034_cad6,
    0x005a_0b6a,
    0x0046_0752,
    0x0030_9725,
    0x0054_0b45,
    0x003e_0a8b,
    0x0028_549b,
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

use jiff::civil::{Date, date};
use kernel::Birthday;

use super::LunarDate;

/// The year whose birthday a date is, if it is one: of the Chinese calendar for a lunar one,
/// which may be twice in a year of ours, or in none. Who was born on the 29th of February has
/// it on the 28th where there is none.
pub(super) fn year_of(birthday: Birthday, on: Date) -> Option<i16> {
    if birthday.is_lunar {
        return LunarDate::year_of(birthday.month, birthday.day, on);
    }
    let this_year = Date::new(on.year(), birthday.month, birthday.day);
    let kept = this_year.unwrap_or_else(|_| date(on.year(), 2, 28));
    (kept == on).then_some(on.year())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn year(text: &str, on: Date) -> Option<i16> {
        year_of(Birthday::read(text).unwrap(), on)
    }

    #[test]
    fn a_birthday_is_that_of_its_calendar() {
        for text in ["03-12", "1985-03-12", "3月12日"] {
            assert_eq!(year(text, date(2026, 3, 12)), Some(2026), "{text}");
            assert_eq!(year(text, date(2026, 3, 13)), None, "{text}");
        }
        for text in ["农历8月15", "农历1985-08-15", "农历八月十五"] {
            assert_eq!(year(text, date(2026, 9, 25)), Some(2026), "{text}");
        }
    }

    #[test]
    fn a_day_that_a_year_has_not_is_kept_the_day_before() {
        assert_eq!(year("02-29", date(2026, 2, 28)), Some(2026));
        assert_eq!(year("02-29", date(2028, 2, 28)), None);
        assert_eq!(year("02-29", date(2028, 2, 29)), Some(2028));
        assert_eq!(year("农历12-30", date(2026, 2, 16)), Some(2025), "there is no 30th that year");
    }
}

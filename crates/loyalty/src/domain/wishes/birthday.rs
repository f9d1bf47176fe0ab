use jiff::civil::{Date, date};

use super::LunarDate;

/// It has every day a year can have.
const LEAP_YEAR: i16 = 2024;
/// What stands before a day of the Chinese calendar.
const LUNAR: [&str; 4] = ["农历", "阴历", "旧历", "lunar"];

/// A birthday as people note it down: `03-12`, `1985-03-12`, `3月12日`, `农历8月15`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Birthday {
    is_lunar: bool,
    month: i8,
    day: i8,
}

impl Birthday {
    /// Reads it; `None` if it says no day. The year is nobody's concern.
    pub(crate) fn read(text: &str) -> Option<Self> {
        let text = text.trim().to_lowercase();
        let is_lunar = LUNAR.iter().any(|word| text.starts_with(word));
        let numbers: Vec<&str> =
            text.split(|c: char| !c.is_ascii_digit()).filter(|part| !part.is_empty()).collect();
        let (month, day) = match numbers.as_slice() {
            [month, day] => (month, day),
            [year, month, day] if year.len() == 4 => (month, day),
            _ => return None,
        };
        let (month, day) = (month.parse().ok()?, day.parse().ok()?);
        let is_day = if is_lunar {
            (1..=12).contains(&month) && (1..=30).contains(&day)
        } else {
            Date::new(LEAP_YEAR, month, day).is_ok()
        };
        is_day.then_some(Self { is_lunar, month, day })
    }

    /// The year whose birthday a date is, if it is one: of the Chinese calendar for a lunar
    /// one, which may be twice in a year of ours, or in none. Who was born on the 29th of
    /// February has it on the 28th where there is none.
    pub(crate) fn year_of(self, on: Date) -> Option<i16> {
        if self.is_lunar {
            return LunarDate::year_of(self.month, self.day, on);
        }
        let this_year = Date::new(on.year(), self.month, self.day);
        let kept = this_year.unwrap_or_else(|_| date(on.year(), 2, 28));
        (kept == on).then_some(on.year())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn year(text: &str, on: Date) -> Option<i16> {
        Birthday::read(text).unwrap().year_of(on)
    }

    #[test]
    fn a_birthday_is_read_as_people_note_it() {
        for text in ["03-12", "1985-03-12", "3月12日", "1985年3月12日", " 3/12 "] {
            assert_eq!(year(text, date(2026, 3, 12)), Some(2026), "{text}");
            assert_eq!(year(text, date(2026, 3, 13)), None, "{text}");
        }
        for text in ["农历8月15", "农历1985-08-15", "lunar 08-15", "阴历八月 8.15"] {
            assert_eq!(year(text, date(2026, 9, 25)), Some(2026), "{text}");
        }
        for text in ["", "春天", "13-01", "02-30", "85-3-12", "1985", "农历13-1", "农历8-31"] {
            assert_eq!(Birthday::read(text), None, "{text}");
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

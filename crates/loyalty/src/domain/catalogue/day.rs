use std::{fmt, str::FromStr};

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// A day of the calendar, of one year or of every year.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub(crate) struct Day {
    year: Option<i16>,
    month: i8,
    of_month: i8,
}

/// A text that is no day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("must be a day as `2026-12-25`, or as `12-25` for each year")]
pub(crate) struct NoDay;

/// It has every day a year can have.
const LEAP_YEAR: i16 = 2024;

impl Day {
    /// Whether a date is this day. The 29th of February of every year comes in
    /// leap years alone.
    pub(crate) fn is(self, date: Date) -> bool {
        self.year.is_none_or(|year| year == date.year())
            && (self.month, self.of_month) == (date.month(), date.day())
    }
}

impl FromStr for Day {
    type Err = NoDay;

    fn from_str(text: &str) -> Result<Self, NoDay> {
        let (whole, year) = match text.len() {
            5 => (format!("{LEAP_YEAR}-{text}"), None),
            _ => (text.to_owned(), text.get(..4).and_then(|year| year.parse().ok())),
        };
        let is_plain = whole.len() == 10 && whole.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-');
        let date: Date = whole.parse().map_err(|_| NoDay)?;
        if !is_plain || (text.len() != 5 && year.is_none()) {
            return Err(NoDay);
        }
        Ok(Self { year, month: date.month(), of_month: date.day() })
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(year) = self.year {
            write!(f, "{year:04}-")?;
        }
        write!(f, "{:02}-{:02}", self.month, self.of_month)
    }
}

impl TryFrom<String> for Day {
    type Error = NoDay;

    fn try_from(text: String) -> Result<Self, NoDay> {
        text.parse()
    }
}

impl From<Day> for String {
    fn from(day: Day) -> Self {
        day.to_string()
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn a_day_is_of_one_year_or_of_every_year() {
        let once: Day = "2026-12-25".parse().unwrap();
        assert!(once.is(date(2026, 12, 25)) && !once.is(date(2027, 12, 25)));
        let yearly: Day = "12-25".parse().unwrap();
        assert!(yearly.is(date(2026, 12, 25)) && yearly.is(date(2027, 12, 25)));
        assert!(!yearly.is(date(2026, 12, 24)));
        for text in ["2026-12-25", "12-25", "02-29"] {
            assert_eq!(text.parse::<Day>().unwrap().to_string(), text);
        }
    }

    #[test]
    fn what_is_no_day_is_refused() {
        for text in ["", "25", "13-01", "02-30", "2026-02-29", "2026/12/25", "1-1", "20261225", "十二-25"] {
            assert_eq!(text.parse::<Day>(), Err(NoDay), "{text}");
        }
    }
}

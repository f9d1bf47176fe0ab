//! Days of the week, days of the year, and hours that are wrong.

use std::{fmt, str::FromStr};

use jiff::civil::{Date, Weekday};
use serde::{Deserialize, Serialize};

use super::{DAY_MINUTES, OpeningHours, Schedule};

/// Days of the week, at least one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Weekdays(u8);

impl Default for Weekdays {
    fn default() -> Self {
        Self::ALL
    }
}

impl Weekdays {
    /// Every day.
    pub const ALL: Self = Self(0b111_1111);

    /// The days given, 1 for Monday to 7 for Sunday; every day if none is. `None`
    /// if one is no such day.
    pub fn of(days: &[i32]) -> Option<Self> {
        let mut mask = 0;
        for day in days {
            mask |= u8::try_from(*day).ok().filter(|day| (1..=7).contains(day)).map(|day| 1 << (day - 1))?;
        }
        Some(if mask == 0 { Self::ALL } else { Self(mask) })
    }

    /// The days, 1 for Monday to 7 for Sunday; none if they are all.
    pub fn days(self) -> Vec<i32> {
        let is_among = |day: &i32| self.0 & (1 << (day - 1)) != 0;
        if self == Self::ALL { Vec::new() } else { (1..=7).filter(is_among).collect() }
    }

    /// Whether a day is among them.
    pub fn has(self, day: Weekday) -> bool {
        self.0 & (1 << day.to_monday_zero_offset()) != 0
    }

    /// The same by its place in the week, 0 for Monday.
    pub(super) fn has_index(self, day: u8) -> bool {
        self.0 & (1 << day) != 0
    }

    /// How many they are.
    pub(super) fn count(self) -> i32 {
        i32::try_from(self.0.count_ones()).unwrap_or(7)
    }
}

/// A date, or a day of each year.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SpecialDate {
    year: Option<i16>,
    month: i8,
    day: i8,
}

impl SpecialDate {
    /// Whether a date is it.
    pub fn is(&self, date: Date) -> bool {
        self.year.is_none_or(|year| year == date.year())
            && (self.month, self.day) == (date.month(), date.day())
    }

    /// Whether it is of one year alone.
    pub fn is_exact(&self) -> bool {
        self.year.is_some()
    }
}

impl FromStr for SpecialDate {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        // The 29th of February is a day of some years.
        let of_each_year = text.len() == 5;
        let date: Date =
            if of_each_year { format!("2024-{text}").parse() } else { text.parse() }.map_err(drop)?;
        let year = (!of_each_year).then_some(date.year());
        let special = Self { year, month: date.month(), day: date.day() };
        if special.to_string() == text { Ok(special) } else { Err(()) }
    }
}

impl fmt::Display for SpecialDate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.year {
            Some(year) => write!(f, "{year:04}-{:02}-{:02}", self.month, self.day),
            None => write!(f, "{:02}-{:02}", self.month, self.day),
        }
    }
}

/// A day whose hours are not those of its weekday.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SpecialDay {
    /// Which.
    pub date: SpecialDate,
    /// When the shop is open instead; closed all day if empty.
    pub opening_hours: Vec<OpeningHours>,
}

impl Schedule {
    /// The first of the opening hours that overlaps or touches one before it in
    /// the list, as they are in a usual week.
    pub fn overlap(&self) -> Option<usize> {
        let spans = || self.opening_hours.iter().enumerate();
        spans().find_map(|(index, span)| {
            let meets = |(other, before): (usize, &OpeningHours)| other < index && meet(span, before);
            spans().any(meets).then_some(index)
        })
    }
}

/// Whether two spans have a minute of some week in common, or one begins when the
/// other ends.
fn meet(one: &OpeningHours, other: &OpeningHours) -> bool {
    const WEEK: i32 = 7 * DAY_MINUTES;
    let days = |span: &OpeningHours| {
        let days = (0..7_u8).filter(|day| span.weekdays.has_index(*day));
        days.map(i32::from).collect::<Vec<_>>()
    };
    let minutes = |span: &OpeningHours, day: i32| {
        (day * DAY_MINUTES + span.open_minute, day * DAY_MINUTES + span.close_minute)
    };
    days(one).iter().any(|day| {
        let (opens, closes) = minutes(one, *day);
        days(other).iter().any(|other_day| {
            let (from, to) = minutes(other, *other_day);
            [-WEEK, 0, WEEK].iter().any(|week| opens <= to + week && from + week <= closes)
        })
    })
}

//! Moments as exports write them: ISO and local dates, with two or four digits
//! for the year, with a time of day, AM and PM, and an offset where there is one.

use std::str::Chars;

use jiff::{
    civil::{DateTime, time},
    tz::{Offset, TimeZone},
};
use kernel::Time;

/// In which order a local date has its parts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum DateOrder {
    /// Day, month, year: 31/12/2026
    Dmy,
    /// Month, day, year: 12/31/2026
    Mdy,
}

impl DateOrder {
    /// For people, and as `--dates` takes the other one.
    pub(super) fn words(self) -> (&'static str, &'static str) {
        match self {
            Self::Dmy => ("day/month", "mdy"),
            Self::Mdy => ("month/day", "dmy"),
        }
    }
}

/// A moment as it stands in a file: a local one means what the zone says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Written {
    first: i16,
    second: i16,
    third: i16,
    /// The first part is a year.
    year_first: bool,
    /// The month was a name, and stands first or second.
    named: Option<bool>,
    clock: Clock,
    offset: Option<Offset>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Clock {
    hour: i8,
    minute: i8,
    second: i8,
}

/// Reads a moment.
pub(super) fn moment(text: &str, order: DateOrder, zone: &TimeZone) -> Option<Time> {
    let written = written(text)?;
    let (year, month, day) = match (written.year_first, written.named) {
        (true, _) => (written.first, written.second, written.third),
        (false, named) if named.unwrap_or(order == DateOrder::Mdy) => {
            (written.third, written.first, written.second)
        }
        (false, _) => (written.third, written.second, written.first),
    };
    let day = jiff::civil::Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()?;
    let Clock { hour, minute, second } = written.clock;
    let local = DateTime::from_parts(day, time(hour, minute, second, 0));
    let moment = match written.offset {
        Some(offset) => offset.to_timestamp(local).ok()?,
        None => zone.to_ambiguous_timestamp(local).compatible().ok()?,
    };
    Some(Time::from_timestamp(moment))
}

/// Whether a date means another day in the other order.
pub(super) fn is_in_order(text: &str) -> bool {
    written(text).is_some_and(|written| !written.year_first && written.named.is_none())
}

/// What a date shows of the order of the file's dates.
pub(super) fn shown_order(text: &str) -> Option<DateOrder> {
    let written = written(text).filter(|written| !written.year_first && written.named.is_none())?;
    match (written.first > 12, written.second > 12) {
        (true, false) => Some(DateOrder::Dmy),
        (false, true) => Some(DateOrder::Mdy),
        _ => None,
    }
}

fn written(text: &str) -> Option<Written> {
    let mut read = Cursor(text.trim().chars());
    let (first, length) = read.day_or_month()?;
    let year_first = length == Part::Digits(4);
    let (second, second_is) = read.next_part(&['-', '/', '.', '年', ' '])?;
    let (third, third_is) = read.next_part(&['-', '/', '.', '月', ' ', ','])?;
    let named = match (length, second_is) {
        (Part::Name, Part::Digits(1 | 2)) => Some(true),
        (Part::Digits(1 | 2 | 4), Part::Name) => Some(false),
        (Part::Digits(_), Part::Digits(1 | 2)) => None,
        _ => return None,
    };
    let third = match (year_first, third_is) {
        (true, Part::Digits(1 | 2)) | (false, Part::Digits(4)) => third,
        (false, Part::Digits(2)) if third < 70 => 2_000 + third,
        (false, Part::Digits(2)) => 1_900 + third,
        _ => return None,
    };
    read.skip(&['日', 'T', ',', ' ', '号']);
    let clock = read.clock()?;
    let offset = match read.offset()? {
        Offsets::Local => None,
        Offsets::Of(offset) => Some(offset),
    };
    Some(Written { first, second, third, year_first, named, clock, offset })
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Part {
    Digits(usize),
    /// The name of a month.
    Name,
}

/// What a time is counted from.
enum Offsets {
    /// The zone of the place.
    Local,
    Of(Offset),
}

const MONTHS: [&str; 12] =
    ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

struct Cursor<'a>(Chars<'a>);

impl Cursor<'_> {
    fn peek(&self) -> Option<char> {
        self.0.clone().next()
    }

    fn take(&mut self, is: impl Fn(char) -> bool) -> String {
        let mut taken = String::new();
        while let Some(c) = self.peek().filter(|c| is(*c)) {
            taken.push(c);
            self.0.next();
        }
        taken
    }

    fn skip(&mut self, any: &[char]) {
        self.take(|c| any.contains(&c));
    }

    fn number(&mut self) -> Option<(i16, usize)> {
        let digits = self.take(|c| c.is_ascii_digit());
        Some((digits.parse().ok()?, digits.len()))
    }

    fn day_or_month(&mut self) -> Option<(i16, Part)> {
        if self.peek()?.is_ascii_digit() {
            let (number, length) = self.number()?;
            self.take(|c| matches!(c, 's' | 't' | 'n' | 'd' | 'r' | 'h'));
            return Some((number, Part::Digits(length)));
        }
        let name = self.take(char::is_alphabetic).to_lowercase();
        let month = MONTHS.iter().position(|month| name.starts_with(month))?;
        Some((i16::try_from(month).ok()? + 1, Part::Name))
    }

    fn next_part(&mut self, between: &[char]) -> Option<(i16, Part)> {
        between.contains(&self.peek()?).then(|| self.skip(between))?;
        self.day_or_month()
    }

    /// A time of day; midnight if there is none.
    fn clock(&mut self) -> Option<Clock> {
        let half = self.half();
        self.skip(&[' ']);
        if self.peek().is_none_or(|c| !c.is_ascii_digit()) {
            return Some(Clock::default());
        }
        let (hour, length) = self.number()?;
        let (minute, second) = (self.sixty()?, self.sixty()?);
        if self.peek() == Some('.') {
            self.0.next();
            self.number_of_any_length();
        }
        self.skip(&[' ', '\u{202f}', '秒', '分']);
        let half = half.or_else(|| self.half());
        let hour = match half {
            Some(afternoon) if (1..=12).contains(&hour) => hour % 12 + if afternoon { 12 } else { 0 },
            _ => hour,
        };
        let is_clock = (1..=2).contains(&length) && hour < 24;
        is_clock.then_some(Clock { hour: i8::try_from(hour).ok()?, minute, second })
    }

    fn number_of_any_length(&mut self) {
        self.take(|c| c.is_ascii_digit());
    }

    /// A colon and two digits; 0 if there is no colon.
    fn sixty(&mut self) -> Option<i8> {
        if !matches!(self.peek(), Some(':' | '：' | '时' | '点' | '分')) {
            return Some(0);
        }
        self.0.next();
        if self.peek().is_none_or(|c| !c.is_ascii_digit()) {
            return Some(0);
        }
        let (number, length) = self.number()?;
        (length <= 2 && number < 60).then(|| i8::try_from(number).ok())?
    }

    /// Whether it is the afternoon, where that is said.
    fn half(&mut self) -> Option<bool> {
        for (words, afternoon) in [(["am", "a.m.", "上午"], false), (["pm", "p.m.", "下午"], true)] {
            let rest = self.0.as_str();
            let word = words
                .iter()
                .find(|word| rest.get(..word.len()).is_some_and(|start| start.eq_ignore_ascii_case(word)));
            if let Some(word) = word {
                self.0 = rest.get(word.len()..).unwrap_or_default().chars();
                return Some(afternoon);
            }
        }
        None
    }

    /// The offset from UTC, if there is one; nothing else may follow.
    fn offset(&mut self) -> Option<Offsets> {
        self.skip(&[' ']);
        let rest = self.0.as_str();
        let rest =
            rest.strip_prefix("UTC").or_else(|| rest.strip_prefix("GMT")).or_else(|| rest.strip_prefix('Z'));
        let named = rest.is_some();
        let rest = rest.unwrap_or(self.0.as_str()).trim();
        if rest.is_empty() {
            return Some(if named { Offsets::Of(Offset::UTC) } else { Offsets::Local });
        }
        let ahead = match rest.chars().next()? {
            '+' => 1,
            '-' => -1,
            _ => return None,
        };
        let digits: String = rest.chars().skip(1).filter(|c| *c != ':').collect();
        if !matches!(digits.len(), 2 | 4) || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        let hours: i32 = digits.get(..2)?.parse().ok()?;
        let minutes: i32 = digits.get(2..).filter(|text| !text.is_empty()).unwrap_or("0").parse().ok()?;
        Offset::from_seconds(ahead * (hours * 3_600 + minutes * 60)).ok().map(Offsets::Of)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Option<String> {
        let zone = TimeZone::get("Europe/London").unwrap();
        moment(text, DateOrder::Dmy, &zone).map(|time| time.to_string())
    }

    #[test]
    fn a_moment_is_read_as_exports_write_it() {
        for text in [
            "03/08/19 20:25",
            "3/8/2019 20:25:00",
            "03-08-2019 8:25 PM",
            "03.08.2019 20:25",
            "2019-08-03T20:25:00",
            "2019-08-03 20:25",
            "2019/8/3 20:25:00.000",
            "2019-08-03T19:25:00Z",
            "2019-08-03 19:25:00 UTC",
            "2019-08-03 14:25:00 -0500",
            "2019-08-04T03:25:00+08:00",
            "2019年8月3日 20:25",
            "2019年08月03日 20时25分",
            "2019年8月3日 下午8:25",
            "3 Aug 2019 20:25",
            "Aug 3, 2019, 8:25 PM",
            "3 August 2019 8:25pm",
        ] {
            assert_eq!(read(text).as_deref(), Some("2019-08-03T19:25:00Z"), "{text}");
        }
        assert_eq!(read("2019-12-03").as_deref(), Some("2019-12-03T00:00:00Z"));
        assert_eq!(read("1/2/03 12:05 am").as_deref(), Some("2003-02-01T00:05:00Z"));
    }

    #[test]
    fn what_is_no_moment_is_refused() {
        for bad in [
            "",
            "today",
            "20:25",
            "31/02/2019",
            "2019-13-01",
            "1/2",
            "03/08/19 25:00",
            "03/08/19 20:25 soon",
            "1/2/3",
            "2019-08-03 20:61",
        ] {
            assert_eq!(read(bad), None, "{bad}");
        }
    }

    #[test]
    fn the_order_of_a_date_shows_where_it_can() {
        assert_eq!(shown_order("31/12/19"), Some(DateOrder::Dmy));
        assert_eq!(shown_order("12/31/19"), Some(DateOrder::Mdy));
        for open in ["03/08/19", "2019-12-31", "Dec 31, 2019", "31/31/19"] {
            assert_eq!(shown_order(open), None, "{open}");
        }
        let zone = TimeZone::UTC;
        let american = moment("12/31/19", DateOrder::Mdy, &zone).unwrap();
        assert_eq!(american.to_string(), "2019-12-31T00:00:00Z");
    }
}

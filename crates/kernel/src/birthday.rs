use jiff::civil::Date;

/// It has every day a year can have.
const LEAP_YEAR: i16 = 2024;
/// Who was born before is nobody's guest.
const FIRST_YEAR: i16 = 1900;
/// What stands before a day of the Chinese calendar.
const LUNAR: [&str; 5] = ["农历", "阴历", "旧历", "老历", "lunar"];
/// How days and months are called in the Chinese calendar alone.
const LUNAR_WORDS: [&str; 6] = ["正月", "冬月", "腊月", "初", "廿", "闰"];
const NUMERALS: &str = "〇一二三四五六七八九";

/// A birthday as people note it down: `03-12`, `1985-03-12`, `3月12日`, `农历8月15`,
/// `农历十月廿一`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Birthday {
    /// The year, where it is said.
    pub year: Option<i16>,
    /// Whether it is a day of the Chinese calendar.
    pub is_lunar: bool,
    /// 1 to 12.
    pub month: i8,
    /// 1 to 31; of the Chinese calendar to 30.
    pub day: i8,
}

impl Birthday {
    /// Under which words a guest's preferences have it.
    pub const WORDS: [&'static str; 2] = ["birthday", "生日"];
    /// What is right.
    pub const EXPECTED: &'static str =
        "must be a day such as `03-12`, `1985-03-12`, `3月12日` or `农历八月十五`, not of a year ahead";

    /// That of somebody who is born; `None` if it says no day, or one of a year ahead.
    pub fn until(this_year: i16, text: &str) -> Option<Self> {
        Self::read(text).filter(|day| day.year.is_none_or(|year| year <= this_year))
    }

    /// Reads it; `None` if it says no day.
    pub fn read(text: &str) -> Option<Self> {
        let text = text.trim().to_lowercase();
        let is_lunar = LUNAR.iter().any(|word| text.starts_with(word))
            || LUNAR_WORDS.iter().any(|word| text.contains(word));
        Self::of_digits(&text, is_lunar).or_else(|| Self::of_digits(&in_digits(&text), is_lunar))
    }

    fn of_digits(text: &str, is_lunar: bool) -> Option<Self> {
        let numbers: Vec<&str> =
            text.split(|c: char| !c.is_ascii_digit()).filter(|part| !part.is_empty()).collect();
        let (year, month, day) = match numbers.as_slice() {
            [month, day] => (None, month, day),
            [year, month, day] if year.len() == 4 => (Some(year.parse().ok()?), month, day),
            _ => return None,
        };
        let (month, day) = (month.parse().ok()?, day.parse().ok()?);
        let is_day = if is_lunar {
            (1..=12).contains(&month) && (1..=30).contains(&day)
        } else {
            Date::new(year.unwrap_or(LEAP_YEAR), month, day).is_ok()
        };
        let is_year = year.is_none_or(|year| year >= FIRST_YEAR);
        (is_day && is_year).then_some(Self { year, is_lunar, month, day })
    }
}

/// A text with digits for its Chinese numerals: `十月廿一` as ` 10 月 21 `.
fn in_digits(text: &str) -> String {
    let text = text.replace('零', "〇").replace('正', "一").replace('冬', "十一").replace('腊', "十二");
    let is_numeral = |c: char| NUMERALS.contains(c) || "十廿卅".contains(c);
    let mut digits = String::new();
    let mut numeral = String::new();
    for c in text.chars().chain([' ']) {
        if is_numeral(c) {
            numeral.push(c);
            continue;
        }
        if !numeral.is_empty() {
            digits.extend([" ", &of_numeral(&std::mem::take(&mut numeral)), " "]);
        }
        digits.push(c);
    }
    digits
}

/// `二十一`, `廿一` and `二一` are 21; `一九八五` is 1985.
fn of_numeral(numeral: &str) -> String {
    let numeral = numeral.replace('廿', "二十").replace('卅', "三十");
    let digit = |c: char| NUMERALS.chars().position(|numeral| numeral == c).unwrap_or_default().to_string();
    let digits = |part: &str| part.chars().map(digit).collect::<String>();
    match numeral.split_once('十') {
        Some((tens, ones)) => {
            let or = |text: String, other: &str| if text.is_empty() { other.to_owned() } else { text };
            or(digits(tens), "1") + &or(digits(ones), "0")
        }
        None => digits(&numeral),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_birthday_is_read_as_people_note_it() {
        let read = |text: &str| {
            let found = Birthday::read(text).unwrap_or_else(|| panic!("{text}"));
            (found.year, found.is_lunar, found.month, found.day)
        };
        for text in ["03-12", "3月12日", " 3/12 ", "三月十二", "三月十二号"] {
            assert_eq!(read(text), (None, false, 3, 12), "{text}");
        }
        for text in ["1985-03-12", "1985年3月12日", "1985/3/12", "一九八五年三月十二日"] {
            assert_eq!(read(text), (Some(1985), false, 3, 12), "{text}");
        }
        for text in ["农历8月15", "lunar 08-15", "阴历八月 8.15", "农历八月十五"] {
            assert_eq!(read(text), (None, true, 8, 15), "{text}");
        }
        assert_eq!(read("农历1985-08-15"), (Some(1985), true, 8, 15));
        for (text, day) in [
            ("农历十月二十", (10, 20)),
            ("农历十月廿一", (10, 21)),
            ("农历十月20", (10, 20)),
            ("正月初一", (1, 1)),
            ("腊月三十", (12, 30)),
            ("冬月十一", (11, 11)),
            ("闰四月初三", (4, 3)),
        ] {
            assert_eq!(read(text), (None, true, day.0, day.1), "{text}");
        }
        assert_eq!(read("十月二十"), (None, false, 10, 20), "of our calendar, if nothing says otherwise");
    }

    #[test]
    fn what_says_no_day_is_none() {
        let none = ["", "春天", "13-01", "02-30", "2月30日", "二月三十", "85-3-12", "1985", "农历13-1"];
        for text in [&none[..], &["农历8-31", "农历十三月初一", "1985-02-29", "0985-03-12"]].concat()
        {
            assert_eq!(Birthday::read(text), None, "{text}");
        }
    }
}

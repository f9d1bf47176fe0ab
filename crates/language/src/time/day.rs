//! Days and their parts as they are said: `明晚`, `周日`, `12月1号`.

use super::{Day, blank, find};
use crate::{
    number::number_at,
    text::{after_any, word_ends},
};

const DAYS: &[(&str, i32)] = &[
    ("大后天", 3),
    ("后天", 2),
    ("明天", 1),
    ("明日", 1),
    ("明儿", 1),
    ("听日", 1),
    ("今天", 0),
    ("今日", 0),
    ("今儿", 0),
    ("tomorrow", 1),
    ("today", 0),
];
/// Short forms that say the day and the part of it.
const DAY_PARTS: &[(&str, i32, Part)] = &[
    ("明早", 1, Part::Morning),
    ("明晚", 1, Part::Evening),
    ("明中午", 1, Part::Noon),
    ("今早", 0, Part::Morning),
    ("今晚", 0, Part::Evening),
    ("今中午", 0, Part::Noon),
    ("听晚", 1, Part::Evening),
    ("tonight", 0, Part::Evening),
];
const PARTS: &[(&str, Part)] = &[
    ("早上", Part::Morning),
    ("上午", Part::Morning),
    ("早晨", Part::Morning),
    ("凌晨", Part::Dawn),
    ("半夜", Part::Night),
    ("深夜", Part::Night),
    ("夜里", Part::Night),
    ("午夜", Part::Night),
    ("中午", Part::Noon),
    ("晌午", Part::Noon),
    ("下午", Part::Afternoon),
    ("傍晚", Part::Afternoon),
    ("晚上", Part::Evening),
    ("夜晚", Part::Evening),
    ("noon", Part::Noon),
];
const WEEKDAYS: [&str; 4] = ["周", "星期", "礼拜", "禮拜"];

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    /// `凌晨`: the small hours that a day begins with.
    Dawn,
    /// `半夜`: the middle of the night after a day.
    Night,
    Morning,
    Noon,
    Afternoon,
    Evening,
}

/// The day and the part of it that are said, and where that ends.
pub(super) fn prefix(text: &[char], at: usize) -> (Option<Day>, Option<Part>, usize) {
    let both = DAY_PARTS.iter().find_map(|(word, day, part)| {
        let end = after_any(text, at, &[word])?;
        word_ends(text, end).then_some((Some(Day::In(*day)), Some(*part), end))
    });
    if let Some(both) = both {
        return both;
    }
    let (day, end) = day_at(text, at).map_or((None, at), |(day, end)| (Some(day), end));
    match find(text, blank(text, end), PARTS) {
        Some((part, end)) => (day, Some(part), end),
        None => (day, None, end),
    }
}

fn day_at(text: &[char], at: usize) -> Option<(Day, usize)> {
    let named = find(text, at, DAYS).map(|(day, end)| (Day::In(day), end));
    named.or_else(|| weekday(text, at)).or_else(|| date(text, at))
}

/// `周日`, `下周一`, `星期3`.
fn weekday(text: &[char], at: usize) -> Option<(Day, usize)> {
    let next = after_any(text, at, &["下个", "下"]);
    let this = after_any(text, at, &["这个", "这", "本"]);
    let end = after_any(text, next.or(this).unwrap_or(at), &WEEKDAYS)?;
    let weekday = match text.get(end)? {
        '一' | '1' => 1,
        '二' | '2' => 2,
        '三' | '3' => 3,
        '四' | '4' => 4,
        '五' | '5' => 5,
        '六' | '6' => 6,
        '日' | '天' | '七' | '7' => 7,
        _ => return None,
    };
    Some((Day::Weekday { weekday, of_next_week: next.is_some() }, end + 1))
}

/// `12月1号`, `12月1日`.
fn date(text: &[char], at: usize) -> Option<(Day, usize)> {
    let (month, end) = number_at(text, at)?;
    let (day, end) = if let Some(end) = after_any(text, end, &["月"]) {
        number_at(text, end)?
    } else {
        // `11.20号`: two digits, or it would be a dish and a guest.
        let from = after_any(text, end, &["."])?;
        number_at(text, from).filter(|(_, end)| *end == from + 2)?
    };
    let end = after_any(text, end, &["号", "日"])?;
    let small = |value: u32, most: u32| i8::try_from(value).ok().filter(|_| (1..=most).contains(&value));
    Some((Day::Date { month: small(month.value, 12)?, day: small(day.value, 31)? }, end))
}

/// Puts an hour into the part of the day that is said: minutes since that day's
/// midnight, and whether the hour may be meant twelve later. The night after a
/// day goes on beyond 1440.
pub(super) fn place_in_day(
    day: Option<Day>,
    part: Option<Part>,
    pm: Option<bool>,
    (hour, minute): (i32, i32),
) -> Option<(i32, bool)> {
    let told = pm.is_some() || part.is_some();
    let hour = match part {
        Some(part) => hour_of(part, day, pm, hour),
        None => match (hour, pm) {
            (12, Some(false)) => 0,
            (1..=11, Some(true)) => hour + 12,
            _ => hour,
        },
    };
    let minutes = hour * 60 + minute;
    (minutes <= 30 * 60).then_some((minutes, !told && (1..=11).contains(&hour)))
}

fn hour_of(part: Part, day: Option<Day>, pm: Option<bool>, hour: i32) -> i32 {
    let is_today = day == Some(Day::In(0));
    match (part, hour) {
        // `今天凌晨12点` is the midnight that comes; `明天凌晨12点` begins tomorrow.
        (Part::Dawn, 12) if !is_today => 0,
        (Part::Dawn | Part::Night | Part::Evening, 12) | (Part::Night | Part::Evening, 0) => 24,
        (Part::Evening, 1..=4) => hour + 24,
        (Part::Night, 1..=5) if is_today => hour + 24,
        (Part::Night, 8..=11) | (Part::Afternoon | Part::Evening, 1..=11) | (Part::Noon, 1..=9) => hour + 12,
        (_, 12) if pm == Some(false) => 0,
        (_, 1..=11) if pm == Some(true) => hour + 12,
        _ => hour,
    }
}

//! Times as they are said, and the moments they mean.

use super::number::number_at;
use super::words::after_any;
use crate::domain::shop::Shop;
use crate::domain::text::{word_begins, word_ends};
use jiff::{SignedDuration, Timestamp, ToSpan};

/// A time as it is said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum When {
    /// So many minutes after the message was sent.
    After(u32),
    /// A time of day; of any day if none is said.
    Clock {
        /// Days from today.
        day: Option<i32>,
        /// Minutes since midnight.
        minute: i32,
        /// Whether `6` may mean 18 as well.
        half_day: bool,
    },
    /// A day and no time.
    Day,
}

/// Orders are not taken for longer ahead.
const LONGEST_WAIT: u32 = 7 * 24 * 60;

const DAYS: &[(&str, i32)] = &[
    ("大后天", 3),
    ("后天", 2),
    ("明天", 1),
    ("明日", 1),
    ("今天", 0),
    ("今日", 0),
    ("tomorrow", 1),
    ("today", 0),
];
/// Short forms that say the day and the part of it.
const DAY_PARTS: &[(&str, i32, Part)] = &[
    ("明早", 1, Part::Morning),
    ("明晚", 1, Part::Afternoon),
    ("今早", 0, Part::Morning),
    ("今晚", 0, Part::Afternoon),
    ("tonight", 0, Part::Afternoon),
];
const PARTS: &[(&str, Part)] = &[
    ("早上", Part::Morning),
    ("上午", Part::Morning),
    ("早晨", Part::Morning),
    ("凌晨", Part::Morning),
    ("中午", Part::Noon),
    ("下午", Part::Afternoon),
    ("傍晚", Part::Afternoon),
    ("晚上", Part::Afternoon),
    ("noon", Part::Noon),
];

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    Morning,
    Noon,
    Afternoon,
}

/// The time at a place, and where it ends.
pub(super) fn time_at(text: &[char], at: usize) -> Option<(When, usize)> {
    if !may_begin(text, at) {
        return None;
    }
    let (when, end) = after_a_while(text, at).or_else(|| in_a_while(text, at)).or_else(|| clock(text, at))?;
    Some((when, suffix(text, end)))
}

/// Most places begin no time; this is asked at each.
fn may_begin(text: &[char], at: usize) -> bool {
    let character = text.get(at).copied().unwrap_or(' ');
    let begins = "半大后明今早上凌中下傍晚tnaib零〇一二两兩三四五六七八九十廿".contains(character);
    (begins || character.is_ascii_digit()) && word_begins(text, at)
}

fn blank(text: &[char], at: usize) -> usize {
    after_any(text, at, &[" "]).unwrap_or(at)
}

fn find<T: Copy>(text: &[char], at: usize, words: &[(&str, T)]) -> Option<(T, usize)> {
    words.iter().find_map(|(word, value)| {
        let end = after_any(text, at, &[word])?;
        word_ends(text, end).then_some((*value, end))
    })
}

/// `半小时后`, `40分钟后`, `一个半小时后`.
fn after_a_while(text: &[char], at: usize) -> Option<(When, usize)> {
    let half = after_any(text, at, &["半小时", "半个小时", "半个钟"]).map(|end| (30, end));
    let (minutes, end) = half.or_else(|| some_while(text, at))?;
    let end = after_any(text, end, &["之后", "以后", "后"])?;
    Some((When::After(minutes), end))
}

/// The minutes of a number of minutes or hours, and where it ends.
fn some_while(text: &[char], at: usize) -> Option<(u32, usize)> {
    let (number, end) = number_at(text, at)?;
    let end = blank(text, end);
    let hours = number.value.saturating_mul(60);
    if let Some(end) = after_any(text, end, &["分钟", "分"]) {
        return Some((number.value, end));
    }
    if let Some(end) = after_any(text, end, &["个半小时", "个半钟"]) {
        return Some((hours.saturating_add(30), end));
    }
    let end = after_any(text, end, &["个小时", "小时", "个钟头", "个钟"])?;
    let half = after_any(text, end, &["半"]);
    Some((hours.saturating_add(if half.is_some() { 30 } else { 0 }), half.unwrap_or(end)))
}

/// `in 30 minutes`, `in half an hour`.
fn in_a_while(text: &[char], at: usize) -> Option<(When, usize)> {
    let end = after_any(text, at, &["in "])?;
    if let Some(end) = after_any(text, end, &["half an hour"]) {
        return Some((When::After(30), end));
    }
    let (count, end) = match after_any(text, end, &["an ", "a "]) {
        Some(end) => (1, blank(text, end)),
        None => number_at(text, end).map(|(number, end)| (number.value, blank(text, end)))?,
    };
    let minutes = [("minutes", 1), ("minute", 1), ("mins", 1), ("min", 1), ("hours", 60), ("hour", 60)];
    let (factor, end) = find(text, end, &minutes)?;
    Some((When::After(count.saturating_mul(factor)), end))
}

/// `12点半`, `明天中午`, `tomorrow at 6pm`.
fn clock(text: &[char], at: usize) -> Option<(When, usize)> {
    let (day, part, end) = prefix(text, at);
    let said_at = after_any(text, blank(text, end), &["at ", "by "]);
    let place = said_at.unwrap_or_else(|| blank(text, end));
    let found = time_of_day(text, place, end > at || place > at)
        .or_else(|| said_at.and_then(|place| bare_hour(text, place)));
    if let Some((hour, minute, pm, end)) = found {
        let (day, minute, half_day) = place_in_day(day, part, pm, hour, minute)?;
        return Some((When::Clock { day, minute, half_day }, end));
    }
    match (day, part) {
        (day, Some(Part::Noon)) if after_any(text, end, &["好"]).is_none() => {
            Some((When::Clock { day, minute: 12 * 60, half_day: false }, end))
        }
        (Some(1..), _) => Some((When::Day, end)),
        _ => None,
    }
}

/// The day and the part of it that are said, and where that ends.
fn prefix(text: &[char], at: usize) -> (Option<i32>, Option<Part>, usize) {
    if let Some((index, end)) = DAY_PARTS.iter().enumerate().find_map(|(index, (word, ..))| {
        let end = after_any(text, at, &[word])?;
        word_ends(text, end).then_some((index, end))
    }) {
        let both = DAY_PARTS.get(index).map(|(_, day, part)| (*day, *part));
        return (both.map(|(day, _)| day), both.map(|(_, part)| part), end);
    }
    let (day, end) = find(text, at, DAYS).map_or((None, at), |(day, end)| (Some(day), end));
    match find(text, blank(text, end), PARTS) {
        Some((part, end)) => (day, Some(part), end),
        None => (day, None, end),
    }
}

/// Hour, minute, whether `am` or `pm` is said, and where it ends.
fn time_of_day(text: &[char], at: usize, told: bool) -> Option<(i32, i32, Option<bool>, usize)> {
    let (hour, end) = number_at(text, at)?;
    let hour = i32::try_from(hour.value).ok().filter(|hour| *hour <= 24)?;
    if let Some((minute, end)) = colon_minute(text, end) {
        let (pm, end) = am_pm(text, end);
        return Some((hour, minute, pm, end));
    }
    if let (pm @ Some(_), end) = am_pm(text, end) {
        return Some((hour, 0, pm, end));
    }
    let oclock = after_any(text, end, &["点钟", "点整", "点", "點", "时"])?;
    // `快一点` is told apart where it stands; `一点辣` here.
    let bare_one = !told && text.get(at) == Some(&'一') && oclock == at + 2;
    if bare_one && !one_oclock(text, oclock) {
        return None;
    }
    let (minute, end) = minute(text, oclock);
    Some((hour, minute, None, end))
}

/// `at 12`, `at 6 o'clock`.
fn bare_hour(text: &[char], at: usize) -> Option<(i32, i32, Option<bool>, usize)> {
    let (hour, end) = number_at(text, at)?;
    let hour = i32::try_from(hour.value).ok().filter(|hour| *hour <= 24)?;
    let end = after_any(text, blank(text, end), &["o'clock"]).unwrap_or(end);
    let alone = text.get(end).is_none_or(|c| " \n,;.!?。、".contains(*c));
    alone.then_some((hour, 0, None, end))
}

fn colon_minute(text: &[char], at: usize) -> Option<(i32, usize)> {
    let at = after_any(text, at, &[":"])?;
    let (minute, end) = number_at(text, at).filter(|(_, end)| *end == at + 2)?;
    i32::try_from(minute.value)
        .ok()
        .filter(|minute| *minute < 60 && text.get(end) != Some(&':'))
        .map(|minute| (minute, end))
}

fn am_pm(text: &[char], at: usize) -> (Option<bool>, usize) {
    let place = blank(text, at);
    find(text, place, &[("am", false), ("pm", true)]).map_or((None, at), |(pm, end)| (Some(pm), end))
}

/// `半`, `一刻`, `20分` or two digits behind `点`.
fn minute(text: &[char], at: usize) -> (i32, usize) {
    if let Some((minute, end)) = find(text, at, &[("半", 30), ("一刻", 15), ("三刻", 45)]) {
        return (minute, end);
    }
    let said = number_at(text, at).and_then(|(number, end)| {
        let minute = i32::try_from(number.value).ok().filter(|minute| *minute < 60)?;
        match after_any(text, end, &["分"]) {
            Some(end) if after_any(text, end, &["钟后", "钟"]).is_none() => Some((minute, end)),
            _ if !number.chinese && end == at + 2 => Some((minute, end)),
            _ if number.chinese && end >= at + 2 => Some((minute, end)),
            _ => None,
        }
    });
    said.unwrap_or((0, at))
}

/// Whether a bare `一点` is a time: what follows says so, or nothing does.
fn one_oclock(text: &[char], at: usize) -> bool {
    let follows = text.get(at).copied().unwrap_or(' ');
    " \n,.;、。送到前左半分钟整之以".contains(follows)
}

/// Puts an hour into the part of the day that is said.
fn place_in_day(
    day: Option<i32>,
    part: Option<Part>,
    pm: Option<bool>,
    hour: i32,
    minute: i32,
) -> Option<(Option<i32>, i32, bool)> {
    let later = pm == Some(true) || part == Some(Part::Afternoon) || (part == Some(Part::Noon) && hour < 10);
    let told = pm.is_some() || part.is_some();
    let hour = match hour {
        12 if pm == Some(false) => 0,
        12 if part == Some(Part::Afternoon) => 24,
        1..=11 if later => hour + 12,
        _ => hour,
    };
    let minutes = hour * 60 + minute;
    match minutes {
        1440 => Some((day.map(|day| day + 1), 0, false)),
        1441.. => None,
        _ => Some((day, minutes, !told && (1..=11).contains(&hour))),
    }
}

/// What may stand behind a time and belongs to it.
fn suffix(text: &[char], end: usize) -> usize {
    let end = after_any(text, end, &["左右", "之前", "以前", "准时", "前", "吧"]).unwrap_or(end);
    let act = ["送过来", "送来", "送达", "送到", "来取", "来拿", "自取", "送", "到", "取"];
    match after_any(text, end, &act) {
        Some(after) if text.get(after).is_none_or(|c| " \n,.;、。!~".contains(*c)) => after,
        _ => end,
    }
}

/// The moment a time means, for a message sent at `sent`: the next such one,
/// and of two that a half-day clock allows, the next when the shop is open.
pub(super) fn moment(when: When, sent: Timestamp, shop: &Shop) -> Option<Timestamp> {
    let (day, minute, half_day) = match when {
        When::After(minutes) if minutes > LONGEST_WAIT => return None,
        When::After(minutes) => return sent.checked_add(SignedDuration::from_mins(i64::from(minutes))).ok(),
        When::Day => return None,
        When::Clock { day, minute, half_day } => (day, minute, half_day),
    };
    let today = shop.schedule.local(sent).date();
    let days = day.map_or(0..=1, |day| day..=day);
    let minutes = [Some(minute), half_day.then_some(minute + 12 * 60)];
    let mut moments: Vec<Timestamp> = days
        .filter_map(|day| today.checked_add(day.days()).ok())
        .flat_map(|date| {
            minutes.iter().flatten().filter_map(move |minute| shop.schedule.moment(date, *minute))
        })
        .filter(|moment| *moment >= sent)
        .collect();
    moments.sort_unstable();
    let open = moments.iter().copied().find(|moment| shop.schedule.is_open(*moment));
    if half_day { open.or_else(|| moments.first().copied()) } else { moments.first().copied() }
}

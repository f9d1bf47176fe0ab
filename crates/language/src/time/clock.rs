//! Hours and minutes as they are said: `12点半`, `6pm`, `12.30送`.

use super::{blank, find};
use crate::{number::number_at, text::after_any};

/// Hour, minute, whether `am` or `pm` is said, and where it ends.
pub(super) fn time_of_day(text: &[char], at: usize, told: bool) -> Option<(i32, i32, Option<bool>, usize)> {
    let (hour, end) = number_at(text, at)?;
    let hour = i32::try_from(hour.value).ok().filter(|hour| *hour <= 24)?;
    if let Some((minute, end)) = colon_minute(text, end) {
        let (pm, end) = am_pm(text, end);
        return Some((hour, minute, pm, end));
    }
    // No clock shows `0am`.
    if let (true, (pm @ Some(_), end)) = (hour > 0, am_pm(text, end)) {
        return Some((hour, 0, pm, end));
    }
    let in_list =
        at >= 2 && text.get(at - 1) == Some(&'.') && text.get(at - 2).is_some_and(char::is_ascii_digit);
    if let Some((minute, end)) = dotted_minute(text, end).filter(|_| !in_list) {
        return Some((hour, minute, None, end));
    }
    let oclock = after_any(text, end, &["点钟", "点整", "点", "时"])?;
    // `快一点` is told apart where it stands; `一点辣` here.
    let bare_one = !told && text.get(at) == Some(&'一') && oclock == at + 2;
    let degree = at > 0
        && text
            .get(at - 1)
            .is_some_and(|before| "烂快慢辣咸淡甜酸软硬嫩老热烫早晚油清多少大小".contains(*before));
    if bare_one && (degree || !one_oclock(text, oclock)) {
        return None;
    }
    let (minute, end) = minute(text, oclock);
    Some((hour, minute, None, end))
}

/// `at 12`, `at 6 o'clock`.
pub(super) fn bare_hour(text: &[char], at: usize) -> Option<(i32, i32, Option<bool>, usize)> {
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
        .filter(|minute| *minute < 60 && text.get(end) != Some(&':') && !goes_on(text, end))
        .map(|minute| (minute, end))
}

/// `20:21.12` is no time, but a guest and two dishes.
fn goes_on(text: &[char], end: usize) -> bool {
    text.get(end) == Some(&'.') && text.get(end + 1).is_some_and(char::is_ascii_digit)
}

/// `12.30送`: two dishes unless what follows says that it is a time.
fn dotted_minute(text: &[char], at: usize) -> Option<(i32, usize)> {
    let at = after_any(text, at, &["."])?;
    let (minute, end) = number_at(text, at).filter(|(_, end)| *end == at + 2)?;
    let follows = after_any(
        text,
        blank(text, end),
        &["送", "到", "来", "拿", "取", "前", "左右", "之前", "以前", "开饭", "吃"],
    );
    i32::try_from(minute.value)
        .ok()
        .filter(|minute| *minute < 60 && follows.is_some())
        .map(|minute| (minute, end))
}

fn am_pm(text: &[char], at: usize) -> (Option<bool>, usize) {
    let place = blank(text, at);
    find(text, place, &[("am", false), ("pm", true)])
        .filter(|(_, end)| !text.get(*end).is_some_and(char::is_ascii_alphanumeric))
        .map_or((None, at), |(pm, end)| (Some(pm), end))
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
            // `麻一点二十份`: so many are wanted, a little more so.
            _ if after_any(text, end, &COUNTED).is_some() => None,
            // `12点11点17`: the next hour.
            _ if after_any(text, end, &["点", ":"]).is_some() => None,
            _ if !number.chinese && end == at + 2 => Some((minute, end)),
            _ if number.chinese && end >= at + 2 => Some((minute, end)),
            // `一點3送到`: in Cantonese, where the hand stands.
            _ if end == at + 1 && (1..12).contains(&minute) && after_any(text, end, &BROUGHT).is_some() => {
                Some((minute * 5, end))
            }
            _ => None,
        }
    });
    said.unwrap_or((0, at))
}

/// Behind a time they say what it is for.
const BROUGHT: [&str; 6] = ["送", "到", "拿", "取", "前", "左右"];

/// Behind a number they say what it counts, which is no minutes.
const COUNTED: [&str; 8] = ["份", "个", "盒", "碗", "盘", "瓶", "块", "元"];

/// Whether a bare `一点` is a time: what follows says so, or nothing does.
fn one_oclock(text: &[char], at: usize) -> bool {
    // `一点四十`.
    let minutes = number_at(text, at)
        .filter(|(_, end)| after_any(text, *end, &COUNTED).is_none())
        .is_some_and(|(number, end)| number.chinese && end > at + 1 && (5..60).contains(&number.value));
    let follows = text.get(at).copied().unwrap_or(' ');
    minutes || " \n,.;、。送到前左半分钟整之以再多吧来要".contains(follows)
}

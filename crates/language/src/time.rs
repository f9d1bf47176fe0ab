//! Times as they are said, and the moments they mean.

mod moment;

pub(crate) use moment::{is_today, moment};

use crate::{
    number::number_at,
    text::{after_any, word_begins, word_ends},
};

/// A day as it is said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Day {
    /// So many days from today.
    In(i32),
    /// `周日`, `下周一`: 1 is Monday, 7 Sunday.
    Weekday {
        /// Which.
        weekday: i8,
        /// Whether it is that of the week after this one.
        of_next_week: bool,
    },
    /// `12月1号`.
    Date {
        /// 1 to 12.
        month: i8,
        /// 1 to 31.
        day: i8,
    },
}

/// A time as it is said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum When {
    /// So many minutes after the message was sent.
    After(u32),
    /// A time of day; of any day if none is said.
    Clock {
        /// Which day.
        day: Option<Day>,
        /// Minutes since that day's midnight; above 1440 in the night after it.
        minute: i32,
        /// Whether `6` may mean 18 as well.
        half_day: bool,
    },
    /// `中午` of a day, where no hour is said.
    Noon(Option<Day>),
    /// A day and no time.
    Day(Day),
}

/// Orders are not taken for longer ahead.
const LONGEST_WAIT: u32 = 7 * 24 * 60;
const MINUTES_OF_A_DAY: i32 = 24 * 60;
const NOON: i32 = 12 * 60;

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
    ("凌晨", Part::Night),
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
enum Part {
    Night,
    Morning,
    Noon,
    Afternoon,
    Evening,
}

/// The time at a place, and where it ends.
pub(crate) fn time_at(text: &[char], at: usize) -> Option<(When, usize)> {
    if !may_begin(text, at) {
        return None;
    }
    let said = after_a_while(text, at).or_else(|| in_a_while(text, at)).or_else(|| quarter_to(text, at));
    let (when, end) = said.or_else(|| clock(text, at))?;
    Some((when, suffix(text, end)))
}

/// Most places begin no time; this is asked at each.
fn may_begin(text: &[char], at: usize) -> bool {
    let character = text.get(at).copied().unwrap_or(' ');
    let begins =
        "半大后明今听早上凌深夜午中晌下本这傍晚差周星礼tnaib零〇一二两三四五六七八九十廿".contains(character);
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

/// `差一刻12点`, `差10分12点`.
fn quarter_to(text: &[char], at: usize) -> Option<(When, usize)> {
    let from = after_any(text, at, &["差"])?;
    let (minutes, end) = if let Some(end) = after_any(text, from, &["一刻钟", "一刻"]) {
        (15, end)
    } else {
        let (number, end) = number_at(text, from)?;
        (i32::try_from(number.value).ok()?, after_any(text, end, &["分钟", "分"])?)
    };
    let (hour, end) = number_at(text, after_any(text, end, &["到"]).unwrap_or(end))?;
    let end = after_any(text, end, &["点钟", "点"])?;
    let minute = i32::try_from(hour.value).ok().filter(|hour| (1..=24).contains(hour))? * 60 - minutes;
    Some((When::Clock { day: None, minute, half_day: minute < 12 * 60 }, end))
}

/// `12点半`, `明天中午`, `tomorrow at 6pm`.
fn clock(text: &[char], at: usize) -> Option<(When, usize)> {
    let (day, part, end) = prefix(text, at);
    let said_at = after_any(text, blank(text, end), &["at ", "by "]);
    let place = said_at.unwrap_or_else(|| blank(text, end));
    let found = time_of_day(text, place, end > at || place > at)
        .or_else(|| said_at.and_then(|place| bare_hour(text, place)));
    if let Some((hour, minute, pm, end)) = found {
        let (minute, half_day) = place_in_day(part, pm, hour, minute)?;
        return Some((When::Clock { day, minute, half_day }, end));
    }
    match (day, part) {
        (day, Some(Part::Noon)) if after_any(text, end, &["好"]).is_none() => Some((When::Noon(day), end)),
        (Some(Day::In(0)) | None, _) => None,
        (Some(day), _) => Some((When::Day(day), end)),
    }
}

/// The day and the part of it that are said, and where that ends.
fn prefix(text: &[char], at: usize) -> (Option<Day>, Option<Part>, usize) {
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

/// Hour, minute, whether `am` or `pm` is said, and where it ends.
fn time_of_day(text: &[char], at: usize, told: bool) -> Option<(i32, i32, Option<bool>, usize)> {
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
            // `12点11点17`: the next hour.
            _ if after_any(text, end, &["点", ":"]).is_some() => None,
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
    " \n,.;、。送到前左半分钟整之以再多吧来要".contains(follows)
}

/// Puts an hour into the part of the day that is said: minutes since that day's
/// midnight, and whether the hour may be meant twelve later.
fn place_in_day(part: Option<Part>, pm: Option<bool>, hour: i32, minute: i32) -> Option<(i32, bool)> {
    let later = pm == Some(true)
        || matches!(part, Some(Part::Afternoon | Part::Evening))
        || (part == Some(Part::Noon) && hour < 10);
    let told = pm.is_some() || part.is_some();
    let hour = match (hour, part) {
        (12, _) if pm == Some(false) => 0,
        // The midnight that comes, and the small hours after an evening.
        (12, Some(Part::Evening | Part::Night)) => 24,
        (1..=4, Some(Part::Evening)) => hour + 24,
        (1..=11, _) if later => hour + 12,
        _ => hour,
    };
    let minutes = hour * 60 + minute;
    (minutes <= 30 * 60).then_some((minutes, !told && (1..=11).contains(&hour)))
}

/// What may stand behind a time and belongs to it.
fn suffix(text: &[char], end: usize) -> usize {
    let about =
        ["左右", "之前", "以前", "准时", "准点", "钟", "前后", "前", "多", "的时候", "的", "吧", "那会儿"];
    let end = after_any(text, end, &about).unwrap_or(end);
    let end = after_any(text, end, &["再", "就", "给我", "前"]).unwrap_or(end);
    let act = ["送过来", "送来", "送达", "送到", "送到就行", "开饭", "送餐", "送", "到", "要", "吃"];
    match after_any(text, end, &act) {
        Some(after) if ends_a_clause(text, after) => after,
        _ => end,
    }
}

fn ends_a_clause(text: &[char], at: usize) -> bool {
    let at = after_any(text, at, &["吧", "哈", "啊", "就行", "就好", "哦", "呀", "嘛", "的"]).unwrap_or(at);
    text.get(at).is_none_or(|c| " \n,.;、。!~，；！".contains(*c))
}

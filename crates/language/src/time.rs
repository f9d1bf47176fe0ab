//! Times as they are said, and the moments they mean.

mod clock;
mod day;
mod moment;

pub use moment::date_of;
pub(crate) use moment::{is_today, moment};

use clock::{bare_hour, time_of_day};
use day::{Part, place_in_day, prefix};

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

/// The time at a place, and where it ends.
pub(crate) fn time_at(text: &[char], at: usize) -> Option<(When, usize)> {
    if !may_begin(text, at) {
        return None;
    }
    let said = past_day(text, at)
        .or_else(|| after_a_while(text, at))
        .or_else(|| in_a_while(text, at))
        .or_else(|| quarter_to(text, at));
    let (when, end) = said.or_else(|| clock(text, at))?;
    Some((when, suffix(text, end)))
}

/// Most places begin no time; this is asked at each.
fn may_begin(text: &[char], at: usize) -> bool {
    let character = text.get(at).copied().unwrap_or(' ');
    let begins = "半大后明今昨前听早上凌深夜午中晌下本这傍晚差周星礼tnaib零〇一二两三四五六七八九十廿"
        .contains(character);
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

/// `昨天送`, `前天12点送来`: said by mistake for a day to come. Of a day that is past people
/// speak in many other ways, as in `昨天送的粥`.
fn past_day(text: &[char], at: usize) -> Option<(When, usize)> {
    let (days, end) = find(text, at, &[("大前天", -3), ("前天", -2), ("昨天", -1), ("昨日", -1)])?;
    let (_, part, end) = prefix(text, blank(text, end));
    let place = blank(text, end);
    let end = time_of_day(text, place, part.is_some() || place > end).map_or(end, |(_, _, _, end)| end);
    let sent = after_any(text, end, &["送过来", "送来", "送达", "送到", "送餐", "送"])?;
    let is_wish = ends_a_clause(text, sent) && after_any(text, sent, &["的"]).is_none();
    is_wish.then_some((When::Day(Day::In(days)), sent))
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
        let (minute, half_day) = place_in_day(day, part, pm, (hour, minute))?;
        return Some((When::Clock { day, minute, half_day }, end));
    }
    match (day, part) {
        (day, Some(Part::Noon)) if after_any(text, end, &["好"]).is_none() => Some((When::Noon(day), end)),
        (Some(Day::In(0)) | None, _) => None,
        (Some(day), _) => Some((When::Day(day), end)),
    }
}

/// What may stand behind a time and belongs to it.
fn suffix(text: &[char], end: usize) -> usize {
    let about = [
        "左右",
        "之前",
        "以前",
        "之后",
        "以后",
        "准时",
        "准点",
        "钟",
        "前后",
        "前",
        "多",
        "的时候",
        "的",
        "吧",
        "那会儿",
    ];
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

#[cfg(test)]
mod tests;

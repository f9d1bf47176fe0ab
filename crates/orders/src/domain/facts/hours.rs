//! When the shop is open: at all, at a time, on a day. Which dates a holiday is of
//! is not known.

use jiff::civil::Date;
use language::{
    cut::{Kind, Token},
    time::{When, date_of},
};

use super::{Fact, asked::Asked};
use crate::domain::{
    reply::{Wording, fill},
    shorthand::Language,
};

const OPEN: &[&str] = &[
    "营业",
    "开门",
    "关门",
    "打烊",
    "开不开",
    "开着",
    "开没",
    "开档",
    "收档",
    "收摊",
    "收工",
    "歇业",
    "歇不歇",
    "休息",
    "上班",
    "下班",
    "开到",
    "到几点",
    "开张",
    "闭店",
    "关店",
    "开店",
    "接单",
    "停单",
    "open",
    "close",
    "closing",
    "opening",
    "closed",
    "business hours",
    "hours",
];
const WHEN: &[&str] = &[
    "几点",
    "什么时候",
    "啥时候",
    "啥时",
    "几时",
    "什么时间",
    "何时",
    "多会",
    "最晚",
    "最早",
    "what time",
    "when",
    "latest",
    "until",
];
const FOOD: &[&str] = &[
    "开",
    "关",
    "收",
    "送午饭",
    "送饭",
    "送餐",
    "能点",
    "点餐",
    "订餐",
    "吃饭",
    "有饭",
    "午饭",
    "中饭",
    "晚饭",
    "开饭",
    "做饭",
    "出餐",
    "结束",
    "order",
    "lunch",
    "dinner",
    "deliver",
];
const STILL: &[&str] = &[
    "有饭",
    "还能",
    "能点",
    "能吃",
    "还送",
    "还做",
    "有得吃",
    "吃得到",
    "来得及",
    "能来",
    "来吃",
    "去吃",
    "能去",
    "可以吃",
    "还卖",
    "有人",
    "在不",
    "在吗",
    "still",
];
/// What else opens, closes or has a time.
const NOT_TOLD: &[&str] = &[
    "到哪",
    "停车",
    "空调",
    "隔壁",
    "超市",
    "银行",
    "市场几点",
    "菜市场",
    "医院",
    "药店",
    "快递",
    "门口",
    "盖子",
    "票",
    "收据",
    "证明",
    "会员",
    "卡",
    "灯",
    "窗",
    "音乐",
    "电视",
    "bank",
    "market",
    "invoice",
];

/// When the shop is open, and what that means for the time that is asked about.
pub(super) fn hours(asked: &Asked<'_>) -> Option<Fact> {
    // Who asks when, says no time: `中午最晚几点`.
    let clock = asked.tokens.iter().find_map(clock).filter(|_| !asked.says(WHEN));
    let asks = asked.says(OPEN) || asked.says_near(WHEN, FOOD) || clock.is_some() && asked.says(STILL);
    if !asks || asked.says(NOT_TOLD) || !asked.spoken.is_empty() {
        return None;
    }
    let day = asked.tokens.iter().find_map(|token| asked.wording.day(token));
    if let Some((date, said)) = day {
        return Some(Fact::told(asked.wording.on_day(date, &said, clock)));
    }
    let always = asked.wording.always();
    let then = clock.map_or_else(|| asked.wording.open_now(), |minute| asked.wording.open_then(minute));
    Some(Fact::told(asked.together(&[&always, &then])))
}

/// The time of day that a piece says, in minutes.
fn clock(token: &Token) -> Option<i32> {
    match token.kind {
        Kind::When(When::Clock { minute, half_day: false, .. }) => Some(minute),
        _ => None,
    }
}

impl Wording<'_> {
    /// The hours of a usual week, and the dates that differ.
    fn always(&self) -> String {
        let hours = self.hours();
        // A date that differs stands behind a semicolon.
        let both = if self.shop.schedule.is_daily() && !hours.contains(['；', ';']) {
            ("每天{}营业。", "We are open daily {}.")
        } else {
            ("营业时间：{}。", "Our hours: {}.")
        };
        fill(self.pick(both), &[&hours])
    }

    /// The date that a piece names, and how it is said; unless it is today's, or
    /// has the hours of every day.
    fn day(&self, token: &Token) -> Option<(Date, String)> {
        let Kind::When(When::Day(day) | When::Noon(Some(day)) | When::Clock { day: Some(day), .. }) =
            token.kind
        else {
            return None;
        };
        let today = self.shop.schedule.local(self.now).date();
        let schedule = &self.shop.schedule;
        let is_usual = |date: &Date| schedule.is_daily() && schedule.special_day(*date).is_none();
        let date = date_of(day, today).filter(|date| *date != today && !is_usual(date))?;
        let said = match self.language {
            Language::English => date.strftime("%A, %B %-d").to_string(),
            Language::Chinese => {
                let weekday = usize::from(date.weekday().to_monday_zero_offset().unsigned_abs());
                let weekday = "一二三四五六日".chars().nth(weekday).unwrap_or('日');
                format!("{}月{}日（周{weekday}）", date.month(), date.day())
            }
        };
        Some((date, said))
    }

    /// The hours of one day, and whether the shop is open at a time of it.
    fn on_day(&self, date: Date, said: &str, minute: Option<i32>) -> String {
        let schedule = &self.shop.schedule;
        let hours = schedule.said_of(date, self.language == Language::English);
        let Some(hours) = hours else {
            return fill(self.pick(("{}休息。", "We are closed on {}.")), &[said]);
        };
        let open = fill(self.pick(("{}{}营业。", "On {} we are open {}.")), &[said, &hours]);
        let at = minute.and_then(|minute| Some((minute, schedule.moment(date, minute)?)));
        let then = at.map(|(minute, at)| self.open_at(minute, schedule.is_open(at)));
        [open, then.unwrap_or_default()].join(if self.language == Language::English { " " } else { "" })
    }

    /// Whether the shop is open at the moment of the question.
    fn open_now(&self) -> String {
        let schedule = &self.shop.schedule;
        if schedule.is_open(self.now) {
            return self.pick(("现在开着。", "We are open now.")).to_owned();
        }
        let next = schedule.next_opening(self.now).map(|next| self.time(next)).unwrap_or_default();
        fill(self.pick(("现在休息，{}开门。", "We are closed now and open at {}.")), &[&next])
    }

    /// Whether it is at a time of day, the next that is not past.
    fn open_then(&self, minute: i32) -> String {
        let schedule = &self.shop.schedule;
        let today = schedule.local(self.now).date();
        let days = [Some(today), today.tomorrow().ok()].into_iter().flatten();
        let next = days.filter_map(|date| schedule.moment(date, minute)).find(|at| *at >= self.now);
        self.open_at(minute, next.is_some_and(|at| schedule.is_open(at)))
    }

    fn open_at(&self, minute: i32, is_open: bool) -> String {
        let minute = minute % (24 * 60);
        let clock = format!("{:02}:{:02}", minute / 60, minute % 60);
        let both = if is_open {
            ("{}开着。", "We are open at {}.")
        } else {
            ("{}休息。", "We are closed at {}.")
        };
        fill(self.pick(both), &[&clock])
    }
}

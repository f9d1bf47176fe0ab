//! Answers with facts that hold at the moment they are given.

use jiff::Zoned;
use kernel::{Currency, Money, Time};

use super::points_unknown;
use crate::domain::projections::{ItemProjection, ShopProjection};

/// What can stand in braces, as it is said to whom wrote something else.
const FACTS: &str = "{open}, {hours}, {points}, {sold_out}, {item:3}";

/// An answer, taken apart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Answer(Vec<Part>);

#[derive(Clone, Debug, PartialEq, Eq)]
enum Part {
    Text(String),
    Open,
    Hours,
    Points,
    SoldOut,
    Item(i64),
}

/// What holds now.
#[derive(Clone, Debug)]
pub(crate) struct Facts<'a> {
    pub(crate) now: Time,
    pub(crate) shop: &'a ShopProjection,
    pub(crate) items: &'a [ItemProjection],
    /// What the guest has, in words; `None` if that can't be told.
    pub(crate) points: Option<&'a str>,
}

impl Answer {
    /// Takes an answer apart. Otherwise says what would be right.
    pub(crate) fn parse(text: &str) -> Result<Self, String> {
        let mut parts = Vec::new();
        let mut rest = text;
        while let Some((before, after)) = rest.split_once('{') {
            let (fact, after) = after
                .split_once('}')
                .ok_or_else(|| format!("has a `{{` without its `}}`; facts are {FACTS}"))?;
            parts.push(Part::Text(before.to_owned()));
            parts.push(Part::of(fact).ok_or_else(|| format!("knows no `{{{fact}}}`; facts are {FACTS}"))?);
            rest = after;
        }
        parts.push(Part::Text(rest.to_owned()));
        Ok(Self(parts))
    }

    /// Whether it tells a guest's own points.
    pub(crate) fn tells_points(&self) -> bool {
        self.0.contains(&Part::Points)
    }

    /// Whether it tells of the menu.
    pub(crate) fn tells_items(&self) -> bool {
        self.0.iter().any(|part| matches!(part, Part::SoldOut | Part::Item(_)))
    }

    /// The answer in words.
    pub(crate) fn text(&self, facts: &Facts, in_english: bool) -> String {
        self.0.iter().map(|part| part.text(facts, in_english)).collect()
    }
}

impl Part {
    fn of(fact: &str) -> Option<Self> {
        match fact.trim() {
            "open" => Some(Self::Open),
            "hours" => Some(Self::Hours),
            "points" => Some(Self::Points),
            "sold_out" => Some(Self::SoldOut),
            other => {
                let code: i64 = other.strip_prefix("item:")?.trim().parse().ok()?;
                (code > 0).then_some(Self::Item(code))
            }
        }
    }

    fn text(&self, facts: &Facts, in_english: bool) -> String {
        match self {
            Self::Text(text) => text.clone(),
            Self::Open => open(facts, in_english),
            Self::Hours => hours(facts, in_english),
            Self::Points => facts.points.map_or_else(|| points_unknown(in_english), str::to_owned),
            Self::SoldOut => sold_out(facts.items, in_english),
            Self::Item(code) => item(facts.items, *code, in_english),
        }
    }
}

fn open(facts: &Facts, in_english: bool) -> String {
    let schedule = &facts.shop.schedule;
    let now = schedule.local(facts.now.timestamp());
    if let Some(until) = schedule.open_until(facts.now.timestamp()) {
        let until = clock(&now, &schedule.local(until));
        return if in_english {
            format!("we are open now, until {until}")
        } else {
            format!("现在营业，到{until}")
        };
    }
    match schedule.next_opening(facts.now.timestamp()) {
        Some(opens) => opens_again(&now, &schedule.local(opens), in_english),
        None if in_english => "we are closed".into(),
        None => "现在休息".into(),
    }
}

fn opens_again(now: &Zoned, opens: &Zoned, in_english: bool) -> String {
    let time = format!("{:02}:{:02}", opens.hour(), opens.minute());
    let is_tomorrow = now.date().tomorrow().is_ok_and(|tomorrow| tomorrow == opens.date());
    let day = match (in_english, opens.date() == now.date(), is_tomorrow) {
        (true, true, _) => "today".into(),
        (true, _, true) => "tomorrow".into(),
        (true, ..) => format!("on {}", opens.date()),
        (false, true, _) => "今天".into(),
        (false, _, true) => "明天".into(),
        (false, ..) => format!("{}月{}日", opens.month(), opens.day()),
    };
    if in_english {
        format!("we are closed now and open {day} at {time}")
    } else {
        format!("现在休息，{day}{time}开门")
    }
}

fn hours(facts: &Facts, in_english: bool) -> String {
    let schedule = &facts.shop.schedule;
    schedule.said(schedule.local(facts.now.timestamp()).date(), in_english)
}

/// The end of a span, where the midnight that ends today is 24:00.
fn clock(now: &Zoned, until: &Zoned) -> String {
    let is_midnight = (until.hour(), until.minute()) == (0, 0) && until.date() != now.date();
    if is_midnight { "24:00".into() } else { format!("{:02}:{:02}", until.hour(), until.minute()) }
}

fn sold_out(items: &[ItemProjection], in_english: bool) -> String {
    let missing: Vec<&str> =
        items.iter().filter(|item| item.sold_out).map(|item| name(item, in_english)).collect();
    match (missing.is_empty(), in_english) {
        (true, false) => "今天菜都有".into(),
        (true, true) => "everything on the menu is available today".into(),
        (false, false) => format!("今天卖完了：{}", missing.join("、")),
        (false, true) => format!("sold out today: {}", missing.join(", ")),
    }
}

fn item(items: &[ItemProjection], code: i64, in_english: bool) -> String {
    let Some(item) = items.iter().find(|item| item.code == code) else {
        return if in_english {
            format!("no. {code} (not on the menu)")
        } else {
            format!("{code}号菜（菜单上没有）")
        };
    };
    let sold_out = match (item.sold_out, in_english) {
        (false, _) => "",
        (true, false) => "（今天卖完了）",
        (true, true) => " (sold out today)",
    };
    format!("{} {}{sold_out}", name(item, in_english), price(item.price, in_english))
}

fn name(item: &ItemProjection, in_english: bool) -> &str {
    if in_english && !item.display_name_en.is_empty() { &item.display_name_en } else { &item.display_name }
}

fn price(price: Money, in_english: bool) -> String {
    if price.currency != Currency::CNY {
        return price.to_string();
    }
    let amount = price.currency.short_amount(price.minor);
    if in_english { format!("¥{amount}") } else { format!("{amount}元") }
}

#[cfg(test)]
mod tests {
    use jiff::tz::TimeZone;
    use kernel::{OpeningHours, Schedule};

    use super::*;

    fn shop() -> ShopProjection {
        let hours = vec![OpeningHours::daily(630, 840), OpeningHours::daily(990, 1260)];
        let schedule = Schedule::daily(TimeZone::get("Asia/Shanghai").unwrap(), hours);
        ShopProjection { schedule, currency: Currency::CNY, revision: 1 }
    }

    fn item(code: i64, name: &str, minor: i64, sold_out: bool) -> ItemProjection {
        ItemProjection {
            code,
            dish_id: code,
            display_name: name.into(),
            display_name_en: format!("dish {code}"),
            price: Money { minor, currency: Currency::CNY },
            sold_out,
            deleted: false,
            revision: 1,
        }
    }

    fn said(answer: &str, at: &str, in_english: bool) -> String {
        let (shop, items) = (shop(), [item(3, "小炒肉", 1_800, false), item(7, "鱼", 3_250, true)]);
        let now = Time::from_timestamp(at.parse().unwrap());
        let facts = Facts { now, shop: &shop, items: &items, points: None };
        Answer::parse(answer).unwrap().text(&facts, in_english)
    }

    #[test]
    fn an_answer_tells_what_holds_now() {
        let noon = "2026-11-23T12:00:00+08:00";
        assert_eq!(said("{open}。", noon, false), "现在营业，到14:00。");
        assert_eq!(said("{hours}", noon, true), "10:30-14:00, 16:30-21:00");
        assert_eq!(said("{sold_out}", noon, false), "今天卖完了：鱼");
        assert_eq!(said("{item:3}，{item:7}", noon, false), "小炒肉 18元，鱼 32.50元（今天卖完了）");
        assert_eq!(
            said("{item:7}; {item:9}", noon, true),
            "dish 7 ¥32.50 (sold out today); no. 9 (not on the menu)"
        );
        assert_eq!(said("{points}", noon, false), points_unknown(false));
    }

    #[test]
    fn a_closed_shop_says_when_it_opens() {
        assert_eq!(said("{open}", "2026-11-23T15:00:00+08:00", false), "现在休息，今天16:30开门");
        let night = "2026-11-23T22:00:00+08:00";
        assert_eq!(said("{open}", night, true), "we are closed now and open tomorrow at 10:30");
    }

    #[test]
    fn a_fact_that_is_none_is_named() {
        for (wrong, named) in
            [("{price}", "`{price}`"), ("a{open", "without its"), ("{item:x}", "`{item:x}`")]
        {
            let said = Answer::parse(wrong).unwrap_err();
            assert!(said.contains(named) && said.contains(FACTS), "{said}");
        }
    }

    proptest::proptest! {
        #[test]
        fn any_answer_is_read_or_refused(text in ".{0,60}") {
            let noon = "2026-11-23T12:00:00+08:00";
            if Answer::parse(&text).is_ok() {
                said(&text, noon, true);
            }
        }
    }
}

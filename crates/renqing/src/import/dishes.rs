//! A cell that holds all dishes of an order: `鱼香肉丝*1;米饭*2`,
//! `2 x Latte, Muffin`. Names, quantities, and prices where it says them.

use serde_json::Value;
use sheets::workbook::LINE_BREAK;

pub(super) use super::dish::{Dish, Price};
use super::dish::{MOST_DISHES, SIGNS, leading_number, made, part_dishes};

/// Words for quantity and prices, as signs that are read below.
const LABELS: [(&str, &str); 7] = [
    ("数量", " *"),
    ("单价", " @"),
    ("价格", " @"),
    ("小计", " ="),
    ("金额", " ="),
    ("名称", ""),
    ("品名", ""),
];

/// The dishes of a cell, or why it can't be read, for people.
pub(super) fn of_cell(cell: &str) -> Result<Vec<Dish>, String> {
    if let Some(dishes) = json(cell) {
        return dishes.and_then(few);
    }
    let text: String = cell.trim().chars().map(plain).collect();
    let (text, all) = without_sum(&text);
    if is_cut_off(text) {
        return Err("is cut off: not all dishes are in it".to_owned());
    }
    let mut dishes = Vec::new();
    let parts = parts(text);
    // Before each dish may stand its number.
    if parts.len() > 2 * MOST_DISHES {
        return Err(too_many());
    }
    let counts_lead = parts.iter().all(|part| leading_number(part).is_some());
    for part in &parts {
        // `1、` before a dish numbers it.
        if part.parse() == Ok(dishes.len() + 1) && parts.len() > 1 {
            continue;
        }
        part_dishes(part, counts_lead, &mut dishes)?;
    }
    let count: u32 = dishes.iter().map(|dish| dish.quantity).sum();
    match all {
        Some(all) if all != count => Err(format!("says that there are {all}, but {count} are named")),
        _ if dishes.is_empty() => Err("names no dish".to_owned()),
        _ => few(dishes),
    }
}

fn few(dishes: Vec<Dish>) -> Result<Vec<Dish>, String> {
    if dishes.len() > MOST_DISHES { Err(too_many()) } else { Ok(dishes) }
}

fn too_many() -> String {
    format!("names more than {MOST_DISHES} dishes")
}

/// A character with one form for each meaning; names stay as they are but for
/// their brackets.
fn plain(c: char) -> char {
    match c {
        '\u{3000}' | '\t' => ' ',
        '【' => '[',
        '】' => ']',
        '￥' => '¥',
        '、' | '；' | '\n' | '\r' | LINE_BREAK | '｜' | '|' => ';',
        '×' | '✕' | '✖' | '╳' => '*',
        // Full-width forms stand at a fixed distance from the others.
        '！'..='～' => u32::from(c).checked_sub(0xfee0).and_then(char::from_u32).unwrap_or(c),
        _ => c,
    }
}

/// Takes `共3份` off the end.
fn without_sum(text: &str) -> (&str, Option<u32>) {
    let end = text.trim_end_matches(['份', '件', '个']);
    let sum = end.rsplit_once('共').and_then(|(rest, count)| Some((rest, count.trim().parse().ok()?)));
    sum.map_or((text, None), |(rest, count)| (rest.trim_end(), Some(count)))
}

fn is_cut_off(text: &str) -> bool {
    let end = text.trim_end_matches(['品', '商', '菜', '美', '食']);
    let end = end.trim_end_matches(['件', '份', '种', '个']).trim_end_matches(|c: char| c.is_ascii_digit());
    text.ends_with("...") || text.ends_with('…') || end.ends_with('等')
}

/// Cuts at separators that are in no bracket; opens brackets that hold a whole
/// dish.
fn parts(text: &str) -> Vec<String> {
    let mut parts: Vec<String> = Vec::new();
    let mut part = String::new();
    let mut depth = 0_usize;
    let chars: Vec<char> = text.chars().collect();
    let mut at = 0;
    // Of far too many the rest is not read.
    while let Some(&c) = chars.get(at).filter(|_| parts.len() <= 2 * MOST_DISHES) {
        if depth == 0
            && c == '['
            && part.trim().is_empty()
            && let Some((inner, next)) = whole(&chars, at)
        {
            parts.extend(self::parts(&inner));
            part.clear();
            at = next;
            continue;
        }
        match c {
            '(' | '[' => depth += 1,
            ')' | ']' => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth == 0 && (c == ';' || (c == ',' && !is_between_thousands(&chars, at))) {
            end(&mut parts, &mut part);
        } else {
            part.push(c);
        }
        at += 1;
    }
    end(&mut parts, &mut part);
    parts
}

/// Ends a part; one that only says how many or how much belongs to the last.
fn end(parts: &mut Vec<String>, part: &mut String) {
    let mut text = std::mem::take(part);
    for (label, sign) in LABELS {
        for written in [format!("{label}:"), format!("{label} "), label.to_owned()] {
            text = text.replace(&written, sign);
        }
    }
    let text = text.trim();
    if text.is_empty() {
        return;
    }
    let is_more =
        |last: &String| text.starts_with(['@', '=']) || (text.starts_with('*') && !last.contains('*'));
    match parts.last_mut().filter(|last| is_more(last)) {
        Some(last) => {
            last.push(' ');
            last.push_str(text);
        }
        None => parts.push(text.to_owned()),
    }
}

/// What stands in a bracket, and where it ends, if a whole dish does: nothing of
/// it follows.
fn whole(chars: &[char], open: usize) -> Option<(String, usize)> {
    let rest = chars.get(open + 1..)?;
    let close = rest.iter().position(|c| *c == ']')?;
    let inner: String = rest.get(..close)?.iter().collect();
    let next = open + close + 2;
    let follows = chars.get(next..)?.iter().find(|c| **c != ' ');
    let ends = follows.is_none_or(|c| matches!(c, ';' | ',' | '['));
    (ends && inner.contains(|c: char| c.is_alphabetic())).then_some((inner, next))
}

/// The comma of `¥1,234.50`.
fn is_between_thousands(chars: &[char], at: usize) -> bool {
    let before = chars.get(..at).unwrap_or_default();
    let digits = before.iter().rev().take_while(|c| c.is_ascii_digit()).count();
    let sign = before.len().checked_sub(digits + 1).and_then(|place| before.get(place));
    let behind = chars.get(at + 1..).unwrap_or_default().iter().take_while(|c| c.is_ascii_digit()).count();
    digits > 0 && behind == 3 && sign.is_some_and(|c| SIGNS.contains(c))
}

/// The dishes of a cell that a program wrote; `None` if it is none of those.
fn json(cell: &str) -> Option<Result<Vec<Dish>, String>> {
    let all: Vec<Value> = serde_json::from_str(cell.trim()).ok().filter(|_| cell.contains('{'))?;
    let of = |value: &Value, names: &[&str]| {
        let found = names.iter().find_map(|name| value.get(name))?;
        Some(found.as_str().map_or_else(|| found.to_string(), str::to_owned))
    };
    let dish = |value: &Value| {
        let name = of(value, &["name", "item", "title", "product", "名称", "菜品名称", "商品名称"]);
        let count = of(value, &["quantity", "qty", "count", "num", "数量"]).unwrap_or_else(|| "1".to_owned());
        let price = of(value, &["price", "unit_price", "unitPrice", "单价", "价格"]).map(Price::Each);
        made(&name.unwrap_or_default(), &count, price)
    };
    Some(all.iter().map(dish).collect())
}

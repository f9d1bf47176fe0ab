//! The dishes of a part of a cell: names, counts before or behind them, prices.

/// A dish of an order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Dish {
    pub(super) name: String,
    /// 1 to 9,999; of what is weighed there is one.
    pub(super) quantity: u32,
    /// Of what is weighed, how much of what its price is for, in millionths.
    pub(super) weighed: Option<u64>,
    pub(super) price: Option<Price>,
}

/// An amount as it is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Price {
    /// Written before the quantity: the price of one.
    Each(String),
    /// Written behind it: what the pieces come to.
    All(String),
}

/// What a count may be followed by.
const UNITS: [char; 11] = ['份', '碗', '个', '杯', '瓶', '罐', '盒', '只', '例', '盘', '串'];
/// What stands before an amount.
pub(super) const SIGNS: [char; 4] = ['¥', '$', '£', '€'];
/// The dishes of an order: one of more is none.
pub(super) const MOST_DISHES: usize = 500;
/// Bytes between two separators. Where a count belongs is looked for from each
/// place, so that a part must not be long.
const LONGEST_PART: usize = 8 * 1024;

/// Reads the dishes of a part, one after the other.
pub(super) fn part_dishes(part: &str, counts_lead: bool, dishes: &mut Vec<Dish>) -> Result<(), String> {
    if part.len() > LONGEST_PART {
        return Err(format!("has {LONGEST_PART} bytes and more without a separator"));
    }
    let mut rest = part.trim();
    loop {
        rest = rest.trim_start_matches([' ', '/', '+', '&', ',']);
        rest = unnumbered(rest, dishes.len() + 1);
        if rest.is_empty() {
            return Ok(());
        }
        if let Some((count, from)) = leading_mark(rest) {
            let (dish, next) = until_next_lead(rest.get(from..).unwrap_or_default());
            if mark(dish).is_none() {
                dishes.push(made(dish, count, None)?);
                rest = next;
                continue;
            }
        }
        let Some(mark) = mark(rest) else { break };
        let (name, tail) =
            (rest.get(..mark.from).unwrap_or_default(), rest.get(mark.to..).unwrap_or_default());
        let (price, note, next) = behind(tail);
        dishes.push(made(&format!("{name}{note}"), mark.count, price)?);
        rest = next;
    }
    dishes.push(unmarked(rest, counts_lead)?);
    Ok(())
}

/// `2.` before the second dish is no part of it.
fn unnumbered(text: &str, number: usize) -> &str {
    let rest = text.strip_prefix(&number.to_string()).and_then(|rest| rest.strip_prefix(['.', ')']));
    rest.filter(|rest| !rest.starts_with(|c: char| c.is_ascii_digit())).map_or(text, str::trim_start)
}

/// A count with its mark before a name: `2 x`. Answers where the name begins.
fn leading_mark(text: &str) -> Option<(&str, usize)> {
    let digits = text.find(|c: char| !c.is_ascii_digit()).filter(|digits| (1..=4).contains(digits))?;
    let rest = text.get(digits..)?.trim_start();
    let name = rest.strip_prefix(['x', 'X', '*'])?;
    // `7xl` is a name.
    let is_apart = rest.starts_with('*') || !name.starts_with(|c: char| c.is_ascii_alphabetic());
    let is_name = name.contains(char::is_alphabetic);
    (is_apart && is_name).then(|| (text.get(..digits).unwrap_or_default(), text.len() - name.len()))
}

/// The name up to the next count with a mark, and the rest.
fn until_next_lead(text: &str) -> (&str, &str) {
    let blanks = text.match_indices(' ').map(|(at, _)| at);
    let next = blanks.filter(|at| *at > 0).find(|at| {
        let rest = text.get(at + 1..).unwrap_or_default();
        leading_mark(rest).is_some()
    });
    next.map_or((text, ""), |at| text.split_at(at))
}

/// A count behind a name.
struct Mark<'a> {
    from: usize,
    to: usize,
    count: &'a str,
}

/// The first `*2`, `x 2`, `X2` that is in no bracket and in no word.
fn mark(text: &str) -> Option<Mark<'_>> {
    let mut depth = 0_usize;
    let mut before = ' ';
    for (from, c) in text.char_indices() {
        match c {
            '(' | '[' => depth += 1,
            ')' | ']' => depth = depth.saturating_sub(1),
            '*' | 'x' | 'X' if depth == 0 && (c == '*' || !before.is_ascii_alphabetic()) => {
                if let Some(mark) = count(text, from) {
                    return Some(mark);
                }
            }
            _ => {}
        }
        before = c;
    }
    None
}

fn count(text: &str, from: usize) -> Option<Mark<'_>> {
    let after = text.get(from + 1..)?;
    let number = after.trim_start();
    let is_part = |c: char| c.is_ascii_digit() || matches!(c, '.' | '-');
    let length = number.find(|c| !is_part(c)).unwrap_or(number.len());
    let count = number.get(..length)?.trim_end_matches('.');
    let rest = number.get(count.len()..)?;
    if !count.contains(|c: char| c.is_ascii_digit()) || rest.starts_with(|c: char| c.is_ascii_alphabetic()) {
        return None;
    }
    let to = text.len() - rest.strip_prefix(UNITS).unwrap_or(rest).len();
    Some(Mark { from, to, count })
}

/// What follows a count: the price, options in brackets, and the rest.
fn behind(text: &str) -> (Option<Price>, String, &str) {
    let (mut price, mut note, mut rest) = (None, String::new(), text);
    loop {
        let next = rest.trim_start();
        if price.is_none()
            && let Some((amount, length)) = amount_at(next)
        {
            let is_each = next.starts_with('@');
            price = Some(if is_each { Price::Each(amount) } else { Price::All(amount) });
            rest = next.get(length..).unwrap_or_default();
            continue;
        }
        let close = next.starts_with('(').then(|| next.find(')')).flatten();
        let Some(close) = close else { return (price, note, rest) };
        let (inner, behind) = next.split_at(close + 1);
        note.push_str(inner);
        rest = behind;
    }
}

/// An amount at the beginning, alone in a bracket or in none.
fn amount_at(text: &str) -> Option<(String, usize)> {
    let Some(rest) = text.strip_prefix('(') else { return bare_amount_at(text) };
    let inner = rest.split(')').next()?;
    let (amount, length) = bare_amount_at(inner)?;
    (length == inner.len()).then_some((amount, length + 2))
}

/// An amount at the beginning: one with a sign, a unit or two decimals.
fn bare_amount_at(text: &str) -> Option<(String, usize)> {
    let bare = text.trim_start_matches(['@', '=', ' ']);
    let signed = bare.trim_start_matches(SIGNS);
    let is_part = |c: char| c.is_ascii_digit() || matches!(c, '.' | ',');
    let length = signed.find(|c| !is_part(c)).unwrap_or(signed.len());
    let digits = signed.get(..length)?.trim_end_matches(['.', ',']);
    let rest = signed.get(digits.len()..)?;
    let unit = ['元', '円', '€'].into_iter().find(|unit| rest.starts_with(*unit));
    let is_marked = text.starts_with(['@', '=']) || signed.len() < bare.len() || unit.is_some();
    let decimals = digits.rsplit_once('.').is_some_and(|(_, decimals)| decimals.len() == 2);
    if !digits.contains(|c: char| c.is_ascii_digit()) || !(is_marked || decimals) {
        return None;
    }
    let used = text.len() - rest.len() + unit.map_or(0, char::len_utf8);
    let from = text.len() - bare.len();
    Some((text.get(from..used)?.to_owned(), used))
}

/// A dish whose count has no mark: `1份鱼香肉丝`, `米饭2碗`, `米饭(2)`, `米饭:2`,
/// `2 Naan` where all are written so; else one.
fn unmarked(text: &str, counts_lead: bool) -> Result<Dish, String> {
    if let Some((count, name)) = leading_number(text).filter(|_| counts_lead) {
        return made(name, count, None);
    }
    let digits = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(0);
    let (count, name) = text.split_at(digits);
    if let Some(name) = name.strip_prefix(UNITS).filter(|_| digits > 0) {
        return made(name, count, None);
    }
    let (bare, price) = without_price(text);
    let end = bare.strip_suffix(UNITS).or_else(|| bare.strip_suffix(')'));
    let (end, colon) = end.map_or((bare, true), |end| (end, false));
    let name = end.trim_end_matches(|c: char| c.is_ascii_digit());
    let count = end.get(name.len()..).unwrap_or_default();
    let name = match (bare.ends_with(')'), colon) {
        (true, _) => name.strip_suffix('('),
        (_, true) => name.trim_end().strip_suffix(':'),
        _ => Some(name),
    };
    match name.filter(|_| (1..=2).contains(&count.len())) {
        Some(name) => made(name, count, price),
        None => made(text, "1", None),
    }
}

/// `2 Naan`: the count and the name.
pub(super) fn leading_number(text: &str) -> Option<(&str, &str)> {
    let (count, name) = text.split_once(' ')?;
    let is_count = (1..=2).contains(&count.len()) && count.bytes().all(|byte| byte.is_ascii_digit());
    let is_name = name.trim_start().starts_with(char::is_alphabetic) && mark(text).is_none();
    (is_count && is_name && leading_mark(text).is_none()).then_some((count, name))
}

/// Takes the price of one off the end of a name.
fn without_price(text: &str) -> (&str, Option<Price>) {
    let text = text.trim_end();
    let mut in_number = false;
    // A number begins once, however many digits it has.
    let mut begins = |c: char| {
        let goes_on = in_number;
        in_number = c.is_ascii_digit() || (goes_on && matches!(c, '.' | ','));
        (c.is_ascii_digit() && !goes_on) || SIGNS.contains(&c) || matches!(c, '@' | '=' | '(')
    };
    let whole = |at: &usize| {
        let rest = text.get(*at..).unwrap_or_default();
        amount_at(rest).filter(|(_, length)| *length == rest.len()).map(|(amount, _)| amount)
    };
    let places: Vec<usize> = text.char_indices().filter(|(_, c)| begins(*c)).map(|(at, _)| at).collect();
    let mut places = places.into_iter().filter(|at| *at > 0);
    let found = places.find_map(|at| Some((at, whole(&at)?)));
    found.map_or((text, None), |(at, amount)| {
        let name = text.get(..at).unwrap_or_default();
        let price = if text.get(at..).is_some_and(|rest| rest.starts_with('=')) {
            Price::All(amount)
        } else {
            Price::Each(amount)
        };
        (name.trim_end(), Some(price))
    })
}

/// A dish of a name, which may end with its price.
pub(super) fn made(name: &str, count: &str, price: Option<Price>) -> Result<Dish, String> {
    let (name, each) = without_price(name);
    let count: f64 = count.trim().parse().map_err(|_| "must have 1 to 9999 of each dish".to_owned())?;
    if !count.is_finite() || count <= 0.0 || count > 9_999.0 {
        return Err("must have 1 to 9999 of each dish".to_owned());
    }
    let is_weighed = count.fract() != 0.0;
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "1 to 9,999")]
    let (quantity, millionths) = (if is_weighed { 1 } else { count as u32 }, (count * 1e6).round() as u64);
    let name = named(name);
    if !name.contains(char::is_alphabetic) {
        return Err("must have a name beside each quantity".to_owned());
    }
    Ok(Dish { name, quantity, weighed: is_weighed.then_some(millionths), price: price.or(each) })
}

/// A name without what is only around it; `红烧肉/大份` is a kind of it.
fn named(name: &str) -> String {
    let quotes = ['"', '“', '”', '\'', ' ', '-', ':'];
    let mut name = name.trim_matches(quotes);
    let inner = name.strip_prefix('[').and_then(|rest| rest.strip_suffix(']'));
    if let Some(inner) = inner.filter(|inner| !inner.contains(['[', ']'])) {
        name = inner.trim();
    }
    let is_kind = |kind: &str| kind.starts_with(|c: char| c.is_alphabetic() && !c.is_ascii());
    let text = match name.split_once('/') {
        Some((dish, kind)) if !dish.contains('(') && is_kind(kind) => {
            format!("{} ({})", dish.trim(), kind.trim().replace('/', ", "))
        }
        _ => name.to_owned(),
    };
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

//! From an order back to shorthand that reads as that order.

use crate::domain::basket::{Basket, Rice};
use crate::domain::shop::Shop;
use jiff::Timestamp;
use std::fmt::Write;

/// Writes an order as the shortest message that, sent at `sent`, is read as
/// that order: `18号 3x2(不要辣),6,2饭`. Seconds of the wanted time are lost, and
/// one more than three days ahead can't be said.
pub fn render(customer: Option<i32>, basket: &Basket, shop: &Shop, sent: Timestamp) -> String {
    let mut text =
        customer.filter(|number| *number > 0).map(|number| format!("{number}号 ")).unwrap_or_default();
    let mut parts: Vec<String> = Vec::new();
    for dish in &basket.dishes {
        let mut part = format!("{}x{}", dish.code, dish.quantity);
        if !dish.note.is_empty() {
            let _ = write!(part, "({})", dish.note);
        }
        parts.push(part);
    }
    parts.extend(rice(basket.rice));
    parts.extend(basket.wanted.and_then(|wanted| time(wanted, shop, sent)));
    parts.extend(basket.address.as_deref().map(address));
    if !basket.note.is_empty() {
        parts.push(basket.note.clone());
    }
    text.push_str(&parts.join(","));
    text
}

fn rice(rice: Rice) -> Option<String> {
    match rice {
        Rice::Default => None,
        Rice::Exactly(0) => Some("不要饭".to_owned()),
        Rice::Exactly(count) => Some(format!("{count}饭")),
        Rice::Plus(by) if by < 0 => Some(format!("少{}份饭", by.unsigned_abs())),
        Rice::Plus(by) => Some(format!("加{by}份饭")),
    }
}

/// Behind Chinese words an address ends at a blank or a full stop, and `送到哪`
/// asks where an order is.
fn address(address: &str) -> String {
    let plain = address.chars().all(char::is_alphanumeric) && !address.starts_with('哪');
    format!("{}{address}", if plain { "送到" } else { "deliver to " })
}

fn time(wanted: Timestamp, shop: &Shop, sent: Timestamp) -> Option<String> {
    let (wanted, today) = (shop.schedule.local(wanted), shop.schedule.local(sent).date());
    let days = today.until(wanted.date()).ok()?.get_days();
    let day = ["今天", "明天", "后天", "大后天"].get(usize::try_from(days).ok()?)?;
    // Before noon the part of the day tells 6 from 18.
    let part = if wanted.hour() < 12 { "上午" } else { "" };
    Some(format!("{day}{part}{:02}:{:02}", wanted.hour(), wanted.minute()))
}

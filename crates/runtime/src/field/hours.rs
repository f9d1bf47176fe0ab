//! When a shop is open, from and to the contract.

use contracts::orders::v1::{Shop, shop as wire};
use kernel::{Failure, OpeningHours, Schedule, ShopProjection, SpecialDay, Weekdays};

use super::required;

/// What an event says of a shop. Fails on what [`schedule`] does, and on a currency
/// that is none.
pub fn shop_projection(shop: Option<Shop>, revision: i64) -> Result<ShopProjection, Failure> {
    let shop = required(shop, "shop")?;
    let schedule = schedule(&shop)?;
    let currency = shop.currency.parse().map_err(|_| Failure::field("shop.currency", "must be as `CNY`"))?;
    Ok(ShopProjection { schedule, currency, revision })
}

/// Where a shop is in time. Fails on a zone, a day or a date that is none, by the
/// field's path from `shop` on.
pub fn schedule(shop: &Shop) -> Result<Schedule, Failure> {
    let right = "must be an IANA time zone, as `Asia/Shanghai`";
    let zone = Schedule::in_zone(&shop.time_zone).ok_or_else(|| Failure::field("shop.time_zone", right))?;
    let special_day = |(index, day): (usize, &wire::SpecialDay)| {
        let path = format!("shop.special_days[{index}]");
        let right = "must be a date as `2026-10-01`, or `10-01` for each year";
        let date = day.date.parse().map_err(|()| Failure::field(format!("{path}.date"), right))?;
        Ok(SpecialDay { date, opening_hours: spans(&day.opening_hours, &path)? })
    };
    Ok(Schedule {
        opening_hours: spans(&shop.opening_hours, "shop")?,
        special_days: shop
            .special_days
            .iter()
            .enumerate()
            .map(special_day)
            .collect::<Result<_, Failure>>()?,
        ..zone
    })
}

fn spans(spans: &[wire::OpeningHours], path: &str) -> Result<Vec<OpeningHours>, Failure> {
    let span = |(index, span): (usize, &wire::OpeningHours)| {
        let wire::OpeningHours { open_minute, close_minute, .. } = *span;
        let right = "must be 1 for Monday to 7 for Sunday";
        let weekdays = Weekdays::of(&span.weekdays)
            .ok_or_else(|| Failure::field(format!("{path}.opening_hours[{index}].weekdays"), right))?;
        Ok(OpeningHours { open_minute, close_minute, weekdays })
    };
    spans.iter().enumerate().map(span).collect()
}

/// The spans of a week, as the contract has them.
pub fn opening_hours_field(schedule: &Schedule) -> Vec<wire::OpeningHours> {
    schedule.opening_hours.iter().map(span_field).collect()
}

/// The days that differ, as the contract has them.
pub fn special_days_field(schedule: &Schedule) -> Vec<wire::SpecialDay> {
    let day = |day: &SpecialDay| wire::SpecialDay {
        date: day.date.to_string(),
        opening_hours: day.opening_hours.iter().map(span_field).collect(),
    };
    schedule.special_days.iter().map(day).collect()
}

fn span_field(span: &OpeningHours) -> wire::OpeningHours {
    let OpeningHours { open_minute, close_minute, weekdays } = *span;
    wire::OpeningHours { open_minute, close_minute, weekdays: weekdays.days() }
}

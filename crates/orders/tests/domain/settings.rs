//! When a shop is open.

use crate::shop::{at, sample_shop};
use jiff::tz::TimeZone;
use kernel::{OpeningHours, Schedule};
use orders::domain::shop::{Shop, ShopError};

fn hours(spans: &[(i32, i32)]) -> Vec<OpeningHours> {
    spans.iter().map(|(open, close)| OpeningHours::daily(*open, *close)).collect()
}

#[test]
fn a_shop_opens_at_its_first_minute_and_is_closed_from_its_last() {
    let shop = sample_shop();
    let open = |clock: &str| shop.schedule.is_open(at(&format!("2026-11-23T{clock}+08:00")));
    assert!(open("10:30:00") && open("13:59:59") && open("16:30:00"));
    assert!(!open("10:29:59") && !open("14:00:00") && !open("21:00:00"));
}

#[test]
fn the_next_opening_is_now_later_today_or_tomorrow() {
    let shop = sample_shop();
    let next = |text: &str| shop.schedule.next_opening(at(text));
    assert_eq!(next("2026-11-23T11:00:00+08:00"), Some(at("2026-11-23T11:00:00+08:00")));
    assert_eq!(next("2026-11-23T15:00:00+08:00"), Some(at("2026-11-23T16:30:00+08:00")));
    assert_eq!(next("2026-11-23T23:00:00+08:00"), Some(at("2026-11-24T10:30:00+08:00")));
}

#[test]
fn an_opening_in_the_hour_that_summer_time_skips_comes_an_hour_later() {
    let zone = TimeZone::get("Europe/Berlin").expect("a time zone");
    let schedule = Schedule::daily(zone, hours(&[(150, 600)]));
    assert_eq!(schedule.next_opening(at("2026-03-29T01:00:00+01:00")), Some(at("2026-03-29T03:30:00+02:00")));
    assert_eq!(schedule.next_opening(at("2026-03-30T01:00:00+02:00")), Some(at("2026-03-30T02:30:00+02:00")));
}

#[test]
fn a_wrong_setting_is_named_with_its_field() {
    let with = |spans: &[(i32, i32)]| {
        let schedule = Schedule { opening_hours: hours(spans), ..sample_shop().schedule };
        Shop { schedule, ..sample_shop() }.validate()
    };
    assert_eq!(with(&[]), Err(ShopError::NoHours));
    assert_eq!(with(&[(600, 600)]), Err(ShopError::Hours { index: 0 }));
    assert_eq!(with(&[(600, 1441)]), Ok(()), "a minute past midnight");
    assert_eq!(with(&[(600, 2041)]), Err(ShopError::Hours { index: 0 }));
    assert_eq!(with(&[(600, 1560), (60, 500)]), Err(ShopError::HoursOrder { index: 1 }));
    assert_eq!(with(&[(600, 800), (700, 900)]), Err(ShopError::HoursOrder { index: 1 }));
    assert_eq!(with(&[(600, 800), (1000, 1440)]), Ok(()));
    assert_eq!(
        Shop { currency: "rmb".to_owned(), ..sample_shop() }.validate().map_err(|e| e.field()),
        Err("currency".to_owned())
    );
}

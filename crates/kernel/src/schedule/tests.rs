//! When a shop is open.

use super::*;

fn shop() -> Schedule {
    let hours = vec![OpeningHours::daily(630, 840), OpeningHours::daily(990, 1260)];
    Schedule::daily(TimeZone::get("Asia/Shanghai").unwrap(), hours)
}

fn at(text: &str) -> Time {
    Time::from_timestamp(text.parse().unwrap())
}

#[test]
fn a_day_is_the_shops_own() {
    assert_eq!(shop().day(at("1970-01-01T15:59:59Z")), 0);
    assert_eq!(shop().day(at("1970-01-01T16:00:00Z")), 1);
    assert_eq!(Schedule::unknown().day(at("1969-12-31T23:00:00Z")), -1);
}

#[test]
fn a_closed_shop_opens_next_at_the_next_span() {
    let next = |text: &str| shop().next_opening(at(text).timestamp()).unwrap().to_string();
    assert_eq!(next("2026-11-23T11:00:00+08:00"), "2026-11-23T03:00:00Z");
    assert_eq!(next("2026-11-23T14:00:00+08:00"), "2026-11-23T08:30:00Z");
    assert_eq!(next("2026-11-23T21:00:00+08:00"), "2026-11-24T02:30:00Z");
    assert!(shop().is_open(at("2026-11-23T10:30:00+08:00").timestamp()));
    assert!(!shop().is_open(at("2026-11-23T14:00:00+08:00").timestamp()));
}

#[test]
fn time_stands_still_while_the_shop_is_closed() {
    let due = |text: &str, minutes| shop().plus_open_minutes(at(text), minutes);
    assert_eq!(due("2026-11-23T11:00:00+08:00", 30), at("2026-11-23T11:30:00+08:00"));
    assert_eq!(due("2026-11-23T13:50:00+08:00", 30), at("2026-11-23T16:50:00+08:00"));
    assert_eq!(due("2026-11-23T20:50:00+08:00", 30), at("2026-11-24T10:50:00+08:00"));
    let open = |from: &str, to: &str| shop().open_minutes(at(from), at(to));
    assert!((open("2026-11-23T13:50:00+08:00", "2026-11-23T16:50:00+08:00") - 30.0).abs() < 1e-9);
    assert!((open("2026-11-23T00:00:00+08:00", "2026-11-24T00:00:00+08:00") - 480.0).abs() < 1e-9);
    assert!(open("2026-11-23T14:00:00+08:00", "2026-11-23T15:00:00+08:00").abs() < 1e-9);
}

/// Tuesday to Sunday noon; Friday and Saturday till two at night; closed for the
/// first of October of each year but for the evening of that of 2027.
fn bar() -> Schedule {
    let on = |open_minute, close_minute, days: &[i32]| OpeningHours {
        open_minute,
        close_minute,
        weekdays: Weekdays::of(days).unwrap(),
    };
    let special = |date: &str, opening_hours| SpecialDay { date: date.parse().unwrap(), opening_hours };
    Schedule {
        time_zone: TimeZone::get("Asia/Shanghai").unwrap(),
        opening_hours: vec![on(660, 840, &[2, 3, 4, 5, 6, 7]), on(1080, 1560, &[5, 6])],
        special_days: vec![
            special("10-01", Vec::new()),
            special("2027-10-01", vec![OpeningHours::daily(1080, 1200)]),
        ],
    }
}

#[test]
fn each_day_has_its_own_hours_and_a_night_belongs_to_its_evening() {
    // 23 November 2026 is a Monday.
    let is_open = |text: &str| bar().is_open(at(&format!("{text}:00+08:00")).timestamp());
    let open =
        ["2026-11-24T11:00", "2026-11-27T18:00", "2026-11-28T01:59", "2026-11-29T00:00", "2026-11-29T01:30"];
    let closed =
        ["2026-11-23T12:00", "2026-11-24T18:00", "2026-11-28T02:00", "2026-11-30T00:30", "2026-11-27T01:00"];
    assert!(open.into_iter().all(is_open) && !closed.into_iter().any(is_open));
    let next = |text: &str| {
        let next = bar().next_opening(at(&format!("{text}:00+08:00")).timestamp()).unwrap();
        bar().local(next).strftime("%m-%d %H:%M").to_string()
    };
    assert_eq!(next("2026-11-23T12:00"), "11-24 11:00");
    assert_eq!(next("2026-11-29T14:00"), "12-01 11:00");
    assert_eq!(next("2026-11-29T01:00"), "11-29 01:00");
    // A Thursday that is a holiday, and the Friday of the year after that is half of one.
    assert_eq!(next("2026-10-01T11:00"), "10-02 11:00");
    assert_eq!(next("2027-10-01T12:00"), "10-01 18:00");
    assert_eq!(next("2027-10-01T20:00"), "10-02 11:00");
}

#[test]
fn time_goes_on_through_the_night_and_stands_still_on_closed_days() {
    let due = |text: &str, minutes| bar().plus_open_minutes(at(text), minutes);
    assert_eq!(due("2026-11-27T23:50:00+08:00", 45), at("2026-11-28T00:35:00+08:00"));
    assert_eq!(due("2026-11-29T13:30:00+08:00", 45), at("2026-12-01T11:15:00+08:00"));
    let open = bar().open_minutes(at("2026-11-27T12:00:00+08:00"), at("2026-11-30T12:00:00+08:00"));
    assert!((open - (120.0 + 480.0 + 180.0 + 480.0 + 180.0)).abs() < 1e-9, "{open}");
    assert!((bar().minutes_of_a_day() - (6.0 * 180.0 + 2.0 * 480.0) / 7.0).abs() < 1e-9);
}

#[test]
fn a_shop_that_never_opens_is_no_endless_search() {
    let never = Schedule::daily(TimeZone::UTC, Vec::new());
    assert_eq!(never.next_opening(at("2026-11-23T12:00:00Z").timestamp()), None);
}

#[test]
fn what_is_wrong_with_hours_is_named() {
    let wrong =
        |opening_hours: &[OpeningHours]| Schedule::daily(TimeZone::UTC, opening_hours.to_vec()).overlap();
    let on = |open_minute, close_minute, day| OpeningHours {
        open_minute,
        close_minute,
        weekdays: Weekdays::of(&[day]).unwrap(),
    };
    assert_eq!(wrong(&[OpeningHours::daily(630, 840), OpeningHours::daily(990, 1260)]), None);
    assert_eq!(wrong(&[OpeningHours::daily(630, 840), OpeningHours::daily(800, 1260)]), Some(1));
    assert_eq!(wrong(&[on(630, 840, 1), on(630, 840, 2)]), None);
    assert_eq!(wrong(&[on(1080, 1560, 1), on(60, 840, 2)]), Some(1));
    assert_eq!(wrong(&[on(60, 840, 1), on(1080, 1560, 7)]), Some(1));
    assert_eq!(wrong(&[OpeningHours::daily(600, 2_040)]), None);
    assert_eq!(wrong(&[OpeningHours::daily(0, DAY_MINUTES)]), None);
}

#[test]
fn hours_are_kept_and_read_again_and_those_of_before_too() {
    let bar = bar();
    let again = Schedule::daily(bar.time_zone.clone(), Vec::new()).with_hours(bar.kept_hours()).unwrap();
    assert_eq!(again, bar);
    let before = KeptHours::Daily(vec![(630, 840), (990, 1260)]);
    let old = Schedule::daily(TimeZone::UTC, Vec::new()).with_hours(before).unwrap();
    assert_eq!(old.opening_hours, shop().opening_hours);
}

#[test]
fn hours_are_said_by_the_days_they_are_of() {
    let today = Date::constant(2026, 9, 28);
    assert_eq!(shop().said(today, false), "10:30-14:00、16:30-21:00");
    assert_eq!(shop().said(today, true), "10:30-14:00, 16:30-21:00");
    assert_eq!(
        bar().said(today, false),
        "周一休息，周二至周四、周日11:00-14:00，周五、周六11:00-14:00、18:00-次日02:00；10月1日休息"
    );
    assert_eq!(
        bar().said(today, true),
        "Mon closed; Tue-Thu, Sun 11:00-14:00; Fri, Sat 11:00-14:00, 18:00-02:00; October 1 closed"
    );
    assert!(!bar().said(Date::constant(2026, 11, 23), false).contains("10月"), "too far ahead to be said");
}

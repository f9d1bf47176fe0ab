//! Opening hours over HTTP: by the day, on dates that differ, past midnight.

use rstest::rstest;
use serde_json::{Value, json};
use storage::Engine;
use tests::{Gateway, Harness, Mode};

fn text<'a>(value: &'a Value, name: &str) -> &'a str {
    value[name].as_str().unwrap_or_else(|| panic!("no {name} in {value}"))
}

/// The sample shop closes on Mondays, opens for the evening on Friday and Saturday
/// until two at night, and keeps Christmas Eve in its own way.
async fn open_by_the_day(harness: &Harness) {
    let span = |open: i32, close: i32, weekdays: &[i32]| json!({ "openMinute": open, "closeMinute": close, "weekdays": weekdays });
    let shop = json!({
        "openingHours": [span(630, 840, &[2, 3, 4, 5, 6, 7]), span(1_080, 1_560, &[5, 6])],
        "specialDays": [
            { "date": "12-24", "openingHours": [span(600, 720, &[])] },
            { "date": "2026-12-25", "openingHours": [] },
        ],
    });
    let path = "shops/nongmao?updateMask=openingHours,specialDays";
    harness.door().patch(path, &shop).await.ok();
    harness.settle().await;
}

/// What is answered at a moment of 2026.
async fn said(door: &Gateway, sent: &str, words: &str) -> Value {
    let id = format!("{sent}-{words}");
    door.message_at(&id, "wx-wang", words, &format!("2026-{sent}:00+08:00")).await.ok()
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn an_order_is_taken_when_the_day_it_is_for_is_open(#[case] engine: Engine) {
    let Some(harness) = Harness::start(Mode::InProcess, engine).await else { return };
    let door = harness.door();
    open_by_the_day(&harness).await;
    // Monday the 23rd is closed, Friday the 27th goes on until 02:00.
    for (sent, words, right) in [
        ("11-23T11:00", "订餐3，12点送", "11月24日10:30"),
        ("11-24T15:00", "订餐3，今天18点送", "10:30"),
        ("11-30T13:00", "订餐3，12月25号12点送", "12月26日10:30"),
        ("12-24T09:00", "订餐3，今天13点送", "12月26日10:30"),
    ] {
        let asked = said(door, sent, words).await;
        assert_eq!(
            (&asked["intent"], &asked["reason"]),
            (&json!("CLARIFY"), &json!("TIME")),
            "{words}: {asked}"
        );
        let tomorrow = right.replace("11月24日", "明天");
        assert!(text(&asked, "replyText").contains(&tomorrow), "{words}: {asked}");
    }
    for (sent, words, wanted) in [
        ("11-24T10:00", "订餐3，12点送", "2026-11-24T04:00:00Z"),
        ("11-27T18:30", "订餐3，今晚1点送", "2026-11-27T17:00:00Z"),
        ("11-27T18:30", "订餐3，半夜12点送", "2026-11-27T16:00:00Z"),
        ("11-27T18:40", "订餐3，凌晨12点送", "2026-11-27T16:00:00Z"),
        ("11-28T00:10", "订餐3，凌晨1点半送", "2026-11-27T17:30:00Z"),
        ("12-24T09:00", "订餐3，今天11点送", "2026-12-24T03:00:00Z"),
    ] {
        let placed = said(door, sent, words).await;
        assert_eq!(placed["orders"][0]["wantedTime"], json!(wanted), "{words}: {placed}");
    }
    harness.check().await;
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn who_asks_for_the_hours_hears_those_of_the_day(#[case] engine: Engine) {
    let Some(harness) = Harness::start(Mode::InProcess, engine).await else { return };
    let door = harness.door();
    open_by_the_day(&harness).await;
    for (sent, words, right) in [
        ("11-23T11:00", "几点开门？", "现在休息，明天10:30开门"),
        ("11-23T11:00", "你们几点关门？", "周一休息"),
        ("11-23T11:00", "你们几点关门？", "18:00-次日02:00"),
        ("11-28T01:00", "现在还营业吗？", "现在开着"),
        ("11-28T03:00", "现在还营业吗？", "10:30开门"),
        ("11-24T11:00", "周一营业吗？", "11月30日（周一）休息"),
        ("11-24T11:00", "周五几点关门？", "11月27日（周五）10:30-14:00、18:00-次日02:00营业"),
        ("12-20T11:00", "12月25号营业吗？", "12月25日（周五）休息"),
        ("12-20T11:00", "12月24号几点关门？", "12月24日（周四）10:00-12:00营业"),
        ("12-20T11:00", "你们几点关门？", "12月25日休息"),
        ("11-24T11:00", "are you open on tomorrow?", "10:30-14:00"),
    ] {
        let answer = said(door, sent, words).await;
        assert!(text(&answer, "replyText").contains(right), "{words}: {answer}");
    }
}

#[rstest]
#[case("openingHours", json!([{ "openMinute": 600, "closeMinute": 700, "weekdays": [8] }]), "shop.openingHours[0].weekdays")]
#[case("openingHours", json!([{ "openMinute": 1_080, "closeMinute": 120 }]), "shop.openingHours[0]")]
#[case("openingHours", json!([{ "openMinute": 600, "closeMinute": 1_560 }, { "openMinute": 60, "closeMinute": 500 }]), "shop.openingHours[1]")]
#[case("openingHours", json!([]), "shop.openingHours")]
#[case("specialDays", json!([{ "date": "2026-02-29" }]), "shop.specialDays[0].date")]
#[case("specialDays", json!([{ "date": "12-25", "openingHours": [{ "openMinute": 700, "closeMinute": 600 }] }]), "shop.specialDays[0].openingHours")]
#[tokio::test]
async fn hours_that_are_wrong_are_named(#[case] field: &str, #[case] value: Value, #[case] path: &str) {
    let Some(harness) = Harness::start(Mode::InProcess, Engine::Sqlite).await else { return };
    let body = json!({ field: value });
    let refused = harness.door().patch(&format!("shops/nongmao?updateMask={field}"), &body).await;
    assert_eq!((refused.status, refused.violation().0), (400, path), "{}", refused.body);
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn an_hour_that_comes_twice_is_the_first_that_is_not_past(#[case] engine: Engine) {
    let Some(harness) = Harness::start(Mode::InProcess, engine).await else { return };
    let door = harness.door();
    let london =
        json!({ "timeZone": "Europe/London", "openingHours": [{ "openMinute": 0, "closeMinute": 1_440 }] });
    door.patch("shops/nongmao?updateMask=timeZone,openingHours", &london).await.ok();
    harness.settle().await;
    // On the 25th of October 2026 the hour from one to two comes twice.
    for (sent, wanted) in
        [("2026-10-24T23:50:00Z", "2026-10-25T00:30:00Z"), ("2026-10-25T00:50:00Z", "2026-10-25T01:30:00Z")]
    {
        let placed = door.message_at(sent, "wx-wang", "订餐3，凌晨1点半送", sent).await.ok();
        assert_eq!(placed["orders"][0]["wantedTime"], wanted, "{placed}");
    }
}

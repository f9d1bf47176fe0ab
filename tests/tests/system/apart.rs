//! Each service as a process of its own, and what happens without some of
//! them.

use std::time::Duration;

use rstest::rstest;
use serde_json::{Value, json};
use storage::Engine;
use tests::{Gateway, Harness, Mode, SECRET, SERVICES};

const OTHERS: [&str; 3] = ["customers", "loyalty", "feedback"];

#[rstest]
#[case::by_calls(Mode::Apart)]
#[case::by_nats(Mode::ApartByNats)]
#[tokio::test]
async fn orders_are_taken_without_the_others_and_points_and_timelines_catch_up(#[case] mode: Mode) {
    let Some(mut harness) = Harness::start(mode, Engine::Postgres).await else { return };
    for name in OTHERS {
        harness.kill(name);
    }
    let door = harness.door();
    let answer = door.message("m-1", "wx-wang", "18号,订餐3.6").await.ok();
    let order = answer["orders"][0].clone();
    assert_eq!(order["deliveryAddress"], "市场东区A12");
    door.advance(order["name"].as_str().expect("a name"), "COMPLETED").await;
    door.message("m-2", "wx-wang", "送错了，我要的是小炒肉").await.ok();
    let customer = order["customer"].as_str().expect("a customer").to_owned();
    let account = format!("{customer}/pointsAccount");
    let away = door.get(&account).await;
    assert_eq!((away.status, away.reason()), (503, "UNREACHABLE"));
    says_ready(door, 200, &json!(true)).await;

    for name in OTHERS {
        harness.restart(name).await;
    }
    harness.settle().await;
    let door = harness.door();
    assert_eq!(door.get(&account).await.ok()["balance"], "38");
    let timeline = door.get(&format!("{customer}/contacts")).await.ok().to_string();
    for part in ["18号,订餐3.6", "送到", "积分 +38", "投诉"] {
        assert!(timeline.contains(part), "{part} is not on {timeline}");
    }
    assert_eq!(door.get("cases").await.ok()["cases"][0]["order"], order["name"]);
    says_ready(door, 200, &json!(false)).await;
    harness.check().await;
}

#[tokio::test]
async fn the_secret_between_services_is_replaced_step_by_step_and_no_call_is_refused() {
    const NEXT: &str = "the secret that comes after and is long enough";
    let Some(mut harness) = Harness::start(Mode::Apart, Engine::Postgres).await else { return };
    let steps = [format!("{SECRET},{NEXT}"), format!("{NEXT},{SECRET}"), NEXT.to_owned()];
    for (number, secrets) in steps.iter().enumerate() {
        // In the middle of a step some processes have what the others had before.
        for name in ["gateway", "orders", "customers", "feedback", "loyalty"] {
            harness.set(name, "RENQING_SECRET", secrets);
            harness.stop(name).await;
            harness.restart(name).await;
            let message = format!("{number} {name}");
            let placed = harness.door().message(&message, "wx-wang", "18号,订餐3.6").await.ok();
            let customer = placed["orders"][0]["customer"].as_str().expect("a customer").to_owned();
            harness.door().get(&customer).await.ok();
            harness.door().get(&format!("{customer}/pointsAccount")).await.ok();
            harness.door().get("cases").await.ok();
        }
        harness.settle().await;
    }
    harness.check().await;
}

#[tokio::test]
async fn without_orders_the_door_says_that_it_is_not_ready_and_the_rest_goes_on() {
    let Some(mut harness) = Harness::start(Mode::Apart, Engine::Postgres).await else { return };
    harness.kill("orders");
    let door = harness.door();
    says_ready(door, 503, &json!(true)).await;
    assert_eq!(door.get("/healthz").await.status, 200);
    let refused = door.message("m-1", "wx-wang", "3.6").await;
    assert_eq!((refused.status, refused.reason()), (503, "UNREACHABLE"));
    assert_eq!(door.get("customers:lookup?number=18").await.ok()["displayName"], "王师傅");
    harness.restart("orders").await;
    let taken = harness.door().message("m-1", "wx-wang", "3.6").await.ok();
    assert_eq!(taken["intent"], "PLACE_ORDER");
    harness.settle().await;
    harness.check().await;
}

#[rstest]
#[case::together_on_sqlite(Mode::Together, Engine::Sqlite)]
#[case::together_on_postgres(Mode::Together, Engine::Postgres)]
#[case::apart_on_postgres(Mode::Apart, Engine::Postgres)]
#[tokio::test]
async fn a_process_that_is_told_to_end_finishes_its_work(#[case] mode: Mode, #[case] engine: Engine) {
    let Some(mut harness) = Harness::start(mode, engine).await else { return };
    let order = harness.door().message("m-1", "wx-wang", "3.6").await.ok()["orders"][0].clone();
    let name = order["name"].as_str().expect("a name").to_owned();
    harness.door().advance(&name, "COMPLETED").await;
    // The door first, as long as those behind it are there.
    let names = match mode {
        Mode::Together => vec!["renqing"],
        _ => [&["gateway"][..], &SERVICES].concat(),
    };
    for name in &names {
        let status = harness.stop(name).await;
        assert_eq!(status.code(), Some(0), "{name}\n{}", harness.process(name).log());
    }
    harness.check().await;
    for name in names.iter().rev() {
        harness.restart(name).await;
    }
    harness.settle().await;
    assert_eq!(harness.door().get(&name).await.ok()["state"], "COMPLETED");
    harness.check().await;
}

#[test]
fn a_wrong_setting_is_one_line_and_exit_code_64() {
    for name in ["renqing", "renqing-gateway", "renqing-orders"] {
        let serve: &[&str] = if name == "renqing" { &["serve"] } else { &[] };
        let secret = ("RENQING_SECRET", "0123456789abcdef0123456789abcdef");
        let ended = tests::run_program(name, serve, &[secret, ("RENQING_DATABASE", "mysql://nowhere")]);
        let said = String::from_utf8_lossy(&ended.stderr).into_owned();
        assert_eq!(ended.status.code(), Some(64), "{name}: {said}");
        assert!(said.lines().count() == 1 && said.contains("database"), "{name}: {said}");
    }
}

/// What the door says of readiness is a second old at most.
async fn says_ready(door: &Gateway, status: u16, degraded: &Value) {
    let says = async {
        loop {
            let said = door.get("/readyz").await;
            if said.status == status && said.body["degraded"] == *degraded {
                return;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    };
    let said = tokio::time::timeout(Duration::from_secs(10), says).await;
    assert!(said.is_ok(), "{status}, degraded {degraded}: {:?}", door.get("/readyz").await.body);
}

//! Memberships on the guest's page, as a browser without scripts uses it: who shares one, and
//! what is added to it.

use rstest::rstest;
use serde_json::{Value, json};
use storage::Engine;
use tests::{Gateway, Harness, Mode, OWNER_KEY};

use crate::session::Browser;

fn id(made: &Value) -> &str {
    made["name"].as_str().and_then(|name| name.rsplit('/').next()).expect("a name")
}

async fn regular(door: &Gateway, number: u8) -> Value {
    door.get(&format!("customers:lookup?number={number}")).await.ok()
}

/// A member of a plan that one other may share, with two teas a month; and the other benefit is
/// not counted.
async fn member(door: &Gateway) -> (Value, Value) {
    let free = json!({ "amount": 0, "currency": "CNY" });
    let tea =
        json!({ "code": "tea", "displayName": "一壶茶", "effect": "PERK", "limit": "QUOTA", "quota": 2 });
    let seat = json!({ "code": "seat", "displayName": "靠窗的座", "effect": "PERK", "limit": "UNLIMITED" });
    let plan = json!({ "displayName": "茶友", "price": free, "periodUnit": "MONTH", "householdSize": 1,
        "benefits": [tea, seat] });
    let plan = door.post("plans", &plan).await.ok();
    let guest = regular(door, 18).await;
    let joined = json!({ "plan": plan["name"], "customer": guest["name"] });
    (guest, door.post("memberships", &joined).await.ok())
}

#[rstest]
#[tokio::test]
async fn a_membership_is_shared_and_topped_up_on_the_guests_page(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let Some(harness) = Harness::start(Mode::InProcess, engine).await else { return };
    let (mut browser, door) = (Browser::signed_in(&harness, OWNER_KEY).await, harness.door());
    let (guest, membership) = member(door).await;
    let (page, name) = (format!("/customers/{}", id(&guest)), membership["name"].as_str().expect("a name"));
    let form = format!("{page}/memberships/{}", id(&membership));
    let share = [("act", "share"), ("membership", id(&membership))];
    for (others, said) in
        [("没有这个人", "没有这个人: 没有这位客人"), ("18", "others"), ("20，36", "一起用的人比方案许可的多")]
    {
        let refused = browser.post(&form, &[&share[..], &[("others", others)]].concat()).await;
        assert!(refused.status == 400 && refused.text.contains(said), "{others}: {}", refused.text);
        assert!(
            refused.text.contains(&format!("share-others-{}-wrong", id(&membership))),
            "{}",
            refused.text
        );
        assert!(refused.text.contains(&format!("value=\"{others}\"")), "what was typed stays");
    }
    let shared = browser.post(&form, &[&share[..], &[("others", "李姐")]].concat()).await;
    assert_eq!(shared.location, format!("{page}#memberships"), "{}", shared.text);
    let li = regular(door, 20).await;
    assert_eq!(door.get(name).await.ok()["household"], json!([li["name"]]));
    let shown = browser.get(&page).await.text;
    assert!(shown.contains(&format!("name=\"stays\" value=\"{}\" checked", id(&li))), "{shown}");
    assert!(
        shown.contains("value=\"tea\"") && !shown.contains("value=\"seat\""),
        "what is not counted has no top-up"
    );

    let top_up = [("act", "top-up"), ("membership", id(&membership)), ("benefit", "tea")];
    for (uses, days, paid, wrong) in [
        ("三", "", "", "uses"),
        ("0", "", "", "uses"),
        ("3", "4000", "", "days"),
        ("3", "", "白送", "收了多少"),
    ] {
        let sent = [&top_up[..], &[("uses", uses), ("days", days), ("paid", paid)]].concat();
        let refused = browser.post(&form, &sent).await;
        let beside = format!("top-up-{wrong}-{}-wrong", id(&membership));
        let is_said = refused.text.contains(&beside) || refused.text.contains(wrong) && wrong == "收了多少";
        assert!(refused.status == 400 && is_said, "{uses} {days} {paid}: {}", refused.text);
        assert!(refused.text.contains(&format!("value=\"{uses}\"")), "what was typed stays");
    }
    let sent =
        [&top_up[..], &[("uses", "3"), ("days", "30"), ("paid", "12.50"), ("reference", "till-9")]].concat();
    assert_eq!(browser.post(&form, &sent).await.location, format!("{page}#memberships"));
    let left = door
        .get(&format!("{}:checkEntitlement?benefit=tea", li["name"].as_str().expect("a name")))
        .await
        .ok();
    assert_eq!(left["left"], json!("5"), "the household has them, too");
    let seat = browser.post(&form, &[("act", "top-up"), ("benefit", "seat"), ("uses", "1")]).await;
    assert!(seat.status == 400 && seat.text.contains("不计次数"), "{}", seat.text);

    // Nobody ticked and nobody typed: nobody shares it any more.
    let was = [("shown", id(&li))];
    browser.post(&form, &[&share[..], &was].concat()).await;
    assert_eq!(door.get(name).await.ok()["household"], json!([]));
    for (act, state) in [("pause", "PAUSED"), ("resume", "ACTIVE")] {
        browser.post(&form, &[("act", act)]).await;
        assert_eq!(door.get(name).await.ok()["state"], state);
    }
    harness.settle().await;
    harness.check().await;
}

//! What a guest's telephone shows of their own: the code for friends, what they expected and
//! thought of an order, what they pay for it.

use rstest::rstest;
use runtime::Kind;
use serde_json::{Value, json};
use storage::Engine;
use tests::{Gateway, Harness, Mode, OWNER_KEY};

use crate::session::Browser;

fn name(value: &Value) -> &str {
    value["name"].as_str().expect("a name")
}

fn id(value: &Value) -> &str {
    name(value).rsplit('/').next().expect("an id")
}

/// What stands between two marks of a page.
fn between<'a>(text: &'a str, begin: &str, end: &str) -> &'a str {
    let (_, rest) = text.split_once(begin).unwrap_or_else(|| panic!("no {begin} in {text}"));
    rest.split_once(end).expect("an end").0
}

/// The telephone of a guest.
async fn phone(harness: &Harness, guest: &Value) -> Browser {
    let key = harness.with_new_key("nongmao", Kind::Guest, name(guest)).await;
    let mut browser = Browser::new(harness);
    let bound = browser.post(&format!("/g/nongmao/card/{}", key.key()), &[]).await;
    assert_eq!(bound.status, 303, "{}", bound.text);
    browser
}

async fn newcomer(door: &Gateway, called: &str, phone: &str) -> Value {
    door.post("customers", &json!({ "displayName": called, "phones": [phone] })).await.ok()
}

async fn regular(door: &Gateway) -> Value {
    door.get("customers:lookup?number=18").await.ok()
}

#[rstest]
#[tokio::test]
async fn a_guest_finds_their_code_and_who_is_new_enters_it_on_the_phone_or_at_the_counter(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let Some(harness) = Harness::start(Mode::InProcess, engine).await else { return };
    let door = harness.door();
    let (wang, liu) = (regular(door).await, newcomer(door, "刘姐", "13900000021").await);
    let zhou = newcomer(door, "周哥", "13900000022").await;
    harness.settle().await;

    let wallet = phone(&harness, &wang).await.get("/g/nongmao/wallet").await.text;
    let code = between(&wallet, "id=\"own-code\">", "<").to_owned();
    assert_eq!(code.len(), 8, "{wallet}");
    assert!(wallet.contains("您得 100 积分，朋友得 50 积分"), "{wallet}");

    let mut new = phone(&harness, &liu).await;
    let own = between(&new.get("/g/nongmao/wallet").await.text, "id=\"own-code\">", "<").to_owned();
    for (typed, said) in [("", "请写下朋友的推荐码"), ("AAAAAAAA", "没有这个推荐码"), (&own, "自己的推荐码")]
    {
        let refused = new.post("/g/nongmao/wallet/referral", &[("code", typed)]).await;
        assert!(refused.status == 400 && refused.text.contains(said), "{typed}: {}", refused.text);
    }
    let claimed = new.post("/g/nongmao/wallet/referral", &[("code", &code.to_lowercase())]).await;
    assert_eq!(claimed.location, "/g/nongmao/wallet?brought=1#friends", "{}", claimed.text);
    assert!(new.get("/g/nongmao/wallet?brought=1").await.text.contains("记下了"));
    let again = new.post("/g/nongmao/wallet/referral", &[("code", &code)]).await;
    assert!(again.text.contains("已经填过推荐码"), "{}", again.text);

    let mut counter = Browser::signed_in(&harness, OWNER_KEY).await;
    let page = format!("/customers/{}", id(&zhou));
    let refused = counter.post(&format!("{page}/referral"), &[("code", "没有")]).await;
    assert!(refused.status == 400 && refused.text.contains("没有这个推荐码"), "{}", refused.text);
    let noted = counter.post(&format!("{page}/referral"), &[("code", &code)]).await;
    assert_eq!(noted.location, format!("{page}?brought=1#friends"));
    let friends = door.get("referrals").await.ok();
    assert_eq!(friends["referrals"].as_array().map(Vec::len), Some(2));
    let shown = counter.get(&format!("/customers/{}?lang=en", id(&wang))).await.text;
    assert!(shown.contains(&code) && shown.contains("Friends who came by it</dt><dd>2"), "{shown}");
    harness.check().await;
}

#[rstest]
#[tokio::test]
async fn a_guest_says_what_they_expect_with_one_touch_and_then_what_they_found(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let Some(harness) = Harness::start(Mode::InProcess, engine).await else { return };
    let door = harness.door();
    let order = door.message("e-1", "wx-wang", "18号 3").await.ok()["orders"][0].clone();
    harness.settle().await;
    let mut guest = phone(&harness, &regular(door).await).await;
    let page = format!("/g/nongmao/orders/{}", id(&order));
    let asked = guest.get(&page).await.text;
    let statement = between(&asked, "name=\"statement\" value=\"", "\"").to_owned();
    let said = [("statement", statement.as_str()), ("score", "4")];
    for _ in 0..2 {
        let touched = guest.post(&format!("{page}/expect"), &said).await;
        assert_eq!((touched.status, touched.location.as_str()), (303, page.as_str()), "{}", touched.text);
    }
    let shown = guest.get(&page).await.text;
    assert!(shown.contains("记下了") && !shown.contains("id=\"expect\""), "{shown}");

    door.advance(name(&order), "COMPLETED").await;
    harness.settle().await;
    let found = format!("found-{statement}");
    let form = guest.get(&page).await.text;
    assert!(form.contains("id=\"rate\"") && form.contains(&found), "{form}");
    let rating = [("product", "5"), ("service", "4"), ("comment", "汤很鲜<b>"), (found.as_str(), "6")];
    let rated = guest.post(&format!("{page}/rate"), &rating).await;
    assert_eq!(rated.status, 303, "{}", rated.text);
    let ratings = door.get("ratings").await.ok();
    assert_eq!(ratings["ratings"][0]["gap"], json!(2.0), "{ratings}");
    let reply = format!("{}:reply", name(&ratings["ratings"][0]));
    door.post(&reply, &json!({ "reply": "多谢，下次多给一勺" })).await.ok();
    let shown = guest.get(&page).await.text;
    for part in ["5 ★", "4 ★", "汤很鲜&#60;b&#62;", "多谢，下次多给一勺"] {
        assert!(shown.contains(part), "{part}: {shown}");
    }
    assert!(!shown.contains("id=\"rate\""), "what was rated is not asked again");
    harness.check().await;
}

/// A plan of which a member pays a tenth less; its member is guest 18.
async fn member(door: &Gateway) -> Value {
    let free = json!({ "amount": 0, "currency": "CNY" });
    let less = json!({ "code": "tenth", "displayName": "九折", "displayNameEn": "A tenth less",
        "effect": "PERCENT_OFF", "percentBasisPoints": 1000, "limit": "UNLIMITED" });
    let plan = json!({ "displayName": "老友", "price": free, "periodUnit": "MONTH", "benefits": [less] });
    let plan = door.post("plans", &plan).await.ok();
    let guest = regular(door).await;
    door.post("memberships", &json!({ "plan": plan["name"], "customer": guest["name"] })).await.ok();
    guest
}

#[rstest]
#[tokio::test]
async fn what_a_membership_takes_off_stands_on_board_ticket_and_phone_with_what_is_to_pay(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let Some(harness) = Harness::start(Mode::InProcess, engine).await else { return };
    let door = harness.door();
    let wang = member(door).await;
    let order = door.message("m-1", "wx-wang", "18号 3").await.ok()["orders"][0].clone();
    harness.settle().await;
    let total: i64 = order["total"]["amount"].as_str().and_then(|sum| sum.parse().ok()).expect("a total");
    let mut counter = Browser::signed_in(&harness, OWNER_KEY).await;
    let paper = format!("/board/orders/{}/ticket", id(&order));
    assert!(!counter.get(&paper).await.text.contains("九折"), "nothing is used yet");
    let used = [("benefit", "tenth"), ("order", id(&order))];
    let done = counter.post(&format!("/board/customers/{}/use", id(&wang)), &used).await;
    assert_eq!(done.status, 303, "{}", done.text);

    let yuan = |amount: i64| format!("¥{}.{:02}", amount / 100, amount % 100);
    let (off, left) = (yuan(total / 10), yuan(total - total / 10));
    let mut guest = phone(&harness, &wang).await;
    let mine = format!("/g/nongmao/orders/{}", id(&order));
    for shown in [counter.get("/board").await, counter.get(&paper).await, guest.get(&mine).await] {
        for part in [&yuan(total), "九折", &off, &left] {
            assert!(shown.text.contains(part), "{part}: {}", shown.text);
        }
    }
    assert!(guest.get(&format!("{mine}?lang=en")).await.text.contains("A tenth less"));
    let uses = door.get(&format!("entitlementUses?order={}", name(&order))).await.ok();
    assert_eq!(uses["uses"][0]["displayName"], json!("九折"), "{uses}");
    let stranger = newcomer(door, "刘姐", "13900000023").await;
    let other = harness.with_new_key("nongmao", Kind::Guest, name(&stranger)).await;
    let refused = other.get(&format!("entitlementUses?order={}", name(&order))).await;
    assert_eq!(refused.status, 403, "another's order is nobody's business");
    door.advance(name(&order), "COMPLETED").await;
    harness.settle().await;
    assert!(guest.get(&mine).await.text.contains(&left), "what was paid stays to be read");
    assert_eq!(door.get("entitlementUses").await.ok()["uses"], json!([]));
    harness.check().await;
}

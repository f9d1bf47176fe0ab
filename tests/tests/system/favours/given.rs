//! Given and offered.

use rstest::rstest;
use runtime::Kind;
use serde_json::json;
use storage::Engine;
use tests::{Harness, Mode};

use super::{campaign, guest, list, reward, served, text, wang, yuan};

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn courtesies_for_everyone_say_how_many_extra_guests_repay_them(#[case] engine: Engine) {
    let Some(harness) = Harness::start(Mode::InProcess, engine).await else { return };
    let door = harness.door();
    for id in 0..2 {
        served(&harness, &format!("m-{id}")).await;
    }
    let campaigns = door.get("campaigns").await.ok();
    let four = list(&campaigns, "campaigns").into_iter().find(|one| one["displayName"] == "四样小菜");
    let four = four.expect("the sample's courtesies");
    assert_eq!(four["left"]["today"], yuan(2_850), "1.50 yuan of 30, once a day: {four}");
    let report = door.get(&format!("{}/report?marginRatio=0.5", text(four, "name"))).await.ok();
    assert_eq!(
        (&report["granted"], &report["taken"], &report["cost"]),
        (&json!("4"), &json!("4"), &yuan(150))
    );
    // An order is 38 yuan: one more visit brings 19, which pays for all of it.
    assert_eq!((&report["visitMargin"], &report["breakEvenVisits"]), (&yuan(1_900), &json!("1")));
    assert_eq!(report["verdict"], "NOT_ENOUGH_DATA");
    assert!(text(&report, "text").contains("没有对照"), "{report}");
    harness.check().await;
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn of_three_kinds_a_guest_gets_the_one_they_like_while_it_is_there(#[case] engine: Engine) {
    let Some(harness) = Harness::start(Mode::InProcess, engine).await else { return };
    let door = harness.door();
    let kind = |name: &str| json!({ "minAge": 18, "suits": [format!("smokes={name}")], "stock": "1" });
    let mild = reward(door, "中南海一支", 100, kind("中南海")).await;
    let strong = reward(door, "红塔山一支", 120, kind("红塔山")).await;
    let mut any = kind("大前门");
    any["alternatives"] = json!([mild, strong]);
    let head = reward(door, "大前门一支", 80, any).await;
    let pocket = campaign(door, "兜里三种烟", &[&head]).await;
    let who = wang(door).await;
    let give = json!({ "customer": who, "reward": head, "campaign": pocket });
    let unknown = door.post("grants", &give).await;
    assert_eq!(unknown.reason(), "AGE", "nothing to an unknown age: {}", unknown.message());

    let grown = json!({ "preferences": { "adult": "yes", "smokes": "中南海" } });
    door.patch(&format!("{who}?updateMask=preferences"), &grown).await.ok();
    harness.settle().await;
    let suggested = door.get(&format!("{who}:suggestRewards")).await.ok();
    let best = list(&suggested, "suggestions")[0].clone();
    assert_eq!((text(&best, "reward"), list(&best, "alternatives").len()), (mild.as_str(), 2), "{best}");
    let given = door.post("grants", &give).await.ok();
    assert_eq!(text(&given, "reward"), mild);
    // Of that kind none is left: another of the three.
    let other = door.post("grants", &give).await.ok();
    assert_eq!(text(&other, "reward"), head);
    harness.settle().await;
    harness.check().await;
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_host_is_offered_a_choice_in_the_reply_and_at_the_counter(#[case] engine: Engine) {
    let Some(harness) = Harness::start(Mode::InProcess, engine).await else { return };
    let door = harness.door();
    let party = "18号,订餐3.6.8，今天请客，8个人";
    let stranger = door.message("first", "wx-wang", party).await.ok();
    assert!(!text(&stranger, "replyText").contains("面子"), "no regular yet: {stranger}");
    door.advance(text(&stranger["orders"][0], "name"), "COMPLETED").await;
    for id in 0..3 {
        served(&harness, &format!("m-{id}")).await;
    }
    let placed = door.message("party", "wx-wang", party).await.ok();
    let reply = text(&placed, "replyText");
    assert!(reply.contains("小店给您添点面子：拍黄瓜") && reply.contains("送完为止"), "{reply}");
    harness.settle().await;
    let order = text(&placed["orders"][0], "name");
    let staff = harness.with_new_key(door.shop(), Kind::Staff, "").await;
    let waiting = staff.get(&format!("hostOffers?order={order}")).await.ok();
    let offers = list(&waiting, "hostOffers");
    assert_eq!((offers.len(), &offers[0]["partySize"]), (1, &json!(8)), "{waiting}");
    // Beer is for who is known to be grown.
    let grown = json!({ "preferences": { "adult": "yes", "drinks": "beer" } });
    let who = text(offers[0], "customer").to_owned();
    door.patch(&format!("{who}?updateMask=preferences"), &grown).await.ok();
    harness.settle().await;
    let offer = staff.get(&format!("hostOffers?customer={who}")).await.ok()["hostOffers"][0].clone();
    let names: Vec<_> = list(&offer, "options").into_iter().map(|one| text(one, "displayName")).collect();
    assert!(names.len() >= 2 && names[0] == "啤酒", "{offer}");
    assert!(text(&offer, "text").contains("任选1样") && text(&offer, "textEn").contains("1 of these"));

    let chosen = list(&offer, "options")[1];
    let give = json!({
        "customer": who, "order": order, "reward": chosen["reward"], "campaign": offer["campaign"],
    });
    staff.post("grants", &give).await.ok();
    let none = staff.get(&format!("hostOffers?order={order}")).await.ok();
    assert!(list(&none, "hostOffers").is_empty(), "{none}");
    harness.settle().await;
    harness.check().await;
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn staff_do_good_turns_within_their_days_allowance_with_a_story(#[case] engine: Engine) {
    let Some(harness) = Harness::start(Mode::InProcess, engine).await else { return };
    let door = harness.door();
    let staff = harness.with_new_key(door.shop(), Kind::Staff, "").await;
    let allowance = json!({ "daily": yuan(5_000), "once": yuan(3_000) });
    door.patch("allowances/staff?updateMask=daily,once", &allowance).await.ok();
    let customer = wang(door).await;
    let story = "相亲前衬衫皱了，小李给熨好了，一分没收。";
    let ironing = json!({ "kind": "GIFT", "customer": customer, "amount": yuan(2_000),
        "reason": "熨衬衫", "story": story });
    let done = staff.post("goodwill", &ironing).await.ok();
    assert_eq!((&done["role"], &done["left"]), (&json!("STAFF"), &yuan(3_000)));
    // Tyre chains that the shop never sold: paid back, no questions asked.
    let chains = json!({ "kind": "REFUND", "amount": yuan(2_500), "reason": "防滑链不好用" });
    let refused = staff.post("goodwill", &chains).await;
    assert_eq!((refused.status, refused.reason()), (400, "BOUNDARY"), "a manager has to agree");
    let paid = door.post("goodwill", &chains).await.ok();
    assert_eq!((&paid["kind"], &paid["role"]), (&json!("REFUND"), &json!("OWNER")));
    let more = json!({ "kind": "GIFT", "amount": yuan(3_000), "reason": "包装礼物", "story": "" });
    staff.post("goodwill", &more).await.ok();
    let over =
        staff.post("goodwill", &json!({ "kind": "GIFT", "amount": yuan(1), "reason": "一根葱" })).await;
    assert_eq!((over.status, over.reason()), (400, "ALLOWANCE"), "{}", over.message());
    let all = door.get("goodwill").await.ok();
    let stories: Vec<_> = list(&all, "goodwill").into_iter().map(|one| text(one, "reason")).collect();
    assert_eq!(stories, ["包装礼物", "防滑链不好用", "熨衬衫"]);
    assert_eq!(text(list(&all, "goodwill")[2], "story"), story);
    harness.settle().await;
    let ledger = door.get(&format!("{customer}/ledger")).await.ok();
    assert!(ledger.to_string().contains("2000"), "the guest's own ledger has it: {ledger}");
    harness.check().await;
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn who_brings_a_friend_is_credited_once_with_the_friends_first_order(#[case] engine: Engine) {
    let Some(harness) = Harness::start(Mode::InProcess, engine).await else { return };
    let door = harness.door();
    let policy = json!({ "referrerPoints": "50", "friendPoints": "20" });
    door.patch("referralPolicy?updateMask=referrerPoints,friendPoints", &policy).await.ok();
    let wang = wang(door).await;
    let friend = guest(door, 501).await;
    harness.settle().await;
    let code = door.post(&format!("{wang}:createReferralCode"), &json!({})).await.ok();
    let claim = |customer: &str| json!({ "code": code["code"], "customer": customer });
    let own = door.post("referrals", &claim(&wang)).await;
    assert_eq!((own.status, own.reason()), (400, "SELF_REFERRAL"));
    let claimed = door.post("referrals", &claim(&friend)).await.ok();
    assert_eq!(claimed["state"], "CLAIMED");
    let points = async |who: &str| {
        let account = door.get(&format!("{who}/pointsAccount")).await.ok();
        let sum =
            |field: &str| account[field].as_str().and_then(|text| text.parse::<i64>().ok()).unwrap_or(0);
        sum("balance") + sum("pending")
    };
    let before = points(&wang).await;
    for id in 0..2 {
        let placed = door.message(&format!("f-{id}"), "wx-501", "3").await.ok();
        door.advance(text(&placed["orders"][0], "name"), "COMPLETED").await;
        harness.settle().await;
    }
    assert_eq!(points(&wang).await - before, 50, "once, though the friend came twice");
    assert!(points(&friend).await >= 20);
    let brought = door.get(&format!("referrals?customer={wang}")).await.ok();
    let one = list(&brought, "referrals")[0];
    assert_eq!((text(one, "state"), text(one, "friend")), ("CREDITED", friend.as_str()));
    let again = door.post("referrals", &claim(&friend)).await;
    assert_eq!((again.status, again.reason()), (400, "ALREADY_REFERRED"));
    harness.check().await;
}

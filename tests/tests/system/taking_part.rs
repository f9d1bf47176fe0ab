//! Guests and staff take part, through HTTP: ratings everybody reads, what they come to,
//! questions that become entries, ideas.

use rstest::rstest;
use runtime::Kind;
use serde_json::{Value, json};
use storage::Engine;
use tests::{Gateway, Harness, Mode};

use crate::listening::{name, ordered};

async fn rate(
    harness: &Harness,
    id: &str,
    text: &str,
    (product, service): (i32, i32),
    comment: &str,
) -> String {
    let (order, _) = ordered(harness, id, "wx-wang", text).await;
    let rating =
        json!({ "order": order, "productScore": product, "serviceScore": service, "comment": comment });
    name(&harness.door().post("ratings", &rating).await.ok()["name"])
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn whoever_has_no_key_reads_the_figures_and_what_the_shop_shows_and_no_more(#[case] engine: Engine) {
    let Some(harness) = Harness::start(Mode::InProcess, engine).await else { return };
    let door = harness.door();
    let nobody = door.with_key("");
    let kind = rate(&harness, "r-1", "18号,订餐3.6", (5, 4), "味道好，我住市场东区A12").await;
    let bad = rate(&harness, "r-2", "18号,订餐3", (2, 1), "服务员态度太差").await;
    rate(&harness, "r-3", "18号,订餐6", (4, 4), "还行").await;
    let summary = nobody.get("ratingSummary").await.ok();
    assert_eq!(
        (&summary["ratingCount"], &summary["productCounts"]),
        (&json!("3"), &json!(["0", "1", "0", "1", "1"]))
    );
    let (low, high) = (summary["serviceLow"].as_f64(), summary["serviceHigh"].as_f64());
    assert!(low < Some(3.0) && high > Some(3.0) && low >= Some(1.0), "{summary}");
    assert_eq!(summary["attitudeCount"], json!("0"), "that is the shop's own affair");
    assert_eq!(door.get("ratingSummary").await.ok()["attitudeCount"], json!("1"));
    assert_eq!(nobody.get("publicRatings").await.ok()["ratings"], json!([]), "nothing is shown yet");

    door.post(&format!("{bad}:reply"), &json!({ "reply": "对不起，已经批评了他" })).await.ok();
    let shown = json!({ "shown": true });
    door.post(&format!("{kind}:show"), &shown).await.ok();
    let page = nobody.get("publicRatings").await.ok();
    let of = |place: usize, field: &str| page["ratings"][place][field].clone();
    assert_eq!((of(0, "comment"), of(0, "reply")), (json!(""), json!("对不起，已经批评了他")), "{page}");
    assert_eq!(
        (of(1, "comment"), of(1, "productScore")),
        (json!("味道好，我住市场东区A12"), json!(5)),
        "{page}"
    );
    assert!(!page.to_string().contains("customers/") && !page.to_string().contains("orders/"), "{page}");
    door.post(&format!("{kind}:show"), &json!({ "shown": false })).await.ok();
    assert_eq!(nobody.get("publicRatings").await.ok()["ratings"].as_array().map(Vec::len), Some(1));
    for closed in ["ratings", "cases", "quadrant", "ideas", "customers"] {
        assert_eq!(nobody.get(closed).await.status, 401, "{closed}");
    }
    limited(&nobody, door).await;
    harness.check().await;
}

/// Who comes without a key too often waits; who has one does not.
async fn limited(nobody: &Gateway, door: &Gateway) {
    let mut refused = None;
    for _ in 0..600 {
        let answer = nobody.get("ratingSummary").await;
        if answer.status != 200 {
            refused = Some(answer);
            break;
        }
    }
    let refused = refused.expect("an end");
    assert_eq!((refused.status, refused.reason()), (429, "RATE_LIMITED"), "{}", refused.message());
    door.get("ratingSummary").await.ok();
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn the_quadrant_says_where_product_and_service_stand_and_what_to_mend_first(#[case] engine: Engine) {
    let Some(harness) = Harness::start(Mode::InProcess, engine).await else { return };
    let door = harness.door();
    let empty = door.get("quadrant").await.ok();
    assert_eq!((&empty["shop"]["place"], &empty["mendFirst"]), (&json!("NOT_ENOUGH_DATA"), &json!([])));
    for number in 0..17 {
        rate(&harness, &format!("q-{number}"), "18号,订餐3", (2, 5), "").await;
    }
    rate(&harness, "q-other", "18号,订餐5", (5, 5), "").await;
    let found = door.get("quadrant").await.ok();
    assert_eq!(
        (&found["shop"]["place"], &found["shop"]["ratingCount"]),
        (&json!("SERVICE_GOOD"), &json!("18")),
        "{found}"
    );
    let dishes: Vec<_> = found["dishes"].as_array().into_iter().flatten().collect();
    assert_eq!((&dishes[0]["itemCode"], &dishes[0]["itemName"]), (&json!(3), &json!("农家小炒肉")));
    assert_eq!(dishes[0]["cell"]["product"]["verdict"], json!("POOR"));
    let once = dishes.iter().find(|dish| dish["itemCode"] == 5).expect("the other");
    assert_eq!(once["cell"]["place"], json!("NOT_ENOUGH_DATA"));
    let [first] = &found["mendFirst"].as_array().expect("findings")[..] else { panic!("one: {found}") };
    assert_eq!((&first["itemCode"], &first["isService"]), (&json!(3), &json!(false)));
    let told = name(&first["text"]);
    assert!(told.contains("17条评价里0条满意") && told.contains("95%区间"), "{told}");
    assert!(first["shortCount"].as_f64() > Some(8.0), "{first}");
    let weeks: i64 = found["weeks"]
        .as_array()
        .into_iter()
        .flatten()
        .map(|week| name(&week["cell"]["ratingCount"]).parse::<i64>().expect("a number"))
        .sum();
    assert_eq!(weeks, 18);
    let refused = door.get("quadrant?barRatio=-1").await;
    assert_eq!(refused.status, 400);
    harness.check().await;
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_question_nobody_could_answer_becomes_an_entry_in_two_steps_and_is_answered_next(
    #[case] engine: Engine,
) {
    let Some(harness) = Harness::start(Mode::InProcess, engine).await else { return };
    let door = harness.door();
    for (id, sender, words) in
        [("a-1", "wx-wang", "店里能借充电宝吗"), ("a-2", "wx-zhao", "可以借个充电宝吗？")]
    {
        let asked = door.message(id, sender, words).await.ok();
        assert_eq!((&asked["intent"], &asked["needsPerson"]), (&json!("QUESTION"), &json!(true)), "{asked}");
    }
    harness.settle().await;
    let clusters = door.get("questionClusters").await.ok();
    let banks = &clusters["clusters"][0];
    assert_eq!((&banks["count"], name(&banks["text"]).contains("充电宝")), (&json!("2"), true), "{clusters}");
    let words: Vec<_> =
        banks["questions"].as_array().into_iter().flatten().map(|one| one["text"].clone()).collect();
    let entry = json!({ "questions": words, "answer": "充电宝在柜台，扫码借。", "answerEn": "Power banks are at the counter." });
    door.post("faqEntries", &entry).await.ok();
    let left = door.get("questionClusters").await.ok();
    assert!(!left.to_string().contains("充电宝"), "what an entry answers is asked no more: {left}");
    let again = door.message("a-3", "wx-li", "能不能借充电宝").await.ok();
    assert_eq!(
        (&again["replyText"], &again["needsPerson"]),
        (&json!("充电宝在柜台，扫码借。"), &json!(false)),
        "{again}"
    );
    harness.check().await;
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn an_idea_is_shared_voted_for_adopted_credited_and_told_to_who_had_it(#[case] engine: Engine) {
    let Some(harness) = Harness::start(Mode::InProcess, engine).await else { return };
    let door = harness.door();
    let (_, wang) = ordered(&harness, "i-1", "wx-wang", "18号,订餐3.6").await;
    let (_, zhao) = ordered(&harness, "i-2", "wx-zhao", "订餐3").await;
    let said = door.message("i-3", "wx-wang", "建议：米饭能不能送大份，我住A12").await.ok();
    assert!(name(&said["replyText"]).contains("建议") && said["orders"] == json!([]), "{said}");
    harness.settle().await;
    let ideas = door.get("ideas").await.ok();
    let idea = &ideas["ideas"][0];
    assert_eq!(
        (&idea["text"], &idea["customer"]),
        (&json!("米饭能不能送大份，我住A12"), &json!(wang)),
        "{ideas}"
    );
    let idea = name(&idea["name"]);
    let act = async |who: &Gateway, verb: &str, body: Value| who.post(&format!("{idea}:{verb}"), &body).await;

    let other = harness.with_new_key(door.shop(), Kind::Guest, &zhao).await;
    let own = harness.with_new_key(door.shop(), Kind::Guest, &wang).await;
    assert_eq!(other.get("ideas").await.ok()["ideas"], json!([]), "it is nobody else's affair");
    assert_eq!(act(&other, "vote", json!({})).await.status, 404);
    act(door, "share", json!({ "text": "米饭送大份" })).await.ok();
    let seen = other.get("ideas?mostVoted=true").await.ok()["ideas"][0].clone();
    assert_eq!(
        (&seen["text"], &seen["customer"], &seen["message"]),
        (&json!("米饭送大份"), &json!(""), &json!(""))
    );
    for (who, verb, votes) in [
        (&other, "vote", "1"),
        (&other, "vote", "1"),
        (door, "vote", "2"),
        (&other, "withdrawVote", "1"),
        (&other, "vote", "2"),
    ] {
        assert_eq!(act(who, verb, json!({})).await.ok()["voteCount"], json!(votes), "{verb}");
    }
    assert_eq!(own.get(&idea).await.ok()["text"], json!("米饭能不能送大份，我住A12"));

    let points = async || name(&door.get(&format!("{wang}/pointsAccount")).await.ok()["balance"]);
    let before: i64 = points().await.parse().expect("points");
    let adopt = json!({ "toState": "ADOPTED", "reply": "下周一开始。", "points": "50" });
    assert_eq!(act(&other, "decide", adopt.clone()).await.status, 403);
    assert_eq!(act(door, "decide", adopt.clone()).await.ok()["state"], json!("ADOPTED"));
    let again = act(door, "decide", adopt).await;
    assert_eq!(again.reason(), "IDEA_STATE");
    harness.settle().await;
    assert_eq!(points().await.parse::<i64>().expect("points"), before + 50);
    let waiting = door.get("messages?waitingToBeSent=true").await.ok();
    let told = &waiting["messages"][0];
    assert_eq!(
        (&told["senderId"], waiting["messages"].as_array().map(Vec::len)),
        (&json!("wx-wang"), Some(1))
    );
    assert!(name(&told["text"]).contains("下周一开始。 送您50积分"), "{told}");
    let seen = other.get(&idea).await.ok();
    assert_eq!((&seen["reply"], &seen["points"]), (&json!("下周一开始。"), &json!("0")), "{seen}");
    let timeline = door.get(&format!("{wang}/contacts")).await.ok();
    assert!(timeline.to_string().contains("建议被采纳"), "{timeline}");
    // What says that it is an idea orders nothing, whatever dishes it names.
    for (id, words) in [("i-4", "建议：3号少放点盐"), ("i-5", "idea: 3, 6 with less oil")] {
        let said = door.message(id, "wx-zhao", words).await.ok();
        assert_eq!(said["orders"], json!([]), "{said}");
    }
    harness.settle().await;
    assert_eq!(other.get("ideas?state=PROPOSED").await.ok()["ideas"].as_array().map(Vec::len), Some(2));
    harness.check().await;
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn an_idea_of_the_staff_that_is_adopted_is_praise_for_them(#[case] engine: Engine) {
    let Some(harness) = Harness::start(Mode::InProcess, engine).await else { return };
    let door = harness.door();
    let key = door.post("accessKeys", &json!({ "kind": "STAFF", "displayName": "小红" })).await.ok();
    let member = json!({ "displayName": "小红", "accessKey": name(&key["name"]) });
    let member = door.post("staffMembers", &member).await.ok();
    let staff = door.with_key(&name(&key["secret"]));
    let idea = name(&staff.post("ideas", &json!({ "text": "雨天备几把伞" })).await.ok()["name"]);
    let decide = format!("{idea}:decide");
    let paid = json!({ "toState": "ADOPTED", "reply": "好", "points": "5" });
    assert_eq!(door.post(&decide, &paid).await.status, 400, "points are a guest's");
    door.post(&decide, &json!({ "toState": "ADOPTED", "reply": "今天就去买" })).await.ok();
    assert_eq!(staff.get(&idea).await.ok()["reply"], json!("今天就去买"));
    let praises = staff.get("praises").await.ok();
    assert_eq!(praises["praises"][0]["staffMembers"], json!([member["name"]]));
    harness.settle().await;
    harness.check().await;
}

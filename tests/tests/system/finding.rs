//! A guest is found by whatever people type of them.

use rstest::rstest;
use serde_json::{Value, json};
use storage::Engine;
use tests::{Gateway, Harness, Mode};

/// One number, as people write it in the shop's country.
const SPELLINGS: [&str; 6] = [
    "138-0013-8000",
    "+86 138 0013 8000",
    "0086 138-0013-8000",
    "008613800138000",
    "１３８００１３８０００",
    "(138) 0013.8000",
];

fn name(resource: &Value) -> &str {
    resource["name"].as_str().expect("a name")
}

async fn guest(door: &Gateway, guest: Value) -> Value {
    door.post("customers", &guest).await.ok()
}

/// The names of those that a search finds.
async fn search(door: &Gateway, query: &str) -> Vec<String> {
    let encoded: Vec<String> = query.bytes().map(|byte| format!("%{byte:02X}")).collect();
    let query = encoded.concat();
    let found = door.get(&format!("customers?query={query}")).await.ok();
    let found = found["customers"].as_array().expect("customers").iter();
    found.map(|one| one["displayName"].as_str().unwrap_or_default().to_owned()).collect()
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_phone_is_one_number_however_it_is_written(#[case] engine: Engine) {
    let Some(harness) = Harness::start(Mode::InProcess, engine).await else { return };
    let door = harness.door();
    for spelling in SPELLINGS {
        let kept = guest(door, json!({ "displayName": "周姐", "phones": [spelling] })).await;
        assert_eq!(kept["phones"], json!(["+8613800138000"]), "{spelling}");
        assert_eq!(search(door, spelling).await.len(), 1, "{spelling}");
        let parts = ["138-0013", "0013 8000", "13800138000", "+86138", "0086 138"];
        for part in parts {
            assert_eq!(search(door, part).await, ["周姐"], "{part} of {spelling}");
        }
        let gone = door.patch(name(&kept), &json!({ "phones": [], "displayName": "谁" })).await.ok();
        assert_eq!(gone["phones"], json!([]));
    }
    let twice = guest(door, json!({ "displayName": "吴哥", "phones": SPELLINGS[..4] })).await;
    assert_eq!(twice["phones"], json!(["+8613800138000"]));
    let landline =
        guest(door, json!({ "displayName": "郑哥", "phones": ["010-12345678", "010-12345678转8"] })).await;
    assert_eq!(landline["phones"], json!(["+861012345678", "010-12345678转8"]), "what is no number is kept");
    assert_eq!(search(door, "(010) 1234").await, ["郑哥"]);
    harness.settle().await;
    harness.check().await;
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_phone_has_digits_and_may_be_that_of_a_family(#[case] engine: Engine) {
    let Some(harness) = Harness::start(Mode::InProcess, engine).await else { return };
    let door = harness.door();
    for phone in ["not a phone", "座机", "12", "ask for Li, room 110"] {
        let refused =
            door.post("customers", &json!({ "displayName": "周姐", "phones": ["110", phone] })).await;
        let (field, right) = refused.violation();
        assert_eq!((refused.status, field), (400, "customer.phones[1]"), "{phone}");
        assert!(right.contains("must be a telephone number such as"), "{right}");
    }
    let phone = "13800138000";
    let one = guest(door, json!({ "displayName": "周姐", "phones": [phone] })).await;
    guest(door, json!({ "displayName": "周小弟", "phones": ["+86 138-0013-8000"] })).await;
    let refused = door.patch(name(&one), &json!({ "phones": ["no"] })).await;
    assert_eq!(refused.violation().0, "customer.phones[0]", "{refused:?}");
    let mut family = search(door, phone).await;
    family.sort();
    assert_eq!(family, ["周姐", "周小弟"], "a number finds all who have it");
    harness.check().await;
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn two_records_with_one_phone_are_one_person(#[case] engine: Engine) {
    let Some(harness) = Harness::start(Mode::InProcess, engine).await else { return };
    let door = harness.door();
    let one = guest(door, json!({ "displayName": "周姐", "phones": ["138-0013-8000", "13900139000"] })).await;
    let other = guest(door, json!({ "displayName": "周老板", "phones": ["0086 139 0013 9000"] })).await;
    harness.settle().await;
    let code = door.post(&format!("{}:createReferralCode", name(&one)), &json!({})).await.ok();
    let claim = json!({ "customer": name(&other), "code": code["code"] });
    let claimed = door.post("referrals", &claim).await;
    assert_eq!(claimed.reason(), "SELF_REFERRAL", "{claimed:?}");
    let merged = door.post(&format!("{}:merge", name(&one)), &json!({ "customer": name(&other) })).await.ok();
    assert_eq!(merged["phones"], json!(["+8613800138000", "+8613900139000"]));
    harness.settle().await;
    harness.check().await;
}

#[tokio::test]
async fn a_phone_is_one_of_the_shops_own_country() {
    let Some(harness) = Harness::start(Mode::InProcess, Engine::Sqlite).await else { return };
    for (id, zone, currency, written, kept) in [
        ("london", "Europe/London", "GBP", "020 7946 0958", "+442079460958"),
        ("kuwait", "Asia/Kuwait", "KWD", "5012 3456", "+96550123456"),
        ("tokyo", "Asia/Tokyo", "JPY", "03-1234-5678", "+81312345678"),
        ("delhi", "Asia/Calcutta", "INR", "098765 43210", "+919876543210"),
        ("nowhere", "UTC", "USD", "(202) 555-0143", "+12025550143"),
    ] {
        let shop = json!({
            "name": format!("shops/{id}"), "displayName": id, "timeZone": zone, "currency": currency,
            "openingHours": [{ "openMinute": 0, "closeMinute": 1440 }],
        });
        let door = harness.with_new_key(id, runtime::Kind::Owner, "").await;
        door.post("/v1/shops", &shop).await.ok();
        let guest = guest(&door, json!({ "displayName": "A", "phones": [written] })).await;
        assert_eq!(guest["phones"], json!([kept]), "{id}");
        assert_eq!(search(&door, written).await, ["A"], "{id}");
    }
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_search_folds_case_in_every_script_and_finds_what_is_typed_by_sound(#[case] engine: Engine) {
    let Some(harness) = Harness::start(Mode::InProcess, engine).await else { return };
    let door = harness.door();
    for name in ["ΒΟΡΡΑΣ", "Große Straße", "Ёлка", "İstanbul", "Café Zoë", "吕曾", "重庆小面馆", "Ｗａｎｇ"]
    {
        guest(door, json!({ "displayName": name, "notes": "x" })).await;
    }
    for (query, name) in [
        ("βορρας", "ΒΟΡΡΑΣ"),
        ("Βορράς", "ΒΟΡΡΑΣ"),
        ("STRASSE", "Große Straße"),
        ("straße", "Große Straße"),
        ("ЁЛКА", "Ёлка"),
        ("istanbul", "İstanbul"),
        ("CAFE ZOE", "Café Zoë"),
        ("wang shifu", "王师傅"),
        ("WangShiFu", "王师傅"),
        ("wang'shi'fu", "王师傅"),
        ("wsf", "王师傅"),
        ("lvzeng", "吕曾"),
        ("lu ceng", "吕曾"),
        ("chongqing xiaomian", "重庆小面馆"),
        ("cqxm", "重庆小面馆"),
    ] {
        assert!(search(door, query).await.contains(&name.to_owned()), "{query} does not find {name}");
    }
    for nobody in ["xsf", "wang%", "w_f", "shangsifu"] {
        assert_eq!(search(door, nobody).await, Vec::<String>::new(), "{nobody}");
    }
    harness.check().await;
}

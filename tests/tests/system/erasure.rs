//! A guest who asks to be forgotten is forgotten everywhere, and the books still add
//! up.

use rstest::rstest;
use serde_json::{Value, json};
use sqlx::{AssertSqlSafe, Connection, PgConnection, Row};
use storage::Engine;
use tempfile::TempDir;
use tests::{Gateway, Harness, Mode, SERVICES, data, leaking_lines, leaks};
use uuid::Uuid;

pub(crate) const NAME: &str = "欧阳查无此人";
const PHONE: &str = "13987654321";
const SENDER: &str = "wx-forget-me";
/// Theirs as well, which nobody knew when they wrote as that.
const STRANGER: &str = "wx-nobody-yet";
/// Another record of theirs.
const OTHER_NAME: &str = "司马另册";
const OTHER_PHONE: &str = "13712345678";
/// Words of theirs, or about them, that are in what they said and what was said back.
pub(crate) const WORDS: [&str; 24] = [
    NAME,
    "3987654321",
    SENDER,
    STRANGER,
    OTHER_NAME,
    "3712345678",
    "旧城根七号院",
    "蓝色大门左拐",
    "少放葱花给奶奶",
    "盐放多了三倍",
    "味道像外婆做的",
    "送错到隔壁楼",
    "多浇卤给爷爷",
    "汤里有根头发",
    "轮椅进得去吗",
    "小李比亲儿子还亲",
    "八十大寿那天",
    "冒雨背她上楼",
    "想要双份腊肉",
    "只此一次看着办",
    "坡道放平一点",
    "剩饭留给流浪猫",
    "死信里的心里话",
    "转账附言给老伴过生日",
];

fn name(value: &Value) -> String {
    value["name"].as_str().expect("a name").to_owned()
}

/// A guest with everything: orders by chat and by hand, a complaint, a rating, praise,
/// a question, points and a gift. Answers their name.
pub(crate) async fn guest(harness: &Harness, door: &Gateway) -> String {
    said_as_a_stranger(door).await;
    let customer = json!({
        "number": 777, "displayName": NAME, "phones": [PHONE], "notes": "蓝色大门左拐",
        "addresses": [{ "text": "蓝色大门左拐" }], "identities": [{ "senderId": SENDER }],
        "preferences": { "spice": "少放葱花给奶奶" },
    });
    let path = "customers?requestId=0b8f6f1e-5a53-4d6c-9d56-0d6c5f8f9a77";
    let customer = name(&door.post(path, &customer).await.ok());
    let ordered = door.message("e-0", SENDER, "3.6").await.ok();
    assert_eq!(ordered["orders"].as_array().map(Vec::len), Some(1), "{ordered}");
    door.message("e-1", SENDER, "3 少放葱花给奶奶").await.ok();
    door.message("e-2", SENDER, "你们盐放多了三倍").await.ok();
    let order = json!({
        "customer": customer, "note": "少放葱花给奶奶", "deliveryAddress": "蓝色大门左拐",
        "lines": [{ "itemCode": 3, "quantity": 2, "note": "少放葱花给奶奶" }],
    });
    let order = name(&door.post("orders", &order).await.ok());
    door.advance(&order, "COMPLETED").await;
    let refund = json!({ "amount": { "amount": 100, "currency": "CNY" }, "reason": "送错到隔壁楼" });
    door.post(&format!("{order}:refund"), &refund).await.ok();
    harness.settle().await;
    let rating = json!({ "order": order, "productScore": 5, "serviceScore": 5, "comment": "味道像外婆做的" });
    let rating = name(&door.post("ratings", &rating).await.ok());
    door.post(&format!("{rating}:reply"), &json!({ "reply": format!("谢谢{NAME}") })).await.ok();
    let case =
        json!({ "text": "送错到隔壁楼", "customer": customer, "channel": "wechat", "senderId": SENDER });
    let case = name(&door.post("cases", &case).await.ok());
    door.post(&format!("{case}:reply"), &json!({ "text": format!("对不起{NAME}") })).await.ok();
    door.post("praises", &json!({ "customer": customer, "text": "味道像外婆做的" })).await.ok();
    door.post("questions", &json!({ "customer": customer, "text": "送错到隔壁楼怎么办" })).await.ok();
    let idea = json!({ "customer": customer, "text": "剩饭留给流浪猫" });
    let idea = name(&door.post("ideas", &idea).await.ok());
    door.post(&format!("{idea}:share"), &json!({ "text": "剩饭留给流浪猫" })).await.ok();
    let adopted = json!({ "toState": "ADOPTED", "reply": format!("谢谢{NAME}"), "points": 5 });
    door.post(&format!("{idea}:decide"), &adopted).await.ok();
    let points = json!({ "points": 50, "reason": format!("补偿{NAME}") });
    door.post(&format!("{customer}/pointsAccount:give"), &points).await.ok();
    given_and_told(door, &customer).await;
    joined(door, &customer).await;
    merged(door, &customer).await;
    let identities = json!({ "identities": [{ "senderId": SENDER }, { "senderId": STRANGER }] });
    door.patch(&format!("{customer}?updateMask=identities"), &identities).await.ok();
    customer
}

/// What they wrote before anybody knew who they are.
async fn said_as_a_stranger(door: &Gateway) {
    for (id, text) in [
        ("s-0", "3.6 多浇卤给爷爷"),
        ("s-1", "汤里有根头发，我要投诉"),
        ("s-2", "请问轮椅进得去吗？"),
        ("s-3", "小李比亲儿子还亲，谢谢你们"),
        ("s-4", "建议：门口的坡道放平一点"),
    ] {
        door.message(id, STRANGER, text).await.ok();
    }
    let case = json!({ "text": "汤里有根头发", "channel": "wechat-group", "senderId": STRANGER });
    door.post("cases", &case).await.ok();
}

/// A membership that they paid for, with their words on the payment.
async fn joined(door: &Gateway, customer: &str) {
    let price = json!({ "amount": "100", "currency": "CNY" });
    let tea = json!({ "code": "tea", "displayName": "茶", "effect": "PERK", "limit": "UNLIMITED" });
    let plan = json!({ "displayName": "茶友会", "price": price, "periodUnit": "MONTH", "benefits": [tea] });
    let plan = name(&door.post("plans", &plan).await.ok());
    let payment = json!({ "amount": price, "reference": "转账附言给老伴过生日" });
    let joining = json!({ "plan": plan, "customer": customer, "payment": payment });
    door.post("memberships", &joining).await.ok();
    door.post(&format!("{customer}:holdEntitlement"), &json!({ "benefit": "tea" })).await.ok();
}

/// Gifts with their reasons, and the stories that are told of them.
async fn given_and_told(door: &Gateway, customer: &str) {
    let rewards = door.get("rewards").await.ok();
    let offers = json!([{ "reward": rewards["rewards"][0]["name"] }]);
    let campaign = json!({ "displayName": "手送", "trigger": "ORDER_PLACED", "offers": offers });
    let campaign = name(&door.post("campaigns", &campaign).await.ok());
    let grant = json!({
        "customer": customer, "reward": rewards["rewards"][0]["name"], "campaign": campaign,
        "requestId": "0b8f6f1e-5a53-4d6c-9d56-0d6c5f8f9a78",
    });
    door.post("grants", &grant).await.ok();
    let goodwill = json!({
        "kind": "GIFT", "customer": customer, "amount": { "amount": 300, "currency": "CNY" },
        "reason": "八十大寿那天", "story": "冒雨背她上楼",
    });
    let goodwill = name(&door.post("goodwill", &goodwill).await.ok());
    let exception = json!({ "customer": customer, "topic": "double-portion", "text": "想要双份腊肉" });
    let exception = name(&door.post("exceptions", &exception).await.ok());
    let allowed = json!({ "allow": true, "reason": "只此一次看着办" });
    door.post(&format!("{exception}:decide"), &allowed).await.ok();
    let told = json!({ "title": "背人上楼", "text": "小李冒雨背她上楼", "goodwill": goodwill, "customer": customer });
    let told = name(&door.post("stories?requestId=0b8f6f1e-5a53-4d6c-9d56-0d6c5f8f9a79", &told).await.ok());
    for state in ["APPROVED", "SHARED"] {
        door.post(&format!("{told}:decide"), &json!({ "toState": state })).await.ok();
    }
    let named = json!({ "title": format!("{NAME}的碗"), "text": format!("{NAME}每天自己带碗来") });
    door.post("stories", &named).await.ok();
}

/// Another record of theirs, which becomes part of this one.
async fn merged(door: &Gateway, customer: &str) {
    let other = json!({
        "displayName": OTHER_NAME, "phones": [OTHER_PHONE], "addresses": [{ "text": "旧城根七号院" }],
    });
    let other =
        name(&door.post("customers?requestId=0b8f6f1e-5a53-4d6c-9d56-0d6c5f8f9a80", &other).await.ok());
    let order = json!({
        "customer": other, "deliveryAddress": "旧城根七号院", "lines": [{ "itemCode": 3, "quantity": 1 }],
    });
    door.post("orders", &order).await.ok();
    door.post(&format!("{customer}:merge"), &json!({ "customer": other })).await.ok();
}

/// An event about them that its subscriber refused for good.
async fn dead_letter(harness: &Harness, engine: Engine, service: &str, about: &str) {
    let hex: Vec<String> =
        format!("{about} 死信里的心里话").bytes().map(|byte| format!("{byte:02x}")).collect();
    let body = hex.concat();
    let id = Uuid::from_u128(7);
    let (id, body) = match engine {
        Engine::Sqlite => (format!("X'{}'", id.simple()), format!("X'{body}'")),
        Engine::Postgres => (format!("'{id}'::uuid"), format!("'\\x{body}'::bytea")),
    };
    let sql = format!(
        "INSERT INTO outbox (shop_id, id, subscriber, ordering_key, kind, body, traceparent, occurred_at,
             attempts, due_at, dead_letter, last_error, slice)
         VALUES ('{}', {id}, 'loyalty', 'key', 'renqing.orders.v1.MessageReceived', {body}, '', 0, 10, 0, TRUE, '', 1)",
        harness.door().shop()
    );
    data::change(harness.database(), service, &sql).await;
}

/// Waits until no service has a dead letter.
async fn no_dead_letters(harness: &Harness) {
    let end = tokio::time::Instant::now() + std::time::Duration::from_secs(30);
    for service in SERVICES {
        while data::count(harness.database(), service, "outbox WHERE dead_letter").await > 0 {
            assert!(tokio::time::Instant::now() < end, "{service} keeps its dead letters");
            tokio::task::yield_now().await;
        }
    }
}

/// Waits until everything was erased for the last time, which is after a day: until then
/// the senders are kept.
async fn for_the_last_time(harness: &Harness) {
    let end = tokio::time::Instant::now() + std::time::Duration::from_mins(1);
    for service in SERVICES {
        let last = "UPDATE erasures SET rounds = 2, next_at = 1 WHERE next_at IS NOT NULL";
        data::change(harness.database(), service, last).await;
    }
    for service in SERVICES {
        while data::count(harness.database(), service, "erasures WHERE next_at IS NOT NULL").await > 0 {
            assert!(tokio::time::Instant::now() < end, "{service} does not erase again");
            tokio::task::yield_now().await;
        }
    }
}

/// Everything that a service's database holds, as bytes.
async fn bytes(database: &str, service: &str) -> Vec<u8> {
    if let Some(folder) = database.strip_prefix("sqlite:") {
        data::change(database, service, "PRAGMA wal_checkpoint(TRUNCATE)").await;
        let mut all = Vec::new();
        for end in ["db", "db-wal"] {
            all.extend(std::fs::read(format!("{folder}/{service}.{end}")).unwrap_or_default());
        }
        return all;
    }
    let mut conn = PgConnection::connect(&database.replace("{service}", service)).await.expect("a database");
    let tables = "SELECT tablename FROM pg_tables WHERE schemaname = 'public'";
    let tables: Vec<String> = sqlx::query_scalar(tables).fetch_all(&mut conn).await.expect("tables");
    let mut all = Vec::new();
    for table in tables {
        // Binary columns are shown as hex, so they are looked at as they are as well.
        let binary = format!(
            "SELECT column_name FROM information_schema.columns
             WHERE table_schema = 'public' AND table_name = '{table}' AND data_type = 'bytea'"
        );
        let binary: Vec<String> =
            sqlx::query_scalar(AssertSqlSafe(binary)).fetch_all(&mut conn).await.expect("columns");
        for column in binary {
            let sql = format!("SELECT coalesce({column}, '') FROM {table}");
            for row in sqlx::query(AssertSqlSafe(sql)).fetch_all(&mut conn).await.expect("rows") {
                all.extend(row.get::<Vec<u8>, _>(0));
            }
        }
        let sql = format!("SELECT CAST(whole AS TEXT) FROM {table} AS whole");
        for row in sqlx::query(AssertSqlSafe(sql)).fetch_all(&mut conn).await.expect("rows") {
            all.extend(row.get::<String, _>(0).into_bytes());
        }
    }
    all
}

/// Which words are where.
async fn found(database: &str) -> Vec<String> {
    let mut found = Vec::new();
    for service in SERVICES {
        let words = leaks(&bytes(database, service).await, &WORDS);
        found.extend(words.iter().map(|word| format!("{service}: {word}")));
    }
    found
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn of_a_guest_who_was_erased_no_name_no_phone_and_no_word_is_left(#[case] engine: Engine) {
    let Some(mut harness) = Harness::start(Mode::Together, engine).await else { return };
    harness.restart_with(&[("RENQING_LOG", "trace")]).await;
    let door = &harness.door().clone();
    let customer = guest(&harness, door).await;
    harness.settle().await;
    dead_letter(&harness, engine, "customers", &customer).await;
    // A message has its sender behind the length.
    let stranger = format!("\u{d}{STRANGER}");
    dead_letter(&harness, engine, "orders", &stranger).await;
    let before = found(harness.database()).await;
    for word in WORDS {
        assert!(before.iter().any(|found| found.ends_with(word)), "{word} was nowhere: {before:?}");
    }
    let account = door.get(&format!("{customer}/pointsAccount")).await.ok();

    let path = format!("{customer}:erase");
    let erased = door.post(&path, &json!({})).await.ok();
    assert_eq!(erased["name"], customer.as_str());
    no_dead_letters(&harness).await;
    harness.settle().await;
    for_the_last_time(&harness).await;
    assert_eq!(found(harness.database()).await, Vec::<String>::new());
    for (process, log) in harness.logs() {
        assert!(log.len() > 100_000, "{process} says little at the most talkative level");
        let found = leaks(&log, &WORDS);
        assert!(found.is_empty(), "{process} logs {found:?}\n{}", leaking_lines(&log, &found));
    }
    harness.check().await;
    assert_eq!(door.get(&format!("{customer}/pointsAccount")).await.ok(), account);
    for list in ["messages", "orders", "cases", "questions", "grants", "customers", "stories"] {
        let listed = door.get(&format!("{list}?pageSize=100")).await.ok();
        let all = listed[list].as_array().unwrap_or_else(|| panic!("{list}: {listed}"));
        assert!(all.iter().all(|one| one["name"].as_str().is_some_and(|name| !name.is_empty())), "{listed}");
    }
    door.post(&path, &json!({})).await.ok();
    harness.settle().await;
    harness.check().await;

    if engine == Engine::Sqlite {
        let to = TempDir::new().expect("a folder");
        let to = to.path().join("copy");
        renqing::backup(harness.database(), &to).await.expect("a backup");
        assert_eq!(found(&format!("sqlite:{}", to.display())).await, Vec::<String>::new());
    }
}

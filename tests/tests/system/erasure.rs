//! A guest who asks to be forgotten is forgotten everywhere, and the books still add
//! up.

use rstest::rstest;
use serde_json::{Value, json};
use sqlx::{AssertSqlSafe, Connection, PgConnection, Row};
use storage::Engine;
use tempfile::TempDir;
use tests::{Gateway, Harness, Mode, SERVICES, data};

const NAME: &str = "欧阳查无此人";
const PHONE: &str = "13987654321";
const SENDER: &str = "wx-forget-me";
/// Words of theirs, or about them, that are in what they said and what was said back.
const WORDS: [&str; 8] = [
    NAME,
    "3987654321",
    SENDER,
    "蓝色大门左拐",
    "少放葱花给奶奶",
    "盐放多了三倍",
    "味道像外婆做的",
    "送错到隔壁楼",
];

fn name(value: &Value) -> String {
    value["name"].as_str().expect("a name").to_owned()
}

/// A guest with everything: orders by chat and by hand, a complaint, a rating, praise,
/// a question, points and a gift. Answers their name.
async fn guest(harness: &Harness, door: &Gateway) -> String {
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
    let points = json!({ "points": 50, "reason": format!("补偿{NAME}") });
    door.post(&format!("{customer}/pointsAccount:give"), &points).await.ok();
    customer
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

fn holds(bytes: &[u8], word: &str) -> bool {
    bytes.windows(word.len()).any(|window| window == word.as_bytes())
}

/// Which words are where.
async fn found(database: &str) -> Vec<String> {
    let mut found = Vec::new();
    for service in SERVICES {
        let bytes = bytes(database, service).await;
        let words = WORDS.iter().filter(|word| holds(&bytes, word));
        found.extend(words.map(|word| format!("{service}: {word}")));
    }
    found
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn of_a_guest_who_was_erased_no_name_no_phone_and_no_word_is_left(#[case] engine: Engine) {
    let Some(harness) = Harness::start(Mode::InProcess, engine).await else { return };
    let door = harness.door();
    let customer = guest(&harness, door).await;
    harness.settle().await;
    let before = found(harness.database()).await;
    for word in WORDS {
        assert!(before.iter().any(|found| found.ends_with(word)), "{word} was nowhere: {before:?}");
    }
    let account = door.get(&format!("{customer}/pointsAccount")).await.ok();

    let path = format!("{customer}:erase");
    let erased = door.post(&path, &json!({})).await.ok();
    assert_eq!(erased["name"], customer.as_str());
    harness.settle().await;
    assert_eq!(found(harness.database()).await, Vec::<String>::new());
    harness.check().await;
    assert_eq!(door.get(&format!("{customer}/pointsAccount")).await.ok(), account);
    for list in ["messages", "orders", "cases", "questions", "grants", "customers"] {
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

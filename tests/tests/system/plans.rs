//! No statement of daily work reads a whole table, or all that a shop has in one.

use std::{collections::BTreeSet, time::Duration};

use rstest::rstest;
use serde_json::{Value, json};
use sqlx::{AssertSqlSafe, Connection, PgConnection, Row, SqliteConnection, sqlite::SqliteConnectOptions};
use storage::Engine;
use tests::{Harness, Mode, SERVICES, data};
use tokio::time::{Instant, sleep};

/// What is due is looked for every ten seconds.
/// Every statement is written to the log meanwhile.
const PATIENCE: Duration = Duration::from_mins(3);
const LOOK_EVERY: Duration = Duration::from_millis(50);

/// Of these a shop has one row, or few, and all are wanted.
const FEW_OF_A_SHOP: [&str; 11] = [
    "case_policies",
    "catalogues",
    "follow_up_rules",
    "rating_summaries",
    "rewards",
    "sales_days",
    "scorings",
    "shop_projections",
    "shops",
    "tier_policies",
    "value_models",
];
/// What a shop's guests bought, all of which is wanted once a day, to fit a model to it, and
/// for the owner's report.
const HISTORY_OF_A_SHOP: [&str; 4] = ["figures", "guest_figures", "guest_scores", "purchases"];
/// Parts of statements that hold few rows, with names of their own.
const FEW_BY_LIMIT: [&str; 4] = ["page", "latest", "few", "theirs"];
/// What reads all on purpose.
const ALL: [&str; 4] = [
    // What is on its way is little, and whoever asks for it wants all of it.
    "FROM outbox GROUP BY",
    "FROM outbox WHERE shop_id = $1 AND dead_letter",
    // Each guest is scored against all others, ten minutes after an order at the soonest.
    "FROM customers LEFT JOIN guest_figures AS figures",
    // Any story may name the guest who is erased.
    "FROM stories WHERE shop_id = $1 AND replace(",
];

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn daily_work_reads_no_whole_table(#[case] engine: Engine) {
    let Some(mut harness) = Harness::start(Mode::Together, engine).await else { return };
    harness.set("renqing", "RENQING_LOG", "off,sqlx::query=debug");
    harness.set("renqing", "RENQING_LOG_FORMAT", "json");
    harness.kill("renqing");
    harness.restart("renqing").await;
    a_day(&harness).await;
    a_history(&harness).await;
    a_late_order(&harness).await;
    an_end(&harness).await;
    let statements = statements(&harness.process("renqing").log());
    harness.kill("renqing");
    assert!(statements.len() > 60, "{statements:#?}");
    for part in [
        "promised_at < $1",
        "refunds.external_at = $2",
        "EXISTS (SELECT 1 FROM order_lines",
        "DELETE FROM audit_entries",
        "DELETE FROM contacts",
    ] {
        assert!(statements.iter().any(|statement| statement.contains(part)), "{part}: {statements:#?}");
    }
    let mut wrong = Vec::new();
    for statement in &statements {
        let mut explained = 0;
        for service in SERVICES {
            // Which service a statement is of is told by who has its tables and columns.
            let Some(plan) = explain(&harness, service, statement).await else { continue };
            explained += 1;
            let reads_all = plan.iter().any(|step| is_whole_table(step, statement))
                && !ALL.iter().any(|part| statement.contains(part));
            if reads_all {
                wrong.push(format!("{service}: {statement}\n    {}", plan.join("\n    ")));
            }
        }
        assert!(explained > 0, "no service can explain {statement}");
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Whatever guests and staff do on a day, once each.
async fn a_day(harness: &Harness) {
    let door = harness.door();
    let placed = door.message("m-1", "wx-wang", "18号,订餐3.6").await.ok();
    let name = |value: &Value| value.as_str().expect("a name").to_owned();
    let (order, customer) = (name(&placed["orders"][0]["name"]), name(&placed["orders"][0]["customer"]));
    for (number, text) in ["再加一个6", "到哪了", "菜单", "20号 5", "是", "送错了", "谢谢"].iter().enumerate()
    {
        door.message(&format!("n-{number}"), "wx-wang", text).await.ok();
    }
    door.message("m-2", "wx-li", "老样子").await.ok();
    door.message("m-2", "wx-li", "老样子").await.ok();
    for (id, chain) in [("c-1", "接龙\n1. 18号 3"), ("c-2", "接龙\n1. 18号 5")] {
        door.message(id, "wx-li", chain).await.ok();
    }
    door.advance(&order, "COMPLETED").await;
    let read = door.message("m-3", "wx-wang", "usual").await.ok();
    let report = format!("{}:reportDelivery", name(&read["name"]));
    assert_eq!(door.post(&report, &json!({ "delivered": true })).await.reason(), "NOT_OUTGOING");
    door.post(&format!("{order}:refund"), &json!({ "reason": "凉了" })).await.ok();
    let counter = json!({ "customerNumber": 20, "lines": [{ "itemCode": 3, "quantity": 1 }] });
    let other = door.post("orders?requestId=0b8f6f1e-5a53-4d6c-9d56-0d6c5f8f9a01", &counter).await.ok();
    door.post(&format!("{}:cancel", name(&other["name"])), &json!({ "reason": "?" })).await.ok();
    harness.settle().await;
    door.post("ratings", &json!({ "order": order, "productScore": 4, "serviceScore": 4 })).await.ok();
    let idea = door.post("ideas", &json!({ "text": "周日也开门", "customer": customer })).await.ok();
    door.post(&format!("{}:vote", name(&idea["name"])), &json!({})).await.ok();
    door.post(&format!("{}:withdrawVote", name(&idea["name"])), &json!({})).await.ok();
    let decided = json!({ "toState": "DECLINED", "reply": "人手不够" });
    door.post(&format!("{}:decide", name(&idea["name"])), &decided).await.ok();
    let patch = json!({ "soldOut": true });
    door.patch("menuItems/8?updateMask=soldOut", &patch).await.ok();
    let new = door.post("customers", &json!({ "displayName": "周姐", "phones": ["139"] })).await.ok();
    let notes = json!({ "notes": "早" });
    door.patch(&format!("{}?updateMask=notes", name(&new["name"])), &notes).await.ok();
    let link = json!({ "customer": new["name"], "kind": "HOUSEHOLD" });
    door.post(&format!("{customer}:link"), &link).await.ok();
    for path in [
        "orders?pageSize=2",
        "orders?filter=open+%3D+true",
        "orders?filter=customerNumber+%3D+18",
        "messages?pageSize=2",
        "messages?needsPerson=true",
        "messages?query=18&senderId=wx-wang",
        "messages?startTime=2026-01-01T00:00:00Z",
        "menuCoverage",
        "menuMatrix",
        "menuItems:simulateRemoval?itemCodes=3",
        "priceComparison",
        "purchasePlan",
        "serviceContracts?dueBeforeTime=2100-01-01T00:00:00Z",
        "messages?waitingToBeSent=true",
        "menuItems",
        "menuItems/3",
        "customers?pageSize=2",
        "customers?query=18",
        "customers:lookup?number=18",
        "customers:lookup?channel=wechat-group&senderId=wx-wang",
        "ratings?pageSize=2",
        "ratingSummary",
        "publicRatings?pageSize=2",
        "quadrant",
        "ideas?pageSize=2",
        "ideas?mostVoted=true&state=PROPOSED",
        "cases?pageSize=2",
        "earnRule",
        "accessKeys",
        "rewards",
        "campaigns",
        "grants?pageSize=2",
        &format!("grants?order={order}"),
        &format!("grants?customer={customer}"),
        &format!("{customer}:suggestRewards?order={order}"),
        &format!("{customer}/pointsAccount:explain"),
        &format!("cases?customer={customer}"),
        &format!("referrals?customer={customer}"),
        "exceptions?pageSize=2",
        "goodwill?pageSize=2",
        "praises?pageSize=2",
        "stories?pageSize=2",
        "followUps?pageSize=2",
        "alerts?pageSize=2",
        "questions?pageSize=2",
        "faqEntries?pageSize=2",
        &order,
        &customer,
    ] {
        door.get(path).await.ok();
    }
    let of_customer = ["contacts", "contacts?query=x", "pointsAccount", "pointsAccount/entries", "drift"];
    for path in of_customer {
        door.get(&format!("{customer}/{path}")).await.ok();
    }
    let page = door.get("orders?pageSize=1").await.ok();
    door.get(&format!("orders?pageSize=1&pageToken={}", name(&page["nextPageToken"]))).await.ok();
    assert_eq!(door.with_key("no such key").get("orders").await.status, 401);
    harness.settle().await;
}

/// A past that is brought in, and what was paid back of it: with its order, by its
/// order's number, by its dishes and its guest.
async fn a_history(harness: &Harness) {
    let door = harness.door();
    let customer = door.get("customers:lookup?number=18").await.ok()["name"].clone();
    let money = |amount: i64| json!({ "amount": amount, "currency": "CNY" });
    let lines = json!([{ "itemName": "锅包肉", "quantity": 3, "unitPrice": money(2_800) }]);
    let dish = json!([{ "itemName": "锅包肉", "quantity": 1, "unitPrice": money(2_800) }]);
    let refund = |hour: i64, amount: i64| json!({ "refundTime": format!("2026-07-01T{hour}:00:00Z"), "amount": money(amount) });
    let order = |refunds: Value| json!({ "externalId": "a", "orderTime": "2026-07-01T10:00:00Z", "lines": lines, "customer": customer, "refunds": refunds });
    let late = json!([
        { "externalId": "a", "lines": dish, "refund": refund(13, 300) },
        { "lines": dish, "refund": refund(14, 400) },
        { "lines": dish, "customer": customer, "refund": refund(15, 500) },
    ]);
    let bring = |refunds, late| json!({ "source": "till", "orders": [order(refunds)], "lateRefunds": late });
    door.post("orders:batchImport", &bring(json!([refund(11, 100)]), json!([]))).await.ok();
    for known in [0, 5] {
        let taken = bring(json!([refund(11, 100), refund(12, 200)]), late.clone());
        let taken = door.post("orders:batchImport", &taken).await.ok();
        assert_eq!(taken["refundsKnown"], json!(known.max(1)), "{taken}");
    }
    harness.settle().await;
}

/// An order that is late, until that is announced.
async fn a_late_order(harness: &Harness) {
    const LATE: &str = "UPDATE orders SET promised_at = 1 WHERE promised_at IS NOT NULL";
    let end = Instant::now() + PATIENCE;
    // Other things may wait to be sent by now.
    let before = waiting(harness).await;
    data::change(harness.database(), "orders", LATE).await;
    while waiting(harness).await <= before {
        assert!(Instant::now() < end, "nobody announces a late order");
        sleep(LOOK_EVERY).await;
    }
    harness.settle().await;
}

async fn waiting(harness: &Harness) -> usize {
    let answer = harness.door().get("messages?waitingToBeSent=true&pageSize=100").await.ok();
    answer["messages"].as_array().map_or(0, Vec::len)
}

/// A guest takes what there is of them along, and is forgotten.
async fn an_end(harness: &Harness) {
    let door = harness.door();
    let customer = door.get("customers:lookup?number=18").await.ok()["name"].clone();
    let customer = customer.as_str().expect("a name");
    for size in [1, 100] {
        let page = door.get(&format!("{customer}:export?pageSize={size}")).await.ok();
        if let Some(token) = page["nextPageToken"].as_str().filter(|token| !token.is_empty()) {
            door.get(&format!("{customer}:export?pageSize={size}&pageToken={token}")).await.ok();
        }
    }
    let own = [format!("auditEntries?resource={customer}"), "auditEntries?pageSize=2".to_owned()];
    for path in own {
        door.get(&path).await.ok();
    }
    door.post(&format!("{customer}:erase"), &json!({})).await.ok();
    harness.settle().await;
}

/// What was sent to a database, each once.
fn statements(log: &str) -> BTreeSet<String> {
    let lines = log.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok());
    let texts = lines.filter_map(|line| {
        let whole = line["db.statement"].as_str().filter(|whole| !whole.is_empty());
        let text = whole.or_else(|| line["summary"].as_str())?;
        Some(text.split_whitespace().collect::<Vec<_>>().join(" "))
    });
    let reads = |text: &String| {
        let is_read = ["SELECT ", "UPDATE ", "DELETE ", "WITH "].iter().any(|start| text.starts_with(start));
        is_read && text.contains("shop_id") | text.contains("outbox") && !text.contains("_sqlx_migrations")
    };
    texts.filter(reads).collect()
}

/// The steps of a plan; `None` if the service's tables are others.
async fn explain(harness: &Harness, service: &str, statement: &str) -> Option<Vec<String>> {
    if let Some(folder) = harness.database().strip_prefix("sqlite:") {
        let options = SqliteConnectOptions::new().filename(format!("{folder}/{service}.db")).read_only(true);
        let mut conn = SqliteConnection::connect_with(&options).await.expect("the file opens");
        let explain = AssertSqlSafe(format!("EXPLAIN QUERY PLAN {statement}"));
        let rows = sqlx::query(explain).fetch_all(&mut conn).await.ok()?;
        return Some(rows.iter().map(|row| row.get("detail")).collect());
    }
    let url = harness.database().replace("{service}", service);
    let mut conn = PgConnection::connect(&url).await.expect("the database opens");
    // Of a table as small as these PostgreSQL would read all even with an index at hand.
    let settings = "SET enable_seqscan = off; SET plan_cache_mode = force_generic_plan";
    sqlx::raw_sql(settings).execute(&mut conn).await.expect("a setting");
    // The driver says what a parameter in a list of rows is; here nobody does.
    let typed = statement.replace("(VALUES ($2, $3)", "(VALUES ($2, CAST($3 AS UUID))");
    let typed =
        [(4, "UUID"), (5, "UUID"), (6, "TEXT"), (7, "UUID")].iter().fold(typed, |typed, (place, kind)| {
            typed.replace(&format!("(${place} IS NULL OR"), &format!("(CAST(${place} AS {kind}) IS NULL OR"))
        });
    let prepare = AssertSqlSafe(format!("PREPARE statement AS {typed}"));
    sqlx::raw_sql(prepare).execute(&mut conn).await.ok()?;
    let parameters = (1..).take_while(|number| statement.contains(&format!("${number}"))).map(|_| "NULL");
    let parameters = parameters.collect::<Vec<_>>().join(", ");
    let parameters = if parameters.is_empty() { parameters } else { format!("({parameters})") };
    let explain = AssertSqlSafe(format!("EXPLAIN EXECUTE statement {parameters}"));
    let rows = sqlx::raw_sql(explain).fetch_all(&mut conn).await.expect("a plan");
    Some(rows.iter().map(|row| row.get(0)).collect())
}

/// A whole table, or all that a shop has in one.
fn is_whole_table(step: &str, statement: &str) -> bool {
    let table = step.split(' ').nth(1).unwrap_or_default();
    let is_table = !step.contains("CONSTANT ROW") && !step.contains("VALUES CLAUSE");
    // What a subquery reads stands above it.
    let is_table = is_table && !table.starts_with("(subquery");
    // An index of the days that nobody has looked at, of which the first is taken.
    let is_first = step.ends_with(" sentiment_daily_unseen") && statement.contains("LIMIT 1");
    let on_sqlite = step.starts_with("SCAN ") && is_table && !FEW_BY_LIMIT.contains(&table) && !is_first;
    let is_limited = step.contains("_by_age ") && statement.contains("LIMIT");
    // An index of the few that were held out, of which one is looked for.
    let is_limited = is_limited || step.contains(" exposures_held_out ");
    // PostgreSQL measures by itself which index is worth it, here of next to nothing.
    let of_a_shop = step.ends_with(" (shop_id=?)") && !is_limited;
    let of_a_shop = of_a_shop && !FEW_OF_A_SHOP.contains(&table) && !HISTORY_OF_A_SHOP.contains(&table);
    on_sqlite || of_a_shop || step.contains("Seq Scan on")
}

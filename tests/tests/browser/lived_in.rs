//! A shop with a past, in which all is full of what nobody should write.

use kernel::{Clock, Time};
use serde_json::{Value, json};
use tests::{Gateway, Harness, data};

/// Markup, a change of direction, and characters that are nothing to see.
const NASTY: &str = "<b onclick=\"x()\">肉</b>\"'&\u{202e}王\u{200b}";
/// The same for a name, which has no such characters.
const NAME: &str = "<b onclick=\"x()\">肉</b>\"'&";
/// In the history that is brought in: what guests have, the most usual first.
const DISHES: [(&str, i64); 8] = [
    ("农家小炒肉", 1_800),
    ("鱼香肉丝", 1_600),
    ("西红柿炒鸡蛋", 1_200),
    ("麻婆豆腐", 1_200),
    ("手撕包菜", 1_000),
    ("番茄牛腩", 2_800),
    ("宫保鸡丁", 1_800),
    ("紫菜蛋花汤", 800),
];

pub(crate) fn text<'a>(value: &'a Value, field: &str) -> &'a str {
    value[field].as_str().unwrap_or_else(|| panic!("no {field}: {value}"))
}

async fn regular(door: &Gateway) -> String {
    text(&door.get("customers:lookup?number=18").await.ok(), "name").to_owned()
}

pub(crate) async fn complaint(door: &Gateway, words: &str) -> Value {
    let case = json!({
        "customer": regular(door).await, "text": words, "channel": "wechat-group", "senderId": "wx-wang",
    });
    door.post("cases", &case).await.ok()
}

/// Fills a shop; answers one of its complaints.
pub(crate) async fn lived_in(harness: &Harness) -> Value {
    let door = harness.door();
    let now = Clock::system().now();
    door.patch(
        &format!("/v1/shops/{}?updateMask=openingHours", door.shop()),
        &json!({ "openingHours": [{ "openMinute": 0, "closeMinute": 1440 }] }),
    )
    .await
    .ok();
    bring_history(door, now).await;
    let rule =
        json!({ "displayName": "头单", "trigger": "EVERY_ORDER", "text": format!("{NASTY} 还合口味吗？") });
    door.post("followUpRules", &rule).await.ok();
    let dish = json!({ "code": 77, "displayName": format!("=1+1{NAME}"), "price": { "amount": "1500", "currency": "CNY" }, "cost": { "amount": "500", "currency": "CNY" }, "category": NAME });
    door.post("menuItems", &dish).await.ok();
    for at in 0..4 {
        let lines = json!([{ "itemCode": 77, "quantity": 1 }, { "itemCode": 3, "quantity": 2 }]);
        let order = door.post("orders", &json!({ "customerNumber": 18, "lines": lines })).await.ok();
        door.advance(text(&order, "name"), "COMPLETED").await;
        harness.settle().await;
        let rating = json!({ "order": order["name"], "productScore": 5 - at % 2, "serviceScore": 4 - at, "comment": NASTY });
        door.post("ratings", &rating).await.ok();
    }
    for words in [NASTY, "可以开发票吗", "你们那里可以停房车吗", "可以停房车吗"] {
        door.post("questions", &json!({ "text": words })).await.ok();
    }
    alerts(harness, now).await;
    harness.settle().await;
    for service in ["customers", "loyalty", "feedback"] {
        harness.run_due(service).await;
    }
    complaint(door, NASTY).await;
    complaint(door, "等了一个半小时，菜都凉了。打电话也没人接，以后不来了。").await;
    let case = complaint(door, &NASTY.repeat(12)).await;
    let name = text(&case, "name");
    door.post(&format!("{name}:reply"), &json!({ "text": "对不起，我们马上重做一份送过来。" })).await.ok();
    door.post(&format!("{name}:resolve"), &json!({ "text": format!("重做好了。{NASTY}") })).await.ok();
    case
}

/// Half a year of orders: some guests come every week, some not any more.
async fn bring_history(door: &Gateway, now: Time) {
    let mut guests = vec![regular(door).await];
    for name in ["王建国", NAME, "李小红", "Maria Rossi", "赵师傅"] {
        guests.push(
            text(&door.post("customers", &json!({ "displayName": name })).await.ok(), "name").to_owned(),
        );
    }
    let orders = (0..180_i64).map(|at| {
        let guest = usize::try_from(at).expect("small") % guests.len();
        // The first guests come until today, the last stopped long ago.
        let days = at + 40 * i64::try_from(guest).expect("small");
        let minutes = days * 1_440 + 60 * (at % 5) + 90;
        let when = now.plus_micros(-minutes * 60_000_000).timestamp().to_string();
        let line = |step: i64| {
            let (name, price) = DISHES[usize::try_from((at * at + step * 3) % 11).expect("small") % DISHES.len()];
            json!({ "itemName": name, "quantity": 1 + at % 2, "unitPrice": { "amount": price, "currency": "CNY" } })
        };
        let lines: Vec<Value> = (0..=at % 3).map(line).collect();
        json!({ "externalId": format!("o-{at}"), "orderTime": when, "customer": guests[guest], "lines": lines })
    });
    let orders: Vec<Value> = orders.collect();
    door.post("orders:batchImport", &json!({ "source": "till", "orders": orders })).await.ok();
}

/// One of each watch, as if it had noticed something.
async fn alerts(harness: &Harness, now: Time) {
    let customer = regular(harness.door()).await;
    let customer = customer.rsplit('/').next().expect("an id").replace('-', "");
    for (at, kind) in ["DRIFT", "SILENCE", "SPIKE"].into_iter().enumerate() {
        let about = if kind == "SPIKE" { "NULL".to_owned() } else { format!("x'{customer}'") };
        let said = NASTY.replace('\'', "''");
        let sql = format!(
            "INSERT INTO alerts VALUES ('{}', x'0192000000007000800000000000000{at}', '{kind}', {about}, 'c{at}',
                '等得比以前久：平均 41 分钟，从前 23 分钟。{said}', 'Waits longer than before. {said}', {}, '', NULL)",
            harness.door().shop(),
            now.micros()
        );
        data::change(harness.database(), "feedback", &sql).await;
    }
}

//! The week around the lunch hour: what the till remembers of the weeks before, a regular who
//! stays away and comes back, what is bought for the next week, and an idea of a guest.

use serde_json::{Value, json};

use super::{SETTLE, client::Gateway, id_of, list, replied, say, story::Story, text, ticket, told_gifts};
use crate::{Clients, System};

/// Days of history that come with the shop.
const DAYS: i64 = 56;
const A_DAY: i64 = 24 * 60;
/// What is sold on each of them, by code on the menu.
const SOLD: [i64; 8] = [3, 1, 6, 5, 3, 6, 3, 5];
/// Who stays away when the story begins.
const REGULAR: &str = "7";
/// Who came every day until then, by number.
const REGULARS: [&str; 3] = [REGULAR, "18", "20"];

/// Brings in what the till sold before there was a chat.
pub(super) async fn past(gateway: &Gateway, story: &Story) -> anyhow::Result<()> {
    let menu = gateway.get("menuItems?pageSize=500").await?;
    let mut regulars = Vec::new();
    for number in REGULARS {
        regulars.push(gateway.get(&format!("customers:lookup?number={number}")).await?);
    }
    let mut orders = Vec::new();
    for day in 1..=DAYS {
        for (place, (minute, code)) in (0..).step_by(10).zip(SOLD).enumerate() {
            let Some(dish) = list(&menu, "menuItems").find(|dish| dish["code"] == code) else { continue };
            orders.push(json!({
                "externalId": format!("{day}-{place}"),
                "orderTime": story.at(minute - day * A_DAY)?.to_string(),
                "customer": regulars.get(place).map_or("", |regular| text(regular, "name")),
                "lines": [{
                    "itemName": dish["displayName"], "quantity": 1, "unitPrice": dish["price"],
                }],
            }));
        }
    }
    let told = gateway.post("orders:batchImport", &json!({ "source": "till", "orders": orders })).await?;
    say(&format!("收银机的旧账 the till's past: {} 单，{DAYS} 天", told["imported"]));
    Ok(())
}

/// The days after the lunch hour.
pub(super) async fn goes_on(
    gateway: &Gateway,
    (system, clients): (&System, &Clients),
    story: &Story,
) -> anyhow::Result<()> {
    say("");
    say("那一周 — the week goes on");
    story.reach(3 * A_DAY + 150)?;
    system.run_due(runtime::FEEDBACK).await?;
    is_missed(gateway).await?;
    let sent = story.reach(4 * A_DAY + 20)?;
    let answer = gateway.message("week-1", "wx-chen", "老样子", sent).await?;
    say(&format!("第五天 {}  陈老板    老样子", story.show(sent)));
    replied(&answer);
    clients.settle(SETTLE).await?;
    for order in list(&answer, "orders") {
        say(&format!("       厨房 ▸ {}", ticket(order)));
        told_gifts(gateway, order).await?;
    }
    for state in ["ACCEPTED", "PREPARING", "READY", "DELIVERING", "COMPLETED"] {
        gateway.advance_all(state).await?;
    }
    story.reach(4 * A_DAY + 180)?;
    bought(gateway).await?;
    idea(gateway).await?;
    clients.settle(SETTLE).await
}

/// Whoever stays away beyond their own rhythm is told of with the figures, and is called.
async fn is_missed(gateway: &Gateway) -> anyhow::Result<()> {
    let alerts = gateway.get("alerts?kind=SILENCE").await?;
    let regular = gateway.get(&format!("customers:lookup?number={REGULAR}")).await?;
    let alert = list(&alerts, "alerts").find(|alert| alert["customer"] == regular["name"]);
    let alert = alert.ok_or_else(|| anyhow::anyhow!("nobody noticed that a regular stays away"))?;
    say(&format!("第四天 提醒 alert: {}", text(alert, "text")));
    let call = json!({ "kind": "CALL", "text": "问候了一声：小炒肉给您留着", "minutes": 3 });
    gateway.post(&format!("customers/{}/contacts", id_of(&regular)), &call).await?;
    gateway.post(&format!("alerts/{}:acknowledge", id_of(alert)), &json!({})).await?;
    say("       店员 ▸ 打了个电话 somebody called");
    Ok(())
}

/// What the next week takes, bought where the price breaks make it cheapest.
async fn bought(gateway: &Gateway) -> anyhow::Result<()> {
    let plan = gateway.get("purchasePlan?days=7").await?;
    for need in list(&plan, "needs") {
        for purchase in list(need, "purchases") {
            let saved = text(&need["savedByBreaks"], "amount");
            let saved = if matches!(saved, "" | "0") {
                String::new()
            } else {
                format!(" · 量大省 breaks save {saved} 分")
            };
            say(&format!(
                "进货 purchase: {} {} × {} 每件 each {} 分 · {}{saved}",
                text(need, "displayName"),
                text(purchase, "packs"),
                text(purchase, "packQuantity"),
                text(&purchase["packPrice"], "amount"),
                text(purchase, "supplier"),
            ));
            let supplier = json!({ "kind": "SUPPLIER", "displayName": purchase["supplier"] });
            let supplier = id_of(&gateway.post("partners", &supplier).await?);
            let bill = json!({ "amount": purchase["total"], "description": need["displayName"] });
            gateway.post(&format!("partners/{supplier}/dues"), &bill).await?;
        }
    }
    Ok(())
}

/// A guest's idea that the shop takes up, and thanks for.
async fn idea(gateway: &Gateway) -> anyhow::Result<()> {
    let guest = gateway.get("customers:lookup?number=20").await?;
    let said = json!({ "text": "小炒肉能不能出半份，一个人吃不完", "customer": guest["name"] });
    let idea = gateway.post("ideas", &said).await?;
    let path = format!("ideas/{}", id_of(&idea));
    gateway.post(&format!("{path}:share"), &json!({ "text": "小炒肉出半份" })).await?;
    gateway.post(&format!("{path}:vote"), &json!({})).await?;
    let yes = json!({ "toState": "ADOPTED", "reply": "好主意，下周一起有半份", "points": 50 });
    let adopted: Value = gateway.post(&format!("{path}:decide"), &yes).await?;
    say(&format!(
        "点子 idea: {} 说「{}」→ 采纳 adopted，{} 积分：{}",
        text(&guest, "displayName"),
        text(&adopted, "text"),
        text(&adopted, "points"),
        text(&adopted, "reply"),
    ));
    Ok(())
}

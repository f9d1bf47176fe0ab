//! What the owner sees and does when the lunch hour is over: the guests and the menu in
//! figures, and what is done for a regular beside the dishes.

use std::time::Duration;

use jiff::{Timestamp, tz::TimeZone};
use serde_json::json;
use tokio::time::{Instant, sleep};

use super::{client::Gateway, club, id_of, list, say, text};

/// What is due is done every ten seconds.
const PATIENCE: Duration = Duration::from_secs(15);
const LOOK_EVERY: Duration = Duration::from_millis(200);

/// After lunch, the 18th regular's `customer` being the id. `now` is the story's time.
pub(super) async fn looks(gateway: &Gateway, customer: &str, now: Timestamp) -> anyhow::Result<()> {
    say("");
    say("老板看一看 — the owner looks");
    wishes_begin(gateway, customer, now).await?;
    menu(gateway).await?;
    services(gateway, customer).await?;
    people(gateway, customer).await?;
    goal(gateway, customer).await?;
    guests(gateway).await?;
    club::opens(gateway, customer).await?;
    ledger(gateway, customer).await?;
    wishes_made(gateway).await
}

async fn wishes_begin(gateway: &Gateway, customer: &str, now: Timestamp) -> anyhow::Result<()> {
    let path = format!("customers/{customer}");
    let mut preferences = gateway.get(&path).await?["preferences"].clone();
    let today = now.to_zoned(TimeZone::get("Asia/Shanghai")?).date();
    preferences["birthday"] = json!(today.strftime("1978-%m-%d").to_string());
    gateway.patch(&format!("{path}?updateMask=preferences"), &json!({ "preferences": preferences })).await?;
    Ok(())
}

/// Which dishes carry the hour, and what another order of the numbers would be.
async fn menu(gateway: &Gateway) -> anyhow::Result<()> {
    let coverage = gateway.get("menuCoverage?days=1").await?;
    let dishes = |measure: &str| {
        let curve = list(&coverage, "curves").find(|curve| text(curve, "measure") == measure);
        curve.map_or(0, |curve| curve["dishCount"].as_i64().unwrap_or_default())
    };
    say(&format!(
        "菜单 menu: 卖得最多的 {} 样菜占八成份数，{} 样能做出八成的单",
        dishes("UNITS"),
        dishes("ORDERS")
    ));
    let proposed = gateway.post("renumberings", &json!({ "days": 30 })).await?;
    say(&format!("换号 renumbering: 提议 {} 位换号，一次换完，一次换回", list(&proposed, "moves").count()));
    Ok(())
}

async fn services(gateway: &Gateway, customer: &str) -> anyhow::Result<()> {
    let products = gateway.get("serviceProducts").await?;
    let Some(parcels) = list(&products, "serviceProducts").last() else { return Ok(()) };
    let id = id_of(parcels);
    let regular = format!("shops/{}/customers/{customer}", gateway.shop_id());
    let given = json!({ "customer": regular, "minutes": 5, "note": "代收了一个包裹" });
    gateway.post(&format!("serviceProducts/{id}:give"), &given).await?;
    let report = gateway.get("serviceReport?days=1").await?;
    let minor = |of: &str, what: &str| text(&report[of][what], "amount").to_owned();
    say(&format!(
        "服务 services: {} 次，赚 {} 分；菜 dishes: 卖了 {} 分",
        text(&report["services"], "count"),
        minor("services", "profit"),
        minor("dishes", "revenue")
    ));
    Ok(())
}

/// A call to a regular, and a supplier with a bill.
async fn people(gateway: &Gateway, customer: &str) -> anyhow::Result<()> {
    let call = json!({ "kind": "CALL", "text": "问了老家的莲藕到没到", "minutes": 6 });
    gateway.post(&format!("customers/{customer}/contacts"), &call).await?;
    let butcher = json!({ "kind": "SUPPLIER", "displayName": "张记肉铺", "terms": { "paymentDays": 7 } });
    let butcher = id_of(&gateway.post("partners", &butcher).await?);
    let bill = json!({ "amount": { "amount": "30000", "currency": "CNY" }, "description": "五花肉 20 斤" });
    gateway.post(&format!("partners/{butcher}/dues"), &bill).await?;
    let partner = gateway.get(&format!("partners/{butcher}")).await?;
    say(&format!(
        "往来 partner: {} 欠 owed {} 分，{} 前付",
        text(&partner, "displayName"),
        text(&partner["owed"], "amount"),
        text(&partner, "nextDueDate")
    ));
    Ok(())
}

/// What a regular buys is that the workers have eaten at twelve.
async fn goal(gateway: &Gateway, customer: &str) -> anyhow::Result<()> {
    let promise = json!({ "portions": 80, "byMinute": 720, "weekdays": [5], "itemCodes": [3, 6] });
    let goal = json!({
        "customer": format!("shops/{}/customers/{customer}", gateway.shop_id()),
        "outcome": "每周五十二点，八十个工人都吃上饭", "promise": promise,
        "services": [{ "kind": "TIP", "text": "保温箱先用热水烫一遍" }],
    });
    let goal = gateway.post("goals", &goal).await?;
    say(&format!("目标 goal: {}（差了会提前两小时说 warned two hours before）", text(&goal, "outcome")));
    Ok(())
}

async fn guests(gateway: &Gateway) -> anyhow::Result<()> {
    let report = gateway.get("guestReport").await?;
    let newcomers = list(&report, "rfmSegments").find(|one| text(one, "rfmSegment") == "NEWCOMER");
    say(&format!(
        "客人 guests: {} 位点过，{} 位是新客；{}",
        report["guests"],
        newcomers.map_or(0, |one| one["guests"].as_i64().unwrap_or_default()),
        text(&report["value"], "lack")
    ));
    let rule = json!({ "displayName": "有号的", "rule": { "numbered": true, "minOrders": 1 } });
    let segment = gateway.post("segments", &rule).await?;
    say(&format!("客群 segment: {} {} 位", text(&segment, "displayName"), segment["memberCount"]));
    Ok(())
}

async fn ledger(gateway: &Gateway, customer: &str) -> anyhow::Result<()> {
    let ledger = gateway.get(&format!("customers/{customer}/ledger")).await?;
    say(&format!(
        "18号的账 both sides: 付了 {} 分，收到 {} 分的礼和心意、{} 分钟的工夫",
        text(&ledger["earned"]["sales"], "amount"),
        text(&ledger["received"]["total"], "amount"),
        ledger["received"]["minutes"].as_i64().unwrap_or_default()
    ));
    Ok(())
}

/// Who has a birthday hears of it, with something that is true of them.
async fn wishes_made(gateway: &Gateway) -> anyhow::Result<()> {
    let policy = json!({ "kinds": ["BIRTHDAY", "FIRST_VISIT", "SPRING_FESTIVAL", "MID_AUTUMN"] });
    gateway.patch("wishPolicy", &policy).await?;
    let end = Instant::now() + PATIENCE;
    while Instant::now() < end {
        let waiting = gateway.get("messages?waitingToBeSent=true").await?;
        let wish = list(&waiting, "messages").find(|message| text(message, "text").contains("生日快乐"));
        if let Some(wish) = wish {
            say(&format!("祝福 a wish to {}: {}", text(wish, "senderId"), text(wish, "text")));
            return Ok(());
        }
        sleep(LOOK_EVERY).await;
    }
    anyhow::bail!("nobody was wished a happy birthday")
}

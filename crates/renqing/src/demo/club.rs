//! A plan for the regulars: simulated, launched, made dear, and rolled back.

use serde_json::{Value, json};

use super::{client::Gateway, list, say, text};

/// A tenth off, and tea once a week.
fn club(price: &str) -> Value {
    json!({
        "displayName": "街坊会", "displayNameEn": "Neighbours", "periodUnit": "MONTH",
        "price": { "amount": price, "currency": "CNY" },
        "benefits": [
            { "code": "off", "displayName": "九折", "displayNameEn": "A tenth off", "effect": "PERCENT_OFF",
              "limit": "UNLIMITED", "percentBasisPoints": 1_000 },
            { "code": "tea", "displayName": "热茶", "displayNameEn": "Tea", "effect": "PERK",
              "limit": "INTERVAL", "intervalDays": 7 },
        ],
    })
}

/// What was free is to cost something; who would lose what is seen, and it is taken back.
pub(super) async fn opens(gateway: &Gateway, customer: &str) -> anyhow::Result<()> {
    let told = gateway.post("plans:simulate", &json!({ "plan": club("0"), "historyDays": 30 })).await?;
    say(&format!("会员 plan: {}", text(&told, "text")));
    let plan = gateway.post("plans", &club("0")).await?;
    let regular = format!("shops/{}/customers/{customer}", gateway.shop_id());
    gateway.post("memberships", &json!({ "plan": plan["name"], "customer": regular })).await?;
    let id = text(&plan, "name").rsplit('/').next().unwrap_or_default();

    let dear = json!({ "plan": club("1990"), "takeFromHolders": true, "expectedLosers": 1 });
    let shown = gateway.post(&format!("plans/{id}:previewChange"), &json!({ "plan": club("1990") })).await?;
    for loss in list(&shown, "losses") {
        say(&format!(
            "要收费吗 a price? {} 位会失去 would lose: {}",
            text(loss, "holders"),
            text(loss, "text")
        ));
    }
    gateway.post(&format!("plans/{id}:applyChange"), &dear).await?;
    let back = gateway.post(&format!("plans/{id}:rollBackChange"), &json!({})).await?;
    let price = text(&back["plan"]["price"], "amount");
    say(&format!("撤回 rolled back: {} 位照旧，每期 {price} 分", text(&back, "moved")));
    Ok(())
}

//! What a guest is shown of what the shop sees, in JSON and over gRPC.

use contracts::{
    feedback::v1::GetCaseRequest,
    loyalty::v1::{GetEarnRuleRequest, GetGrantRequest},
    orders::v1::{GetMenuItemRequest, GetOrderRequest},
};
use rstest::rstest;
use runtime::Kind;
use serde_json::{Value, json};
use storage::Engine;
use tests::{Gateway, Harness, Mode};

/// Names of keys, and what only the shop may know.
const NOT_FOR_GUESTS: [&str; 4] = ["accessKeys/", "\"cost\":{", "\"grantedBy\":\"shops", "\"actor\":\"shops"];

/// A guest with an order, a gift and a complaint that was made good.
async fn names(harness: &Harness, door: &Gateway) -> (String, [String; 5]) {
    let text = |value: &Value| value.as_str().expect("a name").to_owned();
    let dish = json!({ "customerNumber": 18, "lines": [{ "itemCode": 3, "quantity": 1 }] });
    let order = door.post("orders", &dish).await.ok();
    let (customer, order) = (text(&order["customer"]), text(&order["name"]));
    door.advance(&order, "COMPLETED").await;
    let item = door.get("menuItems/3").await.ok();
    let cost = json!({ "cost": { "amount": 700, "currency": "CNY" } });
    door.patch(&text(&item["name"]), &cost).await.ok();
    let rewards = door.get("rewards").await.ok();
    let free = rewards["rewards"].as_array().expect("rewards").iter();
    let reward = free.map(|one| text(&one["name"])).collect::<Vec<_>>();
    let offers = json!([{ "reward": reward[0] }]);
    let campaign = json!({ "displayName": "手送", "trigger": "ORDER_PLACED", "offers": offers });
    let campaign = text(&door.post("campaigns", &campaign).await.ok()["name"]);
    let open = text(&door.post("orders", &dish).await.ok()["name"]);
    harness.settle().await;
    let grant = json!({ "customer": customer, "reward": reward[0], "campaign": campaign, "order": open });
    let grant = text(&door.post("grants", &grant).await.ok()["name"]);
    let case = json!({ "text": "汤洒了", "customer": customer });
    let case = text(&door.post("cases", &case).await.ok()["name"]);
    door.post(&format!("{case}:reply"), &json!({ "text": "对不起" })).await.ok();
    let rule = format!("shops/{}/earnRule", door.shop());
    (customer, [order, text(&item["name"]), grant, case, rule])
}

#[rstest]
#[case::in_process_on_sqlite(Mode::InProcess, Engine::Sqlite)]
#[case::apart_on_postgres(Mode::Apart, Engine::Postgres)]
#[tokio::test]
async fn a_guest_sees_neither_what_things_cost_the_shop_nor_whose_key_did_them(
    #[case] mode: Mode,
    #[case] engine: Engine,
) {
    let Some(harness) = Harness::start(mode, engine).await else { return };
    let door = harness.door();
    let (customer, names) = names(&harness, door).await;
    harness.settle().await;
    let guest = harness.with_new_key(door.shop(), Kind::Guest, &customer).await;
    let mut seen_by_owner = String::new();
    for name in &names {
        seen_by_owner += &door.get(name).await.ok().to_string();
        let shown = guest.get(name).await.ok();
        assert_eq!(shown["name"], name.as_str());
        let shown = shown.to_string();
        let found: Vec<_> = NOT_FOR_GUESTS.iter().filter(|word| shown.contains(**word)).collect();
        assert!(found.is_empty(), "{found:?} in {shown}");
    }
    for word in NOT_FOR_GUESTS {
        assert!(seen_by_owner.contains(word), "the owner sees no {word}: {seen_by_owner}");
    }
    let mut clients = harness.clients_with_key(guest.key());
    let [order, item, grant, case, rule] = names;
    let order = clients.orders.get_order(GetOrderRequest { name: order }).await.expect("theirs").into_inner();
    assert!(!order.steps.is_empty() && order.steps.iter().all(|step| step.actor.is_empty()));
    let item = clients.orders.get_menu_item(GetMenuItemRequest { name: item }).await.expect("an item");
    assert_eq!(item.into_inner().cost, None);
    let grant =
        clients.loyalty.get_grant(GetGrantRequest { name: grant }).await.expect("theirs").into_inner();
    assert_eq!((grant.cost, grant.granted_by.as_str(), grant.approver), (None, "", 0));
    let case = clients.feedback.get_case(GetCaseRequest { name: case }).await.expect("theirs").into_inner();
    assert!(!case.entries.is_empty() && case.entries.iter().all(|entry| entry.by.is_empty()));
    let rule = clients.loyalty.get_earn_rule(GetEarnRuleRequest { name: rule }).await.expect("a rule");
    assert_eq!(rule.into_inner().point_value_milli, 0);
}

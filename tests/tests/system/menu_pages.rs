//! Purchasing, what removal would do and the neighbours' prices, as a browser without scripts
//! uses them.

use rstest::rstest;
use serde_json::{Value, json};
use storage::Engine;
use tests::{Harness, Mode, OWNER_KEY};

use crate::{console::NASTY, session::Browser};

fn id(value: &Value) -> &str {
    value["name"].as_str().and_then(|name| name.rsplit('/').next()).expect("a name")
}

#[rstest]
#[tokio::test]
async fn ingredients_and_recipes_are_written_on_pages_and_the_plan_follows(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let Some(harness) = Harness::start(Mode::InProcess, engine).await else { return };
    let mut browser = Browser::signed_in(&harness, OWNER_KEY).await;
    let door = harness.door();
    let page = "/menu/purchasing";
    let pork = [
        ("request_id", "5a0cfb0e-7b1e-4d52-8b7c-0d4c7a9e0f11"),
        ("name", "前腿肉"),
        ("unit", "GRAM"),
        ("in_stock", "2000"),
        ("offers", "老刘，500，12.50，10:11.80\nAnn’s, 1000, 26"),
    ];
    for _ in 0..2 {
        assert_eq!(browser.post(page, &pork).await.location, page, "sent twice, it is added once");
    }
    let all = door.get("ingredients").await.ok();
    let added: Vec<_> = all["ingredients"].as_array().expect("a list").iter().collect();
    let mine: Vec<_> = added.iter().filter(|one| one["displayName"] == "前腿肉").collect();
    assert_eq!(mine.len(), 1, "{all}");
    let one = mine[0];
    assert_eq!(one["offers"][0]["breaks"][0]["packPrice"]["amount"], "1180");

    let of_one = format!("{page}/{}", id(one));
    let etag = one["etag"].as_str().expect("an etag");
    let bad = [("etag", etag), ("name", NASTY), ("in_stock", "两斤"), ("offers", "")];
    let refused = browser.post(&of_one, &bad).await;
    assert!(refused.status == 400 && refused.text.contains("两斤"), "what was typed stays: {}", refused.text);
    let bad = [("etag", etag), ("name", "前腿肉"), ("offers", "老刘，500，12.50\n老王，一斤")];
    let refused = browser.post(&of_one, &bad).await;
    assert!(refused.status == 400 && refused.text.contains("第 2 行"), "{}", refused.text);

    let recipe = "/menu/3/recipe";
    let field = format!("part-{}", id(one));
    assert!(browser.get(recipe).await.text.contains("前腿肉"));
    let refused = browser.post(recipe, &[("portions", "2"), (&field, "半斤")]).await;
    assert!(refused.status == 400 && refused.text.contains(&format!("{field}-wrong")), "{}", refused.text);
    assert_eq!(browser.post(recipe, &[("portions", "2"), (&field, "300")]).await.location, "/menu/3");
    let known = door.get("menuItems/3/recipe").await.ok();
    assert_eq!((&known["portions"], &known["parts"][0]["quantity"]), (&json!(2), &json!("300")));
    // A recipe has it.
    let refused = browser.post(&of_one, &[("etag", etag), ("delete", "on")]).await;
    assert_eq!(refused.status, 400, "{}", refused.location);
    browser.post(recipe, &[("portions", "1"), (&field, "")]).await;
    assert_eq!(browser.post(&of_one, &[("etag", etag), ("delete", "on")]).await.location, page);
    assert!(!browser.get(page).await.text.contains("前腿肉"));
}

#[tokio::test]
async fn what_removal_would_do_is_shown_for_the_dishes_that_are_ticked() {
    let harness = Harness::start(Mode::InProcess, Engine::Sqlite).await.expect("SQLite is always there");
    let door = harness.door();
    for (id, text) in [("m1", "3.6"), ("m2", "6")] {
        let ordered = door.message(id, "wx-wang", text).await.ok();
        let order = ordered["orders"][0]["name"].as_str().expect("an order").to_owned();
        door.advance(&order, "COMPLETED").await;
    }
    harness.settle().await;
    harness.run_due("orders").await;
    let mut browser = Browser::signed_in(&harness, OWNER_KEY).await;
    let blank = browser.get("/menu/removal?lang=en").await;
    assert!(blank.status == 200 && !blank.text.contains("95 % interval"), "{}", blank.text);
    let known = door.get("menuItems:simulateRemoval?itemCodes=3").await.ok();
    let shown = browser.get("/menu/removal?code=3").await;
    let lost = known["ordersLost"].as_str().unwrap_or("0");
    assert!(shown.text.contains(&format!("{lost} · ")), "{known} {}", shown.text);
    let unknown = browser.get("/menu/removal?code=4321").await;
    assert!(unknown.status == 400 && unknown.text.contains("4321"), "{}", unknown.text);
}

#[rstest]
#[tokio::test]
async fn a_neighbour_and_the_shops_own_terms_are_written_and_compared(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let Some(harness) = Harness::start(Mode::InProcess, engine).await else { return };
    let mut browser = Browser::signed_in(&harness, OWNER_KEY).await;
    let door = harness.door();
    let page = "/menu/neighbours";
    let bad = [("name", "隔壁川味"), ("prices", "3，16\n小炒肉，16"), ("channels", "")];
    let refused = browser.post(page, &bad).await;
    assert!(refused.status == 400 && refused.text.contains("第 2 行"), "{}", refused.text);
    assert!(refused.text.contains("value=\"隔壁川味\""), "what was typed stays");
    let unknown = [("name", "隔壁川味"), ("prices", "3，16"), ("channels", "meituan，1，3，5-30-2")];
    assert_eq!(browser.post(page, &unknown).await.status, 400);
    let good = [("name", "隔壁川味"), ("prices", "3，16.50"), ("channels", "counter\nmeituan，1，3，30-5")];
    assert_eq!(browser.post(page, &good).await.location, page);
    let all = door.get("competitors").await.ok();
    let of_name = |all: &Value| {
        let all = all["competitors"].as_array().expect("a list");
        all.iter().find(|one| one["displayName"] == "隔壁川味").cloned()
    };
    let one = of_name(&all).expect("it is added");
    assert_eq!(one["channels"][1]["coupons"][0]["amountOff"]["amount"], "500");

    let terms = door.get("priceTerms").await.ok();
    let etag = terms["etag"].as_str().unwrap_or_default();
    let own = [("etag", etag), ("channels", "counter\nmeituan，1，4，20，2，3，30-6")];
    assert_eq!(browser.post("/menu/neighbours/own", &own).await.location, page);
    let shown = browser.get("/menu/neighbours?basket=3.3").await.text;
    assert!(shown.contains("隔壁川味") && shown.contains("¥33.00"), "{shown}");
    let unknown = browser.get("/menu/neighbours?basket=4321").await;
    assert!(unknown.status == 400 && unknown.text.contains("4321"), "{}", unknown.text);

    let etag = one["etag"].as_str().expect("an etag");
    let of_one = format!("{page}/{}", id(&one));
    assert_eq!(browser.post(&of_one, &[("etag", etag), ("delete", "on")]).await.location, page);
    assert!(of_name(&door.get("competitors").await.ok()).is_none());
}

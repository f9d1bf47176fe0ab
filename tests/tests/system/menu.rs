//! What goes wrong when a menu is set up, over HTTP.

use rstest::rstest;
use serde_json::{Value, json};
use storage::Engine;
use tests::{Harness, Mode};

fn text<'a>(value: &'a Value, name: &str) -> &'a str {
    value[name].as_str().unwrap_or_else(|| panic!("no {name} in {value}"))
}

fn dish(code: i32, price: Option<&str>) -> Value {
    let price = price.map(|amount| json!({ "amount": amount, "currency": "CNY" }));
    json!({ "code": code, "displayName": format!("新菜{code}"), "price": price })
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_price_is_said_and_one_of_some_fen_is_warned_of(#[case] engine: Engine) {
    let Some(harness) = Harness::start(Mode::InProcess, engine).await else { return };
    let door = harness.door();
    let refused = door.post("menuItems", &dish(301, None)).await;
    assert_eq!((refused.status, refused.violation().0), (400, "menuItem.price"), "{}", refused.body);
    // Nothing is a price as well, if somebody says so.
    let free = door.post("menuItems", &dish(302, Some("0"))).await.ok();
    assert_eq!((&free["price"]["amount"], &free["warning"]), (&json!("0"), &json!("")));
    let usual = door.post("menuItems", &dish(303, Some("2800"))).await.ok();
    assert_eq!(usual["warning"], "");
    let fen = door.post("menuItems", &dish(304, Some("28"))).await.ok();
    let warning = text(&fen, "warning");
    assert!(warning.contains("0.28 CNY") && warning.contains("2800"), "{fen}");
    let patch = door.patch("menuItems/303?updateMask=price", &dish(303, Some("28"))).await.ok();
    assert!(text(&patch, "warning").contains("0.28 CNY"), "{patch}");
    let none = door.patch("menuItems/303?updateMask=price", &dish(303, None)).await;
    assert_eq!((none.status, none.violation().0), (400, "menuItem.price"), "{}", none.body);
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn rice_is_a_dish_of_the_menu(#[case] engine: Engine) {
    let Some(harness) = Harness::start(Mode::InProcess, engine).await else { return };
    let door = harness.door();
    let refused = door.patch("shops/nongmao?updateMask=riceCode", &json!({ "riceCode": 89 })).await;
    assert_eq!((refused.status, refused.violation().0), (400, "shop.riceCode"), "{}", refused.body);
    assert!(refused.violation().1.contains("89"), "{}", refused.body);
    let gone = door.request(reqwest::Method::DELETE, "menuItems/90");
    let gone = tests::Answer::of(gone).await.expect("an answer");
    assert_eq!((gone.status, gone.reason()), (400, "RICE"), "{}", gone.body);
    // Without rice by default it is a dish like any other.
    door.patch("shops/nongmao?updateMask=riceCode", &json!({ "riceCode": 0 })).await.ok();
    let gone = tests::Answer::of(door.request(reqwest::Method::DELETE, "menuItems/90")).await;
    assert_eq!(gone.expect("an answer").status, 200);
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn rice_that_is_sold_out_is_said_to_who_would_get_it(#[case] engine: Engine) {
    let Some(harness) = Harness::start(Mode::InProcess, engine).await else { return };
    let door = harness.door();
    door.patch("menuItems/90?updateMask=soldOut", &json!({ "soldOut": true })).await.ok();
    let says = async |id: &str, words: &str| door.message(id, "wx-wang", words).await.ok();
    let placed = says("m-1", "18号,订餐3.6").await;
    assert_eq!(placed["orders"][0]["lines"].as_array().map(Vec::len), Some(2), "{placed}");
    assert!(text(&placed, "replyText").contains("米饭今天卖完了"), "{placed}");
    let english = says("m-2", "No.18 mapo tofu please").await;
    assert!(text(&english, "replyText").contains("rice is sold out"), "{english}");
    // Who wants none, or a dish that takes none, need not know.
    for (id, words) in [("m-3", "18号,订餐3，不要饭"), ("m-4", "18号,订餐25")] {
        let placed = says(id, words).await;
        assert!(!text(&placed, "replyText").contains("卖完"), "{placed}");
    }
    let asked = says("m-5", "18号,订餐3，两碗饭").await;
    assert_eq!(asked["intent"], "CLARIFY", "{asked}");
    // A dish more, and the reply to the change says it too.
    let amended = says("m-6", "再加一个6").await;
    assert!(text(&amended, "replyText").contains("米饭今天卖完了"), "{amended}");
}

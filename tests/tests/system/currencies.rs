//! Shops whose money has no hundredths, or thousandths.

use contracts::orders::v1::{CreateShopRequest, Shop, shop::OpeningHours};
use rstest::rstest;
use runtime::Kind;
use serde_json::{Value, json};
use storage::Engine;
use tests::{Gateway, Harness, Mode};

fn text<'a>(value: &'a Value, name: &str) -> &'a str {
    value[name].as_str().unwrap_or_else(|| panic!("no {name} in {value}"))
}

/// A shop with one dish that costs so many minor units, and the regular 18.
async fn shop(harness: &Harness, id: &str, currency: &str, price: &str) -> Gateway {
    let new = Shop {
        name: format!("shops/{id}"),
        display_name: id.to_owned(),
        time_zone: "Asia/Shanghai".to_owned(),
        currency: currency.to_owned(),
        opening_hours: vec![OpeningHours { open_minute: 0, close_minute: 1_440, weekdays: Vec::new() }],
        trust_unbound_senders: true,
        ..Shop::default()
    };
    let request = CreateShopRequest { shop: Some(new), request_id: String::new() };
    harness.clients().orders.create_shop(request).await.expect("a shop");
    let door = harness.with_new_key(id, Kind::Owner, "").await;
    let price = json!({ "amount": price, "currency": currency });
    let dish = json!({ "code": 3, "displayName": "拉面", "displayNameEn": "Ramen", "price": price });
    door.post("menuItems", &dish).await.ok();
    let identity = json!({ "channel": "", "senderId": "wx-wang" });
    let regular = json!({ "displayName": "王师傅", "number": 18, "identities": [identity] });
    door.post("customers", &regular).await.ok();
    let entry = json!({ "questions": ["今天推荐什么套餐"], "answer": "推荐{item:3}" });
    door.post("faqEntries", &entry).await.ok();
    harness.settle().await;
    door
}

#[rstest]
#[case::yen(Engine::Sqlite, ("JPY", "800"), "¥800", "800 JPY", "推荐拉面 800 JPY", 800)]
#[case::yen(Engine::Postgres, ("JPY", "800"), "¥800", "800 JPY", "推荐拉面 800 JPY", 800)]
#[case::dinar(Engine::Sqlite, ("KWD", "2500"), "2.500 KWD", "2.500 KWD", "推荐拉面 2.500 KWD", 2)]
#[case::dinar(Engine::Postgres, ("KWD", "2500"), "2.500 KWD", "2.500 KWD", "推荐拉面 2.500 KWD", 2)]
#[case::yuan(Engine::Sqlite, ("CNY", "1850"), "¥18.50", "18.50元", "推荐拉面 18.50元", 18)]
#[tokio::test]
async fn money_is_of_its_currency_wherever_it_is_said_or_counted(
    #[case] engine: Engine,
    #[case] (currency, price): (&str, &str),
    #[case] said: &str,
    #[case] noted: &str,
    #[case] quoted: &str,
    #[case] points: i64,
) {
    let Some(harness) = Harness::start(Mode::InProcess, engine).await else { return };
    let door = shop(&harness, "abroad", currency, price).await;
    let placed = door.message("m-1", "wx-wang", "18号,订餐3").await.ok();
    let reply = text(&placed, "replyText");
    assert!(reply.contains(said), "{reply}");
    let asked = door.message("m-2", "wx-wang", "拉面多少钱一份？").await.ok();
    assert!(text(&asked, "replyText").contains(said), "{asked}");
    let asked = door.message("m-3", "wx-wang", "今天推荐什么套餐？").await.ok();
    assert!(text(&asked, "replyText").contains(quoted), "{asked}");
    let order = placed["orders"][0].clone();
    door.advance(text(&order, "name"), "COMPLETED").await;
    harness.settle().await;

    let customer = text(&order, "customer");
    let account = door.get(&format!("{customer}/pointsAccount")).await.ok();
    assert_eq!(account["balance"].as_str(), Some(points.to_string().as_str()), "{account}");
    // A hundredth back, whatever its money is divided into.
    let rule = door.get("earnRule").await.ok();
    let (per, value) = (text(&rule, "per"), text(&rule, "pointValueMilli"));
    assert_eq!(per.parse::<i64>().unwrap() * 10, value.parse::<i64>().unwrap(), "{rule}");
    let contacts = door.get(&format!("{customer}/contacts")).await.ok();
    let has =
        contacts["contacts"].as_array().into_iter().flatten().any(|one| text(one, "summary").contains(noted));
    assert!(has, "{contacts}");
    harness.check().await;
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn what_is_no_currency_is_refused_with_the_fields_name(#[case] engine: Engine) {
    let Some(harness) = Harness::start(Mode::InProcess, engine).await else { return };
    let door = harness.door();
    let opening = json!([{ "openMinute": 0, "closeMinute": 1440 }]);
    for currency in ["XXQ", "XXX", "RMB", "cny", ""] {
        let shop = json!({ "name": "shops/abroad", "displayName": "a", "timeZone": "Asia/Shanghai",
            "currency": currency, "openingHours": opening });
        let house = harness.with_new_key("abroad", Kind::Owner, "").await;
        let changed = json!({ "currency": currency });
        let price = json!({ "amount": "100", "currency": currency });
        let dish = json!({ "code": 700, "displayName": "面", "price": price });
        for (refused, expected) in [
            (house.post("/v1/shops", &shop).await, "shop.currency"),
            (door.patch("/v1/shops/nongmao?updateMask=currency", &changed).await, "shop.currency"),
            (door.post("menuItems", &dish).await, "menuItem.price.currency"),
        ] {
            assert_eq!((refused.status, refused.violation().0), (400, expected), "{currency}: {refused:?}");
        }
    }
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn what_is_said_to_cost_so_much_is_read_in_the_shops_money(#[case] engine: Engine) {
    let Some(harness) = Harness::start(Mode::InProcess, engine).await else { return };
    let door = shop(&harness, "abroad", "JPY", "800").await;
    // The price beside a dish is its price, and no question about eight hundred of something.
    let placed = door.message("m-1", "wx-wang", "18号，拉面一份 800元").await.ok();
    assert_eq!(placed["intent"], "PLACE_ORDER", "{placed}");
    let soup = json!({ "code": 4, "displayName": "紫菜汤", "price": { "amount": "300", "currency": "JPY" } });
    door.post("menuItems", &soup).await.ok();
    let cheap = door.message("m-2", "wx-wang", "五百块以内的有没有").await.ok();
    let reply = text(&cheap, "replyText");
    assert!(reply.contains("紫菜汤") && !reply.contains("拉面"), "{cheap}");
}

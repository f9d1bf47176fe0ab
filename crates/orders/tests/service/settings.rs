use contracts::{
    common::v1::Money,
    orders::v1::{self as pb, CreateShopRequest, GetShopRequest, UpdateShopRequest},
};
use prost_types::FieldMask;
use rstest::rstest;
use storage::Engine;

use crate::shop::{Shop, cents, nongmao, opening, reason, request_id, wrong};

fn change(shop: pb::Shop, paths: &[&str]) -> UpdateShopRequest {
    let paths = paths.iter().map(ToString::to_string).collect();
    let update_mask = Some(FieldMask { paths });
    UpdateShopRequest { shop: Some(shop), update_mask, request_id: String::new() }
}

async fn found(shop: &Shop) -> pb::Shop {
    let request = GetShopRequest { name: "shops/nongmao".into() };
    shop.staff().get_shop(request).await.unwrap().into_inner()
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_shop_is_kept_as_given_and_opened_once(#[case] engine: Engine) {
    let Some(shop) = Shop::none(engine).await else { return };
    let request = CreateShopRequest { request_id: request_id(1), ..opening(nongmao()) };
    let made = shop.owner().create_shop(request.clone()).await.unwrap().into_inner();
    assert_eq!(made, pb::Shop { etag: made.etag.clone(), ..nongmao() });
    assert_eq!(found(&shop).await, made);
    assert_eq!(shop.owner().create_shop(request).await.unwrap().into_inner(), made);
    assert_eq!(reason(shop.owner().create_shop(opening(nongmao())).await), "SHOP_EXISTS");
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn only_what_the_mask_names_changes(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    let before = found(&shop).await;
    let other =
        pb::Shop { display_name: "小馆".into(), time_zone: "UTC".into(), rice_code: 0, ..nongmao() };
    let changed = shop.owner().update_shop(change(other, &["display_name", "rice_code"])).await;
    let changed = changed.unwrap().into_inner();
    let etag = changed.etag.clone();
    assert_ne!(etag, before.etag);
    assert_eq!(changed, pb::Shop { display_name: "小馆".into(), rice_code: 0, etag, ..before });
    assert_eq!(found(&shop).await, changed);
    let named = shop.say("m-1", "wx-wang", "3").await;
    assert_eq!(named.orders[0].lines.len(), 1, "the next order already comes without rice");
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn what_a_shop_says_of_its_deliveries_is_kept_and_may_be_left_unsaid(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    let before = found(&shop).await;
    assert_eq!((before.delivery_fee.clone(), before.usual_minutes), (None, 45));
    let wish_words = vec!["走葱".to_owned(), "微微辣".to_owned()];
    let said = pb::Shop { delivery_fee: Some(cents(0)), usual_minutes: 600, wish_words, ..nongmao() };
    let mask = ["delivery_fee", "usual_minutes", "wish_words"];
    let changed = shop.owner().update_shop(change(said.clone(), &mask)).await.unwrap().into_inner();
    assert_eq!(changed, pb::Shop { etag: changed.etag.clone(), ..said });
    assert_eq!(found(&shop).await, changed);
    let unsaid = pb::Shop { usual_minutes: 0, ..nongmao() };
    let changed = shop.owner().update_shop(change(unsaid, &mask)).await.unwrap().into_inner();
    assert_eq!(changed, pb::Shop { etag: changed.etag.clone(), ..before });
    let fee =
        pb::Shop { name: "shops/nongmao".into(), delivery_fee: Some(cents(300)), ..pb::Shop::default() };
    let request = UpdateShopRequest { shop: Some(fee), ..UpdateShopRequest::default() };
    let changed = shop.owner().update_shop(request).await.unwrap().into_inner();
    assert_eq!(changed.delivery_fee, Some(cents(300)));
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn without_a_mask_what_is_set_changes(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    let before = found(&shop).await;
    let new = pb::Shop { name: before.name.clone(), display_name: "小馆".into(), ..pb::Shop::default() };
    let request = UpdateShopRequest { shop: Some(new), ..UpdateShopRequest::default() };
    let changed = shop.owner().update_shop(request).await.unwrap().into_inner();
    let etag = changed.etag.clone();
    assert_eq!(changed, pb::Shop { display_name: "小馆".into(), etag, ..before });
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_change_of_what_another_changed_is_refused(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    let seen = found(&shop).await;
    let renamed = |name: &str| pb::Shop { display_name: name.to_owned(), ..seen.clone() };
    let first = UpdateShopRequest { request_id: request_id(1), ..change(renamed("a"), &["display_name"]) };
    let changed = shop.owner().update_shop(first.clone()).await.unwrap().into_inner();
    let late = shop.owner().update_shop(change(renamed("b"), &["display_name"])).await;
    assert_eq!(late.unwrap_err().code(), tonic::Code::Aborted);
    assert_eq!(shop.owner().update_shop(first).await.unwrap().into_inner(), changed);
    assert_eq!(found(&shop).await.display_name, "a");
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn the_currency_of_every_price_stays(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    let dollars = pb::Shop { currency: "USD".into(), ..nongmao() };
    assert_eq!(wrong(shop.owner().update_shop(change(dollars, &["currency"])).await), "shop.currency");
    assert!(shop.owner().update_shop(change(nongmao(), &["currency"])).await.is_ok());
}

#[tokio::test]
async fn a_field_that_can_not_be_read_is_named_by_its_path() {
    let shop = Shop::none(Engine::Sqlite).await.unwrap();
    let dollars = Money { amount: 1, currency: "USD".into() };
    let hours = vec![pb::shop::OpeningHours { open_minute: 600, close_minute: 500, weekdays: Vec::new() }];
    for (field, bad) in [
        ("shop.name", pb::Shop { name: "shops/Nongmao".into(), ..nongmao() }),
        ("shop.display_name", pb::Shop { display_name: String::new(), ..nongmao() }),
        ("shop.time_zone", pb::Shop { time_zone: "Asia/Nongmao".into(), ..nongmao() }),
        ("shop.currency", pb::Shop { currency: "yuan".into(), ..nongmao() }),
        ("shop.opening_hours[0]", pb::Shop { opening_hours: hours, ..nongmao() }),
        ("shop.opening_hours", pb::Shop { opening_hours: Vec::new(), ..nongmao() }),
        ("shop.delivery_fee.amount", pb::Shop { delivery_fee: Some(cents(-1)), ..nongmao() }),
        ("shop.delivery_fee.currency", pb::Shop { delivery_fee: Some(dollars), ..nongmao() }),
        ("shop.usual_minutes", pb::Shop { usual_minutes: 601, ..nongmao() }),
        ("shop.usual_minutes", pb::Shop { usual_minutes: -1, ..nongmao() }),
        ("shop.wish_words[1]", pb::Shop { wish_words: vec!["走葱".into(), "葱".repeat(17)], ..nongmao() }),
        ("shop.wish_words[0]", pb::Shop { wish_words: vec![String::new()], ..nongmao() }),
        ("shop.wish_words", pb::Shop { wish_words: vec!["走葱".into(); 101], ..nongmao() }),
    ] {
        let named = wrong(shop.owner().create_shop(opening(bad)).await);
        assert!(named.starts_with(field), "{named} for {field}");
    }
    assert_eq!(wrong(shop.owner().create_shop(CreateShopRequest::default()).await), "shop");
    shop.owner().create_shop(opening(nongmao())).await.unwrap();
    assert_eq!(wrong(shop.owner().update_shop(change(nongmao(), &["etag"])).await), "update_mask");
}

#[tokio::test]
async fn a_foreign_or_unknown_shop_is_refused() {
    let shop = Shop::none(Engine::Sqlite).await.unwrap();
    let get = || GetShopRequest { name: "shops/nongmao".into() };
    assert_eq!(shop.owner().get_shop(get()).await.unwrap_err().code(), tonic::Code::NotFound);
    let missing = shop.owner().update_shop(change(nongmao(), &["display_name"])).await;
    assert_eq!(missing.unwrap_err().code(), tonic::Code::NotFound);
    assert_eq!(reason(shop.stranger().get_shop(get()).await), "FOREIGN_SHOP");
    assert_eq!(reason(shop.stranger().create_shop(opening(nongmao())).await), "FOREIGN_SHOP");
}

use rstest::rstest;
use storage::Engine;

use super::*;

async fn says(tx: &mut Tx, shop: &ShopId, currency: &str, revision: i64) {
    let known = ShopProjection { currency: currency.parse().unwrap(), revision, ..ShopProjection::unknown() };
    catalogue::bump(tx, shop).await.unwrap();
    shops::put(tx, shop, &known).await.unwrap();
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn rules_that_were_rolled_back_are_not_kept_though_their_number_comes_again(#[case] engine: Engine) {
    let Some((_keep, db)) = testkit::database(engine, "loyalty", crate::MIGRATIONS).await else { return };
    let (cache, shop) = (RulesCache::default(), "nongmao".parse().unwrap());
    let mut tx = db.begin().await.unwrap();
    says(&mut tx, &shop, "USD", 1).await;
    assert_eq!(cache.rules(&mut tx, &shop).await.unwrap().shop.currency.as_str(), "USD");
    drop(tx);
    let mut tx = db.begin().await.unwrap();
    says(&mut tx, &shop, "EUR", 1).await;
    tx.commit().await.unwrap();
    let request =
        FactsRequest { customer: CustomerId(Uuid::from_u128(1)), order: None, occasion: None, gives: false };
    let mut tx = db.read().await.unwrap();
    let now = Time::from_micros(1).unwrap();
    let (rules, _) = cache.facts(&mut tx, &shop, request, now).await.unwrap();
    assert_eq!(rules.shop.currency.as_str(), "EUR");
}

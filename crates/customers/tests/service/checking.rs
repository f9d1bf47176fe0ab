use contracts::{
    common::v1::principal::Kind,
    customers::v1::{AccessKey, Customer, LinkCustomersRequest, customer::link},
    orders::v1::{Message, MessageReceived},
};
use rstest::rstest;
use storage::Engine;

use crate::shop::{Shop, called, sender};

async fn full(engine: Engine) -> Option<Shop> {
    let shop = Shop::open(engine).await?;
    let wang = shop.add(Customer { identities: vec![sender("wechat", "wx")], ..called("王师傅") }).await.name;
    let li = shop.add(called("李姐")).await.name;
    let request = LinkCustomersRequest {
        name: wang.clone(),
        customer: li,
        kind: link::Kind::Household.into(),
        request_id: String::new(),
    };
    shop.owner().link_customers(request).await.unwrap();
    let message = Message { customer: wang.clone(), text: "在吗".into(), ..Message::default() };
    shop.deliver(1, 0, &MessageReceived { message: Some(message) }).await;
    let (kind, display_name) = (Kind::Guest.into(), "王".into());
    shop.make_key(AccessKey { kind, display_name, customer: wang, ..AccessKey::default() }).await.unwrap();
    Some(shop)
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn what_the_service_wrote_is_well(#[case] engine: Engine) {
    let Some(shop) = full(engine).await else { return };
    assert_eq!(customers::check(&shop.url).await.unwrap(), Vec::<String>::new());
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn every_broken_rule_is_found(#[case] engine: Engine) {
    for (sql, finding) in [
        ("DROP INDEX customers_number_once; UPDATE customers SET number = 1", "a number that is another's"),
        ("UPDATE next_numbers SET next_number = 2", "a number that would be given out again: 2"),
        ("DELETE FROM next_numbers", "a number that would be given out again: 1"),
        ("DELETE FROM links WHERE customer_id < other_id", "a link without the same link back"),
        ("DELETE FROM customers WHERE number = 2", "does not exist but has a link"),
        ("DELETE FROM customers WHERE number = 1", "does not exist but has a chat identity: wx"),
        ("DELETE FROM customers WHERE number = 1", "does not exist but has a contact"),
        ("DELETE FROM customers WHERE number = 1", "does not exist but has an access key: 王"),
        ("UPDATE customers SET search_text = 'x' WHERE number = 2", "is not found by what it says"),
    ] {
        let Some(shop) = full(engine).await else { return };
        shop.sql(sql).await;
        let found = customers::check(&shop.url).await.unwrap();
        assert!(found.iter().any(|one| one.contains(finding)), "{sql}: {found:?}");
        assert!(found.iter().all(|one| one.starts_with("shops/nongmao/customers/")), "{found:?}");
    }
}

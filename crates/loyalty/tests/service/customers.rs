//! What is known of guests from events alone, and what a check finds.

use contracts::{
    customers::v1::{Customer, CustomerChanged, CustomerMerged, customer::Address},
    loyalty::v1::{CreateExceptionRequest, Exception},
    orders::v1::{Order, OrderCompleted},
};
use rstest::rstest;
use storage::{Engine, on};

use crate::{
    catalogue::{NONGMAO, everybody, peanuts},
    shop::{Shop, WANG, ZHAO, order},
};

fn named(name: &str, display_name: &str) -> Customer {
    Customer {
        name: name.into(),
        number: 18,
        display_name: display_name.into(),
        phones: vec!["138 0013 8000".into()],
        addresses: vec![Address { label: String::new(), text: "市场东区A12".into() }],
        preferences: [("drinks".to_owned(), "beer".to_owned())].into(),
        ..Customer::default()
    }
}

async fn hear(shop: &Shop, display_name: &str, revision: i64) {
    let changed = CustomerChanged { customer: Some(named(WANG, display_name)), revision };
    shop.deliver(vec![shop.event(&changed)]).await;
}

/// Name, preferences, orders and money spent of every guest who is still one.
async fn guests(shop: &Shop) -> Vec<(String, String, i64, i64)> {
    let mut tx = shop.db.read().await.unwrap();
    on!(tx, |db| sqlx::query_as(
        "SELECT display_name, preferences, orders, spent FROM customer_projections WHERE merged_into IS NULL"
    )
    .fetch_all(db)
    .await)
    .unwrap()
}

fn of(customer: &str, order: Order) -> Order {
    Order { customer: customer.into(), ..order }
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_guest_is_known_by_the_newest_news_and_their_orders_counted_once(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    let completed = shop.event(&OrderCompleted { order: Some(order(1, 3_600, 0)) });
    shop.deliver(vec![completed.clone(), completed]).await;
    hear(&shop, "王师傅", 2).await;
    hear(&shop, "小王", 1).await;
    shop.complete(order(1, 3_600, 0)).await;
    shop.refund(order(1, 3_600, 600)).await;
    shop.complete(order(2, 1_000, 0)).await;
    let known = ("王师傅".to_owned(), r#"{"drinks":"beer"}"#.to_owned(), 2, 4_000);
    assert_eq!(guests(&shop).await, [known]);
    shop.must_add_up().await;
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn two_records_that_are_one_count_together(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    shop.complete(order(1, 3_600, 0)).await;
    shop.complete(of(ZHAO, order(2, 1_000, 0))).await;
    let merged =
        CustomerMerged { customer: Some(named(WANG, "王师傅")), merged: ZHAO.into(), revision: 3 };
    shop.deliver(vec![shop.event(&merged)]).await;
    shop.complete(of(ZHAO, order(3, 500, 0))).await;
    shop.deliver(vec![shop.event(&merged)]).await;
    let known = ("王师傅".to_owned(), r#"{"drinks":"beer"}"#.to_owned(), 3, 5_100);
    assert_eq!(guests(&shop).await, [known]);
    shop.must_add_up().await;
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_check_finds_what_does_not_hold(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    let reward = shop.create_reward(peanuts()).await.unwrap();
    shop.create_campaign(everybody(&reward)).await.unwrap();
    shop.complete(order(1, 3_600, 0)).await;
    let exception = Exception { topic: "song".into(), text: "唱一首".into(), ..Exception::default() };
    let request = CreateExceptionRequest {
        parent: NONGMAO.into(),
        exception: Some(exception),
        request_id: String::new(),
    };
    shop.owner().create_exception(request).await.unwrap();
    shop.must_add_up().await;
    for (harm, said) in [
        ("UPDATE customer_projections SET orders = orders + 1", "orders or spending that are not"),
        (
            "UPDATE customer_projections SET orders = orders - 1, merged_into = customer_id",
            "merged into a record",
        ),
        ("UPDATE exceptions SET state = 'ALLOWED'", "was decided by nobody"),
        (
            "INSERT INTO boundaries SELECT shop_id, id, 'age', 'ALWAYS', '', 'x', '', '[]', 1, 0 FROM rewards",
            "has a topic of the program's own",
        ),
        ("DELETE FROM rewards", "offers a reward that does not exist"),
    ] {
        shop.sql(harm).await;
        let found = loyalty::check(&shop.url).await.unwrap();
        assert!(found.iter().any(|finding| finding.contains(said)), "{harm}: {found:?}");
    }
}

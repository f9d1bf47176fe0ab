//! What the service makes of others' events.

use contracts::{
    common::v1::Money,
    customers::v1::{Customer, CustomerMerged},
    orders::v1::{
        MenuBackfilled, MenuItem, MenuItemChanged, Order, OrderAdvanced, OrderCompleted, OrderPlaced,
        OrderRefunded,
        order::{State, Step},
    },
};
use kernel::{CustomerId, OrderId, ShopId, Time};
use prost::{Message, Name};
use rstest::rstest;
use runtime::field;
use storage::Engine;
use testkit::ServiceFixture;
use uuid::Uuid;

use crate::store::projections::{customers, items, orders};

fn shop() -> ShopId {
    "nongmao".parse().unwrap()
}

fn customer(id: u128) -> String {
    format!("shops/nongmao/customers/{}", Uuid::from_u128(id))
}

async fn open(engine: Engine) -> Option<ServiceFixture> {
    ServiceFixture::open(engine, "feedback", crate::MIGRATIONS, crate::start).await
}

async fn hear<M: Message + Name>(stand: &ServiceFixture, event: &M) {
    stand.deliver(vec![stand.event("key", event)]).await;
}

fn order(state: State, version: i64) -> Order {
    Order {
        name: format!("shops/nongmao/orders/{}", Uuid::from_u128(1)),
        customer: customer(1),
        state: state.into(),
        total: Some(Money { amount: 3000, currency: "CNY".into() }),
        create_time: Some(field::timestamp(Time::from_micros(1).unwrap())),
        etag: field::etag_field(version),
        ..Order::default()
    }
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn the_life_of_an_order_is_known_in_whatever_order_it_is_told(#[case] engine: Engine) {
    let Some(stand) = open(engine).await else { return };
    let completed_at = Time::from_micros(77).unwrap();
    let steps = vec![Step {
        state: State::Completed.into(),
        time: Some(field::timestamp(completed_at)),
        ..Step::default()
    }];
    let money = Some(Money { amount: 500, currency: "CNY".into() });
    let refunded = Order { refunded: money, steps: steps.clone(), ..order(State::Completed, 4) };
    hear(&stand, &OrderRefunded { order: Some(refunded), ..OrderRefunded::default() }).await;
    hear(&stand, &OrderPlaced { order: Some(order(State::Placed, 1)), amended: false }).await;
    hear(&stand, &OrderCompleted { order: Some(Order { steps, ..order(State::Completed, 3) }) }).await;
    hear(&stand, &OrderAdvanced { order: Some(order(State::Ready, 2)) }).await;
    let mut tx = stand.db.read().await.unwrap();
    let known = orders::get(&mut tx, &shop(), OrderId(Uuid::from_u128(1))).await.unwrap().unwrap();
    assert_eq!((known.total, known.refunded, known.version), (3000, 500, 4));
    assert_eq!((known.completed, known.completed_at), (true, Some(completed_at)));
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn what_a_merged_record_had_and_what_still_comes_for_it_is_the_survivors(#[case] engine: Engine) {
    let Some(stand) = open(engine).await else { return };
    let merged = |gone, into: u128| CustomerMerged {
        customer: Some(Customer { name: customer(into), number: 18, ..Customer::default() }),
        merged: customer(gone),
        revision: 2,
    };
    hear(&stand, &OrderPlaced { order: Some(order(State::Placed, 1)), amended: false }).await;
    // The second merge is told of first.
    hear(&stand, &merged(2, 3)).await;
    hear(&stand, &merged(1, 2)).await;
    let whose = async || {
        let mut tx = stand.db.read().await.unwrap();
        let known = orders::get(&mut tx, &shop(), OrderId(Uuid::from_u128(1))).await.unwrap();
        known.unwrap().customer.unwrap()
    };
    assert_eq!(whose().await, CustomerId(Uuid::from_u128(3)));
    hear(&stand, &OrderAdvanced { order: Some(order(State::Ready, 2)) }).await;
    assert_eq!(whose().await, CustomerId(Uuid::from_u128(3)));
    let mut tx = stand.db.read().await.unwrap();
    let gone = customers::get(&mut tx, &shop(), CustomerId(Uuid::from_u128(2))).await.unwrap();
    assert_eq!(gone.unwrap().merged_into, Some(CustomerId(Uuid::from_u128(3))));
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn what_is_not_announced_with_the_menu_is_not_on_it_any_more(#[case] engine: Engine) {
    let Some(stand) = open(engine).await else { return };
    let told = async |code, revision| {
        let price = Some(Money { amount: 3000, currency: "CNY".into() });
        let item = MenuItem { code, price, display_name: "菜".into(), ..MenuItem::default() };
        hear(&stand, &MenuItemChanged { menu_item: Some(item), deleted: false, revision }).await;
    };
    let menu = async || {
        let mut tx = stand.db.read().await.unwrap();
        let items = items::list(&mut tx, &shop()).await.unwrap();
        items.into_iter().map(|item| (item.code, item.revision)).collect::<Vec<_>>()
    };
    for (code, revision) in [(1, 1), (2, 2), (3, 6), (1, 5)] {
        told(code, revision).await;
    }
    for _ in 0..2 {
        hear(&stand, &MenuBackfilled { shop: "shops/nongmao".into(), revision: 5 }).await;
        assert_eq!(menu().await, [(1, 5), (3, 6)]);
    }
    told(2, 4).await;
    assert_eq!(menu().await, [(1, 5), (3, 6)], "what comes late brings nothing back");
    // One that was set aside, and is sent again.
    told(2, 5).await;
    assert_eq!(menu().await, [(1, 5), (2, 5), (3, 6)]);
}

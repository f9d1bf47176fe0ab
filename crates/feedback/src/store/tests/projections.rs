//! The copies of what others told.

use kernel::{CustomerId, Money, Time};
use rstest::rstest;
use storage::Engine;
use uuid::Uuid;

use super::{at, fresh, order, shop, wang};
use crate::{
    domain::projections::{CustomerProjection, ItemProjection, OrderProjection},
    store::projections::{customers, items, orders},
};

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn what_happened_to_an_order_stays_and_the_rest_is_as_the_latest_version_says(#[case] engine: Engine) {
    let Some((_keep, db)) = fresh(engine).await else { return };
    let mut tx = db.begin().await.unwrap();
    let id = order(1, false, 5).id;
    assert_eq!(orders::get(&mut tx, &shop(), id).await.unwrap(), None);
    let placed = OrderProjection { total: 10, version: 1, ..order(1, false, 5) };
    let amended = OrderProjection { total: 30, wanted_at: Some(at(9)), version: 2, ..placed };
    let completed_at = Some(at(7));
    let completed = OrderProjection { completed: true, completed_at, version: 3, ..amended };
    let refunded = OrderProjection { refunded: 30, version: 4, ..completed };
    let second = OrderProjection { completed_at: Some(at(8)), ..refunded };
    for told in [amended, refunded, placed, completed, second] {
        orders::put(&mut tx, &shop(), &told).await.unwrap();
    }
    assert_eq!(orders::get(&mut tx, &shop(), id).await.unwrap(), Some(refunded));
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_customers_completed_orders_come_the_latest_first(#[case] engine: Engine) {
    let Some((_keep, db)) = fresh(engine).await else { return };
    let mut tx = db.begin().await.unwrap();
    for (id, completed, placed_at) in [(1, true, 10), (2, true, 30), (3, false, 15), (4, true, 20)] {
        orders::put(&mut tx, &shop(), &order(id, completed, placed_at)).await.unwrap();
    }
    let mut times = async |until, limit| {
        let found = orders::completed_of(&mut tx, &shop(), wang(), at(until), limit).await.unwrap();
        found.iter().map(|order| order.completed_at.map(Time::micros).unwrap()).collect::<Vec<_>>()
    };
    assert_eq!(times(100, 2).await, [30, 20]);
    assert_eq!(times(20, 9).await, [20, 10]);
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn only_what_is_newer_of_a_dish_or_a_guest_is_taken_over(#[case] engine: Engine) {
    let Some((_keep, db)) = fresh(engine).await else { return };
    let mut tx = db.begin().await.unwrap();
    let item = |code, revision, deleted| ItemProjection {
        code,
        dish_id: code,
        display_name: format!("菜{revision}"),
        display_name_en: String::new(),
        price: Money { minor: 1800, currency: "CNY".parse().unwrap() },
        sold_out: revision == 2,
        deleted,
        revision,
    };
    for told in [item(3, 2, false), item(3, 1, false), item(2, 5, true), item(2, 4, false), item(1, 6, false)]
    {
        items::put(&mut tx, &shop(), &told).await.unwrap();
    }
    assert_eq!(items::list(&mut tx, &shop()).await.unwrap(), [item(1, 6, false), item(3, 2, false)]);

    let guest = |revision| CustomerProjection {
        id: wang(),
        number: 18,
        display_name: format!("王{revision}"),
        revision,
        merged_into: None,
    };
    assert_eq!(customers::hold_survivor(&mut tx, &shop(), wang()).await.unwrap(), wang());
    assert_eq!(customers::get(&mut tx, &shop(), wang()).await.unwrap(), None);
    for revision in [0, 2, 1] {
        customers::put(&mut tx, &shop(), &guest(revision)).await.unwrap();
    }
    assert_eq!(customers::get(&mut tx, &shop(), wang()).await.unwrap(), Some(guest(2)));
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn who_was_merged_twice_is_found_through_both_merges(#[case] engine: Engine) {
    let Some((_keep, db)) = fresh(engine).await else { return };
    let mut tx = db.begin().await.unwrap();
    let [first, second, third] = [1, 2, 3].map(|id| CustomerId(Uuid::from_u128(id)));
    for (merged, into) in [(first, second), (second, third)] {
        customers::hold_survivor(&mut tx, &shop(), merged).await.unwrap();
        customers::merge(&mut tx, &shop(), merged, into).await.unwrap();
    }
    for one in [first, second, third] {
        assert_eq!(customers::find_survivor(&mut tx, &shop(), one).await.unwrap(), third);
        assert_eq!(customers::hold_survivor(&mut tx, &shop(), one).await.unwrap(), third);
    }
}

use kernel::OrderId;
use rstest::rstest;
use storage::{Db, Engine};
use testkit::Databases;

use super::*;
use crate::{
    domain::Earning,
    store::{grants::budget_use, ledger::earnings, projections::merges},
};

async fn fresh(engine: Engine) -> Option<(Databases, Db)> {
    testkit::database(engine, "loyalty", crate::MIGRATIONS).await
}

fn shop() -> ShopId {
    "nongmao".parse().unwrap()
}

fn id(id: u128) -> CustomerId {
    CustomerId(Uuid::from_u128(id))
}

fn at(micros: i64) -> Time {
    Time::from_micros(micros).unwrap()
}

fn named(of: u128, name: &str, revision: i64) -> CustomerProjection {
    CustomerProjection {
        display_name: name.into(),
        revision,
        identity_hashes: vec!["phone:1".into()],
        ..CustomerProjection::unknown(id(of))
    }
}

async fn earn(tx: &mut Tx, order: u128, customer: u128, total: i64) {
    let earning = Earning {
        order: OrderId(Uuid::from_u128(order)),
        customer: id(customer),
        total,
        refunded: 0,
        earned: 0,
        reversed: 0,
        rule_version: 0,
        completed_at: Time::from_micros(1).unwrap(),
    };
    earnings::insert(tx, &shop(), &earning, at(1)).await.unwrap();
}

async fn buy(tx: &mut Tx, order: u128, customer: u128, total: i64, when: i64) {
    earn(tx, order, customer, total).await;
    count_order(tx, &shop(), id(customer), at(when)).await.unwrap();
}

fn counts(customer: &CustomerProjection) -> (i64, i64, Option<i64>, Option<i64>) {
    let micros = |time: Option<Time>| time.map(Time::micros);
    (customer.orders, customer.spent, micros(customer.first_order_at), micros(customer.last_order_at))
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn only_newer_news_of_a_guest_is_taken(#[case] engine: Engine) {
    let Some((_keep, db)) = fresh(engine).await else { return };
    let mut tx = db.begin().await.unwrap();
    assert_eq!(get(&mut tx, &shop(), id(18)).await.unwrap(), CustomerProjection::unknown(id(18)));
    buy(&mut tx, 1, 18, 3_600, 50).await;
    for customer in [named(18, "王师傅", 2), named(18, "小王", 1), named(18, "老王", 2)] {
        put(&mut tx, &shop(), &customer).await.unwrap();
    }
    let known = get(&mut tx, &shop(), id(18)).await.unwrap();
    assert_eq!((known.display_name.as_str(), known.orders), ("王师傅", 1));
    assert_eq!(known.identity_hashes, ["phone:1"]);
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn orders_are_counted_once_in_whatever_order_they_are_heard_of(#[case] engine: Engine) {
    let Some((_keep, db)) = fresh(engine).await else { return };
    let mut tx = db.begin().await.unwrap();
    buy(&mut tx, 1, 18, 3_600, 50).await;
    buy(&mut tx, 2, 18, 1_000, 20).await;
    buy(&mut tx, 3, 18, 2_000, 30).await;
    count_order(&mut tx, &shop(), id(18), at(50)).await.unwrap();
    let known = get(&mut tx, &shop(), id(18)).await.unwrap();
    assert_eq!(counts(&known), (3, 6_600, Some(20), Some(50)));
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn orders_at_once_are_all_counted(#[case] engine: Engine) {
    let Some((_keep, db)) = fresh(engine).await else { return };
    let one = |db: Db, order: u128| async move {
        let mut tx = db.begin().await.unwrap();
        buy(&mut tx, order, 18, 100, 10).await;
        tx.commit().await.unwrap();
    };
    let all: Vec<_> = (1..=8).map(|order| tokio::spawn(one(db.clone(), order))).collect();
    for one in all {
        one.await.unwrap();
    }
    let mut tx = db.read().await.unwrap();
    assert_eq!(get(&mut tx, &shop(), id(18)).await.unwrap().orders, 8);
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn the_record_that_goes_on_counts_the_orders_of_both_whenever_they_come(#[case] engine: Engine) {
    let Some((_keep, db)) = fresh(engine).await else { return };
    let mut tx = db.begin().await.unwrap();
    buy(&mut tx, 1, 18, 3_600, 50).await;
    buy(&mut tx, 2, 19, 1_000, 20).await;
    assert_eq!(merges::merge(&mut tx, &shop(), id(18), id(19)).await.unwrap(), id(18));
    // One that was on its way, and a merger that comes again.
    buy(&mut tx, 3, 19, 400, 70).await;
    merges::merge(&mut tx, &shop(), id(18), id(19)).await.unwrap();
    for one in [18, 19] {
        let known = get(&mut tx, &shop(), id(one)).await.unwrap();
        assert_eq!((known.id, counts(&known)), (id(18), (3, 5_000, Some(20), Some(70))));
    }
    // Of three records the last one goes on, whichever merger is heard of first.
    assert_eq!(merges::merge(&mut tx, &shop(), id(20), id(18)).await.unwrap(), id(20));
    assert_eq!(merges::merge(&mut tx, &shop(), id(18), id(17)).await.unwrap(), id(20));
    assert_eq!(merges::merge(&mut tx, &shop(), id(19), id(20)).await.unwrap(), id(20));
    let known = get(&mut tx, &shop(), id(17)).await.unwrap();
    assert_eq!((known.id, known.orders), (id(20), 3));
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn the_older_exposure_wins_and_what_was_spent_on_both_is_added(#[case] engine: Engine) {
    let Some((_keep, db)) = fresh(engine).await else { return };
    let mut tx = db.begin().await.unwrap();
    let [one, other] = [18, 19].map(|of| id(of).0);
    for (campaign, customer, held_out, first_at) in [
        (1, one, false, 20_i64),
        (1, other, true, 10),
        (2, one, false, 10),
        (2, other, true, 20),
        (3, other, true, 5),
    ] {
        execute!(
            tx,
            sqlx::query("INSERT INTO exposures VALUES ('nongmao', $1, $2, $3, $4)")
                .bind(Uuid::from_u128(campaign))
                .bind(customer)
                .bind(held_out)
                .bind(first_at)
        )
        .unwrap();
    }
    for (day, customer, spent) in [(0, one, 5_i64), (0, other, 7), (3, other, 7)] {
        execute!(
            tx,
            sqlx::query("INSERT INTO budget_use VALUES ('nongmao', $1, $2, $3, $4, 1, NULL, NULL)")
                .bind(Uuid::from_u128(1))
                .bind(day)
                .bind(customer)
                .bind(spent)
        )
        .unwrap();
    }
    for _ in 0..2 {
        merges::merge(&mut tx, &shop(), id(18), id(19)).await.unwrap();
        let exposures: Vec<(Uuid, bool, i64)> = on!(tx, |db| sqlx::query_as(
            "SELECT customer_id, held_out, first_at FROM exposures ORDER BY campaign_id"
        )
        .fetch_all(db)
        .await)
        .unwrap();
        assert_eq!(exposures, [(one, true, 10), (one, false, 10), (one, true, 5)]);
        let spent: Vec<(Uuid, i64, i64)> =
            on!(tx, |db| sqlx::query_as("SELECT customer_id, spent, used FROM budget_use ORDER BY day")
                .fetch_all(db)
                .await)
            .unwrap();
        assert_eq!(spent, [(one, 12, 2), (one, 7, 1)]);
    }
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn who_is_told_of_late_brings_what_they_bought_before(#[case] engine: Engine) {
    let Some((_databases, db)) = fresh(engine).await else { return };
    let mut tx = db.begin().await.unwrap();
    earn(&mut tx, 1, 18, 3_600).await;
    earn(&mut tx, 2, 18, 1_000).await;
    put(&mut tx, &shop(), &named(18, "王师傅", 1)).await.unwrap();
    let customer = get(&mut tx, &shop(), id(18)).await.unwrap();
    assert_eq!((customer.display_name.as_str(), counts(&customer)), ("王师傅", (2, 4_600, Some(1), Some(1))));
    put(&mut tx, &shop(), &named(19, "老赵", 1)).await.unwrap();
    assert_eq!(counts(&get(&mut tx, &shop(), id(19)).await.unwrap()), (0, 0, None, None));
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_merge_waits_for_who_is_held_and_who_is_held_afterwards_is_the_one_who_goes_on(
    #[case] engine: Engine,
) {
    let Some((_keep, db)) = fresh(engine).await else { return };
    let mut tx = db.begin().await.unwrap();
    for of in [7, 18] {
        put(&mut tx, &shop(), &CustomerProjection::unknown(id(of))).await.unwrap();
    }
    tx.commit().await.unwrap();

    let mut tx = db.begin().await.unwrap();
    assert_eq!(lock(&mut tx, &shop(), id(7)).await.unwrap(), id(7));
    let merging = {
        let db = db.clone();
        tokio::spawn(async move {
            let mut tx = db.begin().await.unwrap();
            merges::merge(&mut tx, &shop(), id(18), id(7)).await.unwrap();
            tx.commit().await.unwrap();
        })
    };
    let budget = Uuid::from_u128(1);
    let spend = budget_use::Spend { budget, day: 3, customer: id(7), cost: 50, count: 1 };
    let counted = budget_use::Limits { daily_per_customer: Some(<_>::default()), ..<_>::default() };
    for _ in 0..3 {
        assert!(budget_use::reserve(&mut tx, &shop(), &spend, &counted).await.unwrap());
    }
    tx.commit().await.unwrap();
    merging.await.unwrap();

    let mut tx = db.begin().await.unwrap();
    assert_eq!(lock(&mut tx, &shop(), id(7)).await.unwrap(), id(18));
    let spent = budget_use::get(&mut tx, &shop(), budget, Some(3), Some(id(18))).await.unwrap();
    assert_eq!((spent.money, spent.count), (150, 3));
}

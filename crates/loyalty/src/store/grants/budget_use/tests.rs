//! A budget is never exceeded, on both engines.

use kernel::{CustomerId, ShopId};
use rstest::rstest;
use storage::{Db, Engine};
use testkit::Databases;
use uuid::Uuid;

use super::{Limit, Limits, Spend, get, release, reserve};
use crate::domain::Spent;

const BUDGET: Uuid = Uuid::from_u128(1);

async fn fresh(engine: Engine) -> Option<(Databases, Db)> {
    testkit::database(engine, "loyalty", crate::MIGRATIONS).await
}

fn shop() -> ShopId {
    "nongmao".parse().unwrap()
}

fn id(id: u128) -> CustomerId {
    CustomerId(Uuid::from_u128(id))
}

fn spend(day: i64, customer: u128, cost: i64) -> Spend {
    Spend { budget: BUDGET, day, customer: id(customer), cost, count: 1 }
}

fn money(spent: i64) -> Limit {
    Limit { spent: Some(spent), used: None }
}

fn counted() -> Limits {
    let free = Some(Limit::default());
    Limits { total: free, daily: free, per_customer: free, daily_per_customer: free }
}

async fn try_reserve(db: &Db, spend: Spend, limits: Limits) -> bool {
    let mut tx = db.begin().await.unwrap();
    let done = reserve(&mut tx, &shop(), &spend, &limits).await.unwrap();
    tx.commit().await.unwrap();
    done
}

async fn spent(db: &Db, day: Option<i64>, customer: Option<u128>) -> (i64, i64) {
    let mut tx = db.read().await.unwrap();
    let Spent { money, count } = get(&mut tx, &shop(), BUDGET, day, customer.map(id)).await.unwrap();
    (money, count)
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn each_limit_is_held_and_none_is_exceeded(#[case] engine: Engine) {
    let Some((_keep, db)) = fresh(engine).await else { return };
    let limits = Limits {
        total: Some(money(100)),
        daily: Some(money(70)),
        per_customer: Some(money(60)),
        daily_per_customer: Some(Limit { spent: None, used: Some(1) }),
    };
    for (day, customer, cost, fits) in [
        (1, 8, 101, false),
        (1, 8, 40, true),
        // The customer had one today.
        (1, 8, 10, false),
        // The day.
        (1, 9, 31, false),
        (1, 9, 30, true),
        // The customer.
        (2, 8, 21, false),
        (2, 8, 20, true),
        // All in all.
        (3, 7, 11, false),
        (3, 7, 10, true),
    ] {
        assert_eq!(
            try_reserve(&db, spend(day, customer, cost), limits).await,
            fits,
            "{day} {customer} {cost}"
        );
    }
    assert_eq!(spent(&db, None, None).await, (100, 4));
    assert_eq!(spent(&db, Some(1), None).await, (70, 2));
    assert_eq!(spent(&db, None, Some(8)).await, (60, 2));
    assert_eq!(spent(&db, Some(1), Some(8)).await, (40, 1));
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn what_is_released_can_be_spent_again(#[case] engine: Engine) {
    let Some((_keep, db)) = fresh(engine).await else { return };
    let limits = Limits { daily: Some(money(50)), ..counted() };
    assert!(try_reserve(&db, spend(1, 8, 50), limits).await);
    assert!(!try_reserve(&db, spend(1, 9, 1), limits).await);
    let mut tx = db.begin().await.unwrap();
    release(&mut tx, &shop(), &spend(1, 8, 50)).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(spent(&db, None, None).await, (0, 0));
    assert!(try_reserve(&db, spend(1, 9, 50), limits).await);
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_budget_that_was_lowered_gives_no_more_and_one_that_was_raised_does(#[case] engine: Engine) {
    let Some((_keep, db)) = fresh(engine).await else { return };
    let daily = |most| Limits { daily: Some(money(most)), ..counted() };
    assert!(try_reserve(&db, spend(1, 8, 50), counted()).await);
    assert!(!try_reserve(&db, spend(1, 8, 0), daily(40)).await);
    assert!(try_reserve(&db, spend(1, 8, 10), daily(60)).await);
    assert_eq!(spent(&db, Some(1), None).await, (60, 2));
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn an_allowance_counts_only_its_days(#[case] engine: Engine) {
    let Some((_keep, db)) = fresh(engine).await else { return };
    let limits = Limits { daily: Some(money(50)), ..Limits::default() };
    assert!(try_reserve(&db, spend(1, 8, 30), limits).await);
    assert!(!try_reserve(&db, spend(1, 9, 30), limits).await);
    assert_eq!(spent(&db, Some(1), None).await, (30, 1));
    assert_eq!(spent(&db, None, None).await, (0, 0));
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn however_many_spend_at_once_no_budget_is_exceeded(#[case] engine: Engine) {
    let Some((_keep, db)) = fresh(engine).await else { return };
    let limits = Limits { daily: Some(money(1_000)), per_customer: Some(money(90)), ..counted() };
    let all: Vec<_> = (0..200_u128)
        .map(|n| {
            tokio::spawn({
                let db = db.clone();
                async move { try_reserve(&db, spend(1, 1 + n % 20, 30), limits).await }
            })
        })
        .collect();
    let mut reserved = 0;
    for one in all {
        reserved += i64::from(one.await.unwrap());
    }
    assert_eq!(reserved, 33);
    assert_eq!(spent(&db, Some(1), None).await, (990, 33));
}

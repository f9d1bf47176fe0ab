//! What the store promises, on both engines.

use kernel::{Currency, CustomerId, Money, OrderId, Place, ShopId, Time};
use rstest::rstest;
use storage::{Db, Engine, Error, Tx, execute};
use testkit::Databases;
use uuid::Uuid;

use super::{accounts, earn_rules, earnings, holds, lots, transfers};
use crate::{
    check::check,
    domain::{
        Account, Balances, Cause, EarnRule, Earning, Hold, HoldState, Lot, Move, Posting, Reason, RuleChange,
        Term, Transfer,
    },
};

async fn fresh(engine: Engine) -> Option<(Databases, Db)> {
    testkit::database(engine, "loyalty", crate::MIGRATIONS).await
}

fn shop() -> ShopId {
    "nongmao".parse().unwrap()
}

fn wang() -> CustomerId {
    CustomerId(Uuid::from_u128(18))
}

fn order(id: u128) -> OrderId {
    OrderId(Uuid::from_u128(id))
}

fn at(micros: i64) -> Time {
    Time::from_micros(micros).unwrap()
}

fn lot(id: u128, remaining: i64) -> Lot {
    let term = Term { active_at: at(0), active_day: 0, expires_at: None, month: 0 };
    Lot {
        id: Uuid::from_u128(id),
        order: Some(order(id)),
        issued: remaining,
        pending: 0,
        remaining,
        held: 0,
        expired: 0,
        term,
        rule_version: 0,
        created_at: at(i64::try_from(id).unwrap()),
    }
}

fn earning() -> Earning {
    Earning {
        order: order(1),
        customer: wang(),
        total: 3_600,
        refunded: 0,
        earned: 36,
        reversed: 0,
        rule_version: 0,
        completed_at: at(1),
    }
}

fn earned(points: i64) -> Posting {
    Posting { debit: Account::Issued, credit: Account::Active, points, reason: Reason::Earned }
}

fn change(rule: EarnRule) -> RuleChange {
    let (reason, changed_by) = ("why".to_owned(), "owner".to_owned());
    RuleChange { rule, forced: true, lots_changed: 7, reason, changed_by, created_at: at(2) }
}

fn transfer(id: u128, cause: u128, points: i64) -> Transfer {
    let amount = Money { minor: points * 100, currency: "CNY".parse().unwrap() };
    let cause = Cause {
        id: Uuid::from_u128(cause),
        order: Some(order(id)),
        amount: Some(amount),
        note: String::new(),
    };
    let created_at = at(i64::try_from(id).unwrap());
    Transfer { id: Uuid::from_u128(id), posting: earned(points), cause, created_at }
}

/// Earns as the service would: the transfer, the accounts and the lot.
async fn give(tx: &mut Tx, id: u128, points: i64) {
    let mut kept = accounts::lock(tx, &shop(), wang()).await.unwrap();
    transfers::insert(tx, &shop(), wang(), &[transfer(id, id, points)]).await.unwrap();
    kept.balances = kept.balances.after(&earned(points));
    accounts::put(tx, &shop(), wang(), &kept).await.unwrap();
    lots::insert(tx, &shop(), wang(), &lot(id, points)).await.unwrap();
    let earning = Earning { order: order(id), total: points * 100, earned: points, ..earning() };
    earnings::insert(tx, &shop(), &earning, at(1)).await.unwrap();
}

/// Sets points of lot 1 aside, as the service would.
async fn hold_some(tx: &mut Tx, id: u128, points: i64) {
    let (from, to, reason) = (Account::Active, Account::Held, Reason::Held);
    let posting = Posting { debit: from, credit: to, points, reason };
    let set_aside =
        Transfer { posting, cause: Cause::plain(Uuid::from_u128(id)), ..transfer(id, id, points) };
    let mut kept = accounts::lock(tx, &shop(), wang()).await.unwrap();
    transfers::insert(tx, &shop(), wang(), &[set_aside]).await.unwrap();
    kept.balances = kept.balances.after(&posting);
    kept.due_at = Some(at(1_000));
    accounts::put(tx, &shop(), wang(), &kept).await.unwrap();
    let drawn = Move { lot: Uuid::from_u128(1), from, to, points };
    lots::shift(tx, &shop(), &drawn).await.unwrap();
    holds::insert(tx, &shop(), &open_hold(id, points), &[drawn]).await.unwrap();
}

fn open_hold(id: u128, points: i64) -> Hold {
    Hold {
        id: Uuid::from_u128(id),
        customer: wang(),
        order: None,
        state: HoldState::Held,
        points,
        captured: 0,
        reason: "a dish".to_owned(),
        expires_at: at(1_000),
        created_at: at(2),
    }
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_customer_who_never_had_points_has_none(#[case] engine: Engine) {
    let Some((_keep, db)) = fresh(engine).await else { return };
    let mut tx = db.read().await.unwrap();
    let kept = accounts::get(&mut tx, &shop(), wang()).await.unwrap();
    assert_eq!(kept.balances, Balances::default());
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn balances_are_the_sums_of_what_was_booked(#[case] engine: Engine) {
    let Some((_keep, db)) = fresh(engine).await else { return };
    let mut tx = db.begin().await.unwrap();
    give(&mut tx, 1, 36).await;
    give(&mut tx, 2, 4).await;
    let balances = accounts::lock(&mut tx, &shop(), wang()).await.unwrap().balances;
    assert_eq!(balances, Balances { issued: -40, active: 40, ..Balances::default() });
    tx.commit().await.unwrap();
    let mut tx = db.read().await.unwrap();
    assert_eq!(accounts::get(&mut tx, &shop(), wang()).await.unwrap().balances, balances);
    assert_eq!(check(&db).await.unwrap(), Vec::<String>::new());
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_customers_points_are_moved_by_one_at_a_time(#[case] engine: Engine) {
    let Some((_keep, db)) = fresh(engine).await else { return };
    let one = |db: Db, id: u128| async move {
        let mut tx = db.begin().await.unwrap();
        give(&mut tx, id, 1).await;
        tx.commit().await.unwrap();
    };
    let all: Vec<_> = (1..=8).map(|id| tokio::spawn(one(db.clone(), id))).collect();
    for one in all {
        one.await.unwrap();
    }
    let mut tx = db.read().await.unwrap();
    assert_eq!(accounts::get(&mut tx, &shop(), wang()).await.unwrap().balances.active, 8);
    assert_eq!(check(&db).await.unwrap(), Vec::<String>::new());
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn one_cause_moves_points_between_two_accounts_once(#[case] engine: Engine) {
    let Some((_keep, db)) = fresh(engine).await else { return };
    let mut tx = db.begin().await.unwrap();
    transfers::insert(&mut tx, &shop(), wang(), &[transfer(1, 7, 36)]).await.unwrap();
    let again = transfers::insert(&mut tx, &shop(), wang(), &[transfer(2, 7, 36)]).await;
    assert!(matches!(again, Err(Error::Unique)));
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn an_order_has_one_earning_and_a_change_of_another_state_is_refused(#[case] engine: Engine) {
    let Some((_keep, db)) = fresh(engine).await else { return };
    let mut tx = db.begin().await.unwrap();
    assert_eq!(earnings::get(&mut tx, &shop(), order(1)).await.unwrap(), None);
    earnings::insert(&mut tx, &shop(), &earning(), at(1)).await.unwrap();
    let after = Earning { refunded: 600, reversed: 6, ..earning() };
    earnings::update(&mut tx, &shop(), &earning(), &after).await.unwrap();
    assert_eq!(earnings::get(&mut tx, &shop(), order(1)).await.unwrap(), Some(after));
    let stale = earnings::update(&mut tx, &shop(), &earning(), &after).await;
    assert!(matches!(stale, Err(Error::Conflict)));
    let again = earnings::insert(&mut tx, &shop(), &earning(), at(1)).await;
    assert!(matches!(again, Err(Error::Unique)));
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn lots_are_listed_oldest_first_until_they_are_empty(#[case] engine: Engine) {
    let Some((_keep, db)) = fresh(engine).await else { return };
    let mut tx = db.begin().await.unwrap();
    for (id, created_at) in [(1, 30), (2, 10), (3, 20)] {
        let lot = Lot { created_at: at(created_at), ..lot(id, 5) };
        lots::insert(&mut tx, &shop(), wang(), &lot).await.unwrap();
    }
    let gone = |id, points| {
        let (from, to) = (Account::Active, Account::Reversed);
        Move { lot: Uuid::from_u128(id), from, to, points }
    };
    lots::shift(&mut tx, &shop(), &gone(3, 5)).await.unwrap();
    lots::shift(&mut tx, &shop(), &gone(1, 3)).await.unwrap();
    let left = lots::list_left(&mut tx, &shop(), wang()).await.unwrap();
    let left: Vec<_> = left.iter().map(|lot| (lot.id.as_u128(), lot.remaining)).collect();
    assert_eq!(left, [(2, 5), (1, 2)]);
    assert!(matches!(lots::shift(&mut tx, &shop(), &gone(3, 5)).await, Err(Error::Conflict)));
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn transfers_are_listed_newest_first_from_a_place_on(#[case] engine: Engine) {
    let Some((_keep, db)) = fresh(engine).await else { return };
    let mut tx = db.begin().await.unwrap();
    for id in 1..=3 {
        give(&mut tx, id, 10).await;
    }
    let first = transfers::list(&mut tx, &shop(), wang(), Place::START, 2).await.unwrap();
    let ids = |rows: &[Transfer]| rows.iter().map(|row| row.id.as_u128()).collect::<Vec<_>>();
    assert_eq!(ids(&first), [3, 2]);
    let place = Place::from_columns(&Place::at(first[1].created_at, first[1].id).columns()).unwrap();
    let rest = transfers::list(&mut tx, &shop(), wang(), place, 2).await.unwrap();
    assert_eq!(ids(&rest), [1]);
    assert_eq!((rest[0].posting, rest[0].cause.amount.unwrap().minor), (earned(10), 1_000));
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn every_version_of_the_rule_is_kept_and_the_last_one_holds(#[case] engine: Engine) {
    let Some((_keep, db)) = fresh(engine).await else { return };
    let mut tx = db.begin().await.unwrap();
    assert_eq!(earn_rules::current(&mut tx, &shop()).await.unwrap(), EarnRule::first(Currency::CNY));
    let rules =
        [1, 2].map(|version| EarnRule { version, points: version * 5, ..EarnRule::first(Currency::CNY) });
    for rule in &rules {
        earn_rules::insert(&mut tx, &shop(), &change(*rule)).await.unwrap();
    }
    assert_eq!(earn_rules::current(&mut tx, &shop()).await.unwrap(), rules[1]);
    for (version, rule) in [(0, Some(EarnRule::first(Currency::CNY))), (1, Some(rules[0])), (3, None)] {
        assert_eq!(earn_rules::get(&mut tx, &shop(), version).await.unwrap(), rule);
    }
    let again = earn_rules::insert(&mut tx, &shop(), &change(rules[0])).await;
    assert!(matches!(again, Err(Error::Unique)));
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_check_finds_what_does_not_add_up(#[case] engine: Engine) {
    for (harm, said) in [
        ("UPDATE accounts SET active = active + 1", "accounts that are not the sums"),
        ("UPDATE accounts SET active = active + 1", "accounts that don't sum to zero"),
        ("UPDATE accounts SET active = active + 1", "what is left in the lots"),
        ("UPDATE accounts SET debt = -1", "both points and a debt"),
        ("UPDATE lots SET remaining = remaining - 1", "what is left in the lots"),
        ("UPDATE lots SET issued = issued + 1", "a lot that is not the transfer"),
        ("UPDATE lots SET held = held + 1", "not what it was given"),
        ("UPDATE lots SET expires_at = 1", "something due that nobody will look at"),
        ("UPDATE holds SET points = points + 1", "a hold that is not what it drew"),
        ("UPDATE hold_lots SET points = points + 1", "a hold that is not what it drew"),
        ("UPDATE holds SET state = 'RELEASED'", "a hold that is not the sum of its transfers"),
        ("UPDATE transfers SET points = points + 1", "accounts that are not the sums"),
        ("DELETE FROM earnings", "points that are not the sums"),
        ("UPDATE earnings SET earned = earned + 1", "points that are not the sums"),
        ("UPDATE earnings SET total = total + 100", "points its rule does not give"),
    ] {
        let Some((_keep, db)) = fresh(engine).await else { return };
        let mut tx = db.begin().await.unwrap();
        give(&mut tx, 1, 36).await;
        hold_some(&mut tx, 9, 6).await;
        execute!(tx, sqlx::query(harm)).unwrap();
        tx.commit().await.unwrap();
        let found = check(&db).await.unwrap();
        assert!(found.iter().any(|finding| finding.contains(said)), "{harm}: {found:?}");
        assert!(found.iter().all(|finding| finding.starts_with("shops/nongmao/")), "{found:?}");
    }
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_hold_may_draw_from_any_number_of_lots(#[case] engine: Engine) {
    let Some((_databases, db)) = fresh(engine).await else { return };
    let hold = Hold {
        id: Uuid::from_u128(1),
        customer: wang(),
        order: None,
        state: HoldState::Held,
        points: 6_000,
        captured: 0,
        reason: String::new(),
        expires_at: at(2),
        created_at: at(1),
    };
    let (from, to) = (Account::Active, Account::Held);
    let drawn: Vec<_> =
        (1..=6_000).map(|lot| Move { lot: Uuid::from_u128(lot), from, to, points: 1 }).collect();
    let mut tx = db.begin().await.unwrap();
    holds::insert(&mut tx, &shop(), &hold, &drawn).await.unwrap();
    assert_eq!(holds::drawn(&mut tx, &shop(), &hold, from, to).await.unwrap(), drawn);
}

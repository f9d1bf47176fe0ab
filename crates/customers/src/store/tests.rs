//! What the tables promise beneath the methods, on both engines.

use std::time::Duration;

use kernel::{CustomerId, OrderId, Place, ShopId, Time, Uuid};
use rstest::rstest;
use storage::{Db, Engine, Error, Tx};
use testkit::Databases;
use tokio::time::timeout;

use super::{
    contacts, customers,
    goals::{self, GoalOrder},
    guests::value_models,
    identities, ledger, links, merges, numbers,
};
use crate::domain::{
    ChatIdentity, Coming, Contact, ContactFilter, ContactId, ContactOf, Customer, LedgerEntry, LedgerKind,
    LinkKind, Profile,
    value::{Fit, TooLittle},
};

async fn fresh(engine: Engine) -> Option<(Databases, Db)> {
    testkit::database(engine, "customers", crate::MIGRATIONS).await
}

fn shop() -> ShopId {
    "nongmao".parse().unwrap()
}

fn at(micros: i64) -> Time {
    Time::from_micros(micros).unwrap()
}

fn customer(id: u128, number: Option<i64>) -> Customer {
    let profile = Profile { number, display_name: "王师傅".to_owned(), ..Profile::default() };
    Customer::new(&shop(), CustomerId(Uuid::from_u128(id)), profile, at(1))
}

async fn with_two(db: &Db) -> (Tx, Customer, Customer) {
    let (one, other) = (customer(1, Some(18)), customer(2, None));
    let mut tx = db.begin().await.unwrap();
    customers::insert(&mut tx, &one).await.unwrap();
    customers::insert(&mut tx, &other).await.unwrap();
    (tx, one, other)
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_change_of_an_old_version_is_a_conflict(#[case] engine: Engine) {
    let Some((_keep, db)) = fresh(engine).await else { return };
    let (mut tx, one, _) = with_two(&db).await;
    let profile = Profile { notes: "少盐".to_owned(), ..one.profile.clone() };
    let changed = one.changed(profile, at(2));
    customers::update(&mut tx, &changed).await.unwrap();
    assert_eq!(customers::find(&mut tx, &shop(), changed.id).await.unwrap(), Some(changed.clone()));
    assert!(matches!(customers::update(&mut tx, &changed).await, Err(Error::Conflict)));
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn two_customers_of_a_shop_never_have_one_number(#[case] engine: Engine) {
    let Some((_keep, db)) = fresh(engine).await else { return };
    let (mut tx, ..) = with_two(&db).await;
    let elsewhere = Customer { shop: "other".parse().unwrap(), ..customer(3, Some(18)) };
    customers::insert(&mut tx, &elsewhere).await.unwrap();
    assert!(matches!(customers::insert(&mut tx, &customer(4, Some(18))).await, Err(Error::Unique)));
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_number_that_is_taken_moves_the_next_one_forward_only(#[case] engine: Engine) {
    let Some((_keep, db)) = fresh(engine).await else { return };
    let (mut tx, one, _) = with_two(&db).await;
    assert_eq!(numbers::take(&mut tx, &shop(), 18).await.unwrap(), Some(one.id));
    assert_eq!(numbers::take(&mut tx, &shop(), 7).await.unwrap(), None);
    assert_eq!(numbers::next(&mut tx, &shop()).await.unwrap(), Some(19));
    assert_eq!(numbers::next(&mut tx, &"other".parse().unwrap()).await.unwrap(), Some(1));
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn identities_keep_their_order_and_those_of_another_are_told(#[case] engine: Engine) {
    let Some((_keep, db)) = fresh(engine).await else { return };
    let (mut tx, one, other) = with_two(&db).await;
    let [a, b, c] =
        ["a", "b", "c"].map(|sender| ChatIdentity { channel: "qq".to_owned(), sender_id: sender.to_owned() });
    let put = [c.clone(), a.clone()];
    assert!(identities::put(&mut tx, &shop(), one.id, &put).await.unwrap().is_empty());
    assert_eq!(identities::put(&mut tx, &shop(), other.id, &[b, a.clone()]).await.unwrap(), [1]);
    assert_eq!(identities::owner(&mut tx, &shop(), &a).await.unwrap(), Some(one.id));
    let found = customers::find(&mut tx, &shop(), one.id).await.unwrap().unwrap();
    assert_eq!(found.profile.identities, put);
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_link_says_whether_it_changed_anything(#[case] engine: Engine) {
    let Some((_keep, db)) = fresh(engine).await else { return };
    let (mut tx, one, other) = with_two(&db).await;
    let pair = [one.id, other.id];
    for (kind, changed) in
        [(LinkKind::Household, true), (LinkKind::Household, false), (LinkKind::Colleague, true)]
    {
        assert_eq!(links::put(&mut tx, &shop(), pair, kind).await.unwrap(), changed);
    }
    let both = customers::find_both(&mut tx, &shop(), pair).await.unwrap();
    assert!(both.iter().all(|customer| customer.links[0].kind == LinkKind::Colleague));
    assert!(links::remove(&mut tx, &shop(), [other.id, one.id]).await.unwrap());
    assert!(!links::remove(&mut tx, &shop(), pair).await.unwrap());
}

/// Long enough for a statement that waits for nobody.
const A_WHILE: Duration = Duration::from_millis(300);

fn contact(of: &Customer) -> Contact {
    Contact {
        of: ContactOf::Customer(of.id),
        id: ContactId(Uuid::from_u128(7)),
        kind: "renqing.orders.v1.MessageReceived".to_owned(),
        summary: "你好".to_owned(),
        subject: String::new(),
        channel: String::new(),
        sender_id: String::new(),
        recorded_by: String::new(),
        minutes: 0,
        occurred_at: at(3),
    }
}

/// What may come of a customer at any time.
#[derive(Clone, Copy, Debug)]
enum Late {
    Contact,
    Entry,
    Order,
}

async fn put(tx: &mut Tx, late: Late, of: &Customer) {
    match late {
        Late::Contact => contacts::insert(tx, &shop(), &contact(of)).await.unwrap(),
        Late::Entry => ledger::insert(tx, &shop(), &entry(of)).await.unwrap(),
        Late::Order => goals::put_order(tx, &shop(), &order(of)).await.unwrap(),
    }
}

fn entry(of: &Customer) -> LedgerEntry {
    LedgerEntry {
        id: Uuid::from_u128(7),
        customer: of.id,
        kind: LedgerKind::Sale,
        amount: 3_800,
        quantity: 0,
        source: String::new(),
        occurred_at: at(3),
    }
}

fn order(of: &Customer) -> GoalOrder {
    let coming = Coming { dishes: vec![(3, 80)], promised_at: at(3), completed_at: None };
    GoalOrder { order: OrderId(Uuid::from_u128(7)), customer: of.id, coming }
}

async fn arrives(db: Db, late: Late, of: Customer) {
    let mut tx = db.begin().await.unwrap();
    put(&mut tx, late, &of).await;
    tx.commit().await.unwrap();
}

async fn merged(db: Db, other: Customer, one: Customer) {
    let mut tx = db.begin().await.unwrap();
    merges::end(&mut tx, &shop(), (other.id, other.version), one.id, at(2)).await.unwrap();
    tx.commit().await.unwrap();
}

/// How many a customer has.
async fn theirs(db: &Db, late: Late, of: &Customer) -> usize {
    let (mut tx, first) = (db.read().await.unwrap(), (Place::START, 10));
    match late {
        Late::Contact => {
            let (of, all) = (ContactOf::Customer(of.id), ContactFilter::all());
            contacts::list(&mut tx, &shop(), of, &all, first).await.unwrap().len()
        }
        Late::Entry => ledger::list(&mut tx, &shop(), of.id, None, first).await.unwrap().len(),
        Late::Order => goals::of_day(&mut tx, &shop(), of.id, (at(0), at(9))).await.unwrap().len(),
    }
}

const ALL_LATE: [Late; 3] = [Late::Contact, Late::Entry, Late::Order];

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn what_arrives_while_records_are_merged_is_the_survivors(#[case] engine: Engine) {
    for kind in ALL_LATE {
        let Some((_keep, db)) = fresh(engine).await else { return };
        let (tx, one, other) = with_two(&db).await;
        tx.commit().await.unwrap();
        let mut merge = db.begin().await.unwrap();
        merges::end(&mut merge, &shop(), (other.id, other.version), one.id, at(2)).await.unwrap();
        // It was on its way when the merge had moved all that was there.
        let mut late = tokio::spawn(arrives(db.clone(), kind, other.clone()));
        assert!(timeout(A_WHILE, &mut late).await.is_err(), "{kind:?} waits for the merge");
        merge.commit().await.unwrap();
        late.await.unwrap();
        assert_eq!((theirs(&db, kind, &one).await, theirs(&db, kind, &other).await), (1, 0), "{kind:?}");
    }
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_merge_takes_along_what_is_just_arriving(#[case] engine: Engine) {
    for kind in ALL_LATE {
        let Some((_keep, db)) = fresh(engine).await else { return };
        let (tx, one, other) = with_two(&db).await;
        tx.commit().await.unwrap();
        let mut arriving = db.begin().await.unwrap();
        put(&mut arriving, kind, &other).await;
        let mut merge = tokio::spawn(merged(db.clone(), other.clone(), one.clone()));
        assert!(timeout(A_WHILE, &mut merge).await.is_err(), "it waits for {kind:?}");
        arriving.commit().await.unwrap();
        merge.await.unwrap();
        assert_eq!((theirs(&db, kind, &one).await, theirs(&db, kind, &other).await), (1, 0), "{kind:?}");
    }
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn what_is_bought_while_a_model_is_fitted_has_it_fitted_again(#[case] engine: Engine) {
    let Some((_keep, db)) = fresh(engine).await else { return };
    let mut tx = db.begin().await.unwrap();
    value_models::make_due(&mut tx, &shop(), at(1), false).await.unwrap();
    let read = value_models::due(&mut tx, at(1), 10).await.unwrap().remove(0);
    // A past is taken in while what was there before is fitted.
    value_models::make_due(&mut tx, &shop(), at(2), true).await.unwrap();
    let fit = Fit::TooLittle(TooLittle { guests: (1, 200), days: (1, 180), repeaters: (0, 30) });
    value_models::put(&mut tx, &shop(), &fit, read.1, (at(3), at(9))).await.unwrap();
    let again = value_models::due(&mut tx, at(3), 10).await.unwrap().remove(0);
    value_models::put(&mut tx, &shop(), &fit, again.1, (at(4), at(9))).await.unwrap();
    assert_eq!(value_models::due(&mut tx, at(8), 10).await.unwrap(), []);
}

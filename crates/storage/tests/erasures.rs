//! What an erasure takes of the answers and dead letters that are kept.
#![expect(clippy::unwrap_used, reason = "test code")]

use kernel::{RequestId, ShopId, Time};
use rstest::rstest;
use storage::{
    Db, Engine, Migrations,
    erasures::{self, Erasure, Person},
    execute,
    idempotency::{self, Once, RequestKey},
    moving, on,
    outbox::{self, NewEvent},
};
use uuid::Uuid;

static TABLES: sqlx::migrate::Migrator = sqlx::migrate!("tests/migrations");

/// Whose record became whose stands here in a table of its own: those in their seventh
/// round were merged.
const ERASURE: Erasure = Erasure {
    merged: "SELECT person_id FROM erasures WHERE shop_id = $1 AND person_id <> $2 AND rounds = 7",
    of_customer: &[],
    of_sender: &[],
};
const SHOP: &str = "nongmao";
const WANG: Uuid = Uuid::from_u128(1);
const MERGED: Uuid = Uuid::from_u128(2);
const LI: Uuid = Uuid::from_u128(3);

fn shop() -> ShopId {
    SHOP.parse().unwrap()
}

fn at(micros: i64) -> Time {
    Time::from_micros(micros).unwrap()
}

fn key(answer: &str) -> RequestKey {
    let id = Uuid::new_v5(&Uuid::nil(), answer.as_bytes());
    RequestKey::new(&shop(), Some(RequestId::new("OWNER", "owner", id)), &"ask".to_owned())
}

/// The answer to a request that is asked with what it was first answered.
async fn answered(db: &Db, answer: &str) -> String {
    match idempotency::begin::<String>(db, key(answer), at(1)).await.unwrap() {
        Once::First(tx) => tx.answer(answer.to_owned()).await.unwrap(),
        Once::Done(kept) => kept,
    }
}

async fn dead_letter(db: &Db, id: u128, kind: &str, body: &[u8]) {
    let (shop, mut tx) = (shop(), db.begin().await.unwrap());
    let event = NewEvent {
        id: Uuid::from_u128(id),
        subscriber: "loyalty",
        shop: &shop,
        ordering_key: "key",
        kind,
        body,
        traceparent: "",
        occurred_at: at(1),
    };
    outbox::append(&mut tx, &[event]).await.unwrap();
    execute!(tx, sqlx::query("UPDATE outbox SET dead_letter = TRUE")).unwrap();
    tx.commit().await.unwrap();
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn what_names_the_person_or_a_record_of_theirs_goes_and_nothing_else(#[case] engine: Engine) {
    let Some((_keep, db)) = testkit::database(engine, "probe", Migrations(&TABLES)).await else { return };
    let named = |who: Uuid| format!("shops/{SHOP}/customers/{who} says so");
    let theirs = [named(WANG), named(MERGED), format!("{} and {}", named(LI), named(WANG))];
    let others = [named(LI), "nobody is named".to_owned(), format!("only an id, {WANG}")];
    for answer in theirs.iter().chain(&others) {
        answered(&db, answer).await;
    }
    dead_letter(&db, 1, "told", named(MERGED).as_bytes()).await;
    dead_letter(&db, 2, "told", b"\x05wx-me is who sent it").await;
    dead_letter(&db, 3, "told", b"\x09wx-me-too is somebody else").await;
    dead_letter(&db, 4, "renqing.customers.v1.CustomerErased", named(WANG).as_bytes()).await;
    dead_letter(&db, 5, "renqing.common.v1.ActDone", named(WANG).as_bytes()).await;

    let mut tx = db.begin().await.unwrap();
    let merged =
        "INSERT INTO erasures (shop_id, person_id, erased_at, rounds, next_at) VALUES ($1, $2, 1, 7, NULL)";
    execute!(tx, sqlx::query(merged).bind(SHOP).bind(MERGED)).unwrap();
    let person = Person { id: WANG, senders: vec![(String::new(), "wx-me".to_owned())] };
    erasures::erase(&mut tx, &shop(), &person, &ERASURE, at(2)).await.unwrap();
    tx.commit().await.unwrap();

    for answer in &theirs {
        assert_eq!(answered(&db, answer).await, "", "{answer}");
    }
    for answer in &others {
        assert_eq!(answered(&db, answer).await, *answer);
    }
    let mut tx = db.read().await.unwrap();
    let left: Vec<Uuid> =
        on!(tx, |db| sqlx::query_scalar("SELECT id FROM outbox ORDER BY id").fetch_all(db).await).unwrap();
    assert_eq!(left, [3, 4, 5].map(Uuid::from_u128));
}

/// A text of a sender stands here in the dead letters: its owner, its channel and when it
/// was written.
const OF_SENDER: Erasure = Erasure {
    of_sender: &["UPDATE outbox SET last_error = 'erased' WHERE shop_id = $1 AND kind = $2
         AND $3 IN (subscriber, '') AND occurred_at <= $4"],
    ..ERASURE
};

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn what_a_sender_had_on_its_way_is_erased_in_a_later_round_and_then_they_are_forgotten(
    #[case] engine: Engine,
) {
    const MINUTE: i64 = 60_000_000;
    let Some((_keep, db)) = testkit::database(engine, "probe", Migrations(&TABLES)).await else { return };
    let mut tx = db.begin().await.unwrap();
    let person = Person { id: WANG, senders: vec![(String::new(), "wx-me".to_owned())] };
    erasures::erase(&mut tx, &shop(), &person, &OF_SENDER, at(2)).await.unwrap();
    tx.commit().await.unwrap();
    let count = async |sql: &'static str| -> i64 {
        let mut tx = db.read().await.unwrap();
        on!(tx, |db| sqlx::query_scalar(sql).fetch_one(db).await).unwrap()
    };
    for (round, day) in [(1, MINUTE), (2, 61 * MINUTE), (3, 1_501 * MINUTE)] {
        assert_eq!(count("SELECT count(*) FROM erased_senders").await, 1, "before round {round}");
        dead_letter(&db, round, "wx-me", b"what was on its way").await;
        dead_letter(&db, round + 10, "wx-me", b"written long after").await;
        let later = "UPDATE outbox SET occurred_at = 99000000 WHERE id = $1";
        let mut tx = db.begin().await.unwrap();
        execute!(tx, sqlx::query(later).bind(Uuid::from_u128(round + 10))).unwrap();
        tx.commit().await.unwrap();
        erasures::repeat(&db, &OF_SENDER, at(day + 2)).await.unwrap();
        let erased = count("SELECT count(*) FROM outbox WHERE last_error = 'erased'").await;
        assert_eq!(u128::try_from(erased).unwrap(), round, "after round {round}");
    }
    assert_eq!(count("SELECT count(*) FROM erased_senders").await, 0);
}

/// What is moved has its rounds where it goes; the others' are not held up.
#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_shop_that_is_closed_to_writes_holds_up_nobodys_rounds(#[case] engine: Engine) {
    const MINUTE: i64 = 60_000_000;
    const YEAR_2100: i64 = 4_102_444_800_000_000;
    let Some((_keep, db)) = testkit::database(engine, "probe", Migrations(&TABLES)).await else { return };
    let (closed, other) = (shop(), "other".parse::<ShopId>().unwrap());
    let mut tx = db.begin().await.unwrap();
    for shop in [&closed, &other] {
        let person = Person { id: WANG, senders: Vec::new() };
        erasures::erase(&mut tx, shop, &person, &ERASURE, at(2)).await.unwrap();
    }
    tx.commit().await.unwrap();
    let tables = moving::tables(&mut db.read().await.unwrap()).await.unwrap();
    moving::close_shop(&db, &tables, &closed, at(YEAR_2100)).await.unwrap();
    let rounds = async || -> Vec<i64> {
        let mut tx = db.read().await.unwrap();
        let rounds = "SELECT rounds FROM erasures ORDER BY shop_id";
        on!(tx, |db| sqlx::query_scalar(rounds).fetch_all(db).await).unwrap()
    };
    erasures::repeat(&db, &ERASURE, at(2 * MINUTE)).await.unwrap();
    assert_eq!(rounds().await, [0, 1]);
    moving::open_shop(&db, &tables, &closed).await.unwrap();
    erasures::repeat(&db, &ERASURE, at(2 * MINUTE)).await.unwrap();
    assert_eq!(rounds().await, [1, 1]);
}

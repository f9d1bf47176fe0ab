//! What the storage promises, on both engines.
#![expect(clippy::unwrap_used, reason = "test code")]

use kernel::{Act, Origin, RequestId, ShopId, Time, Told};
use rstest::rstest;
use sqlx::{AssertSqlSafe, Row};
use storage::{
    Batch, Db, Engine, Error, Migrations, Write, execute,
    idempotency::{self, Claimed, Once, RequestKey},
    inbox,
    leases::Slices,
    on,
    outbox::{self, NewEvent},
};
use testkit::Databases;
use uuid::Uuid;

static TABLES: sqlx::migrate::Migrator = sqlx::migrate!("tests/migrations");
const MIGRATIONS: Migrations = Migrations(&TABLES);

async fn fresh(engine: Engine) -> Option<(Databases, Db)> {
    testkit::database(engine, "probe", MIGRATIONS).await
}

fn shop() -> ShopId {
    "nongmao".parse().unwrap()
}

fn at(micros: i64) -> Time {
    Time::from_micros(micros).unwrap()
}

fn event<'a>(shop: &'a ShopId, id: u128, key: &'a str) -> NewEvent<'a> {
    NewEvent {
        id: Uuid::from_u128(id),
        subscriber: "loyalty",
        shop,
        ordering_key: key,
        kind: "test.Event",
        body: b"body",
        traceparent: "",
        occurred_at: at(1),
    }
}

async fn append(db: &Db, events: &[NewEvent<'_>]) {
    let mut tx = db.begin().await.unwrap();
    outbox::append(&mut tx, events).await.unwrap();
    tx.commit().await.unwrap();
}

async fn due(db: &Db, now: i64) -> Vec<outbox::Waiting> {
    let mut tx = db.read().await.unwrap();
    outbox::due(&mut tx, "loyalty", Slices::ALL, at(now), 100).await.unwrap()
}

async fn due_ids(db: &Db, now: i64) -> Vec<u128> {
    due(db, now).await.iter().map(|event| event.id.as_u128()).collect()
}

async fn count(db: &Db) -> i64 {
    let mut tx = db.read().await.unwrap();
    on!(tx, |db| sqlx::query_scalar("SELECT count(*) FROM outbox").fetch_one(db).await).unwrap()
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_process_that_may_not_change_tables_opens_those_alone_that_are_up_to_date(#[case] engine: Engine) {
    let Some(databases) = Databases::fresh(engine).await else { return };
    let url = databases.url("probe").await;
    let opened = Db::open_up_to_date(&url, "probe", MIGRATIONS).await;
    let Err(Error::Schema { at, why }) = opened else { panic!("{opened:?}") };
    assert!(at.contains("probe") && why.contains("has no migration"), "{at} {why}");
    if let Some(folder) = url.strip_prefix("sqlite:") {
        assert_eq!(std::fs::read_dir(folder).unwrap().count(), 0, "to look makes no file");
    }
    Db::open(&url, "probe", MIGRATIONS).await.unwrap().close().await;
    Db::open_up_to_date(&url, "probe", MIGRATIONS).await.unwrap();
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn tables_of_a_later_version_are_taken_and_those_of_another_program_are_not(#[case] engine: Engine) {
    let Some(databases) = Databases::fresh(engine).await else { return };
    let url = databases.url("probe").await;
    let db = Db::open(&url, "probe", MIGRATIONS).await.unwrap();
    let mut tx = db.autocommit().await.unwrap();
    let later = "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time)
         VALUES (9999, 'later', TRUE, $1, 0)";
    execute!(tx, sqlx::query(later).bind(vec![1_u8])).unwrap();
    Db::open_up_to_date(&url, "probe", MIGRATIONS).await.unwrap();
    let other = "UPDATE _sqlx_migrations SET checksum = $1 WHERE version = 100";
    execute!(tx, sqlx::query(other).bind(vec![1_u8])).unwrap();
    drop(tx);
    let opened = Db::open_up_to_date(&url, "probe", MIGRATIONS).await;
    let Err(Error::Schema { why, .. }) = opened else { panic!("{opened:?}") };
    assert!(why.contains("another migration 100"), "{why}");
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_unit_of_work_that_is_dropped_has_done_nothing(#[case] engine: Engine) {
    let Some((_keep, db)) = fresh(engine).await else {
        return;
    };
    let shop = shop();
    let mut tx = db.begin().await.unwrap();
    outbox::append(&mut tx, &[event(&shop, 1, "a")]).await.unwrap();
    drop(tx);
    assert_eq!(count(&db).await, 0);
}

fn probe(id: i64) -> Write {
    Write::new("INSERT INTO probe (id) VALUES (").bind(id).push(")")
}

fn renumbered(from: i64, to: i64) -> Write {
    let update = Write::new("UPDATE probe SET id = ").bind(to);
    update.push(" WHERE id = ").bind(from).expecting(1)
}

async fn probes(db: &Db) -> Vec<i64> {
    let mut tx = db.read().await.unwrap();
    on!(tx, |db| sqlx::query_scalar("SELECT id FROM probe ORDER BY id").fetch_all(db).await).unwrap()
}

fn batch(writes: impl IntoIterator<Item = Write>) -> Batch {
    let mut batch = Batch::default();
    batch.extend(writes);
    batch
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_batch_is_done_whole_or_not_at_all(#[case] engine: Engine) {
    let Some((_keep, db)) = fresh(engine).await else { return };
    db.write(Batch::default()).await.unwrap();
    db.write(batch([probe(1), probe(2)])).await.unwrap();
    let missed = db.write(batch([probe(3), renumbered(7, 8)])).await;
    assert!(matches!(missed, Err(Error::Conflict)), "{missed:?}");
    let twice = db.write(batch([probe(4), probe(2)])).await;
    assert!(matches!(twice, Err(Error::Unique)), "{twice:?}");
    assert_eq!(probes(&db).await, [1, 2]);
    let mut steps = batch([probe(3)]);
    steps.then();
    steps.add(renumbered(3, 4));
    steps.then();
    steps.extend([renumbered(4, 5), probe(3)]);
    db.write(steps.clone()).await.unwrap();
    assert_eq!(probes(&db).await, [1, 2, 3, 5]);
    assert!(matches!(db.write(steps).await, Err(Error::Unique)));
    assert_eq!(probes(&db).await, [1, 2, 3, 5]);
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_batch_goes_ahead_only_with_the_rows_it_holds(#[case] engine: Engine) {
    let Some((_keep, db)) = fresh(engine).await else { return };
    let holding = |id| Write::hold("SELECT 1 FROM probe WHERE id = ").bind(id).expecting(1);
    db.write(batch([probe(1)])).await.unwrap();
    db.write(batch([holding(1), probe(2)])).await.unwrap();
    let gone = db.write(batch([probe(3), holding(9)])).await;
    assert!(matches!(gone, Err(Error::Conflict)), "{gone:?}");
    // Whoever changes the row first is waited for, and then it is another.
    let mut tx = db.begin().await.unwrap();
    tx.run(&renumbered(1, 7)).await.unwrap();
    let waiting = tokio::spawn({
        let db = db.clone();
        async move { db.write(batch([holding(1), probe(4)])).await }
    });
    turns(100).await;
    tx.commit().await.unwrap();
    assert!(matches!(waiting.await.unwrap(), Err(Error::Conflict)));
    assert_eq!(probes(&db).await, [2, 7]);
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn batches_and_transactions_at_once_are_each_done_once(#[case] engine: Engine) {
    let Some((_keep, db)) = fresh(engine).await else { return };
    let writers = (0..100).map(|id: i64| {
        let db = db.clone();
        tokio::spawn(async move {
            if id % 10 == 0 {
                let mut tx = db.begin().await.unwrap();
                tx.run(&probe(id)).await.unwrap();
                return tx.commit().await.is_ok();
            }
            // Of ten, one comes twice: the other's part of a shared commit stands.
            db.write(batch([probe(id - i64::from(id % 10 == 9))])).await.is_ok()
        })
    });
    let mut done = 0;
    for writer in writers.collect::<Vec<_>>() {
        done += usize::from(writer.await.unwrap());
    }
    assert_eq!((done, probes(&db).await.len()), (90, 90));
}

#[tokio::test]
async fn a_batch_tells_the_relay_of_its_events_and_ends_with_its_database() {
    let (_keep, db) = fresh(Engine::Sqlite).await.unwrap();
    let mut committed = db.committed();
    db.write(batch([probe(1)])).await.unwrap();
    assert!(!committed.has_changed().unwrap());
    let shop = shop();
    db.write(batch(outbox::writes(&[event(&shop, 1, "a")]))).await.unwrap();
    assert!(committed.has_changed().unwrap());
    committed.mark_unchanged();
    db.close().await;
    let after = db.write(batch([probe(2)])).await;
    assert!(after.is_err() && !committed.has_changed().unwrap());
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_reader_can_not_write(#[case] engine: Engine) {
    let Some((_keep, db)) = fresh(engine).await else {
        return;
    };
    let mut tx = db.read().await.unwrap();
    assert!(execute!(tx, sqlx::query("DELETE FROM inbox")).is_err());
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn an_event_that_failed_holds_back_the_later_ones_of_its_key_alone(#[case] engine: Engine) {
    let Some((_keep, db)) = fresh(engine).await else {
        return;
    };
    let shop = shop();
    append(&db, &[event(&shop, 1, "a"), event(&shop, 2, "a"), event(&shop, 3, "b")]).await;
    assert_eq!(due_ids(&db, 10).await, [1, 2, 3]);

    let first = due(&db, 10).await.remove(0);
    let mut tx = db.begin().await.unwrap();
    outbox::refused(&mut tx, "loyalty", &first, at(20), false, "no").await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(due_ids(&db, 10).await, [3]);
    assert_eq!(due_ids(&db, 20).await, [1, 2, 3]);
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn an_event_set_aside_lets_the_others_pass_and_can_be_sent_again(#[case] engine: Engine) {
    let Some((_keep, db)) = fresh(engine).await else {
        return;
    };
    let shop = shop();
    append(&db, &[event(&shop, 1, "a"), event(&shop, 2, "a")]).await;
    let first = due(&db, 10).await.remove(0);
    let mut tx = db.begin().await.unwrap();
    outbox::refused(&mut tx, "loyalty", &first, at(99), true, "poison").await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(due_ids(&db, 10).await, [2]);

    let mut tx = db.begin().await.unwrap();
    let lag = outbox::lag(&mut tx).await.unwrap();
    assert_eq!((lag[0].waiting, lag[0].dead_letters), (1, 1));
    assert_eq!(outbox::redeliver(&mut tx, "loyalty").await.unwrap(), 1);
    tx.commit().await.unwrap();
    assert_eq!(due_ids(&db, 10).await, [1, 2]);
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn what_is_delivered_is_gone(#[case] engine: Engine) {
    let Some((_keep, db)) = fresh(engine).await else {
        return;
    };
    let shop = shop();
    append(&db, &[event(&shop, 1, "a"), event(&shop, 2, "a")]).await;
    let mut tx = db.begin().await.unwrap();
    outbox::delivered(&mut tx, "loyalty", &[("nongmao", Uuid::from_u128(1))]).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(due_ids(&db, 10).await, [2]);
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn an_event_takes_effect_once(#[case] engine: Engine) {
    let Some((_keep, db)) = fresh(engine).await else {
        return;
    };
    let shop = shop();
    let both = [(&shop, Uuid::from_u128(1)), (&shop, Uuid::from_u128(2))];
    let mut tx = db.begin().await.unwrap();
    assert_eq!(inbox::take(&mut tx, &both[..1], at(1)).await.unwrap().len(), 1);
    tx.commit().await.unwrap();
    let mut tx = db.begin().await.unwrap();
    let new = inbox::take(&mut tx, &both, at(1)).await.unwrap();
    assert_eq!(new.into_iter().collect::<Vec<_>>(), [Uuid::from_u128(2)]);
}

fn request_id(kind: &str, subject: &str) -> RequestId {
    RequestId::new(kind, subject, Uuid::from_u128(7))
}

fn key(shop: &ShopId, request: &str) -> RequestKey {
    RequestKey::new(shop, Some(request_id("GUEST", "wang")), &request.to_owned())
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_repeated_request_is_answered_as_before_and_its_id_serves_no_other(#[case] engine: Engine) {
    let Some((_keep, db)) = fresh(engine).await else {
        return;
    };
    let shop = shop();
    let asked = async |key, now| idempotency::begin::<String>(&db, key, at(now)).await;
    let tx = first(asked(key(&shop, "ask"), 1).await.unwrap());
    assert_eq!(tx.answer("answer".to_owned()).await.unwrap(), "answer");

    let again = asked(key(&shop, "ask"), 2).await.unwrap();
    assert!(matches!(again, Once::Done(answer) if answer == "answer"));
    let other = asked(key(&shop, "other"), 2).await;
    assert!(matches!(other, Err(Error::RequestReused)));
    let same_bytes = RequestKey::new(&shop, Some(request_id("GUEST", "wang")), &b"ask".to_vec());
    let other_method = asked(same_bytes, 2).await;
    assert!(matches!(other_method, Err(Error::RequestReused)));
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn an_answer_is_given_again_to_who_got_it_and_to_nobody_else(#[case] engine: Engine) {
    let Some((_keep, db)) = fresh(engine).await else {
        return;
    };
    let shop = shop();
    let asked = async |kind, subject| {
        let key = RequestKey::new(&shop, Some(request_id(kind, subject)), &"ask".to_owned());
        idempotency::begin::<String>(&db, key, at(1)).await.unwrap()
    };
    let callers = [("GUEST", "wang"), ("GUEST", "li"), ("STAFF", "wang")];
    for (kind, subject) in callers {
        first(asked(kind, subject).await).answer(subject.to_owned()).await.unwrap();
    }
    for (kind, subject) in callers {
        assert!(matches!(asked(kind, subject).await, Once::Done(answer) if answer == subject));
    }
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_request_that_is_not_answered_did_nothing_and_is_new_again(#[case] engine: Engine) {
    let Some((_keep, db)) = fresh(engine).await else {
        return;
    };
    let shop = shop();
    let asked = async || first(idempotency::begin::<String>(&db, key(&shop, "ask"), at(1)).await.unwrap());
    let committed = db.committed();
    let mut tx = asked().await;
    outbox::append(&mut tx, &[event(&shop, 1, "a")]).await.unwrap();
    drop(tx);
    assert_eq!((count(&db).await, committed.has_changed().unwrap()), (0, false));

    let mut tx = asked().await;
    outbox::append(&mut tx, &[event(&shop, 1, "a")]).await.unwrap();
    tx.answer("answer".to_owned()).await.unwrap();
    assert_eq!((count(&db).await, committed.has_changed().unwrap()), (1, true));
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn what_a_repeat_did_before_its_claim_is_undone(#[case] engine: Engine) {
    let Some((_keep, db)) = fresh(engine).await else {
        return;
    };
    let shop = shop();
    for (id, is_done) in [(1, false), (2, true)] {
        let mut tx = db.begin().await.unwrap();
        outbox::append(&mut tx, &[event(&shop, id, "a")]).await.unwrap();
        match idempotency::claim(tx, key(&shop, "ask"), at(1)).await.unwrap() {
            Once::Done(answer) => assert_eq!((answer, is_done), ("answer".to_owned(), true)),
            Once::First(tx) => drop(tx.answer("answer".to_owned()).await.unwrap()),
        }
    }
    assert_eq!(due_ids(&db, 10).await, [1]);
}

fn first(once: Once<String>) -> Claimed {
    match once {
        Once::First(tx) => tx,
        Once::Done(_) => panic!("the first request is new"),
    }
}

/// A request that is a privileged act, told to loyalty.
fn privileged(shop: &ShopId) -> RequestKey {
    let encode = |act: &Act| format!("{} {} {}", act.kind, act.method, act.resource).into_bytes();
    let told = Told { subscriber: "loyalty", kind: "test.Done", encode };
    let act = Act {
        customer: String::new(),
        id: Uuid::from_u128(1),
        kind: "OWNER".into(),
        subject: "key".into(),
        method: "Ask".into(),
        resource: "asked".into(),
        request_id: None,
        traceparent: String::new(),
        told: Some(told),
    };
    let origin = Origin { request_id: Some(request_id("OWNER", "key")), act: Some(act) };
    RequestKey::new(shop, origin, &"ask".to_owned())
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_privileged_act_is_told_with_its_answer_and_neither_without_it_nor_twice(#[case] engine: Engine) {
    let Some((_keep, db)) = fresh(engine).await else {
        return;
    };
    let shop = shop();
    let asked = async || idempotency::begin::<String>(&db, privileged(&shop), at(1)).await.unwrap();
    drop(first(asked().await));
    assert_eq!(count(&db).await, 0);
    let committed = db.committed();
    // The answer's first field is the name of what was made.
    first(asked().await).answer("made".to_owned()).await.unwrap();
    assert!(committed.has_changed().unwrap());
    assert!(matches!(asked().await, Once::Done(answer) if answer == "made"));
    let told = due(&db, 1).await;
    assert_eq!((told.len(), told[0].body.as_slice()), (1, b"OWNER Ask made".as_slice()));
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn the_same_request_at_once_is_done_once(#[case] engine: Engine) {
    let Some((_keep, db)) = fresh(engine).await else {
        return;
    };
    let one = |db: Db| async move {
        let shop = shop();
        match idempotency::begin::<String>(&db, key(&shop, "ask"), at(1)).await.unwrap() {
            Once::Done(_) => 0,
            Once::First(tx) => {
                tx.answer("answer".to_owned()).await.unwrap();
                1
            }
        }
    };
    let all: Vec<_> = (0..8).map(|_| tokio::spawn(one(db.clone()))).collect();
    let mut done = 0;
    for one in all {
        done += one.await.unwrap();
    }
    assert_eq!(done, 1);
}

#[tokio::test]
async fn a_backup_holds_every_service_as_of_one_moment() {
    let (keep, db) = fresh(Engine::Sqlite).await.unwrap();
    let shop = shop();
    append(&db, &[event(&shop, 1, "a")]).await;
    let from = db.file().unwrap().parent().unwrap().to_owned();
    let to = tempfile::tempdir().unwrap();
    storage::backup(&from, to.path(), &[("probe", MIGRATIONS)]).await.unwrap();
    append(&db, &[event(&shop, 2, "a")]).await;

    let copy = Db::open(&format!("sqlite:{}", to.path().display()), "probe", MIGRATIONS).await.unwrap();
    assert_eq!(due_ids(&copy, 10).await, [1]);
    assert_eq!(due_ids(&db, 10).await, [1, 2]);
    drop(keep);
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_unit_of_work_that_is_cut_off_while_it_begins_leaves_no_session_in_it(#[case] engine: Engine) {
    let Some((_keep, db)) = fresh(engine).await else {
        return;
    };
    let shop = shop();
    for turn in 0..200_i64 {
        // However far the database has come with it by then.
        tokio::select! {
            biased;
            begun = db.begin() => drop(begun),
            () = turns(turn) => {}
        }
        let mut tx = db.autocommit().await.unwrap();
        let id = u128::from(turn.unsigned_abs());
        outbox::append(&mut tx, &[event(&shop, id, "a")]).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(count(&db).await, turn + 1);
    }
}

async fn turns(count: i64) {
    for _ in 0..count {
        tokio::task::yield_now().await;
    }
}

#[cfg(unix)]
#[tokio::test]
async fn nobody_else_on_the_machine_reads_the_files() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::TempDir::new().unwrap();
    let (data, copy) = (folder.path().join("data"), folder.path().join("copy"));
    storage::create_private_folder(&data).unwrap();
    storage::create_private_folder(&copy).unwrap();
    let url = format!("sqlite:{}", data.display());
    let db = Db::open(&url, "probe", MIGRATIONS).await.unwrap();
    append(&db, &[event(&shop(), 1, "a")]).await;
    storage::backup(&data, &copy, &[("probe", MIGRATIONS)]).await.unwrap();
    let mut names = Vec::new();
    for folder in [data, copy] {
        let mode = |path: &std::path::Path| path.metadata().unwrap().permissions().mode() & 0o777;
        assert_eq!(mode(&folder), 0o700);
        for file in std::fs::read_dir(&folder).unwrap() {
            let file = file.unwrap();
            assert_eq!(mode(&file.path()), 0o600, "{:?}", file.path());
            names.push(file.file_name());
        }
    }
    assert!(names.iter().any(|name| name == "probe.db-wal"), "{names:?}");
}

/// What waits in slices that others have is never looked at.
#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn events_of_some_slices_are_found_by_an_index_in_order(#[case] engine: Engine) {
    let Some((_keep, db)) = fresh(engine).await else { return };
    let shops: Vec<ShopId> = (0..40).map(|number| format!("shop-{number}").parse().unwrap()).collect();
    let events: Vec<_> = (1..).zip(&shops).map(|(id, shop)| event(shop, id, "k")).collect();
    append(&db, &events).await;
    let few = [Slices::of(&shops[3]), Slices::of(&shops[0])];
    let mut tx = db.read().await.unwrap();
    for slices in few {
        let found = outbox::due(&mut tx, "loyalty", slices, at(1), 100).await.unwrap();
        let theirs = events.iter().filter(|event| Slices::of(event.shop) == slices);
        assert!(found.iter().map(|event| event.id).eq(theirs.map(|event| event.id)));
    }
    let none = outbox::due(&mut tx, "loyalty", Slices::default(), at(1), 100).await.unwrap();
    assert!(none.is_empty());

    // Of all shops the oldest come from an index as well, and need not be sorted.
    let of_all = plan(&mut tx, engine, &outbox::due_statement(Slices::ALL), "1, 100").await;
    if engine == Engine::Postgres && std::env::var_os("RENQING_TEST_SPREAD").is_some() {
        // Each part of a table that is spread has an index of its own, by another name.
        assert!(of_all.contains("Index Scan") && !of_all.contains("Seq Scan"), "{of_all}");
        return;
    }
    assert!(of_all.contains("outbox_waiting") && !of_all.contains("in_slice"), "{of_all}");
    assert!(!of_all.contains("TEMP B-TREE") && !of_all.contains("Sort"), "{of_all}");
    let plan = plan(&mut tx, engine, &outbox::due_statement(few[0]), "1, 100, 1").await;
    assert!(plan.contains("outbox_waiting_in_slice"), "{plan}");
    let alone = plan.replace("outbox_waiting_in_slice", "");
    assert!(!alone.contains("outbox_waiting") && !alone.contains("Seq Scan"), "{plan}");
}

/// How an engine goes about a statement of a subscriber's events.
async fn plan(tx: &mut storage::Tx, engine: Engine, statement: &str, parameters: &str) -> String {
    let (before, explain, column) = match engine {
        Engine::Sqlite => ("SELECT 1".to_owned(), format!("EXPLAIN QUERY PLAN {statement}"), "detail"),
        // Of so few rows it would read all even with an index at hand.
        Engine::Postgres => (
            format!("SET enable_seqscan = off; DEALLOCATE ALL; PREPARE due AS {statement}"),
            format!("EXPLAIN EXECUTE due ('loyalty', {parameters})"),
            "QUERY PLAN",
        ),
    };
    on!(tx, |db| sqlx::raw_sql(AssertSqlSafe(before)).execute(db).await.map(drop)).unwrap();
    let steps = on!(tx, |db| {
        let rows = sqlx::raw_sql(AssertSqlSafe(explain)).fetch_all(db).await;
        rows.map(|rows| rows.iter().map(|row| row.get::<String, _>(column)).collect::<Vec<_>>())
    });
    steps.unwrap().join("\n")
}

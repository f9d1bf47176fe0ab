//! Who does a work for which shops, where several processes have one database.
#![expect(clippy::unwrap_used, reason = "test code")]

use std::time::Duration;

use kernel::{Ids, ShopId};
use storage::{
    Db, Engine, Error, Migrations, execute,
    leases::{Leases, SLICES, Slices},
};
use testkit::Databases;

static TABLES: sqlx::migrate::Migrator = sqlx::migrate!("tests/migrations");

async fn postgres() -> Option<(Databases, Db)> {
    let databases = Databases::fresh(Engine::Postgres).await?;
    let db = databases.open("storage", Migrations(&TABLES)).await;
    Some((databases, db))
}

fn process() -> Leases {
    Leases::new("a work", Ids::random().next())
}

fn count(slices: Slices) -> u32 {
    slices.bits().count_ones()
}

/// As if so much time had passed that every lease has lapsed.
async fn let_lapse(db: &Db) {
    let mut tx = db.begin().await.unwrap();
    execute!(tx, sqlx::query("UPDATE leases SET until = 1 WHERE until <> 0")).unwrap();
    execute!(tx, sqlx::query("UPDATE lease_holders SET until = 1")).unwrap();
    tx.commit().await.unwrap();
}

async fn hold(leases: &Leases, db: &Db) -> storage::Result<()> {
    let mut tx = db.begin().await.unwrap();
    let held = leases.hold(&mut tx).await;
    tx.commit().await.unwrap();
    held
}

#[tokio::test]
async fn a_process_alone_does_all() {
    let Some((_keep, db)) = postgres().await else { return };
    let mut alone = process();
    assert_eq!(alone.refresh(&db).await.unwrap(), Slices::ALL);
    assert_eq!(alone.refresh(&db).await.unwrap(), Slices::ALL);
    hold(&alone, &db).await.unwrap();
}

#[tokio::test]
async fn the_one_process_that_has_a_file_does_all() {
    let databases = Databases::fresh(Engine::Sqlite).await.unwrap();
    let db = databases.open("storage", Migrations(&TABLES)).await;
    let mut alone = process();
    assert_eq!(alone.refresh(&db).await.unwrap(), Slices::ALL);
    hold(&alone, &db).await.unwrap();
    alone.release(&db).await.unwrap();
}

#[tokio::test]
async fn processes_come_to_equal_shares_and_no_shop_is_two_processes() {
    let Some((_keep, db)) = postgres().await else { return };
    let mut processes = [process(), process(), process()];
    let mut held = [Slices::default(); 3];
    for _ in 0..3 {
        for (process, held) in processes.iter_mut().zip(&mut held) {
            *held = process.refresh(&db).await.unwrap();
        }
    }
    let most = SLICES.div_ceil(3);
    assert!(held.iter().all(|held| (most - 2..=most).contains(&count(*held))), "{held:?}");
    assert_eq!(held.iter().map(|held| count(*held)).sum::<u32>(), SLICES, "{held:?}");
    assert_eq!(held.iter().fold(0, |all, held| all | held.bits()), Slices::ALL.bits());
}

#[tokio::test]
async fn processes_that_start_at_once_never_have_a_shop_in_common() {
    let Some((_keep, db)) = postgres().await else { return };
    let starts = (0..6).map(|_| {
        let db = db.clone();
        tokio::spawn(async move { process().refresh(&db).await.unwrap() })
    });
    let mut all = 0;
    for start in starts.collect::<Vec<_>>() {
        let held = start.await.unwrap().bits();
        assert_eq!(all & held, 0);
        all |= held;
    }
}

#[tokio::test]
async fn what_a_process_gives_back_is_taken_at_once() {
    let Some((_keep, db)) = postgres().await else { return };
    let (mut first, mut second) = (process(), process());
    first.refresh(&db).await.unwrap();
    assert!(second.refresh(&db).await.unwrap().is_empty());
    first.release(&db).await.unwrap();
    assert_eq!(second.refresh(&db).await.unwrap(), Slices::ALL);
}

#[tokio::test]
async fn who_was_thought_dead_can_finish_nothing() {
    let Some((_keep, db)) = postgres().await else { return };
    let (mut slow, mut other) = (process(), process());
    slow.refresh(&db).await.unwrap();
    let_lapse(&db).await;
    // Nobody took it: it goes on as if nothing had been.
    hold(&slow, &db).await.unwrap();
    let_lapse(&db).await;
    assert_eq!(other.refresh(&db).await.unwrap(), Slices::ALL);
    assert!(matches!(hold(&slow, &db).await, Err(Error::Conflict)));
    hold(&other, &db).await.unwrap();
}

#[tokio::test]
async fn who_took_it_back_since_can_finish_nothing_from_before() {
    let Some((_keep, db)) = postgres().await else { return };
    let holder = Ids::random().next();
    let (mut before, mut since, mut other) =
        (Leases::new("a work", holder), Leases::new("a work", holder), process());
    before.refresh(&db).await.unwrap();
    let_lapse(&db).await;
    other.refresh(&db).await.unwrap();
    other.release(&db).await.unwrap();
    assert_eq!(since.refresh(&db).await.unwrap(), Slices::ALL);
    assert!(matches!(hold(&before, &db).await, Err(Error::Conflict)), "another epoch");
}

#[tokio::test]
async fn a_slice_is_not_taken_while_what_it_was_held_for_is_being_written() {
    let Some((_keep, db)) = postgres().await else { return };
    let (mut slow, mut other) = (process(), process());
    slow.refresh(&db).await.unwrap();
    let_lapse(&db).await;
    let mut tx = db.begin().await.unwrap();
    slow.hold(&mut tx).await.unwrap();
    let taking = tokio::time::timeout(Duration::from_millis(300), other.refresh(&db)).await;
    // It waits, or finds that nothing is free.
    assert!(taking.is_err() || taking.unwrap().unwrap().is_empty());
    tx.commit().await.unwrap();
    hold(&slow, &db).await.unwrap();
}

#[test]
fn a_shop_is_always_in_the_same_slice_and_shops_are_spread_over_all() {
    let shop = |name: &str| -> ShopId { name.parse().unwrap() };
    // Rows of any age have it, so it may never change.
    assert_eq!(Slices::of(&shop("nongmao")).bits().trailing_zeros(), 0);
    let mut shops_of = [0; SLICES as usize];
    for number in 0..16_000 {
        let slice = Slices::of(&shop(&format!("shop-{number}")));
        assert_eq!(count(slice), 1);
        shops_of[slice.bits().trailing_zeros() as usize] += 1;
    }
    assert!(shops_of.iter().all(|shops| (850..1_150).contains(shops)), "{shops_of:?}");
}

//! A disk that was full for a while.

use storage::{Engine, Error, Migrations, execute};

static TABLES: sqlx::migrate::Migrator = sqlx::migrate!("tests/migrations");

/// `SQLite` then undoes a transaction by itself, of which sqlx does not hear.
#[tokio::test]
async fn sqlite_writes_again_as_soon_as_there_is_room() {
    let database = testkit::database(Engine::Sqlite, "probe", Migrations(&TABLES)).await;
    let (_place, db) = database.unwrap();
    let mut tx = db.begin().await.unwrap();
    // On this connection alone.
    execute!(tx, sqlx::query("PRAGMA max_page_count = 1")).unwrap();
    let much = "CREATE TABLE filling AS SELECT randomblob(1000000) AS filling";
    let full = Error::from(execute!(tx, sqlx::query(much)).unwrap_err());
    assert!(matches!(full, Error::Unavailable { .. }), "{full:?}");
    drop(tx);
    for id in 0..3_i64 {
        let mut tx = db.begin().await.unwrap();
        execute!(tx, sqlx::query("INSERT INTO probe (id) VALUES ($1)").bind(id)).unwrap();
        tx.commit().await.unwrap();
    }
}

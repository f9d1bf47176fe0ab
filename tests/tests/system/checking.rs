//! `renqing check` looks, and changes nothing.

use rstest::rstest;
use runtime::SERVICES;
use sqlx::{AssertSqlSafe, Connection, PgConnection, migrate::Migrator};
use storage::{Db, Engine, Migrations, on};
use testkit::Databases;
use tests::{Harness, Mode, run_program};

/// No tables of any service, but for those that all have: as an older version might
/// have left them.
static OLDER: Migrator = Migrator::DEFAULT;

async fn open(url: &str, service: &str) -> Db {
    Db::open(url, service, Migrations(&OLDER)).await.expect("a database")
}

async fn migrations(url: &str, service: &str) -> i64 {
    let db = open(url, service).await;
    let mut tx = db.read().await.expect("a session");
    let count = "SELECT count(*) FROM _sqlx_migrations";
    on!(tx, |db| sqlx::query_scalar(count).fetch_one(db).await).expect("a number")
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn older_tables_stay_as_they_are_and_it_is_said_in_one_line(#[case] engine: Engine) {
    let Some(databases) = Databases::fresh(engine).await else { return };
    let url = databases.url_for_all(&SERVICES).await;
    let mut before = Vec::new();
    for service in SERVICES {
        open(&url, service).await.close().await;
        before.push(migrations(&url, service).await);
    }
    let ended = run_program("renqing", &["check"], &[("RENQING_DATABASE", &url)]);
    let said = String::from_utf8_lossy(&ended.stderr).into_owned();
    assert_eq!((ended.status.code(), said.lines().count()), (Some(1), 1), "{said}");
    assert!(said.contains("has no migration") && said.contains("changes no tables"), "{said}");
    let mut after = Vec::new();
    for service in SERVICES {
        after.push(migrations(&url, service).await);
    }
    assert_eq!(before, after);
}

#[tokio::test]
async fn whoever_may_read_and_no_more_can_check() {
    let Some(harness) = Harness::start(Mode::InProcess, Engine::Postgres).await else { return };
    harness.door().message("m-1", "wx-wang", "3.6").await.ok();
    harness.settle().await;
    let url = harness.database();
    let mut owner = PgConnection::connect(&url.replace("{service}", "orders")).await.expect("it answers");
    // Roles are the server's, which tests share.
    let role = format!("reader_{}", std::process::id());
    let make = format!("CREATE ROLE {role} LOGIN; GRANT pg_read_all_data TO {role}");
    sqlx::raw_sql(AssertSqlSafe(make)).execute(&mut owner).await.expect("a role");
    let reader = url.replace("postgres@", &format!("{role}@"));
    assert_ne!(reader, url);
    let ended = run_program("renqing", &["check"], &[("RENQING_DATABASE", &reader)]);
    assert!(ended.status.success(), "{}", String::from_utf8_lossy(&ended.stderr));
    sqlx::raw_sql(AssertSqlSafe(format!("DROP ROLE {role}"))).execute(&mut owner).await.expect("it goes");
}

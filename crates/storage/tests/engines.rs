//! An engine on which what we rely on does not hold is refused at the start.

use storage::{Db, Error, Migrations};
use testkit::{Pooler, Server};

static TABLES: sqlx::migrate::Migrator = sqlx::migrate!("tests/migrations");
const MIGRATIONS: Migrations = Migrations(&TABLES);

async fn database(server: &Server) -> String {
    let name = format!("engines_{}", kernel::Ids::random().next().simple());
    server.create(&name).await;
    name
}

#[tokio::test]
async fn a_pooler_before_the_database_is_refused_in_a_line_that_says_so() {
    let Some(server) = Server::shared().await else { return };
    let Some(pooler) = Pooler::before(server.port()) else { return };
    let name = database(&server).await;
    let opened = Db::open(&format!("{}/{name}", pooler.url()), "storage", MIGRATIONS).await;
    let Err(refused @ Error::Engine { .. }) = opened else { panic!("{opened:?}") };
    let line = refused.to_string();
    assert!(line.contains(&name) && line.contains("PgBouncer") && !line.contains('\n'), "{line}");
    // The same database without it.
    Db::open(&format!("{}/{name}", server.url()), "storage", MIGRATIONS).await.unwrap();
}

#[tokio::test]
async fn transactions_of_another_isolation_are_refused() {
    let Some(server) = Server::shared().await else { return };
    let name = database(&server).await;
    let url = format!("{}/{name}", server.url());
    let mut conn = <sqlx::PgConnection as sqlx::Connection>::connect(&url).await.unwrap();
    let set = format!("ALTER DATABASE {name} SET default_transaction_isolation = 'serializable'");
    sqlx::raw_sql(sqlx::AssertSqlSafe(set)).execute(&mut conn).await.unwrap();
    let opened = Db::open(&url, "storage", MIGRATIONS).await;
    let Err(refused @ Error::Engine { .. }) = opened else { panic!("{opened:?}") };
    assert!(refused.to_string().contains("`serializable`; `read committed` is needed"), "{refused}");
}

#[tokio::test]
async fn a_database_that_is_read_only_is_refused_as_one() {
    let Some(server) = Server::shared().await else { return };
    let name = database(&server).await;
    let url = format!("{}/{name}", server.url());
    let mut conn = <sqlx::PgConnection as sqlx::Connection>::connect(&url).await.unwrap();
    let set = format!("ALTER DATABASE {name} SET default_transaction_read_only = on");
    sqlx::raw_sql(sqlx::AssertSqlSafe(set)).execute(&mut conn).await.unwrap();
    let opened = Db::open(&url, "storage", MIGRATIONS).await;
    let Err(refused @ Error::Engine { .. }) = opened else { panic!("{opened:?}") };
    let line = refused.to_string();
    assert!(line.contains("it is read-only: default_transaction_read_only is on"), "{line}");
    assert!(!line.contains("pooler") && !line.contains('\n'), "{line}");
}

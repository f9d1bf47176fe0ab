//! A look at the services' tables from outside, while they run.

use std::time::Duration;

use sqlx::{AssertSqlSafe, Connection, PgConnection, SqliteConnection, sqlite::SqliteConnectOptions};
use tokio::time::{Instant, sleep};

const PATIENCE: Duration = Duration::from_mins(1);
const LOOK_EVERY: Duration = Duration::from_millis(5);

/// What a query of one number or text in one column answers, row by row.
pub async fn column(database: &str, service: &str, sql: &str) -> Vec<String> {
    let sql = format!("SELECT CAST(one AS TEXT) FROM ({sql}) AS rows_of (one)");
    if let Some(folder) = database.strip_prefix("sqlite:") {
        // SQLite can't name the columns of a subquery.
        let sql = sql.replace("(one)", "").replace("CAST(one AS TEXT)", "CAST(rows_of.one AS TEXT)");
        let options = SqliteConnectOptions::new().filename(format!("{folder}/{service}.db")).read_only(true);
        let mut conn = SqliteConnection::connect_with(&options).await.expect("the file opens");
        sqlx::query_scalar(AssertSqlSafe(sql)).fetch_all(&mut conn).await.expect("rows")
    } else {
        let url = database.replace("{service}", service);
        let mut conn = PgConnection::connect(&url).await.expect("the database opens");
        sqlx::query_scalar(AssertSqlSafe(sql)).fetch_all(&mut conn).await.expect("rows")
    }
}

/// Changes the data, as no method could.
pub async fn change(database: &str, service: &str, sql: &str) {
    if let Some(folder) = database.strip_prefix("sqlite:") {
        let options = SqliteConnectOptions::new().filename(format!("{folder}/{service}.db"));
        let mut conn = SqliteConnection::connect_with(&options).await.expect("the file opens");
        sqlx::raw_sql(AssertSqlSafe(sql.to_owned())).execute(&mut conn).await.expect("it runs");
        conn.close().await.expect("it is written");
    } else {
        let url = database.replace("{service}", service);
        let mut conn = PgConnection::connect(&url).await.expect("the database opens");
        sqlx::raw_sql(AssertSqlSafe(sql.to_owned())).execute(&mut conn).await.expect("it runs");
    }
}

/// How many rows a table has.
pub async fn count(database: &str, service: &str, table: &str) -> i64 {
    let counted = column(database, service, &format!("SELECT count(*) AS one FROM {table}")).await;
    counted[0].parse().expect("a number")
}

/// Waits until no service has an event for another. Fails if one is a dead letter, for it
/// never would get there, or if they get no fewer.
pub async fn settle(database: &str, services: &[&str]) {
    let (mut fewest, mut end) = (i64::MAX, Instant::now());
    loop {
        let mut waiting = 0;
        for service in services {
            let aside = count(database, service, "outbox WHERE dead_letter").await;
            assert_eq!(aside, 0, "{service} has dead letters");
            waiting += count(database, service, "outbox").await;
        }
        if waiting == 0 {
            return;
        }
        // However many there are, and however busy the machine is.
        if waiting < fewest {
            (fewest, end) = (waiting, Instant::now() + PATIENCE);
        }
        assert!(Instant::now() < end, "{waiting} events are still on their way");
        sleep(LOOK_EVERY).await;
    }
}

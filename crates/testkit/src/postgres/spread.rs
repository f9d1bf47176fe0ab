//! Tables spread by shop, as in a database that is many.

use std::env;

use sqlx::{Connection, PgConnection};

/// Whether tests run on spread tables: if `RENQING_TEST_SPREAD` is set.
pub(crate) fn is_wanted() -> bool {
    env::var_os("RENQING_TEST_SPREAD").is_some()
}

/// Spreads the tables of a database, which are empty.
pub(crate) async fn spread(url: &str) {
    let mut conn = PgConnection::connect(url).await.expect("PostgreSQL answers");
    sqlx::raw_sql(include_str!("spread.sql")).execute(&mut conn).await.expect("tables that can be spread");
    conn.close().await.expect("a session ends");
}

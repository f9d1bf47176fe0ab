//! What `SQLite` is told of the data, so that it finds the right index.
//!
//! Every key and index leads with the shop. Without statistics `SQLite` takes a
//! leading column to single out ten rows, and then reads all that a shop has
//! rather than look for one customer in an index. Measured statistics would be
//! right for the shop of that day, and wrong on the first; these are of a large
//! shop, the same everywhere, so a statement has the plan that the tests saw.
//! `PostgreSQL` measures by itself.

use sqlx::{Connection, FromRow, SqliteConnection, SqlitePool};

use crate::Result;

/// A database of so many shops with so many rows of a kind each.
const SHOPS: u64 = 10;
const OF_A_SHOP: u64 = 100_000;
/// Of which an index of some alone has so many.
const SOME_OF_A_SHOP: u64 = 1_000;
/// So many rows of a shop have a second column in common, a customer or an order,
/// and of those so many each further one.
const OF_ONE: [u64; 3] = [20, 5, 2];
/// A column that takes few values alone singles out little.
const STATE: &str = "state";
const STATES: u64 = 4;

const INDEXES: &str = "
    SELECT tables.name AS of_table, tables.wr AS is_key_alone, indexes.name AS of_index, indexes.origin,
        indexes.\"unique\" AS is_unique, indexes.partial AS is_partial, columns.name AS of_column
    FROM pragma_table_list AS tables JOIN pragma_index_list(tables.name) AS indexes
        JOIN pragma_index_xinfo(indexes.name) AS columns
    WHERE tables.schema = 'main' AND columns.key ORDER BY of_table, of_index, columns.seqno";

/// A column of an index.
#[derive(FromRow)]
struct Part {
    of_table: String,
    is_key_alone: bool,
    of_index: String,
    origin: String,
    is_unique: bool,
    is_partial: bool,
    of_column: Option<String>,
}

/// A table, an index and its numbers, as `sqlite_stat1` has them.
type Row = (String, String, String);

/// Writes the statistics, unless they are there. Connections opened later have
/// them from the start.
pub(crate) async fn write_planner_statistics(pool: &SqlitePool) -> Result<()> {
    let mut conn = pool.acquire().await?;
    let columns: Vec<Part> = sqlx::query_as(INDEXES).fetch_all(&mut *conn).await?;
    let told: Vec<Row> =
        columns.chunk_by(|one, other| one.of_index == other.of_index).filter_map(row).collect();
    if told == present(&mut conn).await? {
        return Ok(());
    }
    write(&mut conn, &told).await?;
    // This connection read them when it was opened; now it does again.
    sqlx::query("ANALYZE sqlite_schema").execute(&mut *conn).await?;
    Ok(())
}

async fn present(conn: &mut SqliteConnection) -> Result<Vec<Row>> {
    const EXISTS: &str = "SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE name = 'sqlite_stat1')";
    const TOLD: &str = "SELECT tbl, idx, stat FROM sqlite_stat1 WHERE idx IS NOT NULL ORDER BY rowid";
    if !sqlx::query_scalar(EXISTS).fetch_one(&mut *conn).await? {
        // To analyze any table makes the one that all are told in.
        sqlx::query("ANALYZE _sqlx_migrations").execute(&mut *conn).await?;
    }
    Ok(sqlx::query_as(TOLD).fetch_all(conn).await?)
}

async fn write(conn: &mut SqliteConnection, told: &[Row]) -> Result<()> {
    let mut tx = conn.begin().await?;
    sqlx::query("DELETE FROM sqlite_stat1").execute(&mut *tx).await?;
    for (table, index, stat) in told {
        let insert = sqlx::query("INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES ($1, $2, $3)");
        insert.bind(table).bind(index).bind(stat).execute(&mut *tx).await?;
    }
    Ok(tx.commit().await?)
}

/// `None` for an index that serves all shops at once.
fn row(columns: &[Part]) -> Option<Row> {
    let (shop, rest) = columns.split_first()?;
    if shop.of_column.as_deref() != Some("shop_id") {
        return None;
    }
    let of_a_shop = if shop.is_partial { SOME_OF_A_SHOP } else { OF_A_SHOP };
    let mut numbers = vec![SHOPS * of_a_shop, of_a_shop];
    let mut few = OF_ONE.into_iter();
    for column in rest {
        let before = numbers.last().copied().unwrap_or(1);
        let is_state = column.of_column.as_deref() == Some(STATE);
        let left = if is_state { before / STATES } else { few.next().unwrap_or(1).min(before) };
        numbers.push(left.max(1));
    }
    if let Some(last) = numbers.last_mut().filter(|_| shop.is_unique) {
        *last = 1;
    }
    // The key of a table that is nothing but its key goes by the table's name.
    let is_table = shop.is_key_alone && shop.origin == "pk";
    let index = if is_table { &shop.of_table } else { &shop.of_index };
    let numbers: Vec<_> = numbers.iter().map(ToString::to_string).collect();
    Some((shop.of_table.clone(), index.clone(), numbers.join(" ")))
}

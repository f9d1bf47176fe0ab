use std::collections::HashMap;

use kernel::ShopId;
use sqlx::{FromRow, QueryBuilder};
use storage::{
    Error, Result, Tx,
    column::{time, word},
    on,
};
use uuid::Uuid;

use crate::domain::cases::{Case, CaseId, Entry};

const TABLE: &str = "case_entries";

#[derive(FromRow)]
struct Row {
    case_id: Uuid,
    kind: String,
    text: String,
    said_by: String,
    created_at: i64,
}

impl TryFrom<Row> for Entry {
    type Error = Error;

    fn try_from(row: Row) -> Result<Self> {
        let kind = word(&row.kind, TABLE)?;
        Ok(Self { kind, text: row.text, by: row.said_by, at: time(row.created_at, TABLE)? })
    }
}

/// What was said and done in a case, oldest first.
pub(crate) async fn of(tx: &mut Tx, shop: &ShopId, case: CaseId) -> Result<Vec<Entry>> {
    let rows: Vec<Row> = on!(tx, |db| sqlx::query_as(
        "SELECT case_id, kind, text, said_by, created_at FROM case_entries
         WHERE shop_id = $1 AND case_id = $2 ORDER BY place"
    )
    .bind(shop.as_str())
    .bind(case.0)
    .fetch_all(db)
    .await)?;
    rows.into_iter().map(Entry::try_from).collect()
}

/// The same of several cases at once, into each.
pub(crate) async fn fill(tx: &mut Tx, shop: &ShopId, cases: &mut [Case]) -> Result<()> {
    if cases.is_empty() {
        return Ok(());
    }
    let rows: Vec<Row> = on!(tx, |db| {
        let mut select = QueryBuilder::new("SELECT case_id, kind, text, said_by, created_at ");
        select.push("FROM case_entries WHERE shop_id = ").push_bind(shop.as_str()).push(" AND case_id IN (");
        let mut ids = select.separated(", ");
        for case in cases.iter() {
            ids.push_bind(case.id.0);
        }
        select.push(") ORDER BY case_id, place");
        select.build_query_as().fetch_all(db).await
    })?;
    let mut entries: HashMap<Uuid, Vec<Entry>> = HashMap::new();
    for row in rows {
        entries.entry(row.case_id).or_default().push(Entry::try_from(row)?);
    }
    for case in cases {
        case.entries = entries.remove(&case.id.0).unwrap_or_default();
    }
    Ok(())
}

/// Adds the entries from a place on.
pub(crate) async fn insert(
    tx: &mut Tx,
    shop: &ShopId,
    case: CaseId,
    entries: &[Entry],
    from: usize,
) -> Result<()> {
    if entries.len() <= from {
        return Ok(());
    }
    on!(tx, |db| {
        let mut insert = QueryBuilder::new(
            "INSERT INTO case_entries (shop_id, case_id, place, kind, text, said_by, created_at) ",
        );
        insert.push_values((0_i64..).zip(entries).skip(from), |mut row, (place, entry)| {
            row.push_bind(shop.as_str()).push_bind(case.0).push_bind(place).push_bind(entry.kind.as_str());
            row.push_bind(&entry.text).push_bind(&entry.by).push_bind(entry.at.micros());
        });
        insert.build().execute(db).await.map(drop)
    })?;
    Ok(())
}

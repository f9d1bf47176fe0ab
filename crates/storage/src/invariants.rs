//! Questions to which the answer must always be: none.

use sqlx::{FromRow, Row, postgres::PgRow, sqlite::SqliteRow};
use uuid::Uuid;

use crate::{Result, Tx, on};

/// What must hold of the rows of a service whatever happened.
#[derive(Clone, Copy, Debug)]
pub struct Invariant {
    /// The collection whose resource a finding names, as in `orders`.
    pub resource: &'static str,
    /// What is wrong with the rows that `sql` finds, as the rest of a sentence that
    /// begins with the resource's name.
    pub wrong: &'static str,
    /// Finds the rows that break it: answers `shop_id`, the resource's `id` (a UUID
    /// or a text; empty where a shop has only one), and where that helps a text `about`.
    pub sql: &'static str,
}

/// Walks invariants; one sentence for each row that breaks one.
pub async fn broken(tx: &mut Tx, invariants: &[Invariant]) -> Result<Vec<String>> {
    let mut findings = Vec::new();
    for invariant in invariants {
        let rows: Vec<Broken> = on!(tx, |db| sqlx::query_as(invariant.sql).fetch_all(db).await)?;
        findings.extend(rows.iter().map(|row| row.sentence(invariant)));
    }
    Ok(findings)
}

struct Broken {
    shop_id: String,
    id: String,
    about: Option<String>,
}

impl Broken {
    fn sentence(&self, Invariant { resource, wrong, .. }: &Invariant) -> String {
        let Self { shop_id, id, about } = self;
        let about = about.as_ref().map(|about| format!(": {about}")).unwrap_or_default();
        let id = if id.is_empty() { String::new() } else { format!("/{id}") };
        format!("shops/{shop_id}/{resource}{id}: {wrong}{about}")
    }
}

macro_rules! from_row {
    ($($row:ty),+) => {$(
        impl FromRow<'_, $row> for Broken {
            fn from_row(row: &$row) -> sqlx::Result<Self> {
                let id = row.try_get::<Uuid, _>("id").map(|id| id.to_string());
                Ok(Self {
                    shop_id: row.try_get("shop_id")?,
                    id: id.or_else(|_| row.try_get("id"))?,
                    about: row.try_get("about").ok(),
                })
            }
        }
    )+};
}

from_row!(SqliteRow, PgRow);

//! What can only be wrong if the program is.

use storage::{Result, Tx, on};
use uuid::Uuid;

/// What is wrong with the rows that a statement finds.
pub(crate) struct Invariant {
    /// The collection that the rows are of.
    pub(crate) resource: &'static str,
    /// What is wrong with one.
    pub(crate) wrong: &'static str,
    /// Finds the shop and the id; NULL where a shop has only one.
    pub(crate) sql: &'static str,
}

impl Invariant {
    /// What breaks it, one sentence each.
    pub(crate) async fn broken(&self, tx: &mut Tx) -> Result<Vec<String>> {
        let rows: Vec<(String, Option<Uuid>)> = on!(tx, |db| sqlx::query_as(self.sql).fetch_all(db).await)?;
        let sentence = |(shop, id): (String, Option<Uuid>)| match id {
            Some(id) => format!("shops/{shop}/{}/{id} {}", self.resource, self.wrong),
            None => format!("shops/{shop}/{} {}", self.resource, self.wrong),
        };
        Ok(rows.into_iter().map(sentence).collect())
    }
}

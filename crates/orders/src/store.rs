//! All SQL of this service.

pub(crate) mod invariants;
pub(crate) mod menu_items;
pub(crate) mod messages;
pub(crate) mod orders;
pub(crate) mod projections;
pub(crate) mod shops;
#[cfg(test)]
mod tests;

use sqlx::{Database, Encode, QueryBuilder, Type};
use storage::{Error, Result};

/// A value as JSON, as it is stored.
fn to_json(value: &impl serde::Serialize, table: &'static str) -> Result<String> {
    serde_json::to_string(value).map_err(|why| Error::corrupt(table, why))
}

/// ` IN (…)` with these values.
fn push_in<'t, DB: Database, T: Encode<'t, DB> + Type<DB>>(
    query: &mut QueryBuilder<DB>,
    values: impl IntoIterator<Item = T>,
) {
    query.push(" IN (");
    let mut list = query.separated(", ");
    for value in values {
        list.push_bind(value);
    }
    query.push(")");
}

//! All SQL of this service.

pub(crate) mod access_tokens;
pub(crate) mod arrivals;
pub(crate) mod catalogue;
pub(crate) mod channel_traffic;
pub(crate) mod erasure;
pub(crate) mod invariants;
pub(crate) mod menu_items;
pub(crate) mod messages;
pub(crate) mod opt_outs;
pub(crate) mod orders;
pub(crate) mod projections;
pub(crate) mod records;
pub(crate) mod sales;
pub(crate) mod service_contracts;
pub(crate) mod shops;
#[cfg(test)]
mod tests;

use sqlx::{Database, Encode, QueryBuilder, Type};

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

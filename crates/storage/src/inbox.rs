//! Events that took effect, so that each does once.

use std::collections::HashSet;

use kernel::{ShopId, Time};
use sqlx::QueryBuilder;
use uuid::Uuid;

use crate::{Result, Tx, execute, on};

/// Notes that events take effect in this transaction; answers those that had
/// not before. The others must be left alone.
pub async fn take(tx: &mut Tx, events: &[(&ShopId, Uuid)], now: Time) -> Result<HashSet<Uuid>> {
    if events.is_empty() {
        return Ok(HashSet::new());
    }
    let new: Vec<Uuid> = on!(tx, |db| {
        let mut insert = QueryBuilder::new("INSERT INTO inbox (shop_id, event_id, received_at) ");
        insert.push_values(events, |mut row, (shop, id)| {
            row.push_bind(shop.as_str()).push_bind(*id).push_bind(now.micros());
        });
        insert.push(" ON CONFLICT DO NOTHING RETURNING event_id");
        insert.build_query_scalar().fetch_all(db).await
    })?;
    Ok(new.into_iter().collect())
}

/// Forgets events received before `until`; by then no relay sends them again.
pub async fn forget(tx: &mut Tx, until: Time) -> Result<()> {
    execute!(tx, sqlx::query("DELETE FROM inbox WHERE received_at < $1").bind(until.micros()))?;
    Ok(())
}

//! Two records that become one.

use kernel::{CustomerId, ShopId, Time};
use storage::{Result, Tx, execute, expect_one_row};

/// Ends a customer whose version is `version`: what belongs to them belongs to
/// the one that goes on. [`storage::Error::Conflict`] if the version is not the current
/// one.
pub(crate) async fn end(
    tx: &mut Tx,
    shop: &ShopId,
    (from, version): (CustomerId, i64),
    into: CustomerId,
    now: Time,
) -> Result<()> {
    let ended = execute!(
        tx,
        sqlx::query(
            "UPDATE customers SET merged_into = $3, version = version + 1, updated_at = $4
             WHERE shop_id = $1 AND id = $2 AND version = $5 AND merged_into IS NULL"
        )
        .bind(shop.as_str())
        .bind(from.0)
        .bind(into.0)
        .bind(now.micros())
        .bind(version)
    )?;
    expect_one_row(ended)?;
    for sql in MOVES {
        execute!(tx, sqlx::query(sql).bind(shop.as_str()).bind(from.0).bind(into.0))?;
    }
    Ok(())
}

/// A tie that both have is kept once, and nobody is tied to themselves.
const MOVES: [&str; 17] = [
    "UPDATE customers SET merged_into = $3 WHERE shop_id = $1 AND merged_into = $2",
    "UPDATE contacts SET customer_id = $3 WHERE shop_id = $1 AND customer_id = $2",
    "UPDATE access_keys SET customer_id = $3 WHERE shop_id = $1 AND customer_id = $2",
    "UPDATE chat_identities SET customer_id = $3 WHERE shop_id = $1 AND customer_id = $2",
    "UPDATE goals SET customer_id = $3 WHERE shop_id = $1 AND customer_id = $2",
    "UPDATE goal_orders SET customer_id = $3 WHERE shop_id = $1 AND customer_id = $2",
    "UPDATE goal_warnings SET customer_id = $3 WHERE shop_id = $1 AND customer_id = $2",
    "UPDATE ledger_entries SET customer_id = $3 WHERE shop_id = $1 AND customer_id = $2",
    "UPDATE purchases SET customer_id = $3 WHERE shop_id = $1 AND customer_id = $2",
    // What is counted of purchases is counted anew, and segments are gone through at night.
    "DELETE FROM guest_figures WHERE shop_id = $1 AND customer_id = $2 AND customer_id <> $3",
    "DELETE FROM guest_scores WHERE shop_id = $1 AND customer_id = $2 AND customer_id <> $3",
    "UPDATE segments SET member_count = member_count - 1 WHERE shop_id = $1 AND id IN (
         SELECT segment_id FROM segment_members
         WHERE shop_id = $1 AND customer_id = $2 AND customer_id <> $3)",
    "DELETE FROM segment_members WHERE shop_id = $1 AND customer_id = $2 AND customer_id <> $3",
    "DELETE FROM segment_moves WHERE shop_id = $1 AND customer_id = $2 AND customer_id <> $3",
    "INSERT INTO links (shop_id, customer_id, other_id, kind)
     SELECT shop_id, $3, other_id, kind FROM links
     WHERE shop_id = $1 AND customer_id = $2 AND other_id <> $3 ON CONFLICT DO NOTHING",
    "INSERT INTO links (shop_id, customer_id, other_id, kind)
     SELECT shop_id, other_id, $3, kind FROM links
     WHERE shop_id = $1 AND customer_id = $2 AND other_id <> $3 ON CONFLICT DO NOTHING",
    "DELETE FROM links WHERE shop_id = $1 AND (customer_id = $2 OR other_id = $2
         OR (customer_id = $3 AND other_id = $3))",
];

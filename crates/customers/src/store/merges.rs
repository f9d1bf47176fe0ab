//! Two records that become one.

use std::collections::BTreeSet;

use kernel::{CustomerId, Place, ShopId, Time};
use sqlx::FromRow;
use storage::{
    Result, Tx,
    column::{from_json, time, to_json},
    execute, expect_one_row,
    merges::{self, Rows},
    on,
};
use uuid::Uuid;

use crate::domain::{LinkKind, Merge};

const TABLE: &str = "merges";

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
    merges::note(tx, shop, (from, into), &ROWS, now).await?;
    for sql in MOVES {
        execute!(tx, sqlx::query(sql).bind(shop.as_str()).bind(from.0).bind(into.0))?;
    }
    Ok(())
}

const CONTACTS: Rows = Rows::of("contacts");
const ENTRIES: Rows = Rows::of("ledger_entries");
const PURCHASES: Rows = Rows::of("purchases").by("order_id");
const GOAL_ORDERS: Rows = Rows::of("goal_orders").by("order_id");

/// What goes back when it is undone.
const ROWS: [Rows; 8] = [
    Rows { table: "customers", id: "id", owner: "merged_into", order: None },
    CONTACTS,
    Rows::of("access_keys"),
    Rows::of("goals"),
    GOAL_ORDERS,
    Rows::of("goal_warnings"),
    ENTRIES,
    PURCHASES,
];

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

/// Notes a merge, so that it can be undone.
pub(crate) async fn put(tx: &mut Tx, shop: &ShopId, merge: &Merge) -> Result<()> {
    execute!(
        tx,
        sqlx::query(
            "INSERT INTO merges (shop_id, merged_id, survivor_id, gained, merged_at) VALUES ($1, $2, $3, $4, $5)
             ON CONFLICT (shop_id, merged_id) DO UPDATE SET survivor_id = excluded.survivor_id,
                 gained = excluded.gained, merged_at = excluded.merged_at"
        )
        .bind(shop.as_str())
        .bind(merge.merged.0)
        .bind(merge.survivor.0)
        .bind(to_json(&merge.gained, TABLE)?)
        .bind(merge.at.micros())
    )?;
    Ok(())
}

#[derive(FromRow)]
struct Row {
    merged_id: Uuid,
    survivor_id: Uuid,
    gained: String,
    merged_at: i64,
}

impl TryFrom<Row> for Merge {
    type Error = storage::Error;

    fn try_from(row: Row) -> Result<Self> {
        Ok(Self {
            merged: CustomerId(row.merged_id),
            survivor: CustomerId(row.survivor_id),
            gained: from_json(&row.gained, TABLE)?,
            at: time(row.merged_at, TABLE)?,
        })
    }
}

/// The merges into a customer since a moment, newest first.
pub(crate) async fn list(
    tx: &mut Tx,
    shop: &ShopId,
    survivor: CustomerId,
    since: Time,
    (after, most): (Place, i64),
) -> Result<Vec<Merge>> {
    let rows: Vec<Row> = on!(tx, |db| sqlx::query_as(
        "SELECT merged_id, survivor_id, gained, merged_at FROM merges
         WHERE shop_id = $1 AND survivor_id = $2 AND merged_at > $3 AND (merged_at, merged_id) < ($4, $5)
         ORDER BY merged_at DESC, merged_id DESC LIMIT $6"
    )
    .bind(shop.as_str())
    .bind(survivor.0)
    .bind(since.micros())
    .bind(after.micros)
    .bind(after.id)
    .bind(most)
    .fetch_all(db)
    .await)?;
    rows.into_iter().map(Merge::try_from).collect()
}

/// The merge of a record, if it was.
pub(crate) async fn get(tx: &mut Tx, shop: &ShopId, merged: CustomerId) -> Result<Option<Merge>> {
    let row: Option<Row> = on!(tx, |db| {
        sqlx::query_as(
        "SELECT merged_id, survivor_id, gained, merged_at FROM merges WHERE shop_id = $1 AND merged_id = $2"
    )
    .bind(shop.as_str())
    .bind(merged.0)
    .fetch_optional(db)
    .await
    })?;
    row.map(Merge::try_from).transpose()
}

/// The record is itself again, with the rows that it had and what came since of its orders.
/// [`storage::Error::Conflict`] if it is part of the survivor no more.
pub(crate) async fn undo(tx: &mut Tx, shop: &ShopId, merge: &Merge, now: Time) -> Result<()> {
    let both = (merge.merged, merge.survivor);
    let restored = execute!(
        tx,
        sqlx::query(
            "UPDATE customers SET merged_into = NULL, version = version + 1, updated_at = $4
             WHERE shop_id = $1 AND id = $2 AND merged_into = $3"
        )
        .bind(shop.as_str())
        .bind(merge.merged.0)
        .bind(merge.survivor.0)
        .bind(now.micros())
    )?;
    expect_one_row(restored)?;
    note_of_orders(tx, shop, both).await?;
    merges::give_back(tx, shop, both, &ROWS).await?;
    merges::forget(tx, shop, merge.merged).await?;
    execute!(
        tx,
        sqlx::query("DELETE FROM merges WHERE shop_id = $1 AND merged_id = $2")
            .bind(shop.as_str())
            .bind(merge.merged.0)
    )?;
    Ok(())
}

/// What an order of the record's own is named in: its timeline told of it first.
macro_rules! of_own_orders {
    ($column:literal) => {
        concat!(
            $column,
            " IN (SELECT told.subject FROM noted_rows AS noted JOIN contacts AS told
                 ON told.shop_id = noted.shop_id AND told.customer_id = $4 AND told.id = noted.row_id
             WHERE noted.shop_id = $1 AND noted.merged_id = $2 AND noted.place = 'contacts.customer_id'
                 AND told.subject LIKE 'shops/%/orders/%')"
        )
    };
}

/// Notes besides what came to the survivor of orders that are the record's own.
async fn note_of_orders(tx: &mut Tx, shop: &ShopId, both: (CustomerId, CustomerId)) -> Result<()> {
    merges::note_more(tx, shop, both, (&ENTRIES, of_own_orders!("source"))).await?;
    merges::note_more(tx, shop, both, (&CONTACTS, of_own_orders!("subject"))).await?;
    let (merged, survivor) = both;
    let told: Vec<String> = on!(tx, |db| sqlx::query_scalar(
        "SELECT DISTINCT told.subject FROM noted_rows AS noted JOIN contacts AS told
             ON told.shop_id = noted.shop_id AND told.customer_id = $3 AND told.id = noted.row_id
         WHERE noted.shop_id = $1 AND noted.merged_id = $2 AND noted.place = 'contacts.customer_id'
             AND told.subject LIKE 'shops/%/orders/%'"
    )
    .bind(shop.as_str())
    .bind(merged.0)
    .bind(survivor.0)
    .fetch_all(db)
    .await)?;
    let own: BTreeSet<Uuid> = told.iter().filter_map(|name| name.rsplit('/').next()?.parse().ok()).collect();
    for (rows, sql) in [
        (PURCHASES, "SELECT order_id FROM purchases WHERE shop_id = $1 AND customer_id = $2"),
        (GOAL_ORDERS, "SELECT order_id FROM goal_orders WHERE shop_id = $1 AND customer_id = $2"),
    ] {
        let orders: Vec<Uuid> =
            on!(tx, |db| sqlx::query_scalar(sql).bind(shop.as_str()).bind(survivor.0).fetch_all(db).await)?;
        for order in orders.into_iter().filter(|order| own.contains(order)) {
            merges::note_row(tx, shop, merged, &rows, order).await?;
        }
    }
    Ok(())
}

/// A tie is the record's again, unless its other end was erased; and the survivor's no more, if
/// they have it from the merge.
pub(crate) async fn give_back_link(
    tx: &mut Tx,
    shop: &ShopId,
    merge: &Merge,
    (other, kind, was_gained): (Uuid, LinkKind, bool),
) -> Result<()> {
    if was_gained {
        super::links::remove(tx, shop, [merge.survivor, CustomerId(other)]).await?;
    }
    let known: Option<Uuid> = on!(tx, |db| sqlx::query_scalar(
        "SELECT coalesce(merged_into, id) FROM customers WHERE shop_id = $1 AND id = $2 AND NOT EXISTS (
             SELECT 1 FROM erasures WHERE erasures.shop_id = customers.shop_id
                 AND erasures.person_id = coalesce(customers.merged_into, customers.id))"
    )
    .bind(shop.as_str())
    .bind(other)
    .fetch_optional(db)
    .await)?;
    if let Some(other) = known.map(CustomerId).filter(|other| *other != merge.merged) {
        super::links::put(tx, shop, [merge.merged, other], kind).await?;
    }
    Ok(())
}

/// Forgets merges of before `until`.
pub(crate) async fn forget_before(tx: &mut Tx, until: Time) -> Result<()> {
    execute!(tx, sqlx::query("DELETE FROM merges WHERE merged_at < $1").bind(until.micros()))?;
    Ok(())
}

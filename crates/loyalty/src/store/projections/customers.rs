//! Who the customers are, and what they bought. A record that was merged names the
//! end of the chain, so that whoever reads gets there in one step; whoever moves
//! points goes by `accounts`, which say it with their lock.

#[cfg(test)]
mod tests;

use kernel::{CustomerId, ShopId, Time};
use sqlx::FromRow;
use storage::{
    Error, Result, Tx,
    column::{from_json, maybe_time, to_json},
    execute, on,
};
use uuid::Uuid;

use crate::domain::CustomerProjection;

const TABLE: &str = "customer_projections";

#[derive(FromRow)]
struct Row {
    customer_id: Uuid,
    number: i64,
    display_name: String,
    preferences: String,
    identity_hashes: String,
    revision: i64,
    orders: i64,
    spent: i64,
    first_order_at: Option<i64>,
    last_order_at: Option<i64>,
    merged_into: Option<Uuid>,
}

impl TryFrom<Row> for CustomerProjection {
    type Error = Error;

    fn try_from(row: Row) -> Result<Self> {
        Ok(Self {
            id: CustomerId(row.customer_id),
            number: row.number,
            display_name: row.display_name,
            preferences: from_json(&row.preferences, TABLE)?,
            identity_hashes: from_json(&row.identity_hashes, TABLE)?,
            revision: row.revision,
            orders: row.orders,
            spent: row.spent,
            first_order_at: maybe_time(row.first_order_at, TABLE)?,
            last_order_at: maybe_time(row.last_order_at, TABLE)?,
            segments: Vec::new(),
            merged_into: row.merged_into.map(CustomerId),
        })
    }
}

/// Notes who somebody is, unless something newer is known. What they bought is
/// not touched; of somebody new it is counted, for they may have bought before
/// anybody told of them.
pub(crate) async fn put(tx: &mut Tx, shop: &ShopId, customer: &CustomerProjection) -> Result<()> {
    execute!(
        tx,
        sqlx::query(
            "INSERT INTO customer_projections (shop_id, customer_id, number, display_name, preferences, identity_hashes, revision,
                 orders, spent, first_order_at, last_order_at)
             SELECT $1, $2, $3, $4, $5, $6, $7, count(*),
                 CAST(coalesce(sum(total - refunded), 0) AS BIGINT), min(completed_at), max(completed_at)
             FROM earnings WHERE shop_id = $1 AND customer_id = $2
             ON CONFLICT (shop_id, customer_id) DO UPDATE SET number = excluded.number,
                 display_name = excluded.display_name, preferences = excluded.preferences,
                 identity_hashes = excluded.identity_hashes, revision = excluded.revision
             WHERE customer_projections.revision < excluded.revision"
        )
        .bind(shop.as_str())
        .bind(customer.id.0)
        .bind(customer.number)
        .bind(&customer.display_name)
        .bind(to_json(&customer.preferences, TABLE)?)
        .bind(to_json(&customer.identity_hashes, TABLE)?)
        .bind(customer.revision)
    )?;
    Ok(())
}

/// A customer; [`CustomerProjection::unknown`] if nothing was heard of them. One that was merged
/// is answered as the survivor, if `id` is what it was.
pub(crate) async fn get(tx: &mut Tx, shop: &ShopId, id: CustomerId) -> Result<CustomerProjection> {
    let row: Option<Row> = on!(tx, |db| sqlx::query_as(
        "SELECT customer_id, number, display_name, preferences, identity_hashes, revision, orders, spent,
             first_order_at, last_order_at, merged_into
         FROM customer_projections WHERE shop_id = $1 AND customer_id = coalesce((
             SELECT merged_into FROM customer_projections WHERE shop_id = $1 AND customer_id = $2), $2)"
    )
    .bind(shop.as_str())
    .bind(id.0)
    .fetch_optional(db)
    .await)?;
    row.map_or_else(|| Ok(CustomerProjection::unknown(id)), CustomerProjection::try_from)
}

/// The survivor for a customer: their own, unless it was merged.
pub(crate) async fn survivor(tx: &mut Tx, shop: &ShopId, id: CustomerId) -> Result<CustomerId> {
    let merged: Option<Option<Uuid>> = on!(tx, |db| sqlx::query_scalar(
        "SELECT merged_into FROM customer_projections WHERE shop_id = $1 AND customer_id = $2"
    )
    .bind(shop.as_str())
    .bind(id.0)
    .fetch_optional(db)
    .await)?;
    Ok(merged.flatten().map_or(id, CustomerId))
}

/// Holds a customer until the transaction ends, and answers who they are: a merge that
/// runs at the same time is over, or waits.
pub(crate) async fn lock(tx: &mut Tx, shop: &ShopId, id: CustomerId) -> Result<CustomerId> {
    let mut held = id;
    loop {
        let into: Option<Option<Uuid>> = on!(tx, |db| {
            sqlx::query_scalar(
            "UPDATE customer_projections SET merged_into = merged_into WHERE shop_id = $1 AND customer_id = $2
             RETURNING merged_into"
        )
        .bind(shop.as_str())
        .bind(held.0)
        .fetch_optional(db)
        .await
        })?;
        match into.flatten() {
            Some(into) if into != held.0 => held = CustomerId(into),
            _ => return Ok(held),
        }
    }
}

/// Counts a customer's orders anew from what they earned, once it was noted that
/// they ordered `at`. It doesn't matter how often or in which order it is said.
pub(crate) async fn count_order(tx: &mut Tx, shop: &ShopId, id: CustomerId, at: Time) -> Result<()> {
    let id = survivor(tx, shop, id).await?;
    // This holds the row: of two orders at once the second counts the first.
    execute!(
        tx,
        sqlx::query(
            "INSERT INTO customer_projections (shop_id, customer_id, number, display_name, preferences, identity_hashes, revision,
                 orders, spent, first_order_at, last_order_at, merged_into)
             VALUES ($1, $2, 0, '', '{}', '[]', 0, 0, 0, $3, $3, NULL)
             ON CONFLICT (shop_id, customer_id) DO UPDATE SET
                 first_order_at = CASE WHEN customer_projections.first_order_at < excluded.first_order_at
                     THEN customer_projections.first_order_at ELSE excluded.first_order_at END,
                 last_order_at = CASE WHEN customer_projections.last_order_at > excluded.last_order_at
                     THEN customer_projections.last_order_at ELSE excluded.last_order_at END"
        )
        .bind(shop.as_str())
        .bind(id.0)
        .bind(at.micros())
    )?;
    recount(tx, shop, id).await
}

pub(super) async fn recount(tx: &mut Tx, shop: &ShopId, id: CustomerId) -> Result<()> {
    execute!(
        tx,
        sqlx::query(
            "UPDATE customer_projections SET (orders, spent) = (
                 SELECT count(*), CAST(coalesce(sum(total - refunded), 0) AS BIGINT) FROM earnings
                 WHERE shop_id = $1 AND customer_id IN (
                     SELECT customer_id FROM customer_projections WHERE shop_id = $1 AND (customer_id = $2 OR merged_into = $2)))
             WHERE shop_id = $1 AND customer_id = $2"
        )
        .bind(shop.as_str())
        .bind(id.0)
    )?;
    Ok(())
}

/// Customers with an order since, by their id, from the one after `after` on.
pub(crate) async fn ordered_since(
    tx: &mut Tx,
    shop: &ShopId,
    since: Time,
    after: CustomerId,
    limit: i64,
) -> Result<Vec<CustomerId>> {
    let rows: Vec<Uuid> = on!(tx, |db| sqlx::query_scalar(
        "SELECT customer_id FROM customer_projections
         WHERE shop_id = $1 AND customer_id > $2 AND last_order_at >= $3 AND merged_into IS NULL
         ORDER BY customer_id LIMIT $4"
    )
    .bind(shop.as_str())
    .bind(after.0)
    .bind(since.micros())
    .bind(limit)
    .fetch_all(db)
    .await)?;
    Ok(rows.into_iter().map(CustomerId).collect())
}

/// Customers with an order since who were neither merged nor erased, by their id, from the
/// one after `after` on.
pub(crate) async fn known_since(
    tx: &mut Tx,
    shop: &ShopId,
    since: Time,
    after: CustomerId,
    limit: i64,
) -> Result<Vec<CustomerProjection>> {
    let rows: Vec<Row> = on!(tx, |db| sqlx::query_as(
        "SELECT customer_id, number, display_name, preferences, identity_hashes, revision, orders, spent,
             first_order_at, last_order_at, merged_into
         FROM customer_projections
         WHERE shop_id = $1 AND customer_id > $2 AND last_order_at >= $3 AND merged_into IS NULL
             AND NOT EXISTS (SELECT 1 FROM erasures WHERE erasures.shop_id = customer_projections.shop_id
                 AND erasures.person_id = customer_projections.customer_id)
         ORDER BY customer_id LIMIT $4"
    )
    .bind(shop.as_str())
    .bind(after.0)
    .bind(since.micros())
    .bind(limit)
    .fetch_all(db)
    .await)?;
    rows.into_iter().map(CustomerProjection::try_from).collect()
}

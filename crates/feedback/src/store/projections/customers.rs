use kernel::{CustomerId, ShopId, Time};
use sqlx::{FromRow, QueryBuilder};
use storage::{
    Result, Tx, execute,
    merges::{self, Rows},
    on,
};
use uuid::Uuid;

use crate::domain::projections::CustomerProjection;

/// Of a customer that others speak of before they were told of.
const UNTOLD: i64 = -1;

#[derive(FromRow)]
struct Row {
    number: i64,
    display_name: String,
    revision: i64,
    merged_into: Option<Uuid>,
}

/// Notes what an event says of a customer, unless more is known already; answers whether
/// it did. Whom they were merged into stays.
pub(crate) async fn put(tx: &mut Tx, shop: &ShopId, guest: &CustomerProjection) -> Result<bool> {
    let put = execute!(
        tx,
        sqlx::query(
            "INSERT INTO customer_projections (shop_id, customer_id, number, display_name, revision, merged_into)
             VALUES ($1, $2, $3, $4, $5, NULL)
             ON CONFLICT (shop_id, customer_id) DO UPDATE SET number = excluded.number,
                 display_name = excluded.display_name, revision = excluded.revision
             WHERE customer_projections.revision < excluded.revision"
        )
        .bind(shop.as_str())
        .bind(guest.id.0)
        .bind(guest.number)
        .bind(&guest.display_name)
        .bind(guest.revision)
    )?;
    Ok(put == 1)
}

/// Replaces the chat identities, channel and sender, of a customer.
pub(crate) async fn put_identities(
    tx: &mut Tx,
    shop: &ShopId,
    id: CustomerId,
    identities: &[(String, String)],
) -> Result<()> {
    forget_identities(tx, shop, id).await?;
    if identities.is_empty() {
        return Ok(());
    }
    on!(tx, |db| {
        let mut insert =
            QueryBuilder::new("INSERT INTO identities (shop_id, sender_id, channel, customer_id) ");
        insert.push_values(identities, |mut row, (channel, sender)| {
            row.push_bind(shop.as_str()).push_bind(sender).push_bind(channel).push_bind(id.0);
        });
        insert.build().execute(db).await.map(drop)
    })?;
    Ok(())
}

async fn forget_identities(tx: &mut Tx, shop: &ShopId, id: CustomerId) -> Result<()> {
    execute!(
        tx,
        sqlx::query("DELETE FROM identities WHERE shop_id = $1 AND customer_id = $2")
            .bind(shop.as_str())
            .bind(id.0)
    )?;
    Ok(())
}

/// What a customer is called, and what those were who were merged into them.
pub(crate) async fn names(tx: &mut Tx, shop: &ShopId, id: CustomerId) -> Result<Vec<String>> {
    Ok(on!(tx, |db| sqlx::query_scalar(
        "SELECT display_name FROM customer_projections
         WHERE shop_id = $1 AND (customer_id = $2 OR merged_into = $2)"
    )
    .bind(shop.as_str())
    .bind(id.0)
    .fetch_all(db)
    .await)?)
}

/// What is known of a customer, if anything was told of them.
pub(crate) async fn get(tx: &mut Tx, shop: &ShopId, id: CustomerId) -> Result<Option<CustomerProjection>> {
    let row: Option<Row> = on!(tx, |db| sqlx::query_as(
        "SELECT number, display_name, revision, merged_into FROM customer_projections
         WHERE shop_id = $1 AND customer_id = $2 AND revision > $3"
    )
    .bind(shop.as_str())
    .bind(id.0)
    .bind(UNTOLD)
    .fetch_optional(db)
    .await)?;
    Ok(row.map(|row| CustomerProjection {
        id,
        number: row.number,
        display_name: row.display_name,
        revision: row.revision,
        merged_into: row.merged_into.map(CustomerId),
    }))
}

/// The survivor of a customer's record as it is known now: for who only reads.
pub(crate) async fn find_survivor(tx: &mut Tx, shop: &ShopId, id: CustomerId) -> Result<CustomerId> {
    let mut current = id;
    while let Some(next) = merged_into(tx, shop, current).await? {
        current = next;
    }
    Ok(current)
}

async fn merged_into(tx: &mut Tx, shop: &ShopId, id: CustomerId) -> Result<Option<CustomerId>> {
    let into: Option<Option<Uuid>> = on!(tx, |db| sqlx::query_scalar(
        "SELECT merged_into FROM customer_projections WHERE shop_id = $1 AND customer_id = $2"
    )
    .bind(shop.as_str())
    .bind(id.0)
    .fetch_optional(db)
    .await)?;
    Ok(into.flatten().map(CustomerId))
}

/// The survivor of a customer's record: itself, or the one it was merged into. It
/// is held, so that what is written for it can't miss a merge.
pub(crate) async fn hold_survivor(tx: &mut Tx, shop: &ShopId, id: CustomerId) -> Result<CustomerId> {
    let mut current = id;
    while let Some(next) = hold(tx, shop, current).await? {
        current = next;
    }
    Ok(current)
}

async fn hold(tx: &mut Tx, shop: &ShopId, id: CustomerId) -> Result<Option<CustomerId>> {
    let merged_into: Option<Uuid> = on!(tx, |db| {
        sqlx::query_scalar(
        "INSERT INTO customer_projections AS kept (shop_id, customer_id, number, display_name, revision, merged_into)
         VALUES ($1, $2, 0, '', $3, NULL)
         ON CONFLICT (shop_id, customer_id) DO UPDATE SET revision = kept.revision
         RETURNING merged_into"
    )
    .bind(shop.as_str())
    .bind(id.0)
    .bind(UNTOLD)
    .fetch_one(db)
    .await
    })?;
    Ok(merged_into.map(CustomerId))
}

/// Stores into which record another was merged. Both are held.
pub(crate) async fn merge(tx: &mut Tx, shop: &ShopId, merged: CustomerId, into: CustomerId) -> Result<()> {
    execute!(
        tx,
        sqlx::query(
            "UPDATE customer_projections SET merged_into = $3 WHERE shop_id = $1 AND customer_id = $2"
        )
        .bind(shop.as_str())
        .bind(merged.0)
        .bind(into.0)
    )?;
    forget_identities(tx, shop, merged).await
}

const ORDERS: Rows = Rows::of("order_projections").by("order_id");

/// What goes back when a merge is undone.
const ROWS: [Rows; 13] = [
    ORDERS,
    Rows::of("ratings").of_orders(),
    Rows::of("expectations").of_orders(),
    Rows::of("survey_answers").by("order_id").of_orders(),
    Rows::of("praises"),
    Rows::of("cases").of_orders(),
    Rows::of("follow_ups").of_orders(),
    Rows::of("questions"),
    Rows::of("message_projections").by("message_id"),
    Rows::of("alerts"),
    Rows::of("stories"),
    Rows::of("ideas"),
    Rows::of("idea_votes").by("idea_id"),
];

/// Notes what is the record's that ends, before it is merged. Both are held.
pub(crate) async fn note(tx: &mut Tx, shop: &ShopId, both: (CustomerId, CustomerId), at: Time) -> Result<()> {
    merges::note(tx, shop, both, &ROWS, at).await
}

/// A record is itself again, with what was its own and what came since of its orders. Both
/// are held.
pub(crate) async fn unmerge(
    tx: &mut Tx,
    shop: &ShopId,
    restored: CustomerId,
    survivor: CustomerId,
) -> Result<()> {
    execute!(
        tx,
        sqlx::query(
            "UPDATE customer_projections SET merged_into = NULL WHERE shop_id = $1 AND customer_id = $2"
        )
        .bind(shop.as_str())
        .bind(restored.0)
    )?;
    merges::note_of_orders(tx, shop, (restored, survivor), (&ORDERS, &ROWS)).await?;
    merges::give_back(tx, shop, (restored, survivor), &ROWS).await?;
    merges::forget(tx, shop, restored).await
}

//! Orders, and what hangs below them.

pub(crate) mod delays;
pub(crate) mod find;
pub(crate) mod lists;
mod record;
pub(crate) mod returned_gifts;

use kernel::{OrderId, ShopId, Time};
use sqlx::QueryBuilder;
use storage::{Result, Tx, column::to_json, execute, expect_one_row, on};
use uuid::Uuid;

use self::record::{MANY, Row, TABLE, columns};
pub(crate) use self::record::{Origin, Record, StoredEvidence};
use crate::domain::order::State;

/// Adds orders with their lines. One whose id is known is left alone; answers
/// the ids that are new.
pub(crate) async fn insert(tx: &mut Tx, shop: &ShopId, records: &[Record]) -> Result<Vec<OrderId>> {
    if records.is_empty() {
        return Ok(Vec::new());
    }
    let evidence =
        records.iter().map(|record| to_json(&record.evidence, TABLE)).collect::<Result<Vec<_>>>()?;
    let new: Vec<Uuid> = on!(tx, |db| {
        let mut insert = QueryBuilder::new(
            "INSERT INTO orders (shop_id, order_id, customer_id, customer_number, state, note, rice,
             wanted_at, promised_at, address, currency, total, refunded, evidence, channel, sender_id, unbound_sender,
             message_id, source, external_id, cancel_reason, placed_at, completed_at, refunded_at,
             updated_at, version) ",
        );
        insert.push_values(records.iter().zip(&evidence), |mut row, (record, evidence)| {
            row.push_bind(shop.as_str()).push_bind(record.id.0).push_bind(record.customer.map(|id| id.0));
            row.push_bind(i64::from(record.customer_number)).push_bind(record.life.state().as_str());
            row.push_bind(&record.note).push_bind(record.rice.to_string());
            row.push_bind(record.wanted_at.map(Time::micros));
            row.push_bind(record.promised_at.map(Time::micros)).push_bind(&record.address);
            row.push_bind(&record.currency).push_bind(record.life.total());
            row.push_bind(record.life.refunded());
            row.push_bind(evidence).push_bind(&record.origin.channel);
            row.push_bind(&record.origin.sender_id).push_bind(record.origin.unbound_sender);
            row.push_bind(record.origin.message.map(|id| id.0)).push_bind(&record.origin.source);
            row.push_bind(&record.origin.external_id).push_bind("").push_bind(record.placed_at());
            row.push_bind(record.step(State::Completed))
                .push_bind(record.step(State::Refunded))
                .push_bind(record.updated_at.micros())
                .push_bind(1_i64);
        });
        insert.push(" ON CONFLICT (shop_id, order_id) DO NOTHING RETURNING order_id");
        insert.build_query_scalar().persistent(records.len() < MANY).fetch_all(db).await
    })?;
    let is_new = |record: &&Record| new.contains(&record.id.0);
    lists::insert_lines(tx, shop, records.iter().filter(is_new)).await?;
    Ok(new.into_iter().map(OrderId).collect())
}

/// One order.
pub(crate) async fn get(tx: &mut Tx, shop: &ShopId, id: OrderId) -> Result<Option<Record>> {
    let row: Option<Row> = on!(tx, |db| sqlx::query_as(concat!(
        "SELECT ",
        columns!(),
        " FROM orders WHERE shop_id = $1 AND order_id = $2"
    ))
    .bind(shop.as_str())
    .bind(id.0)
    .fetch_optional(db)
    .await)?;
    lists::one(tx, shop, row).await
}

/// One order, which nobody else can change until the end of the transaction.
pub(crate) async fn lock(tx: &mut Tx, shop: &ShopId, id: OrderId) -> Result<Option<Record>> {
    // Counting the version up holds the row on either engine.
    let row: Option<Row> = on!(tx, |db| sqlx::query_as(concat!(
        "UPDATE orders SET version = version + 1 WHERE shop_id = $1 AND order_id = $2 RETURNING ",
        columns!()
    ))
    .bind(shop.as_str())
    .bind(id.0)
    .fetch_optional(db)
    .await)?;
    lists::one(tx, shop, row).await
}

/// Takes back the count of an order that was locked and is left as it was.
pub(crate) async fn unlock(tx: &mut Tx, shop: &ShopId, id: OrderId) -> Result<()> {
    execute!(
        tx,
        sqlx::query("UPDATE orders SET version = version - 1 WHERE shop_id = $1 AND order_id = $2")
            .bind(shop.as_str())
            .bind(id.0)
    )?;
    Ok(())
}

/// Writes what may change in an order that was locked.
pub(crate) async fn save(tx: &mut Tx, shop: &ShopId, record: &Record) -> Result<()> {
    write(tx, shop, record, record.version).await
}

/// Writes what may change in an order that was not locked; `Conflict` unless
/// the version before this one is the current one.
pub(crate) async fn save_next(tx: &mut Tx, shop: &ShopId, record: &Record) -> Result<()> {
    write(tx, shop, record, record.version - 1).await
}

async fn write(tx: &mut Tx, shop: &ShopId, record: &Record, before: i64) -> Result<()> {
    let written = execute!(
        tx,
        sqlx::query(
            "UPDATE orders SET state = $3, note = $4, rice = $5, wanted_at = $6, address = $7, total = $8,
             refunded = $9, evidence = $10, cancel_reason = $11, accepted_at = $12, preparing_at = $13,
             ready_at = $14, delivering_at = $15, completed_at = $16, cancelled_at = $17,
             refunded_at = $18, actors = $19, updated_at = $20, version = $21, promised_at = $22,
             delay_announced_at = $23, packed = $24
             WHERE shop_id = $1 AND order_id = $2 AND version = $25"
        )
        .bind(shop.as_str())
        .bind(record.id.0)
        .bind(record.life.state().as_str())
        .bind(&record.note)
        .bind(record.rice.to_string())
        .bind(record.wanted_at.map(Time::micros))
        .bind(&record.address)
        .bind(record.life.total())
        .bind(record.life.refunded())
        .bind(to_json(&record.evidence, TABLE)?)
        .bind(&record.life.cancel_reason)
        .bind(record.step(State::Accepted))
        .bind(record.step(State::Preparing))
        .bind(record.step(State::Ready))
        .bind(record.step(State::Delivering))
        .bind(record.step(State::Completed))
        .bind(record.step(State::Cancelled))
        .bind(record.step(State::Refunded))
        .bind(to_json(&record.actors, TABLE)?)
        .bind(record.updated_at.micros())
        .bind(record.version)
        .bind(record.promised_at.map(Time::micros))
        .bind(record.delay_announced_at.map(Time::micros))
        .bind(to_json(&record.packed, TABLE)?)
        .bind(before)
    )?;
    expect_one_row(written)
}

//! Orders, and what hangs below them.

pub(crate) mod board;
pub(crate) mod delays;
pub(crate) mod find;
pub(crate) mod lists;
mod record;
pub(crate) mod returned_gifts;

use kernel::{CustomerId, OrderId, ShopId, Time};
use storage::{Result, Tx, Write, column::to_json, execute, on};
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
    let insert =
        insertion(shop, records)?.push(" ON CONFLICT (shop_id, order_id) DO NOTHING RETURNING order_id");
    let new: Vec<Uuid> = on!(tx, |db| {
        insert.builder().build_query_scalar().persistent(records.len() < MANY).fetch_all(db).await
    })?;
    let is_new = |record: &&Record| new.contains(&record.id.0);
    lists::insert_lines(tx, shop, records.iter().filter(is_new)).await?;
    Ok(new.into_iter().map(OrderId).collect())
}

/// The writes that place an order whose id is new.
pub(crate) fn placing(shop: &ShopId, record: &Record) -> Result<Vec<Write>> {
    let insert = insertion(shop, std::slice::from_ref(record))?;
    Ok(std::iter::once(insert).chain(lists::adding_lines(shop, record)).collect())
}

fn insertion(shop: &ShopId, records: &[Record]) -> Result<Write> {
    let evidence =
        records.iter().map(|record| to_json(&record.evidence, TABLE)).collect::<Result<Vec<_>>>()?;
    let insert = Write::new(
        "INSERT INTO orders (shop_id, order_id, customer_id, customer_number, state, note, rice,
         wanted_at, promised_at, address, currency, total, refunded, evidence, channel, sender_id, unbound_sender,
         message_id, source, external_id, cancel_reason, placed_at, completed_at, refunded_at,
         updated_at, version) ",
    );
    Ok(insert.rows(records.iter().zip(evidence), |row, (record, evidence)| {
        row.bind(shop.as_str())
            .bind(record.id.0)
            .bind(record.customer.map(|id| id.0))
            .bind(i64::from(record.customer_number))
            .bind(record.life.state().as_str())
            .bind(&record.note)
            .bind(record.rice.to_string())
            .bind(record.wanted_at.map(Time::micros))
            .bind(record.promised_at.map(Time::micros))
            .bind(&record.address)
            .bind(&record.currency)
            .bind(record.life.total())
            .bind(record.life.refunded())
            .bind(evidence)
            .bind(&record.origin.channel)
            .bind(&record.origin.sender_id)
            .bind(record.origin.unbound_sender)
            .bind(record.origin.message.map(|id| id.0))
            .bind(&record.origin.source)
            .bind(&record.origin.external_id)
            .bind("")
            .bind(record.placed_at())
            .bind(record.step(State::Completed))
            .bind(record.step(State::Refunded))
            .bind(record.updated_at.micros())
            .bind(1)
    }))
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

/// Gives an order that is nobody's to a customer of that number; whether it was.
pub(crate) async fn give(
    tx: &mut Tx,
    shop: &ShopId,
    id: OrderId,
    (customer, number): (CustomerId, i32),
    now: Time,
) -> Result<bool> {
    let given = execute!(
        tx,
        sqlx::query(
            "UPDATE orders SET customer_id = $3, customer_number = $4, updated_at = $5, version = version + 1
             WHERE shop_id = $1 AND order_id = $2 AND customer_id IS NULL"
        )
        .bind(shop.as_str())
        .bind(id.0)
        .bind(customer.0)
        .bind(i64::from(number))
        .bind(now.micros())
    )?;
    Ok(given == 1)
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
    tx.run(&saving(shop, record, record.version)?).await.map(drop)
}

/// The write of what may change in an order that was not locked; `Conflict` unless
/// the version before this one is the current one.
pub(crate) fn saving_next(shop: &ShopId, record: &Record) -> Result<Write> {
    saving(shop, record, record.version - 1)
}

fn saving(shop: &ShopId, record: &Record, before: i64) -> Result<Write> {
    let (evidence, actors) = (to_json(&record.evidence, TABLE)?, to_json(&record.actors, TABLE)?);
    let packed = to_json(&record.packed, TABLE)?;
    let update = Write::new("UPDATE orders SET ").list(|row| {
        row.set("state = ", record.life.state().as_str())
            .set("note = ", &record.note)
            .set("rice = ", record.rice.to_string())
            .set("wanted_at = ", record.wanted_at.map(Time::micros))
            .set("promised_at = ", record.promised_at.map(Time::micros))
            .set("delay_announced_at = ", record.delay_announced_at.map(Time::micros))
            .set("address = ", &record.address)
            .set("total = ", record.life.total())
            .set("refunded = ", record.life.refunded())
            .set("evidence = ", evidence)
            .set("packed = ", packed)
            .set("cancel_reason = ", &record.life.cancel_reason)
            .set("accepted_at = ", record.step(State::Accepted))
            .set("preparing_at = ", record.step(State::Preparing))
            .set("ready_at = ", record.step(State::Ready))
            .set("delivering_at = ", record.step(State::Delivering))
            .set("completed_at = ", record.step(State::Completed))
            .set("cancelled_at = ", record.step(State::Cancelled))
            .set("refunded_at = ", record.step(State::Refunded))
            .set("actors = ", actors)
            .set("updated_at = ", record.updated_at.micros())
            .set("version = ", record.version)
    });
    Ok(update
        .push(" WHERE shop_id = ")
        .bind(shop.as_str())
        .push(" AND order_id = ")
        .bind(record.id.0)
        .push(" AND version = ")
        .bind(before)
        .expecting(1))
}

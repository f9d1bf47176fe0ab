use std::collections::BTreeMap;

use kernel::{CustomerId, MessageId, OrderId, ShopId, Time};
use sqlx::{FromRow, QueryBuilder};
use storage::{Error, Result, Tx, execute, on};
use uuid::Uuid;

use super::order_lists;
use crate::domain::{
    basket::Rice,
    order::{Order, State},
    packed::Packed,
    shop::Shop,
};

/// An order as it is kept.
#[derive(Clone, Debug)]
pub(crate) struct Record {
    pub(crate) id: OrderId,
    pub(crate) customer: Option<CustomerId>,
    /// 0 if there is none.
    pub(crate) customer_number: i32,
    pub(crate) life: Order,
    /// Gifts that the kitchen does not make.
    pub(crate) packed: Vec<Packed>,
    pub(crate) note: String,
    pub(crate) rice: Rice,
    pub(crate) wanted_at: Option<Time>,
    /// `None` for one that was imported.
    pub(crate) promised_at: Option<Time>,
    /// When it was announced that the promised time has passed.
    pub(crate) delay_announced_at: Option<Time>,
    pub(crate) address: String,
    pub(crate) currency: String,
    /// Where each part was read, as JSON.
    pub(crate) evidence: String,
    pub(crate) origin: Origin,
    /// Who took each step, an access key's name by the state's.
    pub(crate) actors: BTreeMap<String, String>,
    pub(crate) updated_at: Time,
    pub(crate) version: i64,
}

/// Where an order came from.
#[derive(Clone, Debug, Default)]
pub(crate) struct Origin {
    pub(crate) channel: String,
    pub(crate) sender_id: String,
    /// Nobody knew the sender.
    pub(crate) unbound_sender: bool,
    /// The message it was read from.
    pub(crate) message: Option<MessageId>,
    pub(crate) source: String,
    pub(crate) external_id: String,
}

/// One row of the table.
#[derive(Clone, Debug, FromRow)]
pub(super) struct Row {
    pub(super) order_id: Uuid,
    pub(super) customer_id: Option<Uuid>,
    pub(super) customer_number: i64,
    pub(super) packed: String,
    pub(super) note: String,
    pub(super) rice: String,
    pub(super) wanted_at: Option<i64>,
    pub(super) promised_at: Option<i64>,
    pub(super) delay_announced_at: Option<i64>,
    pub(super) address: String,
    pub(super) currency: String,
    pub(super) evidence: String,
    pub(super) channel: String,
    pub(super) sender_id: String,
    pub(super) unbound_sender: bool,
    pub(super) message_id: Option<Uuid>,
    pub(super) source: String,
    pub(super) external_id: String,
    pub(super) cancel_reason: String,
    pub(super) placed_at: i64,
    pub(super) accepted_at: Option<i64>,
    pub(super) preparing_at: Option<i64>,
    pub(super) ready_at: Option<i64>,
    pub(super) delivering_at: Option<i64>,
    pub(super) completed_at: Option<i64>,
    pub(super) cancelled_at: Option<i64>,
    pub(super) refunded_at: Option<i64>,
    pub(super) actors: String,
    pub(super) updated_at: i64,
    pub(super) version: i64,
}

/// The columns of a [`Row`], spelled once for every statement that reads them.
macro_rules! columns {
    () => {
        "order_id, customer_id, customer_number, packed, note, rice, wanted_at, promised_at, delay_announced_at,
         address, currency, evidence, channel, sender_id, unbound_sender, message_id, source, external_id, cancel_reason, placed_at,
         accepted_at, preparing_at, ready_at, delivering_at, completed_at, cancelled_at, refunded_at, actors,
         updated_at, version"
    };
}
pub(super) use columns;

impl Record {
    fn step(&self, state: State) -> Option<i64> {
        let step = self.life.steps.iter().find(|(reached, _)| *reached == state);
        step.map(|(_, at)| at.as_microsecond())
    }

    /// When it was placed; for one that was imported, when it was completed.
    pub(crate) fn placed_at(&self) -> i64 {
        self.life.steps.first().map_or(0, |(_, at)| at.as_microsecond())
    }

    /// Changes when the guest wants it, and with that what is promised. A promise
    /// that stays as it was is not counted from anew.
    pub(crate) fn want(&mut self, wanted_at: Option<Time>, shop: &Shop) {
        if self.wanted_at == wanted_at {
            return;
        }
        self.wanted_at = wanted_at;
        self.promised_at =
            Time::from_micros(self.placed_at()).map(|placed_at| shop.promised_time(placed_at, wanted_at));
        self.delay_announced_at = None;
    }
}

/// A statement of so many rows is hardly ever needed again as it is, and kept
/// prepared it takes megabytes.
pub(super) const MANY: usize = 20;

/// Adds orders with their lines. One whose id is known is left alone; answers
/// the ids that are new.
pub(crate) async fn insert(tx: &mut Tx, shop: &ShopId, records: &[Record]) -> Result<Vec<OrderId>> {
    if records.is_empty() {
        return Ok(Vec::new());
    }
    let new: Vec<Uuid> = on!(tx, |db| {
        let mut insert = QueryBuilder::new(
            "INSERT INTO orders (shop_id, order_id, customer_id, customer_number, state, note, rice,
             wanted_at, promised_at, address, currency, total, refunded, evidence, channel, sender_id, unbound_sender,
             message_id, source, external_id, cancel_reason, placed_at, completed_at, refunded_at,
             updated_at, version) ",
        );
        insert.push_values(records, |mut row, record| {
            row.push_bind(shop.as_str()).push_bind(record.id.0).push_bind(record.customer.map(|id| id.0));
            row.push_bind(i64::from(record.customer_number)).push_bind(record.life.state().name());
            row.push_bind(&record.note).push_bind(record.rice.to_string());
            row.push_bind(record.wanted_at.map(Time::micros));
            row.push_bind(record.promised_at.map(Time::micros)).push_bind(&record.address);
            row.push_bind(&record.currency).push_bind(record.life.total());
            row.push_bind(record.life.refunded());
            row.push_bind(&record.evidence).push_bind(&record.origin.channel);
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
    order_lists::insert_lines(tx, shop, records.iter().filter(is_new)).await?;
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
    order_lists::one(tx, shop, row).await
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
    order_lists::one(tx, shop, row).await
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
        .bind(record.life.state().name())
        .bind(&record.note)
        .bind(record.rice.to_string())
        .bind(record.wanted_at.map(Time::micros))
        .bind(&record.address)
        .bind(record.life.total())
        .bind(record.life.refunded())
        .bind(&record.evidence)
        .bind(&record.life.cancel_reason)
        .bind(record.step(State::Accepted))
        .bind(record.step(State::Preparing))
        .bind(record.step(State::Ready))
        .bind(record.step(State::Delivering))
        .bind(record.step(State::Completed))
        .bind(record.step(State::Cancelled))
        .bind(record.step(State::Refunded))
        .bind(serde_json::to_string(&record.actors).unwrap_or_default())
        .bind(record.updated_at.micros())
        .bind(record.version)
        .bind(record.promised_at.map(Time::micros))
        .bind(record.delay_announced_at.map(Time::micros))
        .bind(serde_json::to_string(&record.packed).unwrap_or_default())
        .bind(before)
    )?;
    if written == 1 { Ok(()) } else { Err(Error::Conflict) }
}

//! What hangs below orders: their lines and refunds, read for a whole page of
//! orders at once.

use std::collections::HashMap;

use kernel::{OrderId, ShopId};
use sqlx::{FromRow, QueryBuilder};
use storage::{
    Error, Result, Tx, Write,
    column::{from_json, to_json},
    execute, expect_one_row, on,
};
use uuid::Uuid;

use super::record::{MANY, Record, Row, moment, record};
use crate::{
    domain::{
        order::{External, Refund},
        price::Line,
    },
    store::push_in,
};

const REFUNDS: &str = "refunds";

#[derive(FromRow)]
struct LineRow {
    order_id: Uuid,
    item_code: i64,
    dish_id: i64,
    item_name: String,
    quantity: i64,
    unit_price: i64,
    origin: String,
    note: String,
    gift_id: Option<Uuid>,
}

#[derive(FromRow)]
struct RefundRow {
    order_id: Uuid,
    amount: i64,
    reason: String,
    lines: String,
    refunded_at: i64,
    external_at: Option<i64>,
    external_id: String,
}

/// A statement takes some 32,000 values.
const LINES_AT_ONCE: usize = 2_000;

/// Adds the lines of orders.
pub(crate) async fn insert_lines<'a>(
    tx: &mut Tx,
    shop: &ShopId,
    records: impl Iterator<Item = &'a Record>,
) -> Result<()> {
    for (count, insert) in insertions(shop, records) {
        on!(tx, |db| insert.builder().build().persistent(count < MANY).execute(db).await.map(drop))?;
    }
    Ok(())
}

/// The writes that add an order's lines.
pub(crate) fn adding_lines(shop: &ShopId, record: &Record) -> impl Iterator<Item = Write> {
    insertions(shop, std::iter::once(record)).into_iter().map(|(_, insert)| insert)
}

/// Statements that add lines, each with how many it adds.
fn insertions<'a>(shop: &ShopId, records: impl Iterator<Item = &'a Record>) -> Vec<(usize, Write)> {
    let numbered =
        |record: &'a Record| (0_i64..).zip(&record.life.lines).map(|(at, line)| (record.id, at, line));
    let lines: Vec<(OrderId, i64, &Line)> = records.flat_map(numbered).collect();
    lines.chunks(LINES_AT_ONCE).map(|some| (some.len(), insertion(shop, some))).collect()
}

fn insertion(shop: &ShopId, lines: &[(OrderId, i64, &Line)]) -> Write {
    let insert = Write::new(
        "INSERT INTO order_lines (shop_id, order_id, position, item_code, dish_id, item_name, quantity,
         unit_price, origin, note, gift_id) ",
    );
    insert.rows(lines, |row, (order, position, line)| {
        row.bind(shop.as_str())
            .bind(order.0)
            .bind(*position)
            .bind(i64::from(line.code))
            .bind(i64::from(line.dish_id))
            .bind(&line.name)
            .bind(i64::from(line.quantity))
            .bind(line.unit_price)
            .bind(line.origin.as_str())
            .bind(&line.note)
            .bind(line.gift)
    })
}

/// Takes an order's lines away, before others are put in their place.
pub(crate) async fn delete_lines(tx: &mut Tx, shop: &ShopId, id: OrderId) -> Result<()> {
    tx.run(&deleting_lines(shop, id)).await.map(drop)
}

/// The write that takes an order's lines away.
pub(crate) fn deleting_lines(shop: &ShopId, id: OrderId) -> Write {
    let delete = Write::new("DELETE FROM order_lines WHERE shop_id = ").bind(shop.as_str());
    delete.push(" AND order_id = ").bind(id.0)
}

/// Adds an order's latest refund.
pub(crate) async fn insert_last_refund(tx: &mut Tx, shop: &ShopId, record: &Record) -> Result<()> {
    let Some(refund) = record.life.refunds.last() else { return Ok(()) };
    let position = i64::try_from(record.life.refunds.len()).unwrap_or(i64::MAX);
    execute!(
        tx,
        sqlx::query(
            "INSERT INTO refunds (shop_id, order_id, position, amount, reason, lines, refunded_at,
             external_at, external_id) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)"
        )
        .bind(shop.as_str())
        .bind(record.id.0)
        .bind(position)
        .bind(refund.amount)
        .bind(&refund.reason)
        .bind(to_json(&refund.lines, REFUNDS)?)
        .bind(refund.at.as_microsecond())
        .bind(external_at(refund))
        .bind(external_id(refund))
    )?;
    Ok(())
}

fn external_at(refund: &Refund) -> Option<i64> {
    refund.external.as_ref().map(|external| external.at.as_microsecond())
}

fn external_id(refund: &Refund) -> &str {
    refund.external.as_ref().map_or("", |external| &external.id)
}

/// Notes how a file knows a refund, by its place from 0, that none has told of.
pub(crate) async fn set_external(
    tx: &mut Tx,
    shop: &ShopId,
    order: OrderId,
    place: usize,
    external: &External,
) -> Result<()> {
    let position = i64::try_from(place).map_or(i64::MAX, |place| place.saturating_add(1));
    let changed = execute!(
        tx,
        sqlx::query(
            "UPDATE refunds SET external_at = $4, external_id = $5
             WHERE shop_id = $1 AND order_id = $2 AND position = $3 AND external_at IS NULL"
        )
        .bind(shop.as_str())
        .bind(order.0)
        .bind(position)
        .bind(external.at.as_microsecond())
        .bind(&external.id)
    )?;
    expect_one_row(changed)
}

/// Adds all refunds of orders that are new.
pub(crate) async fn insert_refunds(tx: &mut Tx, shop: &ShopId, records: &[Record]) -> Result<()> {
    let mut refunds: Vec<(OrderId, i64, &Refund, String)> = Vec::new();
    for record in records {
        for (at, refund) in (1_i64..).zip(&record.life.refunds) {
            refunds.push((record.id, at, refund, to_json(&refund.lines, REFUNDS)?));
        }
    }
    for some in refunds.chunks(LINES_AT_ONCE) {
        on!(tx, |db| {
            let mut insert = QueryBuilder::new(
                "INSERT INTO refunds (shop_id, order_id, position, amount, reason, lines, refunded_at,
                 external_at, external_id) ",
            );
            insert.push_values(some, |mut row, (order, position, refund, lines)| {
                row.push_bind(shop.as_str()).push_bind(order.0).push_bind(*position);
                row.push_bind(refund.amount).push_bind(&refund.reason).push_bind(lines);
                row.push_bind(refund.at.as_microsecond());
                row.push_bind(external_at(refund)).push_bind(external_id(refund));
            });
            insert.push(" ON CONFLICT (shop_id, order_id, position) DO NOTHING");
            insert.build().persistent(false).execute(db).await.map(drop)
        })?;
    }
    Ok(())
}

pub(super) async fn one(tx: &mut Tx, shop: &ShopId, row: Option<Row>) -> Result<Option<Record>> {
    Ok(complete(tx, shop, row.into_iter().collect()).await?.pop())
}

/// Puts lines and refunds to rows, in their order.
pub(super) async fn complete(tx: &mut Tx, shop: &ShopId, rows: Vec<Row>) -> Result<Vec<Record>> {
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    let ids: Vec<Uuid> = rows.iter().map(|row| row.order_id).collect();
    let mut lines = lines(tx, shop, &ids).await?;
    let paid_back = rows.iter().any(|row| row.completed_at.is_some());
    let mut refunds = if paid_back { refunds(tx, shop, &ids).await? } else { HashMap::new() };
    let lists = |row: Row| {
        let lines = lines.remove(&row.order_id).unwrap_or_default();
        let refunds = refunds.remove(&row.order_id).unwrap_or_default();
        record(row, lines, refunds)
    };
    rows.into_iter().map(lists).collect()
}

async fn lines(tx: &mut Tx, shop: &ShopId, orders: &[Uuid]) -> Result<HashMap<Uuid, Vec<Line>>> {
    let rows: Vec<LineRow> = on!(tx, |db| {
        let mut select = QueryBuilder::new(
            "SELECT order_id, item_code, dish_id, item_name, quantity, unit_price, origin, note, gift_id
             FROM order_lines WHERE shop_id = ",
        );
        select.push_bind(shop.as_str()).push(" AND order_id");
        push_in(&mut select, orders.iter().copied());
        select.push(" ORDER BY order_id, position").build_query_as().fetch_all(db).await
    })?;
    let mut lines: HashMap<Uuid, Vec<Line>> = HashMap::new();
    for row in rows {
        lines.entry(row.order_id).or_default().push(row.try_into()?);
    }
    Ok(lines)
}

async fn refunds(tx: &mut Tx, shop: &ShopId, orders: &[Uuid]) -> Result<HashMap<Uuid, Vec<Refund>>> {
    let rows: Vec<RefundRow> = on!(tx, |db| {
        let mut select = QueryBuilder::new(
            "SELECT order_id, amount, reason, lines, refunded_at, external_at, external_id
             FROM refunds WHERE shop_id = ",
        );
        select.push_bind(shop.as_str()).push(" AND order_id");
        push_in(&mut select, orders.iter().copied());
        select.push(" ORDER BY order_id, position").build_query_as().fetch_all(db).await
    })?;
    let mut refunds: HashMap<Uuid, Vec<Refund>> = HashMap::new();
    for row in rows {
        refunds.entry(row.order_id).or_default().push(row.try_into()?);
    }
    Ok(refunds)
}

impl TryFrom<LineRow> for Line {
    type Error = Error;

    fn try_from(row: LineRow) -> Result<Self> {
        let corrupt = |why| Error::corrupt("order_lines", why);
        Ok(Self {
            code: i32::try_from(row.item_code).map_err(|_| corrupt("item_code"))?,
            dish_id: i32::try_from(row.dish_id).map_err(|_| corrupt("dish_id"))?,
            name: row.item_name,
            quantity: u32::try_from(row.quantity).map_err(|_| corrupt("quantity"))?,
            unit_price: row.unit_price,
            origin: row.origin.parse().map_err(|why| Error::corrupt("order_lines", why))?,
            note: row.note,
            gift: row.gift_id,
        })
    }
}

impl TryFrom<RefundRow> for Refund {
    type Error = Error;

    fn try_from(row: RefundRow) -> Result<Self> {
        let external_at = row.external_at.map(moment).transpose()?;
        let external = external_at.map(|at| External { id: row.external_id, at });
        Ok(Self {
            amount: row.amount,
            reason: row.reason,
            at: moment(row.refunded_at)?,
            lines: from_json(&row.lines, REFUNDS)?,
            external,
        })
    }
}

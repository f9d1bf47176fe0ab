//! Finding orders by what is asked of them.

use kernel::{CustomerId, OrderId, Place, ShopId, Time};
use sqlx::{Database, QueryBuilder};
use storage::{Result, Tx, column::time, on};
use uuid::Uuid;

use super::{
    lists,
    record::{MANY, Record, Row, columns},
};
use crate::{
    domain::order::{Reported, State},
    store::push_in,
};

/// Which orders.
#[derive(Clone, Debug, Default)]
pub(crate) struct Filter {
    /// In one of these states; any, if empty.
    pub(crate) states: Vec<State>,
    pub(crate) customer: Option<CustomerId>,
    /// Placed at or after.
    pub(crate) from: Option<Time>,
    /// Placed before.
    pub(crate) until: Option<Time>,
}

/// Orders that a filter lets through, newest first.
pub(crate) async fn list(
    tx: &mut Tx,
    shop: &ShopId,
    filter: &Filter,
    before: Place,
    most: i64,
) -> Result<Vec<Record>> {
    let rows: Vec<Row> = on!(tx, |db| {
        let mut select = QueryBuilder::new(concat!("SELECT ", columns!(), " FROM orders WHERE shop_id = "));
        select.push_bind(shop.as_str());
        push_states(&mut select, &filter.states);
        if let Some(customer) = filter.customer {
            select.push(" AND customer_id = ").push_bind(customer.0);
        }
        if let Some(from) = filter.from {
            select.push(" AND placed_at >= ").push_bind(from.micros());
        }
        if let Some(until) = filter.until {
            select.push(" AND placed_at < ").push_bind(until.micros());
        }
        select.push(" AND (placed_at, order_id) < (").push_bind(before.micros);
        select.push(", ").push_bind(before.id).push(")");
        select.push(" ORDER BY placed_at DESC, order_id DESC LIMIT ").push_bind(most);
        select.build_query_as().fetch_all(db).await
    })?;
    lists::complete(tx, shop, rows).await
}

/// When the latest orders since a time were placed: of so many those that were not called off.
pub(crate) async fn latest_placed(tx: &mut Tx, shop: &ShopId, since: Time, most: i64) -> Result<Vec<Time>> {
    let rows: Vec<i64> = on!(tx, |db| {
        sqlx::query_scalar(
        "SELECT placed_at FROM (SELECT placed_at, state FROM orders WHERE shop_id = $1 AND placed_at >= $2
             ORDER BY placed_at DESC, order_id DESC LIMIT $3) AS latest
         WHERE state <> 'CANCELLED'"
    )
    .bind(shop.as_str())
    .bind(since.micros())
    .bind(most)
    .fetch_all(db)
    .await
    })?;
    rows.into_iter().map(|at| time(at, "orders")).collect()
}

/// Which imported orders: of an id, or if that is empty of dishes.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Imported<'a> {
    pub(crate) source: &'a str,
    pub(crate) external_id: &'a str,
    pub(crate) dishes: &'a [&'a str],
    pub(crate) customer: Option<CustomerId>,
    /// Placed at or after.
    pub(crate) from: Time,
    /// Placed at or before.
    pub(crate) until: Time,
}

/// Among more orders than this nobody finds the one that is meant.
const FEW: i64 = 200;

/// So many dishes tell one order from others.
const ENOUGH: usize = 8;

/// Imported orders, the latest first.
///
/// It reads the orders of the time, some 10 to 60 ms where a shop has 500 a day. An
/// index of dishes would cost every order a write for each of its lines; one of
/// ids, where these are random, every import five times the bytes.
pub(crate) async fn imported(tx: &mut Tx, shop: &ShopId, which: &Imported<'_>) -> Result<Vec<Record>> {
    let rows: Vec<Row> = on!(tx, |db| {
        let mut select = QueryBuilder::new(concat!("SELECT ", columns!(), " FROM orders WHERE shop_id = "));
        select.push_bind(shop.as_str());
        select.push(" AND placed_at >= ").push_bind(which.from.micros());
        select.push(" AND placed_at <= ").push_bind(which.until.micros());
        if which.external_id.is_empty() {
            for dish in which.dishes.iter().take(ENOUGH) {
                select.push(" AND EXISTS (SELECT 1 FROM order_lines AS line");
                select.push(" WHERE line.shop_id = orders.shop_id AND line.order_id = orders.order_id");
                select.push(" AND line.item_name = ").push_bind(*dish).push(")");
            }
        } else {
            select.push(" AND external_id = ").push_bind(which.external_id);
        }
        if let Some(customer) = which.customer {
            select.push(" AND customer_id = ").push_bind(customer.0);
        }
        select.push(" AND source = ").push_bind(which.source);
        select.push(" ORDER BY placed_at DESC, order_id DESC LIMIT ").push_bind(FEW + 1);
        select.build_query_as().fetch_all(db).await
    })?;
    // Of so many, which one it is can't be told.
    if which.external_id.is_empty() && i64::try_from(rows.len()).is_ok_and(|count| count > FEW) {
        return Ok(Vec::new());
    }
    lists::complete(tx, shop, rows).await
}

/// Whether an imported order of a source has a refund that a file tells of: the
/// order of an id or, if that is empty, any.
pub(crate) async fn is_reported(
    tx: &mut Tx,
    shop: &ShopId,
    source: &str,
    external_id: &str,
    refund: &Reported,
) -> Result<bool> {
    let found: Option<i64> = on!(tx, |db| {
        sqlx::query_scalar(
            "SELECT refunds.amount FROM refunds
             JOIN orders ON orders.shop_id = refunds.shop_id AND orders.order_id = refunds.order_id
             WHERE refunds.shop_id = $1 AND refunds.external_at = $2 AND refunds.external_id = $3
                 AND refunds.amount = $4 AND orders.source = $5 AND ($6 = '' OR orders.external_id = $6)
             LIMIT 1",
        )
        .bind(shop.as_str())
        .bind(refund.external.at.as_microsecond())
        .bind(&refund.external.id)
        .bind(refund.amount)
        .bind(source)
        .bind(external_id)
        .fetch_optional(db)
        .await
    })?;
    Ok(found.is_some())
}

/// The latest orders of a customer, or of a sender, in one of these states, the
/// latest first.
pub(crate) async fn latest(
    tx: &mut Tx,
    shop: &ShopId,
    whose: &Whose<'_>,
    states: &[State],
    most: i64,
) -> Result<Vec<Record>> {
    let rows: Vec<Row> = on!(tx, |db| {
        let mut select = QueryBuilder::new(concat!("SELECT ", columns!(), " FROM orders WHERE shop_id = "));
        select.push_bind(shop.as_str());
        match whose {
            Whose::Customer(id) => select.push(" AND customer_id = ").push_bind(id.0),
            Whose::Sender(channel, sender) => select
                .push(" AND channel = ")
                .push_bind(*channel)
                .push(" AND sender_id = ")
                .push_bind(*sender),
        };
        push_states(&mut select, states);
        select.push(" ORDER BY placed_at DESC, order_id DESC LIMIT ").push_bind(most);
        select.build_query_as().fetch_all(db).await
    })?;
    lists::complete(tx, shop, rows).await
}

/// In one of these states; any, if there are none. They are spelled out, not
/// bound, so that an engine sees when an index of open orders will do.
fn push_states<DB: Database>(select: &mut QueryBuilder<DB>, states: &[State]) {
    if !states.is_empty() {
        let names: Vec<&str> = states.iter().map(|state| state.as_str()).collect();
        select.push(format_args!(" AND state IN ('{}')", names.join("', '")));
    }
}

/// Whose orders are looked for.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Whose<'a> {
    Customer(CustomerId),
    /// Channel and sender.
    Sender(&'a str, &'a str),
}

/// Which of these ids are orders already.
pub(crate) async fn known(tx: &mut Tx, shop: &ShopId, ids: &[OrderId]) -> Result<Vec<OrderId>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let known: Vec<Uuid> = on!(tx, |db| {
        let mut select = QueryBuilder::new("SELECT order_id FROM orders WHERE shop_id = ");
        select.push_bind(shop.as_str()).push(" AND order_id");
        push_in(&mut select, ids.iter().map(|id| id.0));
        select.build_query_scalar().persistent(ids.len() < MANY).fetch_all(db).await
    })?;
    Ok(known.into_iter().map(OrderId).collect())
}

/// Which of these orders are nobody's.
pub(crate) async fn nobodys(tx: &mut Tx, shop: &ShopId, ids: &[OrderId]) -> Result<Vec<OrderId>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let found: Vec<Uuid> = on!(tx, |db| {
        let mut select = QueryBuilder::new("SELECT order_id FROM orders WHERE shop_id = ");
        select.push_bind(shop.as_str()).push(" AND customer_id IS NULL AND order_id");
        push_in(&mut select, ids.iter().map(|id| id.0));
        select.build_query_scalar().persistent(ids.len() < MANY).fetch_all(db).await
    })?;
    Ok(found.into_iter().map(OrderId).collect())
}

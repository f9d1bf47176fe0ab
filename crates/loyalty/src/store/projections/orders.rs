//! Orders as events tell of them, and how they ended for gifts: what ends one for
//! points that are set aside is another thing (`hold_orders`).

use kernel::{CustomerId, OrderId, Place, ShopId, Time};
use storage::{
    Result, Tx,
    column::{time, word},
    on,
};
use uuid::Uuid;

use crate::domain::{OrderEnd, OrderProjection, OrderSnapshot};

const TABLE: &str = "order_projections";

/// Notes an order as it is now, and whether it ended; when it was placed stays,
/// and so does its first end. Answers how it ended. Nobody else changes what is
/// known of it until the transaction ends.
pub(crate) async fn put(
    tx: &mut Tx,
    shop: &ShopId,
    order: &OrderSnapshot,
    end: Option<OrderEnd>,
) -> Result<Option<OrderEnd>> {
    let ended: String = on!(tx, |db| {
        sqlx::query_scalar(
        "INSERT INTO order_projections
             (shop_id, order_id, customer_id, total, refunded, party_size, is_host, placed_at, ended)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
         ON CONFLICT (shop_id, order_id) DO UPDATE SET customer_id = excluded.customer_id,
             total = excluded.total, refunded = excluded.refunded, party_size = excluded.party_size, is_host = excluded.is_host,
             ended = CASE order_projections.ended WHEN '' THEN excluded.ended ELSE order_projections.ended END
         RETURNING ended"
    )
    .bind(shop.as_str())
    .bind(order.id.0)
    .bind(order.customer.map(|customer| customer.0))
    .bind(order.total.minor)
    .bind(order.refunded)
    .bind(order.party_size)
    .bind(order.is_host)
    .bind(order.placed_at.micros())
    .bind(end.map_or("", OrderEnd::as_str))
    .fetch_one(db)
    .await
    })?;
    read_end(&ended)
}

/// How an order ended, if it did: an open one stays open until the transaction
/// ends.
pub(crate) async fn lock(tx: &mut Tx, shop: &ShopId, id: OrderId) -> Result<Option<OrderEnd>> {
    let ended: Option<String> = on!(tx, |db| sqlx::query_scalar(
        "UPDATE order_projections SET ended = ended WHERE shop_id = $1 AND order_id = $2 RETURNING ended"
    )
    .bind(shop.as_str())
    .bind(id.0)
    .fetch_optional(db)
    .await)?;
    read_end(&ended.unwrap_or_default())
}

/// An order that was heard of, as far as money needs it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct HeardOf {
    /// Whose, under the record that goes on; `None` for a stranger's.
    pub(crate) customer: Option<CustomerId>,
    /// What it costs, in minor units.
    pub(crate) total: i64,
    /// What was given back of it by a refund of the order.
    pub(crate) refunded: i64,
}

/// An order, if it was heard of.
pub(crate) async fn get(tx: &mut Tx, shop: &ShopId, id: OrderId) -> Result<Option<HeardOf>> {
    let row: Option<(Option<Uuid>, i64, i64)> = on!(tx, |db| {
        sqlx::query_as(
            "SELECT coalesce(named.merged_into, orders.customer_id), orders.total, orders.refunded
         FROM order_projections AS orders
         LEFT JOIN customer_projections AS named ON named.shop_id = orders.shop_id
             AND named.customer_id = orders.customer_id
         WHERE orders.shop_id = $1 AND orders.order_id = $2",
        )
        .bind(shop.as_str())
        .bind(id.0)
        .fetch_optional(db)
        .await
    })?;
    Ok(row.map(|(customer, total, refunded)| HeardOf { customer: customer.map(CustomerId), total, refunded }))
}

fn read_end(ended: &str) -> Result<Option<OrderEnd>> {
    if ended.is_empty() { Ok(None) } else { word(ended, TABLE).map(Some) }
}

/// The oldest open order of a customer, and when it was placed.
pub(crate) async fn first_open(
    tx: &mut Tx,
    shop: &ShopId,
    customer: CustomerId,
) -> Result<Option<(OrderId, Time)>> {
    let row: Option<(Uuid, i64)> = on!(tx, |db| sqlx::query_as(
        "SELECT order_id, placed_at FROM order_projections
         WHERE shop_id = $1 AND customer_id = $2 AND ended = '' ORDER BY placed_at, order_id LIMIT 1"
    )
    .bind(shop.as_str())
    .bind(customer.0)
    .fetch_optional(db)
    .await)?;
    row.map(|(order, at)| Ok((OrderId(order), time(at, TABLE)?))).transpose()
}

/// An open order of a party.
#[derive(Clone, Copy, Debug)]
pub(crate) struct OpenParty {
    /// The order.
    pub(crate) order: OrderId,
    /// Whose.
    pub(crate) customer: CustomerId,
    /// What is known of it.
    pub(crate) known: OrderProjection,
    /// When it was placed.
    pub(crate) placed_at: Time,
}

/// Open orders of parties, oldest first, from a place on; of one customer, or one order, if
/// that is asked for.
pub(crate) async fn open_parties(
    tx: &mut Tx,
    shop: &ShopId,
    (customer, order): (Option<CustomerId>, Option<OrderId>),
    (after, limit): (Place, i64),
) -> Result<Vec<OpenParty>> {
    let rows: Vec<(Uuid, Uuid, i64, i64, bool, i64)> = on!(tx, |db| sqlx::query_as(
        "SELECT order_id, customer_id, total, party_size, is_host, placed_at FROM order_projections
         WHERE shop_id = $1 AND customer_id IS NOT NULL AND ended = '' AND (is_host OR party_size > 0)
             AND (placed_at, order_id) > ($2, $3) AND ($4 IS NULL OR customer_id = $4)
             AND ($5 IS NULL OR order_id = $5)
         ORDER BY placed_at, order_id LIMIT $6"
    )
    .bind(shop.as_str())
    .bind(after.micros)
    .bind(after.id)
    .bind(customer.map(|customer| customer.0))
    .bind(order.map(|order| order.0))
    .bind(limit)
    .fetch_all(db)
    .await)?;
    let of = |(order, customer, total, party_size, is_host, placed_at)| {
        Ok(OpenParty {
            order: OrderId(order),
            customer: CustomerId(customer),
            known: OrderProjection { total, party_size, is_host },
            placed_at: time(placed_at, TABLE)?,
        })
    };
    rows.into_iter().map(of).collect()
}

/// The regulars who ordered since, at most so many.
pub(crate) async fn regulars_since(
    tx: &mut Tx,
    shop: &ShopId,
    since: Time,
    limit: i64,
) -> Result<Vec<CustomerId>> {
    let rows: Vec<Uuid> = on!(tx, |db| {
        sqlx::query_scalar(
        "SELECT DISTINCT order_projections.customer_id FROM order_projections
         JOIN customer_projections AS customer ON customer.shop_id = order_projections.shop_id
             AND customer.customer_id = order_projections.customer_id AND customer.number > 0
         WHERE order_projections.shop_id = $1 AND placed_at >= $2 ORDER BY order_projections.customer_id LIMIT $3"
    )
    .bind(shop.as_str())
    .bind(since.micros())
    .bind(limit)
    .fetch_all(db)
    .await
    })?;
    Ok(rows.into_iter().map(CustomerId).collect())
}

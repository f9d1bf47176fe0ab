//! What each customer's purchases come to.

use kernel::{CustomerId, ShopId};
use sqlx::FromRow;
use storage::{
    Result, Tx,
    column::{from_json, time},
    execute, on,
};
use uuid::Uuid;

use crate::domain::{
    MOST_NUMBER,
    guests::{Figures, GuestRow},
};

const TABLE: &str = "guest_figures";

#[derive(FromRow)]
struct Row {
    id: Uuid,
    number: i64,
    display_name: String,
    preferences: String,
    all_orders: Option<i64>,
    all_net: Option<i64>,
    visits: Option<i64>,
    first_day: Option<i64>,
    last_day: Option<i64>,
    first_order_at: Option<i64>,
    last_order_at: Option<i64>,
    repeat_net: Option<i64>,
    pause_p90: Option<i64>,
    recent_orders: i64,
    recent_net: i64,
}

/// Puts a customer's figures in the place of those of before; none if nothing was bought.
pub(crate) async fn put(
    tx: &mut Tx,
    shop: &ShopId,
    customer: CustomerId,
    figures: Option<&Figures>,
) -> Result<()> {
    execute!(
        tx,
        sqlx::query("DELETE FROM guest_figures WHERE shop_id = $1 AND customer_id = $2")
            .bind(shop.as_str())
            .bind(customer.0)
    )?;
    let Some(figures) = figures else { return Ok(()) };
    execute!(
        tx,
        sqlx::query(
            "INSERT INTO guest_figures (shop_id, customer_id, orders, net, visits, first_day, last_day,
             first_order_at, last_order_at, repeat_net, pause_p90)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)"
        )
        .bind(shop.as_str())
        .bind(customer.0)
        .bind(figures.orders)
        .bind(figures.net)
        .bind(figures.visits)
        .bind(figures.first_day)
        .bind(figures.last_day)
        .bind(figures.first_order_at.micros())
        .bind(figures.last_order_at.micros())
        .bind(figures.repeat_net)
        .bind(figures.pause_p90)
    )?;
    Ok(())
}

/// Every customer of a shop who was not erased, with what they bought, and what of it from the day `since` on.
pub(crate) async fn all(tx: &mut Tx, shop: &ShopId, since: i64) -> Result<Vec<GuestRow>> {
    let rows: Vec<Row> = on!(tx, |db| sqlx::query_as(
        "SELECT customers.id, customers.number, customers.display_name, customers.preferences,
             figures.orders AS all_orders, figures.net AS all_net, figures.visits, figures.first_day,
             figures.last_day, figures.first_order_at, figures.last_order_at, figures.repeat_net,
             figures.pause_p90, coalesce(recent.orders, 0) AS recent_orders,
             coalesce(recent.net, 0) AS recent_net
         FROM customers
         LEFT JOIN guest_figures AS figures
             ON figures.shop_id = customers.shop_id AND figures.customer_id = customers.id
         LEFT JOIN (
             SELECT customer_id, count(*) AS orders, CAST(sum(total - refunded) AS BIGINT) AS net
             FROM purchases WHERE shop_id = $1 AND day >= $2 AND total > refunded GROUP BY customer_id
         ) AS recent ON recent.customer_id = customers.id
         WHERE customers.shop_id = $1 AND customers.merged_into IS NULL AND NOT EXISTS (
             SELECT 1 FROM erasures
             WHERE erasures.shop_id = customers.shop_id AND erasures.person_id = customers.id)"
    )
    .bind(shop.as_str())
    .bind(since)
    .fetch_all(db)
    .await)?;
    rows.into_iter().map(guest).collect()
}

fn guest(row: Row) -> Result<GuestRow> {
    Ok(GuestRow {
        figures: figures(&row)?,
        customer: CustomerId(row.id),
        number: Some(row.number).filter(|number| *number <= MOST_NUMBER),
        display_name: row.display_name,
        preferences: from_json(&row.preferences, "customers")?,
        orders: row.recent_orders,
        spent: row.recent_net,
    })
}

fn figures(row: &Row) -> Result<Option<Figures>> {
    let (Some(first), Some(last)) = (row.first_order_at, row.last_order_at) else { return Ok(None) };
    Ok(Some(Figures {
        orders: row.all_orders.unwrap_or_default(),
        net: row.all_net.unwrap_or_default(),
        visits: row.visits.unwrap_or_default(),
        first_day: row.first_day.unwrap_or_default(),
        last_day: row.last_day.unwrap_or_default(),
        first_order_at: time(first, TABLE)?,
        last_order_at: time(last, TABLE)?,
        repeat_net: row.repeat_net.unwrap_or_default(),
        pause_p90: row.pause_p90.unwrap_or_default(),
    }))
}

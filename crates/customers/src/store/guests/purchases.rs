//! Completed orders as events tell of them.

use kernel::{CustomerId, OrderId, ShopId, Time};
use sqlx::FromRow;
use storage::{Result, Tx, column::time, execute, on};
use uuid::Uuid;

use crate::domain::{
    guests::Purchase,
    value::{Spender, Visits},
};

const TABLE: &str = "purchases";

/// A completed order, as an event tells of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Completed {
    /// Which.
    pub(crate) order: OrderId,
    /// Whose.
    pub(crate) customer: CustomerId,
    /// The shop's day on which it was placed.
    pub(crate) day: i64,
    /// When it was placed.
    pub(crate) placed_at: Time,
    /// What it cost, in minor units.
    pub(crate) total: i64,
    /// What of it was given back so far.
    pub(crate) refunded: i64,
}

#[derive(FromRow)]
struct Row {
    day: i64,
    placed_at: i64,
    net: i64,
}

/// Notes a completed order, or what was given back of it since. What was given back is
/// never less than was known, so that it does not matter in which order it is told.
pub(crate) async fn put(tx: &mut Tx, shop: &ShopId, done: &Completed) -> Result<()> {
    execute!(
        tx,
        sqlx::query(
            "INSERT INTO purchases (shop_id, order_id, customer_id, day, placed_at, total, refunded)
             VALUES ($1, $2, $3, $4, $5, $6, $7)
             ON CONFLICT (shop_id, order_id) DO UPDATE SET customer_id = excluded.customer_id,
                 total = excluded.total, refunded = CASE WHEN purchases.refunded > excluded.refunded
                     THEN purchases.refunded ELSE excluded.refunded END"
        )
        .bind(shop.as_str())
        .bind(done.order.0)
        .bind(done.customer.0)
        .bind(done.day)
        .bind(done.placed_at.micros())
        .bind(done.total)
        .bind(done.refunded)
    )?;
    Ok(())
}

/// What a customer bought and paid for, in the order of the days.
pub(crate) async fn of_customer(tx: &mut Tx, shop: &ShopId, customer: CustomerId) -> Result<Vec<Purchase>> {
    let rows: Vec<Row> = on!(tx, |db| sqlx::query_as(
        "SELECT day, placed_at, total - refunded AS net FROM purchases
         WHERE shop_id = $1 AND customer_id = $2 AND total > refunded ORDER BY day, placed_at"
    )
    .bind(shop.as_str())
    .bind(customer.0)
    .fetch_all(db)
    .await)?;
    let purchase =
        |row: Row| Ok(Purchase { day: row.day, placed_at: time(row.placed_at, TABLE)?, net: row.net });
    rows.into_iter().map(purchase).collect()
}

/// On which days each guest of a shop bought.
pub(crate) async fn visits(tx: &mut Tx, shop: &ShopId) -> Result<Vec<Visits>> {
    let rows: Vec<(Uuid, i64)> = on!(tx, |db| sqlx::query_as(
        "SELECT customer_id, day FROM purchases WHERE shop_id = $1 AND total > refunded
         GROUP BY customer_id, day ORDER BY customer_id, day"
    )
    .bind(shop.as_str())
    .fetch_all(db)
    .await)?;
    let mut guests: Vec<Visits> = Vec::new();
    let mut current = None;
    for (customer, day) in rows {
        match guests.last_mut().filter(|_| current == Some(customer)) {
            Some(days) => days.push(day),
            None => guests.push(vec![day]),
        }
        current = Some(customer);
    }
    Ok(guests)
}

/// What those spend who came again, and what a guest pays on a day in the mean, in minor
/// units.
pub(crate) async fn spenders(tx: &mut Tx, shop: &ShopId) -> Result<(Vec<Spender>, f64)> {
    let rows: Vec<(i64, i64, i64)> =
        on!(tx, |db| sqlx::query_as("SELECT visits, net, repeat_net FROM guest_figures WHERE shop_id = $1")
            .bind(shop.as_str())
            .fetch_all(db)
            .await)?;
    let (visits, net) = rows.iter().fold((0, 0), |sums, row| (sums.0 + row.0, sums.1 + row.1));
    let repeaters = rows.iter().filter(|(visits, _, repeat_net)| *visits > 1 && *repeat_net > 0);
    let spenders = repeaters.map(|(visits, _, repeat_net)| Spender {
        repeats: visits - 1,
        mean: kernel::stats::ratio(*repeat_net, visits - 1),
    });
    Ok((spenders.collect(), kernel::stats::ratio(net, visits)))
}

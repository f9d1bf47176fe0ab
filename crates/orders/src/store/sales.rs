//! Completed orders for the figures of the menu, kept ready by the day.
//!
//! Whoever completes, imports or refunds an order notes its day in the same
//! transaction ([`note`]). On the day itself that is a row which is there already,
//! so that orders don't wait for one another. A job puts a day that is long over into
//! one piece ([`seal`]); until then, and after a change, its orders are read one by one.

use std::collections::BTreeSet;
use std::ops::Range;

use kernel::{ShopId, Time};
use sqlx::FromRow;
use storage::{Error, Result, Tx, Write, execute, on};
use uuid::Uuid;

use super::menu_items;
use crate::domain::{
    price::Origin,
    sales::{self, DAY, Sale, Sales, SoldLine},
};

const TABLE: &str = "sales_days";
const MINUTE: i64 = 60_000_000;
/// A day is put into one piece when no clock of any process is in it any more, however wrong: so
/// many minutes after it is over.
const SEALED_AFTER: i64 = 60;

/// The day that a moment is of, counted from 1970-01-01 UTC.
pub(crate) fn day_of(micros: i64) -> i64 {
    micros.div_euclid(DAY * MINUTE)
}

/// The first day that is not put into one piece yet.
pub(crate) fn sealed_before(now: Time) -> i64 {
    day_of(now.micros() - SEALED_AFTER * MINUTE)
}

/// Notes that completed orders of these days came in or changed.
pub(crate) async fn note(tx: &mut Tx, shop: &ShopId, days: BTreeSet<i64>, now: Time) -> Result<()> {
    let today = day_of(now.micros());
    let (past, present): (Vec<i64>, Vec<i64>) = days.into_iter().partition(|day| *day < today);
    if !present.is_empty() {
        // Nobody has facts of it: so there is nothing to change, and nothing to wait for.
        tx.run(&inserting(shop, &present).push(" ON CONFLICT (shop_id, day) DO NOTHING")).await?;
    }
    if !past.is_empty() {
        let changing =
            " ON CONFLICT (shop_id, day) DO UPDATE SET revision = sales_days.revision + 1, facts = NULL";
        tx.run(&inserting(shop, &past).push(changing)).await?;
    }
    Ok(())
}

fn inserting(shop: &ShopId, days: &[i64]) -> Write {
    let insert = Write::new("INSERT INTO sales_days (shop_id, day, revision) ");
    insert.rows(days, |row, day| row.bind(shop.as_str()).bind(*day).bind(0))
}

/// The completed orders of a shop that were placed within a span of minutes since
/// 1970-01-01, their dishes by today's codes. A day is kept by the dishes' ids, so that it
/// stays as it is when a code becomes another dish's.
pub(crate) async fn load(tx: &mut Tx, shop: &ShopId, span: Range<i64>) -> Result<Sales> {
    let (first, last) = (span.start.div_euclid(DAY), (span.end - 1).div_euclid(DAY));
    let days: Vec<(i64, Option<Vec<u8>>)> = on!(tx, |db| sqlx::query_as(
        "SELECT day, facts FROM sales_days WHERE shop_id = $1 AND day >= $2 AND day <= $3 ORDER BY day"
    )
    .bind(shop.as_str())
    .bind(first)
    .bind(last)
    .fetch_all(db)
    .await)?;
    let mut all = Sales::default();
    for (day, facts) in days {
        match facts {
            Some(facts) => sales::decode(day, &facts, &mut all).map_err(|why| Error::corrupt(TABLE, why))?,
            None => read_day(tx, shop, day, &mut all).await?,
        }
    }
    all.retain_placed(&span);
    all.rename(&menu_items::codes(tx, shop).await?);
    Ok(all)
}

/// A day that is to be put into one piece.
#[derive(Clone, Debug, FromRow)]
pub(crate) struct OpenDay {
    pub(crate) shop_id: String,
    pub(crate) day: i64,
    revision: i64,
}

/// Days before one that are not in one piece, of whatever shop, the earliest first.
pub(crate) async fn open_days(tx: &mut Tx, before: i64, most: i64) -> Result<Vec<OpenDay>> {
    Ok(on!(tx, |db| sqlx::query_as(
        "SELECT shop_id, day, revision FROM sales_days WHERE facts IS NULL AND day < $1
         ORDER BY day, shop_id LIMIT $2"
    )
    .bind(before)
    .bind(most)
    .fetch_all(db)
    .await)?)
}

/// The orders of a day in one piece, as they are in this snapshot.
pub(crate) async fn pack(tx: &mut Tx, shop: &ShopId, open: &OpenDay) -> Result<Vec<u8>> {
    let mut all = Sales::default();
    read_day(tx, shop, open.day, &mut all).await?;
    Ok(sales::encode(open.day, &all))
}

/// Keeps a day in one piece, unless it changed since.
pub(crate) async fn seal(tx: &mut Tx, open: &OpenDay, facts: &[u8]) -> Result<()> {
    execute!(
        tx,
        sqlx::query("UPDATE sales_days SET facts = $4 WHERE shop_id = $1 AND day = $2 AND revision = $3")
            .bind(&open.shop_id)
            .bind(open.day)
            .bind(open.revision)
            .bind(facts)
    )?;
    Ok(())
}

#[derive(FromRow)]
struct Row {
    order_id: Uuid,
    placed_at: i64,
    wanted_at: Option<i64>,
    channel: String,
    source: String,
    customer_id: Option<Uuid>,
    refunded: i64,
    dish_id: i64,
    item_name: String,
    quantity: i64,
    unit_price: i64,
    origin: String,
}

/// An order that was wholly paid back was cooked and left the kitchen like one that was paid
/// back in part: it counts, with what was paid back beside it.
async fn read_day(tx: &mut Tx, shop: &ShopId, day: i64, into: &mut Sales) -> Result<()> {
    let rows: Vec<Row> = on!(tx, |db| {
        sqlx::query_as(
        "SELECT orders.order_id, placed_at, wanted_at, channel, source, customer_id, refunded, dish_id, item_name,
         quantity, unit_price, origin
         FROM orders JOIN order_lines ON order_lines.shop_id = orders.shop_id AND order_lines.order_id = orders.order_id
         WHERE orders.shop_id = $1 AND state IN ('COMPLETED', 'REFUNDED') AND placed_at >= $2 AND placed_at < $3
         ORDER BY placed_at, orders.order_id, position"
    )
    .bind(shop.as_str())
    .bind(day * DAY * MINUTE)
    .bind((day + 1) * DAY * MINUTE)
    .fetch_all(db)
    .await
    })?;
    let mut last = None;
    for row in rows {
        if last != Some(row.order_id) {
            last = Some(row.order_id);
            let placed = row.placed_at.div_euclid(MINUTE);
            let eaten = row.wanted_at.map_or(placed, |at| at.div_euclid(MINUTE));
            // What was imported came from where its file did.
            let channel = if row.channel.is_empty() { &row.source } else { &row.channel };
            into.push(&Sale::new(placed, eaten, row.customer_id, row.refunded), channel);
        }
        let dish = i32::try_from(row.dish_id).map_err(|why| Error::corrupt("order_lines", why))?;
        into.names.insert(dish, row.item_name);
        let is_gift = row.origin == Origin::Reward.as_str();
        into.push_line(SoldLine { code: dish, quantity: row.quantity, unit_price: row.unit_price, is_gift });
    }
    Ok(())
}

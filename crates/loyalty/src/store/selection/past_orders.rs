//! Orders that were placed lately, each with its guest as they were before it.

use std::collections::HashMap;

use kernel::{CustomerId, ShopId, Time};
use sqlx::FromRow;
use storage::{
    Result, Tx, Write,
    column::{from_json, maybe_time, time},
    on,
};
use uuid::Uuid;

use crate::domain::{CustomerProjection, OrderProjection, selection::preview::PastOrder};

const TABLE: &str = "order_projections";

#[derive(FromRow)]
struct Row {
    customer_id: Uuid,
    number: i64,
    display_name: String,
    preferences: String,
    placed_at: i64,
    total: i64,
    party_size: i64,
    is_host: bool,
    orders: i64,
    first_order_at: Option<i64>,
    last_order_at: Option<i64>,
    ordered_before: bool,
}

/// Those placed since that were not called off, the oldest first; of more than `most` the
/// newest. Guests stand under the record that goes on; segments and tiers are not looked up.
pub(crate) async fn since(tx: &mut Tx, shop: &ShopId, since: Time, most: i64) -> Result<Vec<PastOrder>> {
    let rows: Vec<Row> = on!(tx, |db| {
        sqlx::query_as(
        "SELECT owner.customer_id, owner.number, owner.display_name, owner.preferences, orders.placed_at,
             orders.total, orders.party_size, orders.is_host,
             (SELECT count(*) FROM earnings WHERE earnings.shop_id = orders.shop_id
                 AND earnings.customer_id = owner.customer_id AND earnings.completed_at < orders.placed_at) AS orders,
             (SELECT min(earnings.completed_at) FROM earnings WHERE earnings.shop_id = orders.shop_id
                 AND earnings.customer_id = owner.customer_id AND earnings.completed_at < orders.placed_at)
                 AS first_order_at,
             (SELECT max(earnings.completed_at) FROM earnings WHERE earnings.shop_id = orders.shop_id
                 AND earnings.customer_id = owner.customer_id AND earnings.completed_at < orders.placed_at)
                 AS last_order_at,
             EXISTS (SELECT 1 FROM order_projections AS earlier WHERE earlier.shop_id = $1
                 AND earlier.customer_id = owner.customer_id AND earlier.ended <> 'CANCELLED'
                 AND (earlier.placed_at, earlier.order_id) < (orders.placed_at, orders.order_id))
             OR EXISTS (SELECT 1 FROM customer_projections AS merged CROSS JOIN order_projections AS earlier
                 WHERE merged.shop_id = $1 AND merged.merged_into = owner.customer_id
                 AND earlier.shop_id = $1 AND earlier.customer_id = merged.customer_id
                 AND earlier.ended <> 'CANCELLED'
                 AND (earlier.placed_at, earlier.order_id) < (orders.placed_at, orders.order_id))
                 AS ordered_before
         FROM order_projections AS orders
         JOIN customer_projections AS named ON named.shop_id = orders.shop_id
             AND named.customer_id = orders.customer_id
         JOIN customer_projections AS owner ON owner.shop_id = named.shop_id
             AND owner.customer_id = coalesce(named.merged_into, named.customer_id)
         WHERE orders.shop_id = $1 AND orders.placed_at >= $2 AND orders.ended <> 'CANCELLED'
         ORDER BY orders.placed_at DESC, orders.order_id DESC LIMIT $3"
    )
    .bind(shop.as_str())
    .bind(since.micros())
    .bind(most)
    .fetch_all(db)
    .await
    })?;
    rows.into_iter().rev().map(past).collect()
}

fn past(row: Row) -> Result<PastOrder> {
    let customer = CustomerProjection {
        number: row.number,
        display_name: row.display_name,
        preferences: from_json(&row.preferences, TABLE)?,
        orders: row.orders,
        first_order_at: maybe_time(row.first_order_at, TABLE)?,
        last_order_at: maybe_time(row.last_order_at, TABLE)?,
        ..CustomerProjection::unknown(CustomerId(row.customer_id))
    };
    let order = OrderProjection { total: row.total, party_size: row.party_size, is_host: row.is_host };
    let placed_at = time(row.placed_at, TABLE)?;
    let ordered_before = row.ordered_before;
    Ok(PastOrder { customer, tiers: Vec::new(), ordered_before, order, placed_at })
}

/// In which segments that the shop made each of some guests is that is in any.
pub(crate) async fn segments(
    tx: &mut Tx,
    shop: &ShopId,
    guests: &[CustomerId],
) -> Result<HashMap<CustomerId, Vec<Uuid>>> {
    let select = Write::new("SELECT customer_id, segment_id FROM segment_memberships WHERE shop_id = ")
        .bind(shop.as_str())
        .push(" AND customer_id IN (")
        .list(|row| guests.iter().fold(row, |row, guest| row.bind(guest.0)))
        .push(")");
    let rows: Vec<(Uuid, Uuid)> = on!(tx, |db| select.builder().build_query_as().fetch_all(db).await)?;
    let mut all = HashMap::<_, Vec<_>>::new();
    for (guest, segment) in rows {
        all.entry(CustomerId(guest)).or_default().push(segment);
    }
    Ok(all)
}

/// What each of some guests paid and was not given back since, and when.
pub(crate) async fn paid(
    tx: &mut Tx,
    shop: &ShopId,
    guests: &[CustomerId],
    since: Time,
) -> Result<HashMap<CustomerId, Vec<(Time, i64)>>> {
    let select =
        Write::new("SELECT customer_id, completed_at, total - refunded FROM earnings WHERE shop_id = ");
    let select = select
        .bind(shop.as_str())
        .push(" AND completed_at >= ")
        .bind(since.micros())
        .push(" AND customer_id IN (")
        .list(|row| guests.iter().fold(row, |row, guest| row.bind(guest.0)))
        .push(")");
    let rows: Vec<(Uuid, i64, i64)> = on!(tx, |db| select.builder().build_query_as().fetch_all(db).await)?;
    let mut all = HashMap::<_, Vec<_>>::new();
    for (guest, at, paid) in rows {
        all.entry(CustomerId(guest)).or_default().push((time(at, "earnings")?, paid));
    }
    Ok(all)
}

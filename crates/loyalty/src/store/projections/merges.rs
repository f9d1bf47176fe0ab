//! What two records that turn out to be one customer have in common.

use kernel::{CustomerId, ShopId, Time};
use storage::{
    Result, Tx, execute,
    merges::{self as noted_rows, Rows},
};

use super::customers::{put, recount, survivor};
use crate::{
    domain::CustomerProjection,
    store::{grants::budget_use, plans::households},
};

const ORDERS: Rows = Rows::of("order_projections").by("order_id");
pub(crate) const LOTS: Rows = Rows::of("lots").of_orders();
pub(crate) const HOLDS: Rows = Rows::of("holds");
pub(crate) const EARNINGS: Rows = Rows::of("earnings").by("order_id").of_orders();

/// What goes back when a merge is undone.
const ROWS: [Rows; 16] = [
    ORDERS,
    Rows { table: "customer_projections", id: "customer_id", owner: "merged_into", order: None },
    LOTS,
    HOLDS,
    EARNINGS,
    budget_use::GRANTS,
    Rows::of("exceptions"),
    Rows::of("exposures").by("campaign_id"),
    Rows::of("goodwill").of_orders(),
    Rows::of("wishes"),
    households::MEMBERSHIPS,
    households::HOUSEHOLDS,
    households::PAYMENTS,
    households::USES,
    Rows { table: "referrals", id: "id", owner: "referrer_id", order: None },
    Rows { table: "referrals", id: "id", owner: "friend_id", order: None },
];

/// Notes what is the record's that ends, before it is merged into another, or the survivor of
/// that; nothing, if it was merged before.
pub(crate) async fn note(
    tx: &mut Tx,
    shop: &ShopId,
    (merged, into): (CustomerId, CustomerId),
    now: Time,
) -> Result<()> {
    let into = survivor(tx, shop, into).await?;
    if into == merged || survivor(tx, shop, merged).await? != merged {
        return Ok(());
    }
    noted_rows::note(tx, shop, (merged, into), &ROWS, now).await?;
    households::note_survivor(tx, shop, (merged, into)).await
}

/// Into whom a record was merged, and when that was noted; `None` if it is itself.
pub(crate) async fn noted(
    tx: &mut Tx,
    shop: &ShopId,
    merged: CustomerId,
) -> Result<Option<(CustomerId, Time)>> {
    let into = survivor(tx, shop, merged).await?;
    let at = noted_rows::noted_at(tx, shop, merged).await?;
    Ok(at.filter(|_| into != merged).map(|at| (into, at)))
}

/// Notes what came since of the record's orders.
pub(crate) async fn note_of_orders(tx: &mut Tx, shop: &ShopId, both: (CustomerId, CustomerId)) -> Result<()> {
    noted_rows::note_of_orders(tx, shop, both, (&ORDERS, &ROWS)).await
}

/// The record is itself again, with what was its own. Its points went before.
pub(crate) async fn unmerge(tx: &mut Tx, shop: &ShopId, both: (CustomerId, CustomerId)) -> Result<()> {
    let (restored, survivor) = both;
    execute!(
        tx,
        sqlx::query(
            "UPDATE customer_projections SET merged_into = NULL WHERE shop_id = $1 AND customer_id = $2"
        )
        .bind(shop.as_str())
        .bind(restored.0)
    )?;
    budget_use::give_back(tx, shop, both).await?;
    noted_rows::give_back(tx, shop, both, &ROWS).await?;
    households::give_back(tx, shop, both).await?;
    for customer in [restored, survivor] {
        count_times(tx, shop, customer).await?;
        recount(tx, shop, customer).await?;
    }
    noted_rows::forget(tx, shop, restored).await
}

/// When a customer ordered first and last, by what they earned.
async fn count_times(tx: &mut Tx, shop: &ShopId, customer: CustomerId) -> Result<()> {
    execute!(
        tx,
        sqlx::query(
            "UPDATE customer_projections SET (first_order_at, last_order_at) = (
                 SELECT min(ordered_at), max(ordered_at) FROM (
                     SELECT CASE WHEN placed_at = 0 THEN completed_at ELSE placed_at END AS ordered_at
                     FROM earnings WHERE shop_id = $1 AND customer_id = $2) AS earned)
             WHERE shop_id = $1 AND customer_id = $2"
        )
        .bind(shop.as_str())
        .bind(customer.0)
    )?;
    Ok(())
}

/// Merges one record into another, with all that belongs to it; answers the
/// survivor, which is another still if `into` was merged itself.
pub(crate) async fn merge(
    tx: &mut Tx,
    shop: &ShopId,
    into: CustomerId,
    merged: CustomerId,
) -> Result<CustomerId> {
    let into = survivor(tx, shop, into).await?;
    if into == merged {
        return Ok(into);
    }
    point(tx, shop, into, merged).await?;
    take_over_times(tx, shop, into, merged).await?;
    recount(tx, shop, into).await?;
    take_over_gifts(tx, shop, into, merged).await?;
    take_over_exposures(tx, shop, into, merged).await?;
    take_over_budget(tx, shop, into, merged).await?;
    Ok(into)
}

async fn point(tx: &mut Tx, shop: &ShopId, into: CustomerId, merged: CustomerId) -> Result<()> {
    for id in [into, merged] {
        put(tx, shop, &CustomerProjection::unknown(id)).await?;
    }
    execute!(
        tx,
        sqlx::query(
            "UPDATE customer_projections SET merged_into = $2 WHERE shop_id = $1 AND (customer_id = $3 OR merged_into = $3)"
        )
        .bind(shop.as_str())
        .bind(into.0)
        .bind(merged.0)
    )?;
    Ok(())
}

async fn take_over_times(tx: &mut Tx, shop: &ShopId, into: CustomerId, merged: CustomerId) -> Result<()> {
    execute!(
        tx,
        sqlx::query(
            "UPDATE customer_projections SET (first_order_at, last_order_at) = (
                 SELECT min(first_order_at), max(last_order_at) FROM customer_projections
                 WHERE shop_id = $1 AND customer_id IN ($2, $3))
             WHERE shop_id = $1 AND customer_id = $2"
        )
        .bind(shop.as_str())
        .bind(into.0)
        .bind(merged.0)
    )?;
    Ok(())
}

async fn take_over_gifts(tx: &mut Tx, shop: &ShopId, into: CustomerId, merged: CustomerId) -> Result<()> {
    for sql in [
        // Upon one day both may have been given the same. One that was returned is in nobody's way, not even
        // of the same customer: SQLite meets rows that this statement has moved already.
        "UPDATE grants SET customer_id = $2, occasion_id = CASE WHEN state <> 'RETURNED' AND EXISTS (
                 SELECT 1 FROM grants AS other WHERE other.shop_id = $1 AND other.customer_id = $2
                 AND other.occasion_id = grants.occasion_id AND other.campaign_id = grants.campaign_id
                 AND other.reward_id = grants.reward_id AND other.state <> 'RETURNED')
             THEN NULL ELSE occasion_id END
         WHERE shop_id = $1 AND customer_id = $3",
        "UPDATE exceptions SET customer_id = $2 WHERE shop_id = $1 AND customer_id = $3",
    ] {
        execute!(tx, sqlx::query(sql).bind(shop.as_str()).bind(into.0).bind(merged.0))?;
    }
    Ok(())
}

/// Of two exposures to one campaign the older holds, for it was acted upon
/// longest.
async fn take_over_exposures(tx: &mut Tx, shop: &ShopId, into: CustomerId, merged: CustomerId) -> Result<()> {
    for sql in [
        "INSERT INTO exposures (shop_id, campaign_id, customer_id, held_out, first_at)
         SELECT shop_id, campaign_id, $2, held_out, first_at FROM exposures
         WHERE shop_id = $1 AND customer_id = $3
         ON CONFLICT (shop_id, campaign_id, customer_id) DO UPDATE
             SET held_out = excluded.held_out, first_at = excluded.first_at
             WHERE excluded.first_at < exposures.first_at",
        "DELETE FROM exposures WHERE shop_id = $1 AND customer_id = $3 AND customer_id <> $2",
    ] {
        execute!(tx, sqlx::query(sql).bind(shop.as_str()).bind(into.0).bind(merged.0))?;
    }
    Ok(())
}

async fn take_over_budget(tx: &mut Tx, shop: &ShopId, into: CustomerId, merged: CustomerId) -> Result<()> {
    for sql in [
        "INSERT INTO budget_use (shop_id, budget_id, day, customer_id, spent, used, most_spent, most_used)
         SELECT shop_id, budget_id, day, $2, spent, used, most_spent, most_used FROM budget_use
         WHERE shop_id = $1 AND customer_id = $3
         ON CONFLICT (shop_id, budget_id, day, customer_id) DO UPDATE
             SET spent = budget_use.spent + excluded.spent, used = budget_use.used + excluded.used,
                 most_spent = NULL, most_used = NULL",
        "DELETE FROM budget_use WHERE shop_id = $1 AND customer_id = $3 AND customer_id <> $2",
    ] {
        execute!(tx, sqlx::query(sql).bind(shop.as_str()).bind(into.0).bind(merged.0))?;
    }
    Ok(())
}

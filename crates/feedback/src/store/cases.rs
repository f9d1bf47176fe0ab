pub(crate) mod entries;
mod find;
pub(crate) mod invariants;
pub(crate) mod policies;
pub(crate) mod remedies;
mod row;

use kernel::{CustomerId, OrderId, ShopId, Time};
use storage::{Result, Tx, execute, on};
use uuid::Uuid;

use crate::{
    domain::{
        cases::{Case, CaseId, Category},
        projections::OrderProjection,
    },
    store::projections::customers,
};
pub(crate) use find::{Filter, figures, list};
use row::{Row, columns};

/// The shop of a case, the case, and whether time closes it.
pub(crate) type Due = (String, Uuid, bool);

/// Opens a case, unless what it came from has one; answers whether it is new.
pub(crate) async fn insert(tx: &mut Tx, shop: &ShopId, case: &Case) -> Result<bool> {
    let said = &case.complaint;
    let inserted = execute!(
        tx,
        sqlx::query(
            "INSERT INTO cases (shop_id, id, state, source, category, severity, customer_id, message_id,
                 rating_id, channel, sender_id, text, order_id, owner, waiting_since, warn_at, due_at,
                 warned, escalation, repeated, remedy_cost, closed_by_guest, reopen_count, next_at,
                 entry_count, version, created_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19,
                 $20, 0, $21, 0, $22, $23, $24, $25)
             ON CONFLICT DO NOTHING"
        )
        .bind(shop.as_str())
        .bind(case.id.0)
        .bind(case.state.as_str())
        .bind(said.source.as_str())
        .bind(case.category.as_str())
        .bind(case.severity.as_str())
        .bind(said.customer.map(|customer| customer.0))
        .bind(said.message.map(|message| message.0))
        .bind(said.rating.map(|rating| rating.0))
        .bind(&said.channel)
        .bind(&said.sender_id)
        .bind(&said.text)
        .bind(said.order.map(|order| order.0))
        .bind(&case.owner)
        .bind(case.waiting_since.map(Time::micros))
        .bind(case.warn_at.micros())
        .bind(case.due_at.micros())
        .bind(case.warned)
        .bind(&case.escalation)
        .bind(case.repeated)
        .bind(case.closed_by_guest)
        .bind(case.next_at().map(Time::micros))
        .bind(count(case))
        .bind(case.version)
        .bind(case.created_at.micros())
    )?;
    if inserted == 1 {
        entries::insert(tx, shop, case.id, &case.entries, 0).await?;
    }
    Ok(inserted == 1)
}

/// A case with all that was said and done, if there is one of that id.
pub(crate) async fn get(tx: &mut Tx, shop: &ShopId, id: CaseId) -> Result<Option<Case>> {
    let row: Option<Row> = on!(tx, |db| sqlx::query_as(concat!(
        "SELECT ",
        columns!(),
        " FROM cases WHERE shop_id = $1 AND id = $2"
    ))
    .bind(shop.as_str())
    .bind(id.0)
    .fetch_optional(db)
    .await)?;
    whole(tx, shop, row).await
}

/// A case that nobody else changes until the transaction ends, and its guest,
/// who is held before it.
pub(crate) async fn hold(tx: &mut Tx, shop: &ShopId, id: CaseId) -> Result<Option<Case>> {
    if let Some(customer) = customer_of(tx, shop, id).await? {
        customers::hold_survivor(tx, shop, customer).await?;
    }
    let row: Option<Row> = on!(tx, |db| sqlx::query_as(concat!(
        "UPDATE cases SET version = version WHERE shop_id = $1 AND id = $2 RETURNING ",
        columns!()
    ))
    .bind(shop.as_str())
    .bind(id.0)
    .fetch_optional(db)
    .await)?;
    whole(tx, shop, row).await
}

async fn customer_of(tx: &mut Tx, shop: &ShopId, id: CaseId) -> Result<Option<CustomerId>> {
    let customer: Option<Option<Uuid>> =
        on!(tx, |db| sqlx::query_scalar("SELECT customer_id FROM cases WHERE shop_id = $1 AND id = $2")
            .bind(shop.as_str())
            .bind(id.0)
            .fetch_optional(db)
            .await)?;
    Ok(customer.flatten().map(CustomerId))
}

async fn whole(tx: &mut Tx, shop: &ShopId, row: Option<Row>) -> Result<Option<Case>> {
    let Some(row) = row else { return Ok(None) };
    let mut case = Case::try_from(row)?;
    case.entries = entries::of(tx, shop, case.id).await?;
    Ok(Some(case))
}

/// Keeps what became of a case that is held, and had so many entries before, as its
/// next version.
pub(crate) async fn save(tx: &mut Tx, shop: &ShopId, case: &mut Case, entries: usize) -> Result<()> {
    case.version += 1;
    let justice = case.justice;
    execute!(
        tx,
        sqlx::query(
            "UPDATE cases SET state = $3, category = $4, severity = $5, owner = $6, waiting_since = $7,
                 warn_at = $8, due_at = $9, warned = $10, escalation = $11, repeated = $12, in_time = $13,
                 remedy_cost = $14, replied_at = $15, resolved_at = $16, close_at = $17, closed_at = $18,
                 closed_by_guest = $19, reopen_count = $20, justice_outcome = $21, justice_procedure = $22,
                 justice_interaction = $23, recover_until = $24, recovered = $25, next_at = $26,
                 entry_count = $27, version = $28
             WHERE shop_id = $1 AND id = $2"
        )
        .bind(shop.as_str())
        .bind(case.id.0)
        .bind(case.state.as_str())
        .bind(case.category.as_str())
        .bind(case.severity.as_str())
        .bind(&case.owner)
        .bind(case.waiting_since.map(Time::micros))
        .bind(case.warn_at.micros())
        .bind(case.due_at.micros())
        .bind(case.warned)
        .bind(&case.escalation)
        .bind(case.repeated)
        .bind(case.in_time)
        .bind(case.remedy_cost)
        .bind(case.replied_at.map(Time::micros))
        .bind(case.resolved_at.map(Time::micros))
        .bind(case.close_at.map(Time::micros))
        .bind(case.closed_at.map(Time::micros))
        .bind(case.closed_by_guest)
        .bind(case.reopen_count)
        .bind(justice.map(|justice| justice.outcome))
        .bind(justice.map(|justice| justice.procedure))
        .bind(justice.map(|justice| justice.interaction))
        .bind(case.recover_until.map(Time::micros))
        .bind(case.recovered)
        .bind(case.next_at().map(Time::micros))
        .bind(count(case))
        .bind(case.version)
    )?;
    entries::insert(tx, shop, case.id, &case.entries, entries).await
}

fn count(case: &Case) -> i64 {
    i64::try_from(case.entries.len()).unwrap_or(i64::MAX)
}

/// Cases of all shops to which time does something by a moment, the longest due
/// first.
pub(crate) async fn due(tx: &mut Tx, now: Time, limit: i64) -> Result<Vec<Due>> {
    Ok(on!(tx, |db| sqlx::query_as(
        "SELECT shop_id, id, state = 'RESOLVED' FROM cases WHERE next_at <= $1 ORDER BY next_at LIMIT $2"
    )
    .bind(now.micros())
    .bind(limit)
    .fetch_all(db)
    .await)?)
}

/// Whether a customer has another case of the category, opened since a moment
/// and before it. One failure of an order told twice, in a chat and in its
/// rating, is one, unless it was said to be mended in between.
pub(crate) async fn has_another(
    tx: &mut Tx,
    shop: &ShopId,
    case: &Case,
    customer: CustomerId,
    since: Time,
) -> Result<bool> {
    let other: Option<Uuid> = on!(tx, |db| sqlx::query_scalar(
        "SELECT id FROM cases WHERE shop_id = $1 AND customer_id = $2 AND created_at >= $3
             AND created_at <= $4 AND category = $5 AND id <> $6
             AND (coalesce(order_id <> $7, TRUE) OR resolved_at <= $4) LIMIT 1"
    )
    .bind(shop.as_str())
    .bind(customer.0)
    .bind(since.micros())
    .bind(case.created_at.micros())
    .bind(case.category.as_str())
    .bind(case.id.0)
    .bind(case.complaint.order.map(|order| order.0))
    .fetch_optional(db)
    .await)?;
    Ok(other.is_some())
}

/// A customer's later cases of either category, opened by a moment.
pub(crate) async fn later(
    tx: &mut Tx,
    shop: &ShopId,
    case: &Case,
    customer: CustomerId,
    until: Time,
    categories: [Category; 2],
) -> Result<Vec<CaseId>> {
    let [one, other] = categories;
    let ids: Vec<Uuid> = on!(tx, |db| sqlx::query_scalar(
        "SELECT id FROM cases WHERE shop_id = $1 AND customer_id = $2 AND created_at >= $3
             AND created_at <= $4 AND category IN ($5, $6) AND id <> $7 ORDER BY created_at, id"
    )
    .bind(shop.as_str())
    .bind(customer.0)
    .bind(case.created_at.micros())
    .bind(until.micros())
    .bind(one.as_str())
    .bind(other.as_str())
    .bind(case.id.0)
    .fetch_all(db)
    .await)?;
    Ok(ids.into_iter().map(CaseId).collect())
}

/// The customer's latest case of the category about the order that is not
/// mended yet; without an order, about none.
pub(crate) async fn unmended(
    tx: &mut Tx,
    shop: &ShopId,
    customer: CustomerId,
    category: Category,
    order: Option<OrderId>,
) -> Result<Option<CaseId>> {
    let id: Option<Uuid> = on!(tx, |db| sqlx::query_scalar(
        "SELECT id FROM cases WHERE shop_id = $1 AND customer_id = $2 AND category = $3
             AND state IN ('OPEN', 'IN_PROGRESS') AND (order_id = $4 OR (order_id IS NULL AND $4 IS NULL))
         ORDER BY created_at DESC, id DESC LIMIT 1"
    )
    .bind(shop.as_str())
    .bind(customer.0)
    .bind(category.as_str())
    .bind(order.map(|order| order.0))
    .fetch_optional(db)
    .await)?;
    Ok(id.map(CaseId))
}

/// The customer's case that was said to be mended and waits for their word; the
/// latest, if there are several.
pub(crate) async fn waiting_for(tx: &mut Tx, shop: &ShopId, customer: CustomerId) -> Result<Option<CaseId>> {
    let id: Option<Uuid> = on!(tx, |db| sqlx::query_scalar(
        "SELECT id FROM cases WHERE shop_id = $1 AND customer_id = $2 AND state = 'RESOLVED'
         ORDER BY created_at DESC, id DESC LIMIT 1"
    )
    .bind(shop.as_str())
    .bind(customer.0)
    .fetch_optional(db)
    .await)?;
    Ok(id.map(CaseId))
}

/// Notes of a customer's closed cases that they came back in time, with an
/// order that reached them.
pub(crate) async fn recover(
    tx: &mut Tx,
    shop: &ShopId,
    by: CustomerId,
    order: &OrderProjection,
) -> Result<()> {
    let placed_at = order.placed_at.micros();
    execute!(
        tx,
        sqlx::query(
            "UPDATE cases SET recovered = TRUE, next_at = NULL, version = version + 1
             WHERE shop_id = $1 AND customer_id = $2 AND state = 'CLOSED' AND closed_at < $3
                 AND recover_until >= $3 AND (recovered IS NULL OR NOT recovered)"
        )
        .bind(shop.as_str())
        .bind(by.0)
        .bind(placed_at)
    )?;
    Ok(())
}

/// Gives the cases of a merged record to its survivor.
pub(crate) async fn merge(tx: &mut Tx, shop: &ShopId, merged: CustomerId, into: CustomerId) -> Result<()> {
    execute!(
        tx,
        sqlx::query("UPDATE cases SET customer_id = $3 WHERE shop_id = $1 AND customer_id = $2")
            .bind(shop.as_str())
            .bind(merged.0)
            .bind(into.0)
    )?;
    Ok(())
}

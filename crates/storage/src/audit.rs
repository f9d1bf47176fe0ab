//! Who did what: the table `audit_entries` of the service that keeps it. The other
//! services tell it by an event, in the transaction of the act as well.

use kernel::{Act, ShopId, Time};
use sqlx::FromRow;
use uuid::Uuid;

use crate::{
    Result, Tx, execute, on,
    outbox::{self, NewEvent},
};

/// An entry as it is kept.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct Entry {
    /// When it was done, microseconds.
    pub occurred_at: i64,
    /// Its id.
    pub id: Uuid,
    /// See [`Act::kind`].
    pub kind: String,
    /// See [`Act::subject`].
    pub subject: String,
    /// See [`Act::method`].
    pub method: String,
    /// See [`Act::resource`].
    pub resource: String,
    /// See [`Act::customer`].
    pub customer: String,
    /// See [`Act::request_id`].
    pub request_id: Option<Uuid>,
    /// See [`Act::trace_id`].
    pub trace_id: String,
}

/// Which entries; an empty text stands for all.
#[derive(Clone, Copy, Debug, Default)]
pub struct Filter<'a> {
    /// Those of one caller.
    pub subject: &'a str,
    /// Those about one resource, or one customer who is named besides.
    pub resource: &'a str,
}

/// Notes an act with what it does: here, or as an event for who keeps such notes.
/// What is about the house and no shop is done where they are kept.
pub(crate) async fn note(tx: &mut Tx, shop: Option<&ShopId>, act: &Act, at: Time) -> Result<()> {
    let (Some(told), Some(shop)) = (act.told, shop) else { return insert(tx, shop, act, at).await };
    let event = NewEvent {
        id: act.id,
        subscriber: told.subscriber,
        shop,
        ordering_key: &act.resource,
        kind: told.kind,
        body: &(told.encode)(act),
        traceparent: &act.traceparent,
        occurred_at: at,
    };
    outbox::append(tx, &[event]).await
}

/// Adds an entry; without a shop it is the house's.
pub async fn insert(tx: &mut Tx, shop: Option<&ShopId>, act: &Act, at: Time) -> Result<()> {
    execute!(
        tx,
        sqlx::query(
            "INSERT INTO audit_entries
             (shop_id, occurred_at, id, kind, subject, method, resource, customer, request_id, trace_id)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)"
        )
        .bind(place(shop))
        .bind(at.micros())
        .bind(act.id)
        .bind(&act.kind)
        .bind(&act.subject)
        .bind(&act.method)
        .bind(&act.resource)
        .bind(&act.customer)
        .bind(act.request_id)
        .bind(act.trace_id())
    )?;
    Ok(())
}

/// The entries of a shop, or of the house, before one, newest first. `before` is when
/// that was done, and its id.
pub async fn list(
    tx: &mut Tx,
    shop: Option<&ShopId>,
    filter: Filter<'_>,
    before: (i64, Uuid),
    most: i64,
) -> Result<Vec<Entry>> {
    Ok(on!(tx, |db| sqlx::query_as(
        "SELECT occurred_at, id, kind, subject, method, resource, customer, request_id, trace_id
         FROM audit_entries
         WHERE shop_id = $1 AND (occurred_at, id) < ($2, $3)
           AND ($4 = '' OR subject = $4) AND ($5 = '' OR resource = $5 OR customer = $5)
         ORDER BY occurred_at DESC, id DESC LIMIT $6"
    )
    .bind(place(shop))
    .bind(before.0)
    .bind(before.1)
    .bind(filter.subject)
    .bind(filter.resource)
    .bind(most)
    .fetch_all(db)
    .await)?)
}

/// Forgets what was done before `until`, the oldest first and at most so much of it;
/// answers how much.
pub async fn forget(tx: &mut Tx, until: Time, most: u32) -> Result<u64> {
    Ok(execute!(
        tx,
        sqlx::query(
            "DELETE FROM audit_entries WHERE (shop_id, occurred_at, id) IN (
                 SELECT shop_id, occurred_at, id FROM audit_entries
                 WHERE occurred_at < $1 ORDER BY occurred_at LIMIT $2)"
        )
        .bind(until.micros())
        .bind(i64::from(most))
    )?)
}

/// No shop is called so.
fn place(shop: Option<&ShopId>) -> &str {
    shop.map_or("", ShopId::as_str)
}

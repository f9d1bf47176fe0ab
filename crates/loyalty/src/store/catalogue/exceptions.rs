use kernel::{CustomerId, MessageId, Place, ShopId};
use sqlx::FromRow;
use storage::{
    Error, Result, Tx,
    column::{from_json, maybe_word, time, to_json, word},
    execute, expect_one_row, on,
};
use uuid::Uuid;

use crate::domain::{Approver, Exception, ExceptionId, ExceptionState};

const TABLE: &str = "exceptions";

#[derive(FromRow)]
struct Row {
    id: Uuid,
    customer_id: Option<Uuid>,
    topic: String,
    text: String,
    state: String,
    boundary: String,
    approver: String,
    decided_by: String,
    reason: String,
    message_id: Option<Uuid>,
    created_at: i64,
}

impl TryFrom<Row> for Exception {
    type Error = Error;

    fn try_from(row: Row) -> Result<Self> {
        let boundary = (!row.boundary.is_empty()).then(|| from_json(&row.boundary, TABLE));
        Ok(Self {
            id: ExceptionId(row.id),
            customer: row.customer_id.map(CustomerId),
            topic: row.topic,
            text: row.text,
            state: word(&row.state, TABLE)?,
            boundary: boundary.transpose()?,
            approver: maybe_word(&row.approver, TABLE)?,
            decided_by: row.decided_by,
            reason: row.reason,
            message: row.message_id.map(MessageId),
            created_at: time(row.created_at, TABLE)?,
        })
    }
}

/// Writes a request down, unless that of this id is there.
pub(crate) async fn insert(tx: &mut Tx, shop: &ShopId, exception: &Exception) -> Result<()> {
    let boundary = exception.boundary.as_ref().map(|boundary| to_json(boundary, TABLE)).transpose()?;
    execute!(
        tx,
        sqlx::query(
            "INSERT INTO exceptions (shop_id, id, customer_id, topic, text, state, boundary, approver,
             decided_by, reason, message_id, created_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
             ON CONFLICT (shop_id, id) DO NOTHING"
        )
        .bind(shop.as_str())
        .bind(exception.id.0)
        .bind(exception.customer.map(|customer| customer.0))
        .bind(&exception.topic)
        .bind(&exception.text)
        .bind(exception.state.as_str())
        .bind(boundary.unwrap_or_default())
        .bind(exception.approver.map_or("", Approver::as_str))
        .bind(&exception.decided_by)
        .bind(&exception.reason)
        .bind(exception.message.map(|message| message.0))
        .bind(exception.created_at.micros())
    )?;
    Ok(())
}

/// Notes what was decided. Fails with [`Error::Conflict`] if it doesn't wait any
/// more.
pub(crate) async fn decide(tx: &mut Tx, shop: &ShopId, decided: &Exception) -> Result<()> {
    let changed = execute!(
        tx,
        sqlx::query(
            "UPDATE exceptions SET state = $3, approver = $4, decided_by = $5, reason = $6
             WHERE shop_id = $1 AND id = $2 AND state = 'WAITING'"
        )
        .bind(shop.as_str())
        .bind(decided.id.0)
        .bind(decided.state.as_str())
        .bind(decided.approver.map_or("", Approver::as_str))
        .bind(&decided.decided_by)
        .bind(&decided.reason)
    )?;
    expect_one_row(changed)
}

/// A request.
pub(crate) async fn get(tx: &mut Tx, shop: &ShopId, id: ExceptionId) -> Result<Option<Exception>> {
    let row: Option<Row> = on!(tx, |db| sqlx::query_as(
        "SELECT id, customer_id, topic, text, state, boundary, approver, decided_by, reason, message_id,
             created_at
         FROM exceptions WHERE shop_id = $1 AND id = $2"
    )
    .bind(shop.as_str())
    .bind(id.0)
    .fetch_optional(db)
    .await)?;
    row.map(Exception::try_from).transpose()
}

/// What was asked, newest first, from a place on; only what is in `state`, if
/// one is given.
pub(crate) async fn list(
    tx: &mut Tx,
    shop: &ShopId,
    state: Option<ExceptionState>,
    from: Place,
    limit: i64,
) -> Result<Vec<Exception>> {
    // Two statements, for each has an index of its own.
    const ALL: &str =
        "SELECT id, customer_id, topic, text, state, boundary, approver, decided_by, reason, message_id,
             created_at
         FROM exceptions WHERE shop_id = $1 AND (created_at, id) < ($2, $3)
         ORDER BY created_at DESC, id DESC LIMIT $4";
    const IN_STATE: &str =
        "SELECT id, customer_id, topic, text, state, boundary, approver, decided_by, reason, message_id,
             created_at
         FROM exceptions WHERE shop_id = $1 AND (created_at, id) < ($2, $3) AND state = $5
         ORDER BY created_at DESC, id DESC LIMIT $4";
    let rows: Vec<Row> = match state {
        None => on!(tx, |db| sqlx::query_as(ALL)
            .bind(shop.as_str())
            .bind(from.micros)
            .bind(from.id)
            .bind(limit)
            .fetch_all(db)
            .await)?,
        Some(state) => on!(tx, |db| sqlx::query_as(IN_STATE)
            .bind(shop.as_str())
            .bind(from.micros)
            .bind(from.id)
            .bind(limit)
            .bind(state.as_str())
            .fetch_all(db)
            .await)?,
    };
    rows.into_iter().map(Exception::try_from).collect()
}

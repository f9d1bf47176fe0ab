use kernel::{ShopId, Time};
use sqlx::FromRow;
use storage::{Error, Result, Tx, execute, on};
use uuid::Uuid;

use crate::domain::cases::CaseId;

/// A remedy that was asked for and is not known to be paid and written down.
#[derive(Clone, Debug, FromRow)]
pub(crate) struct Remedy {
    /// The request id that loyalty knows it by.
    pub(crate) request_id: Uuid,
    case_id: Uuid,
    /// The request, encoded.
    pub(crate) asked: Vec<u8>,
    /// What it asks of loyalty, encoded.
    pub(crate) goodwill: Vec<u8>,
}

impl Remedy {
    pub(crate) fn new(request_id: Uuid, case: CaseId, asked: Vec<u8>, goodwill: Vec<u8>) -> Self {
        Self { request_id, case_id: case.0, asked, goodwill }
    }

    /// The case it makes good.
    pub(crate) fn case(&self) -> CaseId {
        CaseId(self.case_id)
    }
}

/// Keeps a remedy until it is finished, at the latest from a moment on; answers
/// it as it was kept first. Fails with [`Error::RequestReused`] if its id was
/// used for another.
pub(crate) async fn keep(
    tx: &mut Tx,
    shop: &ShopId,
    remedy: Remedy,
    (now, next_at): (Time, Time),
) -> Result<Remedy> {
    let inserted = execute!(
        tx,
        sqlx::query(
            "INSERT INTO remedies (shop_id, request_id, case_id, asked, goodwill, next_at, created_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING"
        )
        .bind(shop.as_str())
        .bind(remedy.request_id)
        .bind(remedy.case_id)
        .bind(&remedy.asked)
        .bind(&remedy.goodwill)
        .bind(next_at.micros())
        .bind(now.micros())
    )?;
    if inserted == 1 {
        return Ok(remedy);
    }
    let kept: Option<Remedy> = on!(tx, |db| sqlx::query_as(
        "SELECT request_id, case_id, asked, goodwill FROM remedies WHERE shop_id = $1 AND request_id = $2"
    )
    .bind(shop.as_str())
    .bind(remedy.request_id)
    .fetch_optional(db)
    .await)?;
    // Finished in between: whoever tries again gets the answer.
    let kept = kept.ok_or(Error::Conflict)?;
    if kept.asked == remedy.asked { Ok(kept) } else { Err(Error::RequestReused) }
}

/// Remedies of all shops that are to be finished by now, the longest due first.
pub(crate) async fn due(tx: &mut Tx, now: Time, limit: i64) -> Result<Vec<(String, Uuid)>> {
    Ok(on!(tx, |db| sqlx::query_as(
        "SELECT shop_id, request_id FROM remedies WHERE next_at <= $1 ORDER BY next_at LIMIT $2"
    )
    .bind(now.micros())
    .bind(limit)
    .fetch_all(db)
    .await)?)
}

/// Takes a remedy that is due, so that nobody else does before a later moment;
/// one that was asked for before `first` for the last time.
pub(crate) async fn take(
    tx: &mut Tx,
    shop: &ShopId,
    request_id: Uuid,
    (now, next_at): (Time, Time),
    first: Time,
) -> Result<Option<Remedy>> {
    Ok(on!(tx, |db| sqlx::query_as(
        "UPDATE remedies SET next_at = CASE WHEN created_at >= $5 THEN $4 END
         WHERE shop_id = $1 AND request_id = $2 AND next_at <= $3
         RETURNING request_id, case_id, asked, goodwill"
    )
    .bind(shop.as_str())
    .bind(request_id)
    .bind(now.micros())
    .bind(next_at.micros())
    .bind(first.micros())
    .fetch_optional(db)
    .await)?)
}

/// Forgets a remedy that is written down, or was refused.
pub(crate) async fn delete(tx: &mut Tx, shop: &ShopId, request_id: Uuid) -> Result<()> {
    execute!(
        tx,
        sqlx::query("DELETE FROM remedies WHERE shop_id = $1 AND request_id = $2")
            .bind(shop.as_str())
            .bind(request_id)
    )?;
    Ok(())
}

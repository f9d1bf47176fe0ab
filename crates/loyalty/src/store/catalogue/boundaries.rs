use kernel::{ShopId, Time};
use sqlx::FromRow;
use storage::{
    Error, Result, Tx,
    column::{from_json, maybe_word, to_json, word},
    execute, expect_one_row, on,
};
use uuid::Uuid;

use crate::domain::{Approver, Boundary, BoundaryId};

const TABLE: &str = "boundaries";

#[derive(FromRow)]
struct Row {
    id: Uuid,
    topic: String,
    stance: String,
    approver: String,
    text: String,
    text_en: String,
    words: String,
    version: i64,
}

impl TryFrom<Row> for Boundary {
    type Error = Error;

    fn try_from(row: Row) -> Result<Self> {
        Ok(Self {
            id: BoundaryId(row.id),
            topic: row.topic,
            stance: word(&row.stance, TABLE)?,
            approver: maybe_word(&row.approver, TABLE)?,
            text: row.text,
            text_en: row.text_en,
            words: from_json(&row.words, TABLE)?,
            version: row.version,
        })
    }
}

/// Adds a boundary. Fails with [`Error::Unique`] if its topic has one.
pub(crate) async fn insert(tx: &mut Tx, shop: &ShopId, boundary: &Boundary, now: Time) -> Result<()> {
    execute!(
        tx,
        sqlx::query(
            "INSERT INTO boundaries (shop_id, id, topic, stance, approver, text, text_en, version, created_at,
                 words)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)"
        )
        .bind(shop.as_str())
        .bind(boundary.id.0)
        .bind(&boundary.topic)
        .bind(boundary.stance.as_str())
        .bind(boundary.approver.map_or("", Approver::as_str))
        .bind(&boundary.text)
        .bind(&boundary.text_en)
        .bind(boundary.version)
        .bind(now.micros())
        .bind(to_json(&boundary.words, TABLE)?)
    )?;
    Ok(())
}

/// Puts `after` in the place of the version before it; its topic stays. Fails
/// with [`Error::Conflict`] if another change came first.
pub(crate) async fn update(tx: &mut Tx, shop: &ShopId, after: &Boundary) -> Result<()> {
    let changed = execute!(
        tx,
        sqlx::query(
            "UPDATE boundaries SET stance = $3, approver = $4, text = $5, text_en = $6, version = $7,
                 words = $8
             WHERE shop_id = $1 AND id = $2 AND version = $7 - 1"
        )
        .bind(shop.as_str())
        .bind(after.id.0)
        .bind(after.stance.as_str())
        .bind(after.approver.map_or("", Approver::as_str))
        .bind(&after.text)
        .bind(&after.text_en)
        .bind(after.version)
        .bind(to_json(&after.words, TABLE)?)
    )?;
    expect_one_row(changed)
}

/// Removes a boundary. Fails with [`Error::Conflict`] if another change came
/// first.
pub(crate) async fn delete(tx: &mut Tx, shop: &ShopId, boundary: &Boundary) -> Result<()> {
    let changed = execute!(
        tx,
        sqlx::query("DELETE FROM boundaries WHERE shop_id = $1 AND id = $2 AND version = $3")
            .bind(shop.as_str())
            .bind(boundary.id.0)
            .bind(boundary.version)
    )?;
    expect_one_row(changed)
}

/// A boundary, also one that comes with the program.
pub(crate) async fn get(tx: &mut Tx, shop: &ShopId, id: BoundaryId) -> Result<Option<Boundary>> {
    if let Some(built_in) = Boundary::built_in().into_iter().find(|boundary| boundary.id == id) {
        return Ok(Some(built_in));
    }
    let row: Option<Row> = on!(tx, |db| sqlx::query_as(
        "SELECT id, topic, stance, approver, text, text_en, words, version
         FROM boundaries WHERE shop_id = $1 AND id = $2"
    )
    .bind(shop.as_str())
    .bind(id.0)
    .fetch_optional(db)
    .await)?;
    row.map(Boundary::try_from).transpose()
}

/// The boundary of a topic.
pub(crate) async fn of_topic(tx: &mut Tx, shop: &ShopId, topic: &str) -> Result<Option<Boundary>> {
    if let Some(built_in) = Boundary::built_in().into_iter().find(|boundary| boundary.topic == topic) {
        return Ok(Some(built_in));
    }
    let row: Option<Row> = on!(tx, |db| sqlx::query_as(
        "SELECT id, topic, stance, approver, text, text_en, words, version
         FROM boundaries WHERE shop_id = $1 AND topic = $2"
    )
    .bind(shop.as_str())
    .bind(topic)
    .fetch_optional(db)
    .await)?;
    row.map(Boundary::try_from).transpose()
}

/// Boundaries with a higher id than `after`: those that come with the program
/// first, for their ids are the lowest, then oldest first, as ids are made.
pub(crate) async fn list(tx: &mut Tx, shop: &ShopId, after: BoundaryId, limit: i64) -> Result<Vec<Boundary>> {
    let rows: Vec<Row> = on!(tx, |db| sqlx::query_as(
        "SELECT id, topic, stance, approver, text, text_en, words, version
         FROM boundaries WHERE shop_id = $1 AND id > $2 ORDER BY id LIMIT $3"
    )
    .bind(shop.as_str())
    .bind(after.0)
    .bind(limit)
    .fetch_all(db)
    .await)?;
    let built_in = Boundary::built_in().into_iter().filter(|boundary| boundary.id > after).map(Ok);
    let most = usize::try_from(limit).unwrap_or(usize::MAX);
    built_in.chain(rows.into_iter().map(Boundary::try_from)).take(most).collect()
}

/// Every boundary of a shop, in the order of [`list`].
pub(crate) async fn all(tx: &mut Tx, shop: &ShopId) -> Result<Vec<Boundary>> {
    list(tx, shop, BoundaryId(Uuid::nil()), i64::MAX).await
}

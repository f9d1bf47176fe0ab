//! Segments, who is in them, and how they moved.

mod members;

use kernel::{Place, ShopId, Time};
use sqlx::FromRow;
use storage::{
    Error, Result, Tx,
    column::{from_json, time, to_json, word},
    execute, expect_one_row, on,
};
use uuid::Uuid;

use crate::domain::guests::{Segment, SegmentId};

pub(crate) use members::{Member, Move, join, leave, list as list_members, moves, of as members_of};

const TABLE: &str = "segments";

#[derive(FromRow)]
struct Row {
    id: Uuid,
    display_name: String,
    display_name_en: String,
    rule: String,
    member_count: i64,
    refreshed_at: i64,
    version: i64,
    created_at: i64,
}

impl TryFrom<Row> for Segment {
    type Error = Error;

    fn try_from(row: Row) -> Result<Self> {
        Ok(Self {
            id: SegmentId(row.id),
            display_name: row.display_name,
            display_name_en: row.display_name_en,
            rule: from_json(&row.rule, TABLE)?,
            member_count: row.member_count,
            refreshed_at: time(row.refreshed_at, TABLE)?,
            version: row.version,
            created_at: time(row.created_at, TABLE)?,
        })
    }
}

macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT id, display_name, display_name_en, rule, member_count, refreshed_at, version, created_at
             FROM segments WHERE shop_id = $1 AND ",
            $rest
        )
    };
}

/// Adds a segment, without members.
pub(crate) async fn insert(tx: &mut Tx, shop: &ShopId, segment: &Segment) -> Result<()> {
    execute!(
        tx,
        sqlx::query(
            "INSERT INTO segments (shop_id, id, display_name, display_name_en, rule, member_count,
             refreshed_at, due_at, version, created_at) VALUES ($1, $2, $3, $4, $5, 0, $6, $6, $7, $6)"
        )
        .bind(shop.as_str())
        .bind(segment.id.0)
        .bind(&segment.display_name)
        .bind(&segment.display_name_en)
        .bind(to_json(&segment.rule, TABLE)?)
        .bind(segment.created_at.micros())
        .bind(segment.version)
    )?;
    Ok(())
}

/// Puts `after` in the place of the version before it. Fails with [`Error::Conflict`] if
/// another change came first.
pub(crate) async fn update(tx: &mut Tx, shop: &ShopId, after: &Segment) -> Result<()> {
    let changed = execute!(
        tx,
        sqlx::query(
            "UPDATE segments SET display_name = $3, display_name_en = $4, rule = $5, version = $6
             WHERE shop_id = $1 AND id = $2 AND version = $6 - 1"
        )
        .bind(shop.as_str())
        .bind(after.id.0)
        .bind(&after.display_name)
        .bind(&after.display_name_en)
        .bind(to_json(&after.rule, TABLE)?)
        .bind(after.version)
    )?;
    expect_one_row(changed)
}

/// Notes that a segment was gone through, and when it is to be again.
pub(crate) async fn refreshed(
    tx: &mut Tx,
    shop: &ShopId,
    id: SegmentId,
    members: i64,
    (now, due): (Time, Time),
) -> Result<()> {
    execute!(
        tx,
        sqlx::query(
            "UPDATE segments SET member_count = $3, refreshed_at = $4, due_at = $5
             WHERE shop_id = $1 AND id = $2"
        )
        .bind(shop.as_str())
        .bind(id.0)
        .bind(members)
        .bind(now.micros())
        .bind(due.micros())
    )?;
    Ok(())
}

/// Takes a segment away with all that is kept of it. Fails with [`Error::Conflict`] if a
/// change came first.
pub(crate) async fn delete(tx: &mut Tx, shop: &ShopId, segment: &Segment) -> Result<()> {
    let gone = execute!(
        tx,
        sqlx::query("DELETE FROM segments WHERE shop_id = $1 AND id = $2 AND version = $3")
            .bind(shop.as_str())
            .bind(segment.id.0)
            .bind(segment.version)
    )?;
    expect_one_row(gone)?;
    for sql in [
        "DELETE FROM segment_members WHERE shop_id = $1 AND segment_id = $2",
        "DELETE FROM segment_moves WHERE shop_id = $1 AND segment_id = $2",
    ] {
        execute!(tx, sqlx::query(sql).bind(shop.as_str()).bind(segment.id.0))?;
    }
    Ok(())
}

/// A segment, held until the transaction ends, so that nobody else goes through it
/// meanwhile.
pub(crate) async fn lock(tx: &mut Tx, shop: &ShopId, id: SegmentId) -> Result<Option<Segment>> {
    let row: Option<Row> = on!(tx, |db| sqlx::query_as(
        "UPDATE segments SET due_at = due_at WHERE shop_id = $1 AND id = $2
         RETURNING id, display_name, display_name_en, rule, member_count, refreshed_at, version, created_at"
    )
    .bind(shop.as_str())
    .bind(id.0)
    .fetch_optional(db)
    .await)?;
    row.map(Segment::try_from).transpose()
}

/// A segment.
pub(crate) async fn get(tx: &mut Tx, shop: &ShopId, id: SegmentId) -> Result<Option<Segment>> {
    let row: Option<Row> = on!(tx, |db| sqlx::query_as(select!("id = $2"))
        .bind(shop.as_str())
        .bind(id.0)
        .fetch_optional(db)
        .await)?;
    row.map(Segment::try_from).transpose()
}

/// Segments, oldest first, from a place on.
pub(crate) async fn list(tx: &mut Tx, shop: &ShopId, after: Place, most: i64) -> Result<Vec<Segment>> {
    let rows: Vec<Row> = on!(tx, |db| sqlx::query_as(select!(
        "(created_at, id) > ($2, $3) ORDER BY created_at, id LIMIT $4"
    ))
    .bind(shop.as_str())
    .bind(after.micros)
    .bind(after.id)
    .bind(most)
    .fetch_all(db)
    .await)?;
    rows.into_iter().map(Segment::try_from).collect()
}

/// Segments that are to be gone through by now, those of one shop together.
pub(crate) async fn due(tx: &mut Tx, now: Time, most: i64) -> Result<Vec<(ShopId, SegmentId)>> {
    let rows: Vec<(String, Uuid)> = on!(tx, |db| sqlx::query_as(
        "SELECT shop_id, id FROM segments WHERE due_at <= $1 ORDER BY due_at, shop_id LIMIT $2"
    )
    .bind(now.micros())
    .bind(most)
    .fetch_all(db)
    .await)?;
    rows.into_iter().map(|(shop, id)| Ok((word(&shop, TABLE)?, SegmentId(id)))).collect()
}

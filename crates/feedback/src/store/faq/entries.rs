use kernel::{Place, ShopId};
use sqlx::FromRow;
use storage::{
    Error, Result, Tx,
    column::{from_json, time, to_json},
    execute, expect_one_row, on,
};
use uuid::Uuid;

use crate::domain::faq::{FaqEntry, FaqEntryId, FaqText};

const TABLE: &str = "faq_entries";

#[derive(FromRow)]
struct Row {
    id: Uuid,
    questions: String,
    answer: String,
    answer_en: String,
    paused: bool,
    answer_count: i64,
    version: i64,
    created_at: i64,
}

impl TryFrom<Row> for FaqEntry {
    type Error = Error;

    fn try_from(row: Row) -> Result<Self> {
        let questions = from_json(&row.questions, TABLE)?;
        Ok(Self {
            id: FaqEntryId(row.id),
            text: FaqText { questions, answer: row.answer, answer_en: row.answer_en, paused: row.paused },
            answer_count: row.answer_count,
            version: row.version,
            created_at: time(row.created_at, TABLE)?,
        })
    }
}

fn questions(text: &FaqText) -> Result<String> {
    to_json(&text.questions, TABLE)
}

/// Adds an entry.
pub(crate) async fn insert(tx: &mut Tx, shop: &ShopId, entry: &FaqEntry) -> Result<()> {
    let questions = questions(&entry.text)?;
    execute!(
        tx,
        sqlx::query(
            "INSERT INTO faq_entries (shop_id, id, questions, answer, answer_en, paused, answer_count,
             version, created_at) VALUES ($1, $2, $3, $4, $5, $6, 0, $7, $8)"
        )
        .bind(shop.as_str())
        .bind(entry.id.0)
        .bind(questions)
        .bind(&entry.text.answer)
        .bind(&entry.text.answer_en)
        .bind(entry.text.paused)
        .bind(entry.version)
        .bind(entry.created_at.micros())
    )?;
    count_change(tx, shop).await
}

/// Replaces what an entry says. Errors: `Conflict` if its version is not the current one.
pub(crate) async fn update(tx: &mut Tx, shop: &ShopId, entry: &FaqEntry) -> Result<()> {
    let questions = questions(&entry.text)?;
    let changed = execute!(
        tx,
        sqlx::query(
            "UPDATE faq_entries SET questions = $4, answer = $5, answer_en = $6, paused = $7,
             version = version + 1 WHERE shop_id = $1 AND id = $2 AND version = $3"
        )
        .bind(shop.as_str())
        .bind(entry.id.0)
        .bind(entry.version)
        .bind(questions)
        .bind(&entry.text.answer)
        .bind(&entry.text.answer_en)
        .bind(entry.text.paused)
    )?;
    count_change(tx, shop).await?;
    expect_one_row(changed)
}

/// Removes an entry. Errors: `Conflict` if there is none of that id and version.
pub(crate) async fn delete(tx: &mut Tx, shop: &ShopId, id: FaqEntryId, version: i64) -> Result<()> {
    let deleted = execute!(
        tx,
        sqlx::query("DELETE FROM faq_entries WHERE shop_id = $1 AND id = $2 AND version = $3")
            .bind(shop.as_str())
            .bind(id.0)
            .bind(version)
    )?;
    count_change(tx, shop).await?;
    expect_one_row(deleted)
}

/// Counts an answer; nothing happens if the entry was removed meanwhile.
pub(crate) async fn count_answer(tx: &mut Tx, shop: &ShopId, id: FaqEntryId) -> Result<()> {
    execute!(
        tx,
        sqlx::query("UPDATE faq_entries SET answer_count = answer_count + 1 WHERE shop_id = $1 AND id = $2")
            .bind(shop.as_str())
            .bind(id.0)
    )?;
    Ok(())
}

async fn count_change(tx: &mut Tx, shop: &ShopId) -> Result<()> {
    execute!(
        tx,
        sqlx::query(
            "INSERT INTO faq_revisions (shop_id, revision) VALUES ($1, 1)
             ON CONFLICT (shop_id) DO UPDATE SET revision = faq_revisions.revision + 1"
        )
        .bind(shop.as_str())
    )?;
    Ok(())
}

/// Counts the changes of a shop's entries.
pub(crate) async fn revision(tx: &mut Tx, shop: &ShopId) -> Result<i64> {
    let revision: Option<i64> =
        on!(tx, |db| sqlx::query_scalar("SELECT revision FROM faq_revisions WHERE shop_id = $1")
            .bind(shop.as_str())
            .fetch_optional(db)
            .await)?;
    Ok(revision.unwrap_or_default())
}

/// An entry, if there is one of that id.
pub(crate) async fn get(tx: &mut Tx, shop: &ShopId, id: FaqEntryId) -> Result<Option<FaqEntry>> {
    let row: Option<Row> = on!(tx, |db| sqlx::query_as(
        "SELECT id, questions, answer, answer_en, paused, answer_count, version, created_at
         FROM faq_entries WHERE shop_id = $1 AND id = $2"
    )
    .bind(shop.as_str())
    .bind(id.0)
    .fetch_optional(db)
    .await)?;
    row.map(FaqEntry::try_from).transpose()
}

/// Entries, oldest first, from a place on.
pub(crate) async fn list(tx: &mut Tx, shop: &ShopId, from: Place, limit: i64) -> Result<Vec<FaqEntry>> {
    let rows: Vec<Row> = on!(tx, |db| sqlx::query_as(
        "SELECT id, questions, answer, answer_en, paused, answer_count, version, created_at
         FROM faq_entries WHERE shop_id = $1 AND (created_at, id) > ($2, $3)
         ORDER BY created_at, id LIMIT $4"
    )
    .bind(shop.as_str())
    .bind(from.micros)
    .bind(from.id)
    .bind(limit)
    .fetch_all(db)
    .await)?;
    rows.into_iter().map(FaqEntry::try_from).collect()
}

//! What the orders say of each customer, as they were all scored last; and when to score
//! them again.

use std::collections::HashMap;

use kernel::{CustomerId, Place, ShopId, Time};
use sqlx::{FromRow, QueryBuilder};
use storage::{
    Error, Result, Tx,
    column::{from_json, maybe_time, time, to_json, word},
    execute, on,
};
use uuid::Uuid;

use crate::domain::{
    MOST_NUMBER,
    guests::{RfmSegment, Rhythm, Scored, Summary},
};

const TABLE: &str = "guest_scores";
/// So many rows go into one statement.
const AT_ONCE: usize = 500;
/// What is bought after a scoring waits so long for the next, microseconds.
const SCORED_EVERY: i64 = 10 * 60 * 1_000_000;

/// A score with what people call its customer.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct NamedScore {
    /// What people say aloud.
    pub(crate) number: Option<i64>,
    /// What the shop calls them.
    pub(crate) display_name: String,
    /// The score.
    pub(crate) scored: Scored,
}

/// Which scores are asked for.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct ScoreFilter {
    /// Of one customer alone.
    pub(crate) customer: Option<CustomerId>,
    /// On one part of the map alone.
    pub(crate) segment: Option<RfmSegment>,
    /// Of one rhythm alone.
    pub(crate) rhythm: Option<Rhythm>,
}

#[derive(FromRow)]
struct Row {
    customer_id: Uuid,
    at_risk: i64,
    rfm_segment: String,
    rhythm: String,
    score: String,
}

#[derive(FromRow)]
struct NamedRow {
    number: i64,
    display_name: String,
    #[sqlx(flatten)]
    row: Row,
}

impl TryFrom<Row> for Scored {
    type Error = Error;

    fn try_from(row: Row) -> Result<Self> {
        Ok(Self {
            customer: CustomerId(row.customer_id),
            at_risk: row.at_risk,
            segment: word(&row.rfm_segment, TABLE)?,
            rhythm: word(&row.rhythm, TABLE)?,
            of: from_json(&row.score, TABLE)?,
        })
    }
}

/// Has a shop's customers scored, soon if they never were, and else some time after the
/// last. Whoever finds that said already waits for nobody.
pub(crate) async fn make_due(tx: &mut Tx, shop: &ShopId, now: Time) -> Result<()> {
    execute!(
        tx,
        sqlx::query(
            "UPDATE scorings SET due_at = scored_at + $2 WHERE shop_id = $1 AND due_at > scored_at + $2"
        )
        .bind(shop.as_str())
        .bind(SCORED_EVERY)
    )?;
    execute!(
        tx,
        sqlx::query(
            "INSERT INTO scorings (shop_id, due_at, scored_at) VALUES ($1, $2, NULL) ON CONFLICT DO NOTHING"
        )
        .bind(shop.as_str())
        .bind(now.micros())
    )?;
    Ok(())
}

/// Shops whose customers are to be scored by now, each with since when.
pub(crate) async fn due(tx: &mut Tx, now: Time, most: i64) -> Result<Vec<(ShopId, i64)>> {
    let rows: Vec<(String, i64)> = on!(tx, |db| sqlx::query_as(
        "SELECT shop_id, due_at FROM scorings WHERE due_at <= $1 ORDER BY due_at LIMIT $2"
    )
    .bind(now.micros())
    .bind(most)
    .fetch_all(db)
    .await)?;
    rows.into_iter().map(|(shop, due)| Ok((word(&shop, "scorings")?, due))).collect()
}

/// Takes the scoring of a shop on, until it is due again; whether nobody else did. What is
/// bought from now on is for the next.
pub(crate) async fn take(
    tx: &mut Tx,
    shop: &ShopId,
    seen: i64,
    (now, due): (Option<Time>, Time),
) -> Result<bool> {
    let taken = execute!(
        tx,
        sqlx::query(
            "UPDATE scorings SET due_at = $4, scored_at = coalesce($3, scored_at)
             WHERE shop_id = $1 AND due_at = $2"
        )
        .bind(shop.as_str())
        .bind(seen)
        .bind(now.map(Time::micros))
        .bind(due.micros())
    )?;
    Ok(taken == 1)
}

/// When a shop's customers were scored last; `None` before the first.
pub(crate) async fn scored_at(tx: &mut Tx, shop: &ShopId) -> Result<Option<Time>> {
    let at: Option<Option<i64>> =
        on!(tx, |db| sqlx::query_scalar("SELECT scored_at FROM scorings WHERE shop_id = $1")
            .bind(shop.as_str())
            .fetch_optional(db)
            .await)?;
    maybe_time(at.flatten(), "scorings")
}

/// What was said of all of a shop's guests together, and when; `None` where it is not kept.
pub(crate) async fn summary(tx: &mut Tx, shop: &ShopId) -> Result<Option<(Summary, Time)>> {
    let kept: Option<String> = on!(tx, |db| sqlx::query_scalar(
        "SELECT summary FROM scorings WHERE shop_id = $1 AND summary <> ''"
    )
    .bind(shop.as_str())
    .fetch_optional(db)
    .await)?;
    let Some(kept) = kept else { return Ok(None) };
    let (summary, at) = from_json(&kept, "scorings")?;
    Ok(Some((summary, time(at, "scorings")?)))
}

/// Keeps what is said of all of a shop's guests together, or nothing in its place.
pub(crate) async fn keep_summary(tx: &mut Tx, shop: &ShopId, summary: Option<&(Summary, i64)>) -> Result<()> {
    let kept = summary.map(|summary| to_json(summary, "scorings")).transpose()?;
    execute!(
        tx,
        sqlx::query("UPDATE scorings SET summary = $2 WHERE shop_id = $1")
            .bind(shop.as_str())
            .bind(kept.unwrap_or_default())
    )?;
    Ok(())
}

/// Every score of a shop.
pub(crate) async fn all(tx: &mut Tx, shop: &ShopId) -> Result<HashMap<CustomerId, Scored>> {
    let rows: Vec<Row> = on!(tx, |db| sqlx::query_as(
        "SELECT customer_id, at_risk, rfm_segment, rhythm, score FROM guest_scores WHERE shop_id = $1"
    )
    .bind(shop.as_str())
    .fetch_all(db)
    .await)?;
    rows.into_iter().map(|row| Scored::try_from(row).map(|scored| (scored.customer, scored))).collect()
}

/// Puts scores in the place of those of before.
pub(crate) async fn put(tx: &mut Tx, shop: &ShopId, scores: &[&Scored]) -> Result<()> {
    for some in scores.chunks(AT_ONCE) {
        let texts = some.iter().map(|scored| to_json(&scored.of, TABLE)).collect::<Result<Vec<_>>>()?;
        on!(tx, |db| {
            let mut insert = QueryBuilder::new(
                "INSERT INTO guest_scores (shop_id, customer_id, at_risk, rfm_segment, rhythm, score) ",
            );
            insert.push_values(some.iter().zip(&texts), |mut row, (scored, text)| {
                row.push_bind(shop.as_str()).push_bind(scored.customer.0).push_bind(scored.at_risk);
                row.push_bind(scored.segment.as_str()).push_bind(scored.rhythm.as_str()).push_bind(text);
            });
            insert.push(
                " ON CONFLICT (shop_id, customer_id) DO UPDATE SET at_risk = excluded.at_risk,
                 rfm_segment = excluded.rfm_segment, rhythm = excluded.rhythm, score = excluded.score",
            );
            insert.build().execute(db).await.map(drop)
        })?;
    }
    Ok(())
}

/// Takes the score of a customer away.
pub(crate) async fn remove(tx: &mut Tx, shop: &ShopId, customer: CustomerId) -> Result<()> {
    execute!(
        tx,
        sqlx::query("DELETE FROM guest_scores WHERE shop_id = $1 AND customer_id = $2")
            .bind(shop.as_str())
            .bind(customer.0)
    )?;
    Ok(())
}

macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT customers.number, customers.display_name, guest_scores.customer_id, at_risk, rfm_segment,
                 rhythm, score
             FROM guest_scores JOIN customers ON customers.shop_id = guest_scores.shop_id
                 AND customers.id = guest_scores.customer_id
             WHERE guest_scores.shop_id = $1 AND (at_risk, guest_scores.customer_id) < ($2, $3)
                 AND ($5 = '' OR rfm_segment = $5) AND ($6 = '' OR rhythm = $6)",
            $rest,
            " ORDER BY at_risk DESC, guest_scores.customer_id DESC LIMIT $4"
        )
    };
}

/// Scores by what is at stake, the most first, after a place: its time is what is at stake.
pub(crate) async fn list(
    tx: &mut Tx,
    shop: &ShopId,
    filter: ScoreFilter,
    (after, most): (Place, i64),
) -> Result<Vec<NamedScore>> {
    let rows: Vec<NamedRow> = on!(tx, |db| {
        let sql = match filter.customer {
            None => select!(""),
            Some(_) => select!(" AND guest_scores.customer_id = $7"),
        };
        let query = sqlx::query_as(sql)
            .bind(shop.as_str())
            .bind(after.micros)
            .bind(after.id)
            .bind(most)
            .bind(filter.segment.map_or("", RfmSegment::as_str))
            .bind(filter.rhythm.map_or("", Rhythm::as_str));
        match filter.customer {
            None => query.fetch_all(db).await,
            Some(customer) => query.bind(customer.0).fetch_all(db).await,
        }
    })?;
    let named = |found: NamedRow| {
        Ok(NamedScore {
            number: Some(found.number).filter(|number| *number <= MOST_NUMBER),
            display_name: found.display_name,
            scored: found.row.try_into()?,
        })
    };
    rows.into_iter().map(named).collect()
}

pub(crate) mod invariants;
pub(crate) mod quadrants;
pub(crate) mod summaries;

use kernel::{CustomerId, OrderId, Place, ShopId};
use language::analysis::{Analysis, Sentiment, Topic};
use sqlx::FromRow;
use storage::{
    Error, Result, Tx,
    column::{from_json, time, to_json},
    execute, expect_one_row, on,
};
use uuid::Uuid;

use crate::{
    domain::{
        ratings::{Opinion, Rating, RatingId, Reply, Score},
        surveys::Gap,
    },
    store::surveys::answers,
};

const TABLE: &str = "ratings";

#[derive(FromRow)]
struct Row {
    id: Uuid,
    order_id: Uuid,
    customer_id: Option<Uuid>,
    product_score: i64,
    service_score: i64,
    comment: String,
    created_at: i64,
    recommend_score: Option<i64>,
    effort_score: Option<i64>,
    experience: String,
    gap_sum: i64,
    gap_pairs: i64,
    analysis: Option<String>,
    reply: String,
    replied_at: Option<i64>,
    shown: bool,
}

macro_rules! columns {
    () => {
        "id, order_id, customer_id, product_score, service_score, comment, created_at, recommend_score,
         effort_score, experience, gap_sum, gap_pairs, analysis, reply, replied_at, shown"
    };
}

impl TryFrom<Row> for Rating {
    type Error = Error;

    fn try_from(row: Row) -> Result<Self> {
        let score = |score| Score::new(score).ok_or_else(|| Error::corrupt(TABLE, "a score not 1 to 5"));
        let text = row.reply;
        let reply = row.replied_at.map(|at| time(at, TABLE).map(|at| Reply { text, at }));
        Ok(Self {
            id: RatingId(row.id),
            opinion: Opinion {
                order: OrderId(row.order_id),
                product: score(row.product_score)?,
                service: score(row.service_score)?,
                comment: row.comment,
                recommend: row.recommend_score,
                effort: row.effort_score,
                experience: answers::read(&row.experience, TABLE)?,
            },
            customer: row.customer_id.map(CustomerId),
            created_at: time(row.created_at, TABLE)?,
            gap: Gap { sum: row.gap_sum, pairs: row.gap_pairs },
            analysis: row.analysis.map(|kept| read(&kept)).transpose()?,
            reply: reply.transpose()?,
            shown: row.shown,
        })
    }
}

/// An analysis as it is stored: what it feels, how likely it is content in
/// millionths, its topics, and whether it complains of somebody's manners.
type Kept = (Sentiment, i32, Vec<Topic>, bool);

#[expect(clippy::cast_possible_truncation, reason = "a share of a million")]
fn kept(analysis: &Analysis) -> Result<String> {
    let millionths = (analysis.positive_ratio * 1e6).round() as i32;
    let kept: Kept = (analysis.sentiment, millionths, analysis.topics.clone(), analysis.attitude_complaint);
    to_json(&kept, TABLE)
}

fn read(kept: &str) -> Result<Analysis> {
    let (sentiment, millionths, topics, attitude_complaint): Kept = from_json(kept, TABLE)?;
    Ok(Analysis { sentiment, positive_ratio: f64::from(millionths) / 1e6, topics, attitude_complaint })
}

/// Adds a rating. Fails with [`Error::Unique`] if its order was rated.
pub(crate) async fn insert(tx: &mut Tx, shop: &ShopId, rating: &Rating) -> Result<()> {
    execute!(
        tx,
        sqlx::query(
            "INSERT INTO ratings (shop_id, id, order_id, customer_id, product_score, service_score, comment,
                 created_at, recommend_score, effort_score, experience, gap_sum, gap_pairs, analysis, attitude)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)"
        )
        .bind(shop.as_str())
        .bind(rating.id.0)
        .bind(rating.opinion.order.0)
        .bind(rating.customer.map(|customer| customer.0))
        .bind(rating.opinion.product.get())
        .bind(rating.opinion.service.get())
        .bind(&rating.opinion.comment)
        .bind(rating.created_at.micros())
        .bind(rating.opinion.recommend)
        .bind(rating.opinion.effort)
        .bind(answers::text(&rating.opinion.experience, TABLE)?)
        .bind(rating.gap.sum)
        .bind(rating.gap.pairs)
        .bind(rating.analysis.as_ref().map(kept).transpose()?)
        .bind(rating.is_of_attitude())
    )?;
    Ok(())
}

/// A rating, if there is one of that id.
pub(crate) async fn get(tx: &mut Tx, shop: &ShopId, id: RatingId) -> Result<Option<Rating>> {
    let row: Option<Row> = on!(tx, |db| sqlx::query_as(concat!(
        "SELECT ",
        columns!(),
        " FROM ratings WHERE shop_id = $1 AND id = $2"
    ))
    .bind(shop.as_str())
    .bind(id.0)
    .fetch_optional(db)
    .await)?;
    row.map(Rating::try_from).transpose()
}

/// The rating of an order, if it has one.
pub(crate) async fn of_order(tx: &mut Tx, shop: &ShopId, order: OrderId) -> Result<Option<Rating>> {
    let row: Option<Row> = on!(tx, |db| sqlx::query_as(concat!(
        "SELECT ",
        columns!(),
        " FROM ratings WHERE shop_id = $1 AND order_id = $2"
    ))
    .bind(shop.as_str())
    .bind(order.0)
    .fetch_optional(db)
    .await)?;
    row.map(Rating::try_from).transpose()
}

/// Ratings, newest first, from a place on.
pub(crate) async fn list(tx: &mut Tx, shop: &ShopId, from: Place, limit: i64) -> Result<Vec<Rating>> {
    const SQL: &str = concat!(
        "SELECT ",
        columns!(),
        " FROM ratings WHERE shop_id = $1 AND (created_at, id) < ($2, $3)
         ORDER BY created_at DESC, id DESC LIMIT $4"
    );
    page(tx, SQL, shop, from, limit).await
}

/// The same of ratings that complain of somebody's manners.
pub(crate) async fn list_of_attitude(
    tx: &mut Tx,
    shop: &ShopId,
    from: Place,
    limit: i64,
) -> Result<Vec<Rating>> {
    const SQL: &str = concat!(
        "SELECT ",
        columns!(),
        " FROM ratings WHERE shop_id = $1 AND attitude AND (created_at, id) < ($2, $3)
         ORDER BY created_at DESC, id DESC LIMIT $4"
    );
    page(tx, SQL, shop, from, limit).await
}

/// The same of ratings that everybody may read: answered, or with a comment that is
/// shown. Of who was erased nothing is left to read.
pub(crate) async fn list_public(tx: &mut Tx, shop: &ShopId, from: Place, limit: i64) -> Result<Vec<Rating>> {
    const SQL: &str = concat!(
        "SELECT ",
        columns!(),
        " FROM ratings WHERE shop_id = $1 AND (shown OR replied_at IS NOT NULL) AND reply <> '（已删除）'
             AND (created_at, id) < ($2, $3)
         ORDER BY created_at DESC, id DESC LIMIT $4"
    );
    page(tx, SQL, shop, from, limit).await
}

/// Has everybody read the comment of a rating, or nobody any more. Fails with
/// [`Error::Conflict`] if there is no such comment.
pub(crate) async fn show(tx: &mut Tx, shop: &ShopId, rating: &Rating) -> Result<()> {
    let changed = execute!(
        tx,
        sqlx::query(
            "UPDATE ratings SET shown = $3 WHERE shop_id = $1 AND id = $2 AND (comment <> '' OR NOT $3)"
        )
        .bind(shop.as_str())
        .bind(rating.id.0)
        .bind(rating.shown)
    )?;
    expect_one_row(changed)
}

async fn page(tx: &mut Tx, sql: &'static str, shop: &ShopId, from: Place, limit: i64) -> Result<Vec<Rating>> {
    let rows: Vec<Row> = on!(tx, |db| sqlx::query_as(sql)
        .bind(shop.as_str())
        .bind(from.micros)
        .bind(from.id)
        .bind(limit)
        .fetch_all(db)
        .await)?;
    rows.into_iter().map(Rating::try_from).collect()
}

/// Keeps the shop's answer; answers whether it is the first, and `None` if there
/// is no such rating.
pub(crate) async fn answer(tx: &mut Tx, shop: &ShopId, id: RatingId, reply: &Reply) -> Result<Option<bool>> {
    const FIRST: &str = "UPDATE ratings SET reply = $3, replied_at = $4
         WHERE shop_id = $1 AND id = $2 AND replied_at IS NULL";
    const AGAIN: &str = "UPDATE ratings SET reply = $3, replied_at = $4 WHERE shop_id = $1 AND id = $2";
    for (sql, is_first) in [(FIRST, true), (AGAIN, false)] {
        let changed = execute!(
            tx,
            sqlx::query(sql).bind(shop.as_str()).bind(id.0).bind(&reply.text).bind(reply.at.micros())
        )?;
        if changed == 1 {
            return Ok(Some(is_first));
        }
    }
    Ok(None)
}

/// Gives the ratings of a merged record to its survivor.
pub(crate) async fn merge(tx: &mut Tx, shop: &ShopId, merged: CustomerId, into: CustomerId) -> Result<()> {
    execute!(
        tx,
        sqlx::query("UPDATE ratings SET customer_id = $3 WHERE shop_id = $1 AND customer_id = $2")
            .bind(shop.as_str())
            .bind(merged.0)
            .bind(into.0)
    )?;
    Ok(())
}

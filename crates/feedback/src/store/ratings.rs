use kernel::{CustomerId, OrderId, Place, ShopId};
use sqlx::FromRow;
use storage::{Error, Result, Tx, execute, on};
use uuid::Uuid;

use super::time;
use crate::domain::{Opinion, Rating, RatingId, Score};

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
}

impl TryFrom<Row> for Rating {
    type Error = Error;

    fn try_from(row: Row) -> Result<Self> {
        let score = |score| Score::new(score).ok_or_else(|| Error::corrupt(TABLE, "a score not 1 to 5"));
        Ok(Self {
            id: RatingId(row.id),
            opinion: Opinion {
                order: OrderId(row.order_id),
                product: score(row.product_score)?,
                service: score(row.service_score)?,
                comment: row.comment,
            },
            customer: row.customer_id.map(CustomerId),
            created_at: time(row.created_at, TABLE)?,
        })
    }
}

/// Adds a rating. Fails with [`Error::Unique`] if its order was rated.
pub(crate) async fn insert(tx: &mut Tx, shop: &ShopId, rating: &Rating) -> Result<()> {
    execute!(
        tx,
        sqlx::query(
            "INSERT INTO ratings (shop_id, id, order_id, customer_id, product_score, service_score, comment,
             created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)"
        )
        .bind(shop.as_str())
        .bind(rating.id.0)
        .bind(rating.opinion.order.0)
        .bind(rating.customer.map(|customer| customer.0))
        .bind(rating.opinion.product.get())
        .bind(rating.opinion.service.get())
        .bind(&rating.opinion.comment)
        .bind(rating.created_at.micros())
    )?;
    Ok(())
}

/// A rating, if there is one of that id.
pub(crate) async fn get(tx: &mut Tx, shop: &ShopId, id: RatingId) -> Result<Option<Rating>> {
    let row: Option<Row> = on!(tx, |db| sqlx::query_as(
        "SELECT id, order_id, customer_id, product_score, service_score, comment, created_at
         FROM ratings WHERE shop_id = $1 AND id = $2"
    )
    .bind(shop.as_str())
    .bind(id.0)
    .fetch_optional(db)
    .await)?;
    row.map(Rating::try_from).transpose()
}

/// Ratings, newest first, from a place on.
pub(crate) async fn list(tx: &mut Tx, shop: &ShopId, from: Place, limit: i64) -> Result<Vec<Rating>> {
    let rows: Vec<Row> = on!(tx, |db| sqlx::query_as(
        "SELECT id, order_id, customer_id, product_score, service_score, comment, created_at
         FROM ratings WHERE shop_id = $1 AND (created_at, id) < ($2, $3)
         ORDER BY created_at DESC, id DESC LIMIT $4"
    )
    .bind(shop.as_str())
    .bind(from.micros)
    .bind(from.id)
    .bind(limit)
    .fetch_all(db)
    .await)?;
    rows.into_iter().map(Rating::try_from).collect()
}

/// Gives the ratings of a record that is no more to the one that goes on.
pub(crate) async fn merge(tx: &mut Tx, shop: &ShopId, gone: CustomerId, into: CustomerId) -> Result<()> {
    execute!(
        tx,
        sqlx::query("UPDATE ratings SET customer_id = $3 WHERE shop_id = $1 AND customer_id = $2")
            .bind(shop.as_str())
            .bind(gone.0)
            .bind(into.0)
    )?;
    Ok(())
}

use kernel::ShopId;
use sqlx::FromRow;
use storage::{Result, Tx, execute, on};

use crate::domain::{Opinion, Score, Summary};

#[derive(FromRow)]
struct Row {
    product_1: i64,
    product_2: i64,
    product_3: i64,
    product_4: i64,
    product_5: i64,
    service_1: i64,
    service_2: i64,
    service_3: i64,
    service_4: i64,
    service_5: i64,
}

impl From<Row> for Summary {
    fn from(row: Row) -> Self {
        Self {
            product: [row.product_1, row.product_2, row.product_3, row.product_4, row.product_5],
            service: [row.service_1, row.service_2, row.service_3, row.service_4, row.service_5],
        }
    }
}

/// Counts a rating in.
pub(crate) async fn count(tx: &mut Tx, shop: &ShopId, opinion: &Opinion) -> Result<()> {
    let [product_1, product_2, product_3, product_4, product_5] = one_for(opinion.product);
    let [service_1, service_2, service_3, service_4, service_5] = one_for(opinion.service);
    execute!(
        tx,
        sqlx::query(
            "INSERT INTO rating_summaries AS kept (shop_id, product_1, product_2, product_3, product_4,
                 product_5, service_1, service_2, service_3, service_4, service_5)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
             ON CONFLICT (shop_id) DO UPDATE SET
                 product_1 = kept.product_1 + excluded.product_1,
                 product_2 = kept.product_2 + excluded.product_2,
                 product_3 = kept.product_3 + excluded.product_3,
                 product_4 = kept.product_4 + excluded.product_4,
                 product_5 = kept.product_5 + excluded.product_5,
                 service_1 = kept.service_1 + excluded.service_1,
                 service_2 = kept.service_2 + excluded.service_2,
                 service_3 = kept.service_3 + excluded.service_3,
                 service_4 = kept.service_4 + excluded.service_4,
                 service_5 = kept.service_5 + excluded.service_5"
        )
        .bind(shop.as_str())
        .bind(product_1)
        .bind(product_2)
        .bind(product_3)
        .bind(product_4)
        .bind(product_5)
        .bind(service_1)
        .bind(service_2)
        .bind(service_3)
        .bind(service_4)
        .bind(service_5)
    )?;
    Ok(())
}

fn one_for(given: Score) -> [i64; 5] {
    [1, 2, 3, 4, 5].map(|score| i64::from(score == given.get()))
}

/// A shop's ratings in figures; none at all for a shop without any.
pub(crate) async fn get(tx: &mut Tx, shop: &ShopId) -> Result<Summary> {
    let row: Option<Row> = on!(tx, |db| sqlx::query_as(
        "SELECT product_1, product_2, product_3, product_4, product_5,
             service_1, service_2, service_3, service_4, service_5
         FROM rating_summaries WHERE shop_id = $1"
    )
    .bind(shop.as_str())
    .fetch_optional(db)
    .await)?;
    Ok(row.map(Summary::from).unwrap_or_default())
}

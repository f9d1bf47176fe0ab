use kernel::ShopId;
use sqlx::FromRow;
use storage::{Result, Tx, execute, on};

use crate::domain::{
    ratings::{Recommend, Summary},
    surveys::Gap,
};

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
    promoters: i64,
    passives: i64,
    detractors: i64,
    satisfied: i64,
    effort_count: i64,
    effort_sum: i64,
    easy: i64,
    attitudes: i64,
    replies: i64,
    gap_sum: i64,
    gap_pairs: i64,
    gap_count: i64,
    moved: i64,
}

impl From<Row> for Summary {
    fn from(row: Row) -> Self {
        let (promoters, passives, detractors) = (row.promoters, row.passives, row.detractors);
        Self {
            product: [row.product_1, row.product_2, row.product_3, row.product_4, row.product_5],
            service: [row.service_1, row.service_2, row.service_3, row.service_4, row.service_5],
            recommend: Recommend { promoters, passives, detractors },
            satisfied: row.satisfied,
            effort_count: row.effort_count,
            effort_sum: row.effort_sum,
            easy: row.easy,
            attitudes: row.attitudes,
            replies: row.replies,
            gap: Gap { sum: row.gap_sum, pairs: row.gap_pairs },
            gap_count: row.gap_count,
            moved: row.moved,
        }
    }
}

const ADD: &str = "INSERT INTO rating_summaries AS kept (shop_id, product_1, product_2, product_3,
         product_4, product_5, service_1, service_2, service_3, service_4, service_5, promoters,
         passives, detractors, satisfied, effort_count, effort_sum, easy, attitudes, replies,
         gap_sum, gap_pairs, gap_count, moved)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16,
         $17, $18, $19, $20, $21, $22, $23, $24)
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
         service_5 = kept.service_5 + excluded.service_5,
         promoters = kept.promoters + excluded.promoters,
         passives = kept.passives + excluded.passives,
         detractors = kept.detractors + excluded.detractors,
         satisfied = kept.satisfied + excluded.satisfied,
         effort_count = kept.effort_count + excluded.effort_count,
         effort_sum = kept.effort_sum + excluded.effort_sum, easy = kept.easy + excluded.easy,
         attitudes = kept.attitudes + excluded.attitudes,
         replies = kept.replies + excluded.replies, gap_sum = kept.gap_sum + excluded.gap_sum,
         gap_pairs = kept.gap_pairs + excluded.gap_pairs,
         gap_count = kept.gap_count + excluded.gap_count, moved = kept.moved + excluded.moved";

/// Counts in what was counted of one rating, or of one answer of the shop.
pub(crate) async fn add(tx: &mut Tx, shop: &ShopId, counted: &Summary) -> Result<()> {
    let scores = || counted.product.iter().chain(&counted.service);
    execute!(
        tx,
        scores()
            .fold(sqlx::query(ADD).bind(shop.as_str()), |query, count| query.bind(*count))
            .bind(counted.recommend.promoters)
            .bind(counted.recommend.passives)
            .bind(counted.recommend.detractors)
            .bind(counted.satisfied)
            .bind(counted.effort_count)
            .bind(counted.effort_sum)
            .bind(counted.easy)
            .bind(counted.attitudes)
            .bind(counted.replies)
            .bind(counted.gap.sum)
            .bind(counted.gap.pairs)
            .bind(counted.gap_count)
            .bind(counted.moved)
    )?;
    Ok(())
}

/// A shop's ratings in figures; none at all for a shop without any.
pub(crate) async fn get(tx: &mut Tx, shop: &ShopId) -> Result<Summary> {
    let row: Option<Row> = on!(tx, |db| sqlx::query_as(
        "SELECT product_1, product_2, product_3, product_4, product_5, service_1, service_2,
                 service_3, service_4, service_5, promoters, passives, detractors, satisfied,
                 effort_count, effort_sum, easy, attitudes, replies, gap_sum, gap_pairs, gap_count, moved
         FROM rating_summaries WHERE shop_id = $1"
    )
    .bind(shop.as_str())
    .fetch_optional(db)
    .await)?;
    Ok(row.map(Summary::from).unwrap_or_default())
}

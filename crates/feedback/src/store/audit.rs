//! What can only be wrong if the program is.

use storage::{Result, Tx, on};
use uuid::Uuid;

/// A shop, and the resource that breaks a rule.
pub(crate) type Finding = (String, Uuid);

/// Ratings of orders that are not known as completed.
pub(crate) async fn ratings_of_no_completed_order(tx: &mut Tx) -> Result<Vec<Finding>> {
    const SQL: &str = "SELECT ratings.shop_id, id FROM ratings LEFT JOIN orders_known
             ON orders_known.shop_id = ratings.shop_id AND orders_known.order_id = ratings.order_id
         WHERE orders_known.order_id IS NULL OR NOT completed";
    find(tx, SQL).await
}

/// Ratings of an order that has more than one.
pub(crate) async fn ratings_twice(tx: &mut Tx) -> Result<Vec<Finding>> {
    const SQL: &str = "SELECT shop_id, order_id FROM ratings GROUP BY shop_id, order_id HAVING count(*) > 1";
    find(tx, SQL).await
}

/// Messages that opened more than one case.
pub(crate) async fn messages_with_cases(tx: &mut Tx) -> Result<Vec<Finding>> {
    const SQL: &str =
        "SELECT shop_id, message_id FROM cases GROUP BY shop_id, message_id HAVING count(*) > 1";
    find(tx, SQL).await
}

/// Shops whose summary is not the count of their ratings.
pub(crate) async fn summaries_not_ratings(tx: &mut Tx) -> Result<Vec<String>> {
    const SQL: &str = "SELECT shop_id FROM (
             SELECT shop_id, product_1 AS p1, product_2 AS p2, product_3 AS p3, product_4 AS p4,
                 product_5 AS p5, service_1 AS s1, service_2 AS s2, service_3 AS s3, service_4 AS s4,
                 service_5 AS s5
             FROM rating_summaries
             UNION ALL
             SELECT shop_id, CASE product_score WHEN 1 THEN -1 ELSE 0 END,
                 CASE product_score WHEN 2 THEN -1 ELSE 0 END, CASE product_score WHEN 3 THEN -1 ELSE 0 END,
                 CASE product_score WHEN 4 THEN -1 ELSE 0 END, CASE product_score WHEN 5 THEN -1 ELSE 0 END,
                 CASE service_score WHEN 1 THEN -1 ELSE 0 END, CASE service_score WHEN 2 THEN -1 ELSE 0 END,
                 CASE service_score WHEN 3 THEN -1 ELSE 0 END, CASE service_score WHEN 4 THEN -1 ELSE 0 END,
                 CASE service_score WHEN 5 THEN -1 ELSE 0 END
             FROM ratings) AS both_sides
         GROUP BY shop_id
         HAVING sum(p1) <> 0 OR sum(p2) <> 0 OR sum(p3) <> 0 OR sum(p4) <> 0 OR sum(p5) <> 0
             OR sum(s1) <> 0 OR sum(s2) <> 0 OR sum(s3) <> 0 OR sum(s4) <> 0 OR sum(s5) <> 0";
    Ok(on!(tx, |db| sqlx::query_scalar(SQL).fetch_all(db).await)?)
}

async fn find(tx: &mut Tx, sql: &'static str) -> Result<Vec<Finding>> {
    Ok(on!(tx, |db| sqlx::query_as(sql).fetch_all(db).await)?)
}

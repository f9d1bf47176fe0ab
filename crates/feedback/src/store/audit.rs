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

/// What a summary counts, less what its ratings say: one row for each, which add
/// up to nothing.
const SUMMARIES_NOT_RATINGS: &str = "SELECT shop_id FROM (
             SELECT shop_id, product_1 AS c0, product_2 AS c1, product_3 AS c2, product_4 AS c3, product_5 AS c4,
                 service_1 AS c5, service_2 AS c6, service_3 AS c7, service_4 AS c8, service_5 AS c9,
                 promoters AS c10, passives AS c11, detractors AS c12, satisfied AS c13,
                 effort_count AS c14, effort_sum AS c15, easy AS c16, attitudes AS c17,
                 replies AS c18, gap_sum AS c19, gap_pairs AS c20, gap_count AS c21, moved AS c22
             FROM rating_summaries
             UNION ALL
             SELECT shop_id, CASE WHEN product_score = 1 THEN -1 ELSE 0 END,
                 CASE WHEN product_score = 2 THEN -1 ELSE 0 END,
                 CASE WHEN product_score = 3 THEN -1 ELSE 0 END,
                 CASE WHEN product_score = 4 THEN -1 ELSE 0 END,
                 CASE WHEN product_score = 5 THEN -1 ELSE 0 END,
                 CASE WHEN service_score = 1 THEN -1 ELSE 0 END,
                 CASE WHEN service_score = 2 THEN -1 ELSE 0 END,
                 CASE WHEN service_score = 3 THEN -1 ELSE 0 END,
                 CASE WHEN service_score = 4 THEN -1 ELSE 0 END,
                 CASE WHEN service_score = 5 THEN -1 ELSE 0 END,
                 CASE WHEN recommend_score >= 9 THEN -1 ELSE 0 END,
                 CASE WHEN recommend_score IN (7, 8) THEN -1 ELSE 0 END,
                 CASE WHEN recommend_score <= 6 THEN -1 ELSE 0 END,
                 CASE WHEN product_score + service_score >= 8 THEN -1 ELSE 0 END,
                 CASE WHEN effort_score IS NOT NULL THEN -1 ELSE 0 END, -COALESCE(effort_score, 0),
                 CASE WHEN effort_score >= 5 THEN -1 ELSE 0 END,
                 CASE WHEN attitude THEN -1 ELSE 0 END,
                 CASE WHEN replied_at IS NOT NULL THEN -1 ELSE 0 END, -gap_sum, -gap_pairs,
                 CASE WHEN gap_pairs > 0 THEN -1 ELSE 0 END,
                 CASE WHEN gap_pairs > 0 AND 2 * gap_sum > gap_pairs THEN -1 ELSE 0 END
             FROM ratings) AS both_sides
         GROUP BY shop_id
         HAVING sum(c0) <> 0 OR sum(c1) <> 0 OR sum(c2) <> 0 OR sum(c3) <> 0 OR sum(c4) <> 0 OR
         sum(c5) <> 0 OR sum(c6) <> 0 OR sum(c7) <> 0 OR sum(c8) <> 0 OR sum(c9) <> 0 OR
         sum(c10) <> 0 OR sum(c11) <> 0 OR sum(c12) <> 0 OR sum(c13) <> 0 OR sum(c14) <> 0 OR
         sum(c15) <> 0 OR sum(c16) <> 0 OR sum(c17) <> 0 OR sum(c18) <> 0 OR sum(c19) <> 0 OR
         sum(c20) <> 0 OR sum(c21) <> 0 OR sum(c22) <> 0";

/// Shops whose summary is not the count of their ratings.
pub(crate) async fn summaries_not_ratings(tx: &mut Tx) -> Result<Vec<String>> {
    Ok(on!(tx, |db| sqlx::query_scalar(SUMMARIES_NOT_RATINGS).fetch_all(db).await)?)
}

/// Ratings whose gap is not that of what was said before and after.
pub(crate) async fn ratings_without_their_gap(tx: &mut Tx) -> Result<Vec<Finding>> {
    const SQL: &str = "SELECT shop_id, id FROM (
             SELECT ratings.shop_id, id, gap_sum, gap_pairs, COALESCE(sum(
                 answers.experience - answers.expectation), 0) AS said_sum,
                 count(answers.experience - answers.expectation) AS said_pairs
             FROM ratings LEFT JOIN survey_answers AS answers
                 ON answers.shop_id = ratings.shop_id AND answers.order_id = ratings.order_id
             GROUP BY ratings.shop_id, id, gap_sum, gap_pairs) AS both_sides
         WHERE gap_sum <> said_sum OR gap_pairs <> said_pairs";
    find(tx, SQL).await
}

/// Orders with answers that nobody gave: to what they expect without an
/// expectation, to what they found without a rating.
pub(crate) async fn answers_nobody_gave(tx: &mut Tx) -> Result<Vec<Finding>> {
    const SQL: &str = "SELECT DISTINCT answers.shop_id, answers.order_id FROM survey_answers AS answers
         LEFT JOIN expectations
             ON expectations.shop_id = answers.shop_id AND expectations.order_id = answers.order_id
         LEFT JOIN ratings ON ratings.shop_id = answers.shop_id AND ratings.order_id = answers.order_id
         WHERE expectation IS NOT NULL AND expectations.id IS NULL
             OR answers.experience IS NOT NULL AND ratings.id IS NULL
             OR expectation IS NULL AND answers.experience IS NULL";
    find(tx, SQL).await
}

/// Praise that credits somebody who doesn't work here and never did, or at
/// another time than it was said.
pub(crate) async fn praise_of_strangers(tx: &mut Tx) -> Result<Vec<Finding>> {
    const SQL: &str = "SELECT DISTINCT praised_staff.shop_id, praise_id FROM praised_staff
         LEFT JOIN staff_members ON staff_members.shop_id = praised_staff.shop_id
             AND staff_members.id = staff_member_id
         LEFT JOIN praises ON praises.shop_id = praised_staff.shop_id AND praises.id = praise_id
         WHERE staff_members.id IS NULL OR praises.id IS NULL
             OR praises.created_at <> praised_staff.created_at";
    find(tx, SQL).await
}

/// Messages and ratings that were heard as praise more than once.
pub(crate) async fn praise_heard_twice(tx: &mut Tx) -> Result<Vec<Finding>> {
    const SQL: &str = "SELECT shop_id, COALESCE(message_id, rating_id) FROM praises
         WHERE message_id IS NOT NULL OR rating_id IS NOT NULL
         GROUP BY shop_id, COALESCE(message_id, rating_id) HAVING count(*) > 1";
    find(tx, SQL).await
}

/// Praise said in a rating that isn't there.
pub(crate) async fn praise_without_its_rating(tx: &mut Tx) -> Result<Vec<Finding>> {
    const SQL: &str = "SELECT praises.shop_id, praises.id FROM praises
         LEFT JOIN ratings ON ratings.shop_id = praises.shop_id AND ratings.id = rating_id
         WHERE rating_id IS NOT NULL AND ratings.id IS NULL";
    find(tx, SQL).await
}

/// Stories that were decided on without a decision, or the other way round.
pub(crate) async fn stories_half_decided(tx: &mut Tx) -> Result<Vec<Finding>> {
    const SQL: &str = "SELECT shop_id, id FROM stories
         WHERE (state = 'PROPOSED') <> (decided_at IS NULL) OR (decided_at IS NULL) <> (decided_by = '')";
    find(tx, SQL).await
}

pub(crate) async fn find(tx: &mut Tx, sql: &'static str) -> Result<Vec<Finding>> {
    Ok(on!(tx, |db| sqlx::query_as(sql).fetch_all(db).await)?)
}

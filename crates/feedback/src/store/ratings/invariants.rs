use storage::Invariant;

/// What must hold whatever happened.
pub(crate) const INVARIANTS: &[Invariant] = &[
    Invariant {
        resource: "ratings",
        wrong: "rates an order that is not known as completed",
        sql: "SELECT ratings.shop_id, id FROM ratings LEFT JOIN order_projections
             ON order_projections.shop_id = ratings.shop_id AND order_projections.order_id = ratings.order_id
         WHERE order_projections.order_id IS NULL OR NOT completed",
    },
    Invariant {
        resource: "orders",
        wrong: "has more than one rating",
        sql: "SELECT shop_id, order_id AS id FROM ratings GROUP BY shop_id, order_id HAVING count(*) > 1",
    },
    Invariant {
        resource: "quadrant",
        wrong: "is not the count of its ratings",
        sql: "SELECT shop_id, '' AS id FROM (
             SELECT shop_id, ratings AS n, product AS p, service AS s FROM quadrant_daily WHERE dish_id = 0
             UNION ALL
             SELECT shop_id, -1, CASE WHEN product_score >= 4 THEN -1 ELSE 0 END,
                 CASE WHEN service_score >= 4 THEN -1 ELSE 0 END FROM ratings) AS both_sides
         GROUP BY shop_id HAVING sum(n) <> 0 OR sum(p) <> 0 OR sum(s) <> 0",
    },
    Invariant {
        resource: "ratings",
        wrong: "shows a comment that is not there",
        sql: "SELECT shop_id, id FROM ratings WHERE shown AND comment = ''",
    },
    Invariant {
        resource: "ratingSummary",
        wrong: "is not the count of its ratings",
        sql: "SELECT shop_id, '' AS id FROM (
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
         sum(c20) <> 0 OR sum(c21) <> 0 OR sum(c22) <> 0",
    },
];

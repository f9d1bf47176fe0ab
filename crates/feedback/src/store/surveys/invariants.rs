use storage::Invariant;

/// What must hold whatever happened.
pub(crate) const INVARIANTS: &[Invariant] = &[
    Invariant {
        resource: "ratings",
        wrong: "has another gap than the answers before and after",
        sql: "SELECT shop_id, id FROM (
             SELECT ratings.shop_id, id, gap_sum, gap_pairs, COALESCE(sum(
                 answers.experience - answers.expectation), 0) AS said_sum,
                 count(answers.experience - answers.expectation) AS said_pairs
             FROM ratings LEFT JOIN survey_answers AS answers
                 ON answers.shop_id = ratings.shop_id AND answers.order_id = ratings.order_id
             GROUP BY ratings.shop_id, id, gap_sum, gap_pairs) AS both_sides
         WHERE gap_sum <> said_sum OR gap_pairs <> said_pairs",
    },
    // Orders with answers that nobody gave: to what they expect without an
    // expectation, to what they found without a rating.
    Invariant {
        resource: "orders",
        wrong: "has answers to a survey that nobody gave",
        sql: "SELECT DISTINCT answers.shop_id, answers.order_id AS id FROM survey_answers AS answers
         LEFT JOIN expectations
             ON expectations.shop_id = answers.shop_id AND expectations.order_id = answers.order_id
         LEFT JOIN ratings ON ratings.shop_id = answers.shop_id AND ratings.order_id = answers.order_id
         WHERE expectation IS NOT NULL AND expectations.id IS NULL
             OR answers.experience IS NOT NULL AND ratings.id IS NULL
             OR expectation IS NULL AND answers.experience IS NULL",
    },
];

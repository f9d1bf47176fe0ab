use storage::Invariant;

/// What must hold whatever happened.
pub(crate) const INVARIANTS: &[Invariant] = &[
    Invariant {
        resource: "ideas",
        wrong: "has not as many votes as there are",
        sql: "SELECT shop_id, id FROM (
             SELECT shop_id, id, votes AS n FROM ideas
             UNION ALL
             SELECT shop_id, idea_id AS id, -1 AS n FROM idea_votes) AS both_sides
         GROUP BY shop_id, id HAVING sum(n) <> 0",
    },
    Invariant {
        resource: "ideas",
        wrong: "has a vote of a record that was merged",
        sql: "SELECT idea_votes.shop_id, idea_id AS id FROM idea_votes
         JOIN customer_projections ON customer_projections.shop_id = idea_votes.shop_id
             AND customer_projections.customer_id = idea_votes.customer_id
         WHERE merged_into IS NOT NULL",
    },
];

use storage::Invariant;

/// What must hold whatever happened.
pub(crate) const INVARIANTS: &[Invariant] = &[
    Invariant {
        resource: "alerts",
        wrong: "was seen to by nobody, or at no time",
        sql: "SELECT shop_id, id FROM alerts
     WHERE (CASE WHEN acknowledged_by = '' THEN 0 ELSE 1 END)
         <> (CASE WHEN acknowledged_at IS NULL THEN 0 ELSE 1 END)",
    },
    // Shops of which more feedback is counted than there are ratings, cases and reviews of
    // elsewhere; the case of a bad rating is none of its own.
    Invariant {
        resource: "sentimentWatch",
        wrong: "counts more feedback than there was",
        sql: "SELECT shop_id, '' AS id FROM sentiment_daily GROUP BY shop_id
         HAVING SUM(total) > (SELECT COUNT(*) FROM ratings WHERE ratings.shop_id = sentiment_daily.shop_id)
             + (SELECT COUNT(*) FROM cases
                 WHERE cases.shop_id = sentiment_daily.shop_id AND cases.source <> 'RATING')
             + (SELECT COUNT(*) FROM past_reviews WHERE past_reviews.shop_id = sentiment_daily.shop_id)",
    },
];

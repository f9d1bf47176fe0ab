use storage::Invariant;

/// What must hold whatever happened.
pub(crate) const INVARIANTS: &[Invariant] = &[
    Invariant {
        resource: "messages",
        wrong: "has more than one case",
        sql: "SELECT shop_id, message_id AS id FROM cases
    WHERE message_id IS NOT NULL GROUP BY shop_id, message_id HAVING count(*) > 1",
    },
    Invariant {
        resource: "ratings",
        wrong: "has more than one case",
        sql: "SELECT shop_id, rating_id AS id FROM cases
    WHERE rating_id IS NOT NULL GROUP BY shop_id, rating_id HAVING count(*) > 1",
    },
    Invariant {
        resource: "cases",
        wrong: "has times that its state contradicts",
        sql: "SELECT shop_id, id FROM cases
    WHERE (state IN ('RESOLVED', 'CLOSED')) <> (resolved_at IS NOT NULL)
        OR (state = 'RESOLVED') <> (close_at IS NOT NULL)
        OR (state = 'CLOSED') <> (closed_at IS NOT NULL)
        OR (state <> 'CLOSED' AND (closed_by_guest OR recover_until IS NOT NULL OR recovered IS NOT NULL))
        OR (state = 'OPEN' AND (owner <> '' OR waiting_since IS NULL))
        OR (state IN ('RESOLVED', 'CLOSED') AND (waiting_since IS NOT NULL OR replied_at IS NULL))
        OR (replied_at IS NULL) <> (in_time IS NULL)
        OR (justice_outcome IS NOT NULL AND NOT closed_by_guest)
        OR (waiting_since IS NOT NULL AND NOT warned AND next_at IS NULL)
        OR (state = 'RESOLVED' AND next_at IS NULL)
        OR (repeated AND escalation IS NULL) OR warn_at > due_at",
    },
    Invariant {
        resource: "cases",
        wrong: "has not as many entries as it counts",
        sql: "SELECT cases.shop_id, cases.id FROM cases LEFT JOIN
        (SELECT shop_id, case_id, count(*) AS entries, max(place) AS latest FROM case_entries
         GROUP BY shop_id, case_id) AS said
        ON said.shop_id = cases.shop_id AND said.case_id = cases.id
    WHERE COALESCE(entries, 0) <> entry_count OR COALESCE(latest, -1) <> entry_count - 1",
    },
    Invariant {
        resource: "cases",
        wrong: "has entries but is not there",
        sql: "SELECT DISTINCT case_entries.shop_id, case_id AS id FROM case_entries
    LEFT JOIN cases ON cases.shop_id = case_entries.shop_id AND cases.id = case_id
    WHERE cases.id IS NULL",
    },
    Invariant {
        resource: "cases",
        wrong: "cost something without a remedy",
        sql: "SELECT shop_id, id FROM cases
    WHERE (remedy_cost <> 0) <> EXISTS (SELECT 1 FROM case_entries
        WHERE case_entries.shop_id = cases.shop_id AND case_id = cases.id AND kind = 'REMEDY')",
    },
    // Cases whose remedy was asked for so long ago that asking again could pay it
    // twice.
    Invariant {
        resource: "cases",
        wrong: "has a remedy of which nobody knows whether it was paid",
        sql: "SELECT DISTINCT shop_id, case_id AS id FROM remedies WHERE next_at IS NULL",
    },
    Invariant {
        resource: "cases",
        wrong: "has a remedy asked for but is not there",
        sql: "SELECT DISTINCT remedies.shop_id, case_id AS id FROM remedies
    LEFT JOIN cases ON cases.shop_id = remedies.shop_id AND cases.id = case_id WHERE cases.id IS NULL",
    },
    Invariant {
        resource: "cases",
        wrong: "is of a customer who was merged into another",
        sql: "SELECT cases.shop_id, cases.id FROM cases JOIN customer_projections
    ON customer_projections.shop_id = cases.shop_id AND customer_projections.customer_id = cases.customer_id
    WHERE merged_into IS NOT NULL",
    },
    Invariant {
        resource: "orders",
        wrong: "is of a customer who was merged into another",
        sql: "SELECT order_projections.shop_id, order_id AS id
    FROM order_projections JOIN customer_projections
    ON customer_projections.shop_id = order_projections.shop_id AND customer_projections.customer_id = order_projections.customer_id
    WHERE merged_into IS NOT NULL",
    },
];

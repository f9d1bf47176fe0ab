use storage::Invariant;

/// What must hold whatever happened.
pub(crate) const INVARIANTS: &[Invariant] = &[
    Invariant {
        resource: "followUps",
        wrong: "is done at no time, or not done at some time",
        sql: "SELECT shop_id, id FROM follow_ups
     WHERE (CASE WHEN state IN ('DONE', 'SKIPPED') THEN 1 ELSE 0 END)
         <> (CASE WHEN done_at IS NULL THEN 0 ELSE 1 END)",
    },
    // Follow-ups to be asked now whose rule is gone. One that was being scheduled
    // while its rule was deleted is left when its time comes.
    Invariant {
        resource: "followUps",
        wrong: "waits for a rule that is gone",
        sql: "SELECT follow_ups.shop_id, follow_ups.id FROM follow_ups
     LEFT JOIN follow_up_rules AS rules
         ON rules.shop_id = follow_ups.shop_id AND rules.id = follow_ups.rule_id
     WHERE follow_ups.state = 'DUE' AND rules.id IS NULL",
    },
];

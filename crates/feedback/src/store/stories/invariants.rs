use storage::Invariant;

/// What must hold whatever happened.
pub(crate) const INVARIANTS: &[Invariant] = &[Invariant {
    resource: "stories",
    wrong: "is decided on by nobody, or not at all",
    sql: "SELECT shop_id, id FROM stories
         WHERE (state = 'PROPOSED') <> (decided_at IS NULL) OR (decided_at IS NULL) <> (decided_by = '')",
}];

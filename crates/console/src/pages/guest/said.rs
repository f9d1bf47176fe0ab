/// What was written, and what came of it.
pub(super) struct Said {
    pub(super) text: String,
    pub(super) reply: String,
    pub(super) is_wrong: bool,
}

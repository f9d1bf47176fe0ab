//! Re-rankings of the regulars.

pub(super) mod apply_renumbering;
pub(super) mod create_renumbering;
pub(super) mod get_renumbering;
pub(super) mod list_renumberings;
pub(super) mod undo_renumbering;

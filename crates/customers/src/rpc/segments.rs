//! Groups of guests by rule.

pub(super) mod create_segment;
pub(super) mod delete_segment;
pub(super) mod get_segment_history;
pub(super) mod list_segment_members;
pub(super) mod list_segments;
pub(super) mod update_segment;

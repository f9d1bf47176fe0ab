//! Orders and their life.

pub(super) mod advance_order;
pub(super) mod batch_import_orders;
pub(super) mod cancel_order;
mod change_order;
pub(super) mod create_order;
pub(super) mod get_board_revision;
pub(super) mod get_order;
pub(super) mod list_orders;
pub(super) mod recall_order;
pub(super) mod refund_order;

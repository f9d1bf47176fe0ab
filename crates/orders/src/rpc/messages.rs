//! The chat.

pub(super) mod count_messages;
pub(super) mod create_message;
pub(super) mod get_message;
pub(super) mod list_messages;
pub(super) mod report_delivery;
pub(super) mod resend_message;

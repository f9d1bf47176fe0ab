//! Questions, and the entries that answer them.

pub(super) mod answer_question;
pub(super) mod ask_question;
pub(super) mod create_faq_entry;
pub(super) mod delete_faq_entry;
pub(super) mod get_faq_entry;
pub(super) mod get_question_clusters;
pub(super) mod list_faq_entries;
pub(super) mod list_questions;
pub(super) mod update_faq_entry;

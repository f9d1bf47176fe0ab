//! Complaints, and what becomes of them.

mod act_on_case;
pub(super) mod close_case;
pub(super) mod create_case;
pub(super) mod get_case;
pub(super) mod get_case_policy;
pub(super) mod get_case_report;
pub(super) mod list_cases;
pub(super) mod remedy_case;
pub(super) mod reopen_case;
pub(super) mod reply_to_case;
pub(super) mod resolve_case;
pub(super) mod update_case;
pub(super) mod update_case_policy;

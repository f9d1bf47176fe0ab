//! Good words, and the people they are about.

pub(super) mod create_praise;
pub(super) mod create_staff_member;
pub(super) mod get_praise_report;
pub(super) mod list_praises;
pub(super) mod list_staff_members;
pub(super) mod update_staff_member;

//! Who did what.

pub(super) mod list_audit_entries;
pub(super) mod list_house_audit_entries;

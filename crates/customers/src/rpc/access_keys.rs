//! Who may call.

pub(super) mod claim_access_key;
pub(super) mod create_access_key;
pub(super) mod delete_access_key;
pub(super) mod list_access_keys;
pub(super) mod resolve_access_key;
pub(super) mod rotate_access_key;

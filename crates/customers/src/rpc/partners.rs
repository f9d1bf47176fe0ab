//! Whom the shop works with who is no guest.

pub(super) mod create_due;
pub(super) mod create_partner;
pub(super) mod delete_due;
pub(super) mod delete_partner;
pub(super) mod get_partner;
pub(super) mod list_dues;
pub(super) mod list_partners;
pub(super) mod settle_due;
pub(super) mod update_partner;

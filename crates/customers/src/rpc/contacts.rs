//! What passed between a guest or partner and the shop.

pub(super) mod create_contact;
pub(super) mod create_partner_contact;
pub(super) mod delete_contact;
pub(super) mod list_contacts;
pub(super) mod list_partner_contacts;
pub(super) mod list_shop_contacts;

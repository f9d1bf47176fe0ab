//! What passed between a guest and the shop.

pub(super) mod list_contacts;

//! What passed between guests and the shop.

pub(super) mod get_customer_ledger;
pub(super) mod list_ledger_entries;

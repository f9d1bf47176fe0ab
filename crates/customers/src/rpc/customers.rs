//! Who the guests are.

pub(super) mod create_customer;
pub(super) mod erase_customer;
pub(super) mod export_customer;
pub(super) mod get_customer;
pub(super) mod link_customers;
pub(super) mod list_customers;
pub(super) mod list_merges;
pub(super) mod lookup_customer;
pub(super) mod merge_customers;
mod unique;
pub(super) mod unlink_customers;
pub(super) mod unmerge_customers;
pub(super) mod update_customer;

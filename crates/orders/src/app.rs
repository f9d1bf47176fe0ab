//! What several ways in have in common, one use case a file.

pub(crate) mod check_menu;
pub(crate) mod learn_customer;
pub(crate) mod save_order;

//! What several ways in have in common, one use case a file.

pub(crate) mod announce_ready;
pub(crate) mod check_menu;
pub(crate) mod dish_past;
pub(crate) mod learn_customer;
pub(crate) mod notify_staff;
pub(crate) mod save_order;
pub(crate) mod way;

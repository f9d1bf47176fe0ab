//! The figures of the menu.

pub(super) mod get_menu_coverage;
pub(super) mod get_menu_matrix;
pub(super) mod get_order_hours;
pub(super) mod get_price_comparison;
pub(super) mod get_purchase_plan;
pub(super) mod history;
pub(super) mod simulate_menu_removal;

//! The menu.

pub(super) mod create_menu_item;
pub(super) mod delete_menu_item;
pub(super) mod get_menu_item;
pub(super) mod list_menu_items;
pub(super) mod update_menu_item;

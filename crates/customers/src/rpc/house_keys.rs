//! Who may enter every shop.

pub(super) mod create_house_key;
pub(super) mod delete_house_key;
pub(super) mod list_house_keys;
pub(super) mod rotate_house_key;

//! Shops and their settings.

pub(super) mod create_shop;
pub(super) mod get_shop;
pub(super) mod update_shop;

//! The rules over a whole menu, as every way of changing it keeps them.

use kernel::Failure;

use crate::{
    convert,
    domain::menu::{Item, Menu},
};

/// Fails with the field that breaks a rule of the menu.
pub(crate) fn check_menu(items: impl IntoIterator<Item = Item>) -> Result<(), Failure> {
    Menu::new(items).map(drop).map_err(|error| convert::menu_rule(&error))
}

//! What dishes are called, so that a dry run finds the names and codes that the
//! service would refuse.

use std::collections::HashMap;

use contracts::orders::v1::MenuItem;
use orders::domain::{
    menu::{Field, HIGHEST_CODE, MenuError},
    text::fold_name,
};

use super::{checks::in_columns, report::Fault};

/// The names of a menu as the service compares them, each with the code of its dish.
#[derive(Debug, Default)]
pub(super) struct DishNames {
    by_name: HashMap<String, i32>,
    /// Codes of dishes that past orders know, with their names.
    retired: HashMap<i32, String>,
}

impl DishNames {
    /// Takes in a dish as it is now; what it was called before is free.
    pub(super) fn note(&mut self, dish: &MenuItem) {
        if dish.retired {
            self.retired.insert(dish.code, folded(&dish.display_name));
            return;
        }
        self.by_name.retain(|_, code| *code != dish.code);
        self.by_name.extend(names(dish).map(|(_, name)| (folded(name), dish.code)));
    }

    /// Whether the service would take a dish beside those that are there.
    pub(super) fn check(&self, dish: &MenuItem) -> Result<(), Fault> {
        self.find(dish)
            .map_err(|error| Fault::new(in_columns(&format!("menu_item.{}: {error}", error.field()))))
    }

    /// Whether a code is a dish's that is no longer on the menu.
    pub(super) fn is_retired(&self, code: i32) -> bool {
        self.retired.contains_key(&code)
    }

    fn find(&self, dish: &MenuItem) -> Result<(), MenuError> {
        if dish.code > HIGHEST_CODE {
            return Err(MenuError::Code(dish.code));
        }
        // One of the same name comes back as this one.
        if self.retired.get(&dish.code).is_some_and(|name| *name != folded(&dish.display_name)) {
            return Err(MenuError::CodeTaken(dish.code));
        }
        for (field, name) in names(dish) {
            match self.by_name.get(&folded(name)) {
                Some(code) if *code != dish.code => {
                    return Err(MenuError::NameTaken { field, name: name.to_owned(), code: *code });
                }
                _ => {}
            }
        }
        Ok(())
    }
}

fn names(dish: &MenuItem) -> impl Iterator<Item = (Field, &str)> {
    let english = (!dish.display_name_en.is_empty()).then_some((Field::NameEn, &*dish.display_name_en));
    let aliases = dish.aliases.iter().enumerate().map(|(place, alias)| (Field::Alias(place), &**alias));
    std::iter::once((Field::Name, &*dish.display_name)).chain(english).chain(aliases)
}

fn folded(name: &str) -> String {
    fold_name(name).into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn dish(code: i32, name: &str, alias: &str) -> MenuItem {
        let aliases = if alias.is_empty() { Vec::new() } else { vec![alias.to_owned()] };
        MenuItem { code, display_name: name.to_owned(), aliases, ..MenuItem::default() }
    }

    #[test]
    fn what_another_dish_is_called_is_refused_and_what_it_was_called_is_not() {
        let mut known = DishNames::default();
        known.note(&dish(3, "小炒肉", "炒肉"));
        known.note(&MenuItem { retired: true, ..dish(9, "锅包肉", "") });
        let fault = |known: &DishNames, one: &MenuItem| known.check(one).err().map(|fault| fault.kind);
        let taken = "aliases: `炒肉` is what dish 3 is called";
        assert_eq!(fault(&known, &dish(4, "回锅肉", "炒肉")).as_deref(), Some(taken));
        assert_eq!(fault(&known, &dish(3, "小炒肉", "炒肉")), None, "its own name");
        assert_eq!(fault(&known, &dish(9, "面", "")).as_deref(), Some("code: code 9 is on the menu already"));
        assert_eq!(fault(&known, &dish(9, "锅包肉", "")), None, "it comes back");
        assert_eq!(
            fault(&known, &dish(10_000, "汤", "")).as_deref(),
            Some("code: must be 1 to 9999"),
            "full"
        );
        known.note(&dish(3, "小炒肉", ""));
        assert_eq!(fault(&known, &dish(4, "回锅肉", "炒肉")), None);
    }
}

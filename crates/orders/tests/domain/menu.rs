//! What may stand on a menu.

use crate::shop::sample_items;
use orders::domain::menu::{Field, Item, Menu, MenuError};

fn changed(change: impl Fn(&mut Vec<Item>)) -> MenuError {
    let mut items = sample_items();
    change(&mut items);
    Menu::new(items).expect_err("an unsound menu")
}

#[test]
fn no_name_or_alias_belongs_to_two_dishes() {
    let taken = |field, name: &str| MenuError::NameTaken { field, name: name.to_owned(), code: 2 };
    assert_eq!(changed(|items| items[4].name = "土豆丝".to_owned()), taken(Field::Name, "土豆丝"));
    assert_eq!(changed(|items| items[4].aliases.push("土豆丝".to_owned())), taken(Field::Alias(0), "土豆丝"));
    let english = "VINEGAR potato shreds";
    assert_eq!(changed(|items| items[4].name_en = english.to_owned()), taken(Field::NameEn, english));
}

#[test]
fn a_dish_may_repeat_a_name_of_its_own() {
    let mut items = sample_items();
    let name = items[0].name.clone();
    items[0].aliases.push(name);
    assert!(Menu::new(items).is_ok());
}

#[test]
fn a_wrong_value_is_named_with_its_field() {
    assert_eq!(changed(|items| items[0].code = 10_000).field(), "code");
    assert_eq!(changed(|items| items[0].code = 2), MenuError::CodeTaken(2));
    assert_eq!(changed(|items| items[0].name = "12".to_owned()).field(), "display_name");
    assert_eq!(changed(|items| items[0].aliases = vec!["好".repeat(65)]).field(), "aliases[0]");
    assert_eq!(changed(|items| items[0].price = -1).field(), "price");
    assert_eq!(changed(|items| items[0].cost = Some(-1)).field(), "cost");
}

use contracts::{common::v1::Money, orders::v1 as pb};
use kernel::{Code, Currency, Failure, ShopId};
use prost_types::FieldMask;
use runtime::{
    Kind,
    field::{self, Mask},
};

use crate::{
    domain::menu::{Item, MenuError},
    store::menu_items::ItemRecord,
};

const FIELDS: [&str; 12] = [
    "display_name",
    "display_name_en",
    "aliases",
    "price",
    "cost",
    "takes_rice",
    "category",
    "sold_out",
    "ingredients",
    "allergens",
    "allergens_checked",
    "retired",
];
const NAME: &str = "shops/{shop}/menuItems/{code}";

/// The shop and code in a dish's name.
pub(crate) fn menu_item_name(name: &str, path: &str) -> Result<(ShopId, i32), Failure> {
    field::id(name, path, NAME)
}

/// A dish in a shop's currency.
pub(crate) fn item_from(item: pb::MenuItem, currency: &str) -> Result<Item, Failure> {
    let item = Item {
        code: item.code,
        dish_id: 0,
        name: item.display_name,
        name_en: item.display_name_en,
        aliases: item.aliases,
        price: price(item.price, currency)?,
        cost: minor(item.cost, "menu_item.cost", currency)?,
        takes_rice: item.takes_rice,
        category: item.category,
        sold_out: item.sold_out,
        ingredients: item.ingredients,
        allergens: item.allergens,
        allergens_checked: item.allergens_checked,
        retired: item.retired,
    };
    item.validate().map_err(|error| wrong(&error))?;
    Ok(item)
}

/// The failure that a rule of the menu means.
pub(crate) fn wrong(error: &MenuError) -> Failure {
    let wrong = Failure::field(format!("menu_item.{}", error.field()), error.to_string());
    match error {
        MenuError::CodeTaken(_) => Failure { code: Code::AlreadyExists, reason: "CODE_TAKEN", ..wrong },
        MenuError::NameTaken { .. } => Failure { code: Code::AlreadyExists, reason: "NAME_TAKEN", ..wrong },
        _ => wrong,
    }
}

/// An amount in the shop's currency, in minor units.
pub(super) fn minor(money: Option<Money>, path: &str, currency: &str) -> Result<Option<i64>, Failure> {
    let Some(money) = money else { return Ok(None) };
    if money.currency != currency {
        return Err(Failure::field(
            format!("{path}.currency"),
            format!("must be {currency}, the shop's currency"),
        ));
    }
    Ok(Some(money.amount))
}

/// What a guest pays. Nothing is a price if it is said; not to say any is none.
fn price(money: Option<Money>, currency: &str) -> Result<i64, Failure> {
    let right = "is required: an amount in minor units, as {\"amount\": \"2800\", \"currency\": \"CNY\"} for \
                 28 yuan; 0 if it is free";
    minor(money, "menu_item.price", currency)?.ok_or_else(|| Failure::field("menu_item.price", right))
}

/// What is odd about a price: less than one of its currency is likely meant as so
/// many whole ones.
fn warning(price: i64, currency: &str) -> String {
    let Ok(currency) = currency.parse::<Currency>() else { return String::new() };
    let one = currency.minor_units();
    if !(1..one).contains(&price) {
        return String::new();
    }
    let (read, meant) = (kernel::Money { minor: price, currency }, price * one);
    format!("the price is {read}: amounts are in minor units, {price} {currency} would be {meant}")
}

/// A dish with the fields of a mask changed to those of another; and whether
/// anything but `sold_out` is meant to change.
pub(crate) fn changed_item(
    current: &ItemRecord,
    new: pb::MenuItem,
    mask: Option<FieldMask>,
    currency: &str,
) -> Result<(ItemRecord, bool), Failure> {
    let mask = Mask::new(mask, &FIELDS, "update_mask")?;
    let take = |name: &str, is_set: bool| mask.as_ref().map_or(is_set, |mask| mask.has(name));
    let mut item = current.item.clone();
    if take("display_name", !new.display_name.is_empty()) {
        item.name = new.display_name;
    }
    if take("display_name_en", !new.display_name_en.is_empty()) {
        item.name_en = new.display_name_en;
    }
    if take("aliases", !new.aliases.is_empty()) {
        item.aliases = new.aliases;
    }
    if take("price", new.price.is_some()) {
        item.price = price(new.price, currency)?;
    }
    if take("cost", new.cost.is_some()) {
        item.cost = minor(new.cost, "menu_item.cost", currency)?;
    }
    if take("takes_rice", new.takes_rice) {
        item.takes_rice = new.takes_rice;
    }
    if take("category", !new.category.is_empty()) {
        item.category = new.category;
    }
    if take("sold_out", new.sold_out) {
        item.sold_out = new.sold_out;
    }
    if take("ingredients", !new.ingredients.is_empty()) {
        item.ingredients = new.ingredients;
    }
    if take("allergens", !new.allergens.is_empty()) {
        item.allergens = new.allergens;
    }
    if take("allergens_checked", new.allergens_checked) {
        item.allergens_checked = new.allergens_checked;
    }
    if take("retired", new.retired) {
        item.retired = new.retired;
    }
    item.validate().map_err(|error| wrong(&error))?;
    let more_than_sold_out = item != Item { sold_out: item.sold_out, ..current.item.clone() };
    Ok((ItemRecord { item, version: current.version }, more_than_sold_out))
}

/// A dish, for the wire.
pub(crate) fn item_to(shop: &ShopId, record: &ItemRecord, currency: &str) -> pb::MenuItem {
    let money = |amount| Money { amount, currency: currency.to_owned() };
    let item = &record.item;
    pb::MenuItem {
        name: format!("shops/{shop}/menuItems/{}", item.code),
        code: item.code,
        display_name: item.name.clone(),
        display_name_en: item.name_en.clone(),
        aliases: item.aliases.clone(),
        price: Some(money(item.price)),
        cost: item.cost.map(money),
        takes_rice: item.takes_rice,
        category: item.category.clone(),
        sold_out: item.sold_out,
        ingredients: item.ingredients.clone(),
        allergens: item.allergens.clone(),
        allergens_checked: item.allergens_checked,
        retired: item.retired,
        etag: field::etag_field(record.version),
        warning: warning(item.price, currency),
        dish_id: item.dish_id,
    }
}

/// The same for who asks: what a dish costs the shop is for those who work in it.
pub(crate) fn item_for(kind: Kind, shop: &ShopId, record: &ItemRecord, currency: &str) -> pb::MenuItem {
    let item = item_to(shop, record, currency);
    match kind {
        Kind::Guest | Kind::Courier => pb::MenuItem { cost: None, warning: String::new(), ..item },
        _ => item,
    }
}

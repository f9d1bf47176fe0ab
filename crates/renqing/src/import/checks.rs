//! What of a list can be checked without a server, so that a dry run tells it.

use std::{
    collections::{HashMap, hash_map::Entry},
    hash::Hash,
    ops::RangeInclusive,
};

use contracts::{common::v1::Money, customers::v1::Customer, orders::v1::MenuItem};
use jiff::tz::TimeZone;
use kernel::{Birthday, Clock};
use orders::domain::menu::Item;

use super::report::Fault;

/// Checks a dish by itself, as the service does.
pub(super) fn dish(dish: &MenuItem) -> Result<(), Fault> {
    let minor = |money: &Option<Money>| money.as_ref().map(|money| money.amount);
    let item = Item {
        // A dish without a code is given one.
        code: dish.code.max(1),
        dish_id: 0,
        name: dish.display_name.clone(),
        name_en: dish.display_name_en.clone(),
        aliases: dish.aliases.clone(),
        price: minor(&dish.price).unwrap_or(0),
        cost: minor(&dish.cost),
        takes_rice: dish.takes_rice,
        category: dish.category.clone(),
        sold_out: dish.sold_out,
        ingredients: dish.ingredients.clone(),
        allergens: dish.allergens.clone(),
        allergens_checked: dish.allergens_checked,
        retired: false,
    };
    item.validate().map_err(|error| Fault::new(in_columns(&format!("menu_item.{}: {error}", error.field()))))
}

/// Checks the texts of a customer, as the service does.
pub(super) fn customer(customer: &Customer) -> Result<(), Fault> {
    text(&customer.display_name, "name", 1..=64)?;
    for phone in &customer.phones {
        text(phone, "phone", 1..=32)?;
        if !customers::is_phone(phone) {
            return Err(Fault::of("phone", "must be a telephone number such as 138 0013 8000", phone));
        }
    }
    customer.addresses.iter().try_for_each(|address| text(&address.text, "address", 1..=200))?;
    for identity in &customer.identities {
        text(&identity.channel, "channel", 0..=64)?;
        text(&identity.sender_id, "sender_id", 1..=128)?;
    }
    let this_year = Clock::system().now().timestamp().to_zoned(TimeZone::UTC).year();
    let birthdays =
        Birthday::WORDS.into_iter().filter_map(|word| Some((word, customer.preferences.get(word)?)));
    for (word, noted) in birthdays.filter(|(_, noted)| !noted.is_empty()) {
        if Birthday::until(this_year, noted).is_none() {
            return Err(Fault::of(word, Birthday::EXPECTED, noted));
        }
    }
    for (key, value) in &customer.preferences {
        text(key, "preferences", 1..=64)?;
        text(value, "preferences", 0..=200)?;
    }
    Ok(())
}

fn text(text: &str, column: &str, chars: RangeInclusive<usize>) -> Result<(), Fault> {
    runtime::field::text(text, column, chars).map(|_| ()).map_err(|failure| Fault::new(failure.message))
}

/// What may stand in one row of a file alone, each with the line of its row.
pub(super) struct Once<T> {
    column: &'static str,
    lines: HashMap<T, u64>,
}

impl<T: Eq + Hash> Once<T> {
    pub(super) fn of(column: &'static str) -> Self {
        Self { column, lines: HashMap::new() }
    }

    /// Notes a value, or says which line has it already.
    pub(super) fn note(&mut self, value: T, shown: &str, line: u64) -> Result<(), Fault> {
        match self.lines.entry(value) {
            Entry::Vacant(free) => {
                free.insert(line);
                Ok(())
            }
            Entry::Occupied(first) => Err(Fault {
                kind: format!("{}: must not be there twice", self.column),
                found: format!(", but lines {} and {line} both have {shown}", first.get()),
            }),
        }
    }
}

/// How the service's fields are called in a list, where the names differ.
const COLUMNS: [(&str, &str); 6] = [
    ("display_name", "name"),
    ("display_name_en", "name_en"),
    ("phones", "phone"),
    ("addresses", "address"),
    ("identities", "sender_id"),
    ("price.currency", "price"),
];

/// A refusal of the service with the names of columns in place of its fields:
/// `customer.identities[0]: belongs to …` is about the column `sender_id`.
pub(super) fn in_columns(message: &str) -> String {
    let Some((path, rest)) = message.split_once(':') else { return message.to_owned() };
    let field = path.strip_prefix("customer.").or_else(|| path.strip_prefix("menu_item."));
    let Some(field) = field else { return message.to_owned() };
    let plain = field.split('[').next().unwrap_or(field);
    let column = COLUMNS.iter().find(|(name, _)| *name == plain).map_or(plain, |(_, column)| column);
    format!("{column}:{rest}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refusal_names_the_column() {
        for (message, expected) in [
            (
                "customer.identities[0]: belongs to shops/a/customers/b",
                "sender_id: belongs to shops/a/customers/b",
            ),
            ("menu_item.aliases[2]: `饭` is what dish 9 is called", "aliases: `饭` is what dish 9 is called"),
            ("menu_item.display_name: must be short", "name: must be short"),
            ("no number is left", "no number is left"),
        ] {
            assert_eq!(in_columns(message), expected);
        }
    }
}

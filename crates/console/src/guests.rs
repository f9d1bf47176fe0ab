//! How guests are called where a page names several.

use std::collections::{BTreeMap, BTreeSet};

use contracts::customers::v1::{Customer, GetCustomerRequest};
use futures::future::join_all;

use crate::page::{Page, id_of};

/// So many are asked for; whoever is named after them stands without a name.
const MOST: usize = 100;

/// The guests that a page names, by their resources' names.
#[derive(Debug, Default)]
pub(crate) struct Guests(BTreeMap<String, Customer>);

/// What a page shows of a guest.
pub(crate) struct Label {
    /// Empty for somebody who is not known.
    pub(crate) id: String,
    /// As people say it; empty without one.
    pub(crate) number: String,
    pub(crate) name: String,
}

impl Guests {
    /// Asks for those who are named; who can't be looked up is not there.
    pub(crate) async fn ask<'a>(page: &Page, names: impl IntoIterator<Item = &'a str>) -> Self {
        let names: BTreeSet<&str> = names.into_iter().filter(|name| !name.is_empty()).collect();
        let asked = names.into_iter().take(MOST).map(async |name| {
            let request = GetCustomerRequest { name: name.to_owned() };
            let found = page.customers().get_customer(request).await.ok()?;
            Some((name.to_owned(), found.into_inner()))
        });
        Self(join_all(asked).await.into_iter().flatten().collect())
    }

    /// How one of them is called.
    pub(crate) fn label(&self, page: &Page, name: &str) -> Label {
        let known = self.0.get(name);
        let (number, called) = known.map_or((0, ""), |guest| (guest.number, guest.display_name.as_str()));
        Label::new(page, name, number, called)
    }
}

impl Label {
    pub(crate) fn new(page: &Page, name: &str, number: i32, called: &str) -> Self {
        let number = match number {
            0 => String::new(),
            number => page.lang.of_two(format!("{number}号"), format!("No. {number}")),
        };
        let nameless = match (name.is_empty(), number.is_empty()) {
            (true, _) => page.lang.of_two("散客", "Walk-in"),
            (false, true) => page.lang.of_two("客人", "Guest"),
            (false, false) => "",
        };
        let called = if called.is_empty() { nameless } else { called };
        Self { id: id_of(name).to_owned(), number, name: called.to_owned() }
    }

    /// In one line, where no markup can be.
    pub(crate) fn text(&self) -> String {
        format!("{} {}", self.number, self.name).trim().to_owned()
    }
}

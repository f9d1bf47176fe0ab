//! How guests are called where a page names several, and who is meant by what was typed.

use std::collections::{BTreeMap, BTreeSet};

use contracts::customers::v1::{Customer, GetCustomerRequest, ListCustomersRequest, LookupCustomerRequest};
use futures::future::join_all;
use runtime::Refusal;
use tonic::{Code, Status};

use crate::{
    forms::{Form, Wrong},
    language::{Lang, texts},
    page::{Page, id_of},
};

/// So many are asked for; whoever is named after them stands without a name.
const MOST: usize = 100;

/// So many are named where several are meant.
const MOST_MEANT: i32 = 6;

texts! { Texts {
    nobody: "没有这位客人。请写号码、姓名或电话。", "There is no such guest. Write a number, a name or a phone.";
    several: "不止一位，请写号码：", "Several are meant; write the number:";
    missing: "请写是哪位客人：号码、姓名或电话。", "Write whose it is: a number, a name or a phone.";
} }

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

    /// What they are called, of those who are called something, by their names.
    pub(crate) fn called(self) -> BTreeMap<String, String> {
        let called = self.0.into_iter().map(|(name, guest)| (name, guest.display_name));
        called.filter(|(_, called)| !called.is_empty()).collect()
    }

    /// How one of them is called.
    pub(crate) fn label(&self, page: &Page, name: &str) -> Label {
        let known = self.0.get(name);
        let (number, called) = known.map_or((0, ""), |guest| (guest.number, guest.display_name.as_str()));
        Label::new(page, name, number, called)
    }
}

/// A guest's number as people say it: `18号`, `No. 18`.
pub(crate) fn numbered(number: i32, lang: Lang) -> String {
    lang.of_two(format!("{number}号"), format!("No. {number}"))
}

impl Label {
    pub(crate) fn new(page: &Page, name: &str, number: i32, called: &str) -> Self {
        let number = match number {
            0 => String::new(),
            number => numbered(number, page.lang),
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

/// The guest of a number.
pub(crate) async fn of_number(page: &Page, number: i32) -> Result<Customer, Status> {
    let request =
        LookupCustomerRequest { parent: page.shop.name.clone(), number, ..LookupCustomerRequest::default() };
    Ok(page.customers().lookup_customer(request).await?.into_inner())
}

/// Whose the form is: that of the page it stood on, else whoever was typed into `guest`; empty
/// if nobody was.
pub(crate) async fn of_form(page: &Page, sent: &Form) -> Result<String, Wrong> {
    match (sent.get("customer"), sent.trimmed("guest")) {
        ("", "") => Ok(String::new()),
        ("", text) => meant(page, text).await.map_err(|sentence| Wrong::field("guest", sentence)),
        (id, _) => Ok(page.resource("customers", id)),
    }
}

/// The same where it has to be somebody.
pub(crate) async fn needed(page: &Page, sent: &Form) -> Result<String, Wrong> {
    let found = of_form(page, sent).await?;
    if found.is_empty() { Err(Wrong::field("guest", Texts(page.lang).missing())) } else { Ok(found) }
}

/// Who is meant by a number, a name or a phone; or a sentence that says what to type instead.
pub(crate) async fn meant(page: &Page, text: &str) -> Result<String, String> {
    let t = Texts(page.lang);
    let said = |status: Status| match status.code() {
        Code::NotFound => t.nobody().to_owned(),
        _ => Refusal::from(&status).message,
    };
    let number = text.trim_end_matches(['号', '號']).trim().parse::<i32>();
    if let Some(number) = number.ok().filter(|number| *number > 0) {
        return of_number(page, number).await.map(|guest| guest.name).map_err(said);
    }
    let found = like(page, text).await.map_err(said)?;
    let is_called = |guest: &&Customer| guest.display_name == text;
    let mut called = found.iter().filter(is_called);
    match (&found[..], called.next(), called.next()) {
        ([only], ..) | (_, Some(only), None) => Ok(only.name.clone()),
        ([], ..) => Err(t.nobody().to_owned()),
        (several, ..) => {
            let label = |one: &Customer| Label::new(page, &one.name, one.number, &one.display_name).text();
            let all: Vec<_> = several.iter().map(label).collect();
            Err(format!("{} {}", t.several(), all.join(page.lang.of_two("、", ", "))))
        }
    }
}

async fn like(page: &Page, text: &str) -> Result<Vec<Customer>, Status> {
    let request = ListCustomersRequest {
        parent: page.shop.name.clone(),
        query: text.to_owned(),
        page_size: MOST_MEANT,
        ..ListCustomersRequest::default()
    };
    Ok(page.customers().list_customers(request).await?.into_inner().customers)
}

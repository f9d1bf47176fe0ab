//! How guests are called where a page names several, and who is meant by what was typed.

use std::{
    collections::{BTreeMap, BTreeSet},
    ops::RangeInclusive,
};

use contracts::customers::v1::{
    Customer, GetCustomerRequest, ListCustomersRequest, ListCustomersResponse, LookupCustomerRequest,
};
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

/// The numbers that a guest may have.
const NUMBERS: RangeInclusive<i32> = 1..=99_999;

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
    if text.trim().is_empty() {
        return Err(t.missing().to_owned());
    }
    if let Some(number) = number_in(text) {
        return of_number(page, number).await.map(|guest| guest.name).map_err(said);
    }
    let found = like(page, text).await.map_err(said)?;
    if let Some(only) = surely(&found, text) {
        return Ok(only.name.clone());
    }
    if found.customers.is_empty() {
        return Err(t.nobody().to_owned());
    }
    let label = |one: &Customer| Label::new(page, &one.name, one.number, &one.display_name).text();
    let all: Vec<_> = found.customers.iter().map(label).collect();
    Err(format!("{} {}", t.several(), all.join(page.lang.of_two("、", ", "))))
}

/// A guest's number; what has more digits is a phone.
fn number_in(text: &str) -> Option<i32> {
    let digits = text.trim().trim_end_matches(['号', '號']).trim_end();
    digits.parse().ok().filter(|number| NUMBERS.contains(number))
}

/// The one that is meant without a doubt: the only one that is called so, or that has the phone,
/// else the only one whose name has what was typed. Notes and addresses that have it name nobody.
fn surely<'a>(found: &'a ListCustomersResponse, text: &str) -> Option<&'a Customer> {
    if !found.next_page_token.is_empty() {
        return None;
    }
    let only = |is: &dyn Fn(&Customer) -> bool| {
        let mut all = found.customers.iter().filter(|guest| is(guest));
        all.next().filter(|_| all.next().is_none())
    };
    let (name, digits) = (text.trim().to_lowercase(), phone_digits(text));
    let is_called = |guest: &Customer| guest.display_name.to_lowercase() == name;
    let has_phone = |guest: &Customer| {
        !digits.is_empty() && guest.phones.iter().any(|phone| phone_digits(phone).ends_with(&digits))
    };
    let has_name = |guest: &Customer| guest.display_name.to_lowercase().contains(&name);
    only(&|guest| is_called(guest) || has_phone(guest))
        .or_else(|| only(&has_name))
        .or_else(|| only(&|guest| is_sound(guest, &name)))
}

/// Whether Latin letters may be how a Chinese name is said.
fn is_sound(guest: &Customer, name: &str) -> bool {
    name.is_ascii()
        && name.contains(|letter: char| letter.is_ascii_alphabetic())
        && !guest.display_name.is_ascii()
}

fn phone_digits(text: &str) -> String {
    text.chars().filter(char::is_ascii_digit).collect()
}

async fn like(page: &Page, text: &str) -> Result<ListCustomersResponse, Status> {
    let request = ListCustomersRequest {
        parent: page.shop.name.clone(),
        query: text.to_owned(),
        page_size: MOST_MEANT,
        ..ListCustomersRequest::default()
    };
    Ok(page.customers().list_customers(request).await?.into_inner())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn guest(name: &str, display_name: &str, phone: &str, notes: &str) -> Customer {
        let phones = if phone.is_empty() { Vec::new() } else { vec![phone.to_owned()] };
        Customer {
            name: name.to_owned(),
            display_name: display_name.to_owned(),
            phones,
            notes: notes.to_owned(),
            ..Customer::default()
        }
    }

    fn meant(text: &str, customers: &[Customer], has_more: bool) -> String {
        let next_page_token = if has_more { "more".to_owned() } else { String::new() };
        let found = ListCustomersResponse { customers: customers.to_vec(), next_page_token };
        surely(&found, text).map(|guest| guest.name.clone()).unwrap_or_default()
    }

    #[test]
    fn whoever_is_called_so_or_has_the_phone_is_meant() {
        let all = [guest("a", "王师傅", "13800138000", ""), guest("b", "王", "+86 139 0013 9000", "")];
        assert_eq!(meant("王", &all, false), "b", "the only one called so");
        assert_eq!(meant("王师", &all[..1], false), "a");
        assert_eq!(meant("13900139000", &all[1..], false), "b");
        assert_eq!(meant("wang", &all[..1], false), "a", "as it is said");
    }

    #[test]
    fn nobody_is_taken_for_what_stands_in_their_notes_or_while_there_may_be_others() {
        let noted = [guest("a", "王师傅", "", "李姐介绍")];
        assert_eq!(meant("李", &noted, false), "");
        let all = [guest("a", "王师傅", "", ""), guest("b", "王老师", "", "")];
        assert_eq!(meant("王", &all, false), "");
        assert_eq!(meant("王", &[guest("a", "王", "", "")], true), "", "there are more");
    }

    #[test]
    fn a_number_has_five_digits_at_most() {
        let read = ["18", "18号", " 18 號", "99999", "100000", "65551234", "0", "王"].map(number_in);
        assert_eq!(read, [Some(18), Some(18), Some(18), Some(99_999), None, None, None, None]);
    }
}

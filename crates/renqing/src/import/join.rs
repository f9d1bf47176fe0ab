//! Finds the customers that a file's guests are, and adds those with a phone or
//! a number that nobody has.

use std::{collections::HashMap, time::Duration};

use contracts::{
    customers::v1::{CreateCustomerRequest, Customer, ListCustomersRequest, customer::ChatIdentity},
    orders::v1::Shop,
};

use super::{
    guests::{Guest, Guests},
    report::counted,
    say,
};
use crate::Clients;

/// The customer of each guest, by place; `None` for a name that is nobody's.
pub(super) async fn customers(
    clients: &mut Clients,
    shop: &Shop,
    guests: &Guests,
) -> anyhow::Result<Vec<Option<String>>> {
    // Somebody of whom no order is taken is nobody to be served.
    let count = guests.with_taken().filter(|(_, taken)| *taken).count() as u64;
    if count == 0 {
        return Ok(Vec::new());
    }
    let mut known = Known::load(clients, shop).await?;
    let (mut found, mut added, mut unknown) = (Vec::new(), 0_u64, 0_u64);
    for (guest, taken) in guests.with_taken() {
        if !taken {
            found.push(None);
            continue;
        }
        let mut customer = known.find(guest);
        if customer.is_none()
            && guest.can_be_added()
            && let Some(new) = add(clients, shop, guest).await?
        {
            customer = Some(new.name.clone());
            known.add(&new);
            added += 1;
        }
        unknown += u64::from(customer.is_none());
        found.push(customer);
    }
    say(&format!("{}, of whom new: {}", counted(count, "guest"), counted(added, "customer")));
    // Orders should know the new ones before theirs come; who may not ask goes on.
    if added > 0 {
        let _ = clients.settle(SETTLE).await;
    }
    if unknown > 0 {
        say(&format!(
            "{} of no customer, or of several: their orders are nobody's",
            counted(unknown, "name")
        ));
    }
    Ok(found)
}

impl Guest {
    /// A name alone is not enough to know somebody again.
    fn can_be_added(&self) -> bool {
        !self.phone.is_empty() || self.number != 0
    }
}

/// Adds a guest; one that can't be, because the number rests for instance, stays
/// unknown.
async fn add(clients: &mut Clients, shop: &Shop, guest: &Guest) -> anyhow::Result<Option<Customer>> {
    let name = if guest.name.is_empty() { &guest.phone } else { &guest.name };
    let display_name = if name.is_empty() { guest.number.to_string() } else { name.clone() };
    let customer = Customer {
        number: guest.number,
        display_name: display_name.clone(),
        phones: Some(guest.phone.clone()).filter(|phone| !phone.is_empty()).into_iter().collect(),
        ..Customer::default()
    };
    let request = CreateCustomerRequest {
        parent: shop.name.clone(),
        customer: Some(customer),
        without_number: guest.number == 0,
        request_id: String::new(),
    };
    match clients.customers.create_customer(request).await {
        Ok(added) => Ok(Some(added.into_inner())),
        Err(status) => {
            let fault = super::of_row(status)?;
            say(&format!("{display_name} can't be a customer: {}", fault.kind));
            Ok(None)
        }
    }
}

/// The shop's customers by what a file may call them.
#[derive(Debug, Default)]
pub(super) struct Known {
    numbers: HashMap<i32, String>,
    phones: HashMap<String, Vec<(String, String)>>,
    /// Who has an identity, by channel and sender.
    senders: HashMap<(String, String), String>,
    /// `None` where several have the name.
    names: HashMap<String, Option<String>>,
}

/// How long word of new customers may take.
const SETTLE: Duration = Duration::from_mins(1);
/// Digits that are looked up; what is before them may be left out.
const LAST_DIGITS: usize = 7;

impl Known {
    pub(super) async fn load(clients: &mut Clients, shop: &Shop) -> anyhow::Result<Self> {
        let mut known = Self::default();
        let mut page_token = String::new();
        loop {
            let parent = shop.name.clone();
            let request = ListCustomersRequest {
                parent,
                page_size: 500,
                page_token,
                ..ListCustomersRequest::default()
            };
            let page = clients.customers.list_customers(request).await?.into_inner();
            page.customers.iter().for_each(|customer| known.add(customer));
            page_token = page.next_page_token;
            if page_token.is_empty() {
                return Ok(known);
            }
        }
    }

    pub(super) fn add(&mut self, customer: &Customer) {
        let id = || customer.name.clone();
        if customer.number != 0 {
            self.numbers.insert(customer.number, id());
        }
        for phone in &customer.phones {
            let digits = digits(phone);
            self.phones.entry(last(&digits)).or_default().push((digits, id()));
        }
        for ChatIdentity { channel, sender_id } in &customer.identities {
            self.senders.insert((channel.clone(), sender_id.clone()), id());
        }
        let name = folded(&customer.display_name);
        self.names.entry(name).and_modify(|one| *one = None).or_insert_with(|| Some(id()));
    }

    /// Whose an identity is.
    pub(super) fn holder(&self, identity: &ChatIdentity) -> Option<&str> {
        let sender = (identity.channel.clone(), identity.sender_id.clone());
        self.senders.get(&sender).map(String::as_str)
    }

    /// By number, else by phone, else by a name that only one has.
    pub(super) fn find(&self, guest: &Guest) -> Option<String> {
        if guest.number != 0 {
            return self.numbers.get(&guest.number).cloned();
        }
        if !guest.phone.is_empty() {
            let phone = digits(&guest.phone);
            let some = self.phones.get(&last(&phone))?;
            return some.iter().find(|(known, _)| are_one(known, &phone)).map(|(_, id)| id.clone());
        }
        self.names.get(&folded(&guest.name)).cloned().flatten()
    }
}

fn folded(name: &str) -> String {
    name.split_whitespace().flat_map(|word| word.chars().flat_map(char::to_lowercase)).collect()
}

/// The digits of a phone number, without what stands before the country's code.
fn digits(phone: &str) -> String {
    let digits: String = phone.chars().filter(char::is_ascii_digit).collect();
    digits.trim_start_matches('0').to_owned()
}

fn last(digits: &str) -> String {
    digits.get(digits.len().saturating_sub(LAST_DIGITS)..).unwrap_or_default().to_owned()
}

/// One may be with the country's code, the other without.
fn are_one(one: &str, other: &str) -> bool {
    let (long, short) = if one.len() > other.len() { (one, other) } else { (other, one) };
    short.len() >= LAST_DIGITS && long.len() - short.len() <= 3 && long.ends_with(short)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn customer(name: &str, number: i32, display_name: &str, phone: &str) -> Customer {
        Customer {
            name: name.to_owned(),
            number,
            display_name: display_name.to_owned(),
            phones: vec![phone.to_owned()],
            ..Customer::default()
        }
    }

    #[test]
    fn a_guest_is_found_by_number_phone_or_a_name_of_their_own() {
        let mut known = Known::default();
        known.add(&customer("a", 18, "王师傅", "138-0013-8000"));
        known.add(&customer("b", 0, "Ann Li", "+44 7700 900123"));
        known.add(&customer("c", 0, "ann li", "020 7946 0018"));
        let find = |name: &str, phone: &str, number| {
            let guest = Guest { name: name.to_owned(), phone: phone.to_owned(), number };
            known.find(&guest)
        };
        for phone in ["13800138000", "+86 138 0013 8000", "008613800138000"] {
            assert_eq!(find("", phone, 0).as_deref(), Some("a"), "{phone}");
        }
        assert_eq!(find("", "07700 900123", 0).as_deref(), Some("b"));
        assert_eq!(find("", "15800138000", 0), None);
        assert_eq!(find("", "", 18).as_deref(), Some("a"));
        assert_eq!(find("王师傅", "", 0).as_deref(), Some("a"));
        assert_eq!(find("Ann Li", "", 0), None, "two have the name");
    }
}

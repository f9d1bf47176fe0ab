//! Finds the customers that a file's guests are, and adds those with a phone or
//! a number that nobody has.

use std::{collections::HashMap, time::Duration};

use contracts::{
    customers::v1::{CreateCustomerRequest, Customer, ListCustomersRequest, customer::ChatIdentity},
    orders::v1::Shop,
};
use tonic::Code;

use super::{
    guests::{Guest, Guests},
    report::Fault,
    told::Told,
};
use crate::Clients;

/// The customer of each guest, by place; `None` for a name that is nobody's. A dry
/// run adds nobody, and tells what the import would.
pub(super) async fn customers(
    clients: &mut Clients,
    shop: &Shop,
    guests: &Guests,
    dry_run: bool,
    say: fn(&str),
) -> anyhow::Result<Vec<Option<String>>> {
    if guests.all.is_empty() {
        return Ok(Vec::new());
    }
    let mut known = CustomerIndex::load_for(clients, shop, dry_run).await?;
    let (mut found, mut told) = (Vec::new(), Told::default());
    for (place, (guest, taken)) in guests.with_taken().enumerate() {
        let mut customer = known.find(guest);
        // Somebody of whom no order is taken is nobody to be served.
        if taken && customer.is_none() && known.may_be_new(guest) {
            let new = if dry_run { Ok(new(guest)) } else { add(clients, shop, guest).await? };
            told.note_new(guest, guests.line(place), new.as_ref().err());
            customer = new.ok().map(|new| if dry_run { known.add_dry(new) } else { known.add_new(&new) });
        } else if taken {
            told.note(guest, guests.line(place), customer.is_some(), known.are_several(guest));
        }
        found.push(customer);
    }
    // Orders should know the new ones before theirs come; who may not ask goes on.
    if told.added > 0 && !dry_run {
        let _ = clients.settle(SETTLE).await;
    }
    told.tell(dry_run, say);
    Ok(found)
}

/// A guest as a customer to be.
fn new(guest: &Guest) -> Customer {
    Customer {
        number: guest.number,
        display_name: guest.shown(),
        phones: Some(guest.phone.clone()).filter(|phone| !phone.is_empty()).into_iter().collect(),
        ..Customer::default()
    }
}

/// Adds a guest; one that can't be, because the number rests for instance, stays
/// unknown.
async fn add(clients: &mut Clients, shop: &Shop, guest: &Guest) -> anyhow::Result<Result<Customer, Fault>> {
    let request = CreateCustomerRequest {
        parent: shop.name.clone(),
        customer: Some(new(guest)),
        without_number: guest.number == 0,
        request_id: String::new(),
    };
    match clients.customers.create_customer(request).await {
        Ok(added) => Ok(Ok(added.into_inner())),
        Err(status) => Ok(Err(super::of_row(status)?)),
    }
}

/// The shop's customers by what a file may call them.
#[derive(Debug, Default)]
pub(super) struct CustomerIndex {
    numbers: HashMap<i32, String>,
    /// By the last digits.
    phones: HashMap<String, Vec<Holder>>,
    /// Who has an identity, by channel and sender.
    senders: HashMap<(String, String), String>,
    /// `None` where several have the name.
    names: HashMap<String, Option<String>>,
    /// Those whom a dry run did not add.
    dry: HashMap<String, Customer>,
}

/// Who has a phone; a family may share one.
#[derive(Clone, Debug)]
struct Holder {
    digits: String,
    id: String,
    name: String,
}

/// How long word of new customers may take.
const SETTLE: Duration = Duration::from_mins(1);
/// Digits that are looked up; what is before them may be left out.
const LAST_DIGITS: usize = 7;

impl CustomerIndex {
    /// The same; of a shop that a dry run did not make nobody.
    pub(super) async fn load_for(clients: &mut Clients, shop: &Shop, dry_run: bool) -> anyhow::Result<Self> {
        let is_missing = |error: &anyhow::Error| {
            error.downcast_ref::<tonic::Status>().is_some_and(|status| status.code() == Code::NotFound)
        };
        match Self::load(clients, shop).await {
            Err(error) if dry_run && is_missing(&error) => Ok(Self::default()),
            loaded => loaded,
        }
    }

    /// Takes somebody in whom a dry run does not add.
    pub(super) fn add_dry(&mut self, customer: Customer) -> String {
        let name = format!("new/{}", self.dry.len());
        let new = Customer { name: name.clone(), ..customer };
        self.add(&new);
        self.dry.insert(name.clone(), new);
        name
    }

    fn add_new(&mut self, customer: &Customer) -> String {
        self.add(customer);
        customer.name.clone()
    }

    /// Somebody whom a dry run did not add.
    pub(super) fn dry(&self, name: &str) -> Option<&Customer> {
        self.dry.get(name)
    }

    /// Whether several customers may be meant.
    fn are_several(&self, guest: &Guest) -> bool {
        if guest.phone.is_empty() {
            guest.number == 0 && self.names.get(&folded(&guest.name)).is_some_and(Option::is_none)
        } else {
            guest.number == 0 && self.holders(&guest.phone).count() > 1
        }
    }

    async fn load(clients: &mut Clients, shop: &Shop) -> anyhow::Result<Self> {
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
            let holder = Holder { digits, id: id(), name: folded(&customer.display_name) };
            self.phones.entry(last(&holder.digits)).or_default().push(holder);
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

    /// Whom a list means: a phone is somebody's of the same name, or else shared by
    /// one more.
    pub(super) fn find_listed(&self, guest: &Guest) -> Option<String> {
        if guest.number != 0 || guest.phone.is_empty() {
            return self.find(guest);
        }
        let name = folded(&guest.name);
        self.holders(&guest.phone).find(|holder| holder.name == name).map(|holder| holder.id.clone())
    }

    /// A name alone is not enough to know somebody again, and of those who share a
    /// phone one may be meant who is here.
    fn may_be_new(&self, guest: &Guest) -> bool {
        guest.number != 0 || (!guest.phone.is_empty() && self.holders(&guest.phone).next().is_none())
    }

    fn holders(&self, phone: &str) -> impl Iterator<Item = &Holder> {
        let phone = digits(phone);
        let some = self.phones.get(&last(&phone)).map(Vec::as_slice).unwrap_or_default();
        some.iter().filter(move |holder| are_one(&holder.digits, &phone))
    }

    /// By number, else by phone, and where several share it by their name, else by a
    /// name that only one has.
    pub(super) fn find(&self, guest: &Guest) -> Option<String> {
        if guest.number != 0 {
            return self.numbers.get(&guest.number).cloned();
        }
        if !guest.phone.is_empty() {
            let name = folded(&guest.name);
            let some: Vec<&Holder> = self.holders(&guest.phone).collect();
            let named = some.iter().find(|holder| holder.name == name);
            let one = some.first().filter(|first| some.iter().all(|holder| holder.id == first.id));
            return named.or(one).map(|holder| holder.id.clone());
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

/// Whether two texts are one number, as far as their digits say.
pub(super) fn is_same_phone(one: &str, other: &str) -> bool {
    are_one(&digits(one), &digits(other))
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
        let mut known = CustomerIndex::default();
        known.add(&customer("a", 18, "王师傅", "138-0013-8000"));
        known.add(&customer("b", 0, "Ann Li", "+44 7700 900123"));
        known.add(&customer("c", 0, "ann li", "020 7946 0018"));
        let find = |known: &CustomerIndex, name: &str, phone: &str, number| {
            let guest = Guest { name: name.to_owned(), phone: phone.to_owned(), number };
            known.find(&guest)
        };
        for phone in ["13800138000", "+86 138 0013 8000", "008613800138000"] {
            assert_eq!(find(&known, "", phone, 0).as_deref(), Some("a"), "{phone}");
        }
        assert_eq!(find(&known, "", "07700 900123", 0).as_deref(), Some("b"));
        known.add(&customer("d", 0, "王师母", "13800138000"));
        assert_eq!(
            find(&known, "", "13800138000", 0),
            None,
            "of a family that shares a phone nobody knows who"
        );
        assert_eq!(find(&known, "王师母", "13800138000", 0).as_deref(), Some("d"));
        let listed = |name: &str| {
            let guest = Guest { name: name.to_owned(), phone: "13800138000".to_owned(), number: 0 };
            known.find_listed(&guest)
        };
        assert_eq!((listed("王师傅").as_deref(), listed("小王")), (Some("a"), None));
        assert_eq!(find(&known, "", "15800138000", 0), None);
        assert_eq!(find(&known, "", "", 18).as_deref(), Some("a"));
        assert_eq!(find(&known, "王师傅", "", 0).as_deref(), Some("a"));
        assert_eq!(find(&known, "Ann Li", "", 0), None, "two have the name");
    }
}

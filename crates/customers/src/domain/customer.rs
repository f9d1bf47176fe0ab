use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
};

use kernel::{CustomerId, ShopId, Time};
use serde::{Deserialize, Serialize};

use super::{Region, e164};

/// The largest number a customer can have.
pub(crate) const MOST_NUMBER: i64 = 99_999;
/// A number that was given up is nobody else's for 90 days, in microseconds:
/// until then people go on to say it.
pub(crate) const NUMBER_RESTS: i64 = 90 * 24 * 60 * 60 * 1_000_000;
/// Phones of one customer.
pub(crate) const MOST_PHONES: usize = 5;
/// Places of one customer.
pub(crate) const MOST_ADDRESSES: usize = 10;
/// Preferences of one customer.
pub(crate) const MOST_PREFERENCES: usize = 50;
/// Characters of the notes.
pub(crate) const MOST_NOTES: usize = 2_000;

/// A person the shop serves.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Customer {
    pub(crate) shop: ShopId,
    pub(crate) id: CustomerId,
    pub(crate) profile: Profile,
    pub(crate) links: Vec<Link>,
    /// Counts the changes, from 1.
    pub(crate) version: i64,
    pub(crate) created_at: Time,
    pub(crate) updated_at: Time,
    /// Until then who says the number is asked whom they mean: it was another's.
    pub(crate) number_asked_until: Option<Time>,
}

/// What the shop knows of a customer: the part it writes itself.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Profile {
    /// What people say aloud, 1 to [`MOST_NUMBER`].
    pub(crate) number: Option<i64>,
    pub(crate) display_name: String,
    pub(crate) phones: Vec<String>,
    /// The first is the usual one.
    pub(crate) addresses: Vec<Address>,
    pub(crate) identities: Vec<ChatIdentity>,
    pub(crate) preferences: BTreeMap<String, String>,
    pub(crate) notes: String,
}

/// A place.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Address {
    pub(crate) label: String,
    pub(crate) text: String,
}

/// A sender of a chat channel; an empty channel stands for every channel.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(crate) struct ChatIdentity {
    pub(crate) channel: String,
    pub(crate) sender_id: String,
}

impl ChatIdentity {
    /// Who a customer is on the shop's page, without being bound to it.
    pub(crate) fn on_page(id: CustomerId) -> Self {
        Self { channel: "page".to_owned(), sender_id: id.to_string() }
    }
}

/// By what a customer is looked up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Lookup {
    Number(i64),
    Identity(ChatIdentity),
}

/// A tie to another customer, who has the same tie back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Link {
    pub(crate) other: CustomerId,
    pub(crate) kind: LinkKind,
}

kernel::text_enum! {
    /// What ties two customers.
    pub(crate) enum LinkKind {
        /// They live together.
        Household = "HOUSEHOLD",
        /// They work together.
        Colleague = "COLLEAGUE",
    }
}

impl Customer {
    /// A customer nobody has changed yet.
    pub(crate) fn new(shop: &ShopId, id: CustomerId, profile: Profile, now: Time) -> Self {
        let links = Vec::new();
        let shop = shop.clone();
        let (created_at, updated_at) = (now, now);
        Self { shop, id, profile, links, version: 1, created_at, updated_at, number_asked_until: None }
    }

    /// The customer with another profile, as of now.
    pub(crate) fn changed(self, profile: Profile, now: Time) -> Self {
        // Another number is another matter.
        let number_asked_until = self.number_asked_until.filter(|_| profile.number == self.profile.number);
        Self { profile, version: self.version + 1, updated_at: now, number_asked_until, ..self }
    }

    /// The customer with each phone in one form, also those written down while
    /// nobody could say where the shop is.
    #[must_use]
    pub(crate) fn with_phones_of(mut self, region: Option<Region>) -> Self {
        for phone in &mut self.profile.phones {
            *phone = e164(phone, region);
        }
        let mut seen = BTreeSet::new();
        self.profile.phones.retain(|phone| seen.insert(phone.clone()));
        self
    }

    /// `shops/{shop}/customers/{customer}`.
    pub(crate) fn name(&self) -> String {
        format!("shops/{}/customers/{}", self.shop, self.id)
    }
}

impl Profile {
    /// This profile with what another record of the same person adds. What both
    /// say differently stays as it is here, and what would be too much is left
    /// out; but by every chat identity of either the person stays known.
    #[must_use]
    pub(crate) fn with(mut self, other: Self) -> Self {
        if self.display_name.is_empty() {
            self.display_name = other.display_name;
        }
        add_new(&mut self.phones, other.phones, |one, two| one == two);
        add_new(&mut self.addresses, other.addresses, |one, two| one.text == two.text);
        add_new(&mut self.identities, other.identities, |one, two| one == two);
        self.phones.truncate(MOST_PHONES);
        self.addresses.truncate(MOST_ADDRESSES);
        for (key, value) in other.preferences {
            if self.preferences.len() < MOST_PREFERENCES {
                self.preferences.entry(key).or_insert(value);
            }
        }
        if !other.notes.is_empty() && !self.notes.contains(&other.notes) {
            self.notes = [self.notes, other.notes]
                .into_iter()
                .filter(|note| !note.is_empty())
                .collect::<Vec<_>>()
                .join("\n")
                .chars()
                .take(MOST_NOTES)
                .collect();
        }
        self
    }
}

fn add_new<T>(all: &mut Vec<T>, more: Vec<T>, same: impl Fn(&T, &T) -> bool) {
    for new in more {
        if !all.iter().any(|known| same(known, &new)) {
            all.push(new);
        }
    }
}

/// How people of the shop speak of a customer: by number, or else by name.
impl fmt::Display for Customer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.profile.number {
            Some(number) => write!(f, "number {number}"),
            None => f.write_str(&self.name()),
        }
    }
}

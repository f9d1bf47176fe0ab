use std::{
    collections::{BTreeMap, HashSet},
    ops::RangeInclusive,
};

use contracts::customers::v1::{self as pb, customer as part, list_merges_response};
use jiff::tz::TimeZone;
use kernel::{Birthday, Failure, ShopId, Time};
use runtime::field::{self, Mask};

use super::customer_name;
use crate::domain::{
    Address, ChatIdentity, Customer, Link, LinkKind, Lookup, MOST_ADDRESSES, MOST_NOTES, MOST_NUMBER,
    MOST_PHONES, MOST_PREFERENCES, Merge, Profile, Region, e164, is_phone,
};

const FIELDS: [&str; 7] =
    ["number", "display_name", "phones", "addresses", "identities", "preferences", "notes"];

/// So many may be set; a merge keeps them all.
const MOST_IDENTITIES: usize = 20;
const NAME: RangeInclusive<usize> = 1..=64;
const PHONE: RangeInclusive<usize> = 1..=32;
const LABEL: usize = 64;
const ADDRESS: RangeInclusive<usize> = 1..=200;
const CHANNEL: RangeInclusive<usize> = 0..=64;
const SENDER: RangeInclusive<usize> = 1..=128;
const PREFERENCE: RangeInclusive<usize> = 1..=64;
const PREFERENCE_VALUE: RangeInclusive<usize> = 0..=200;
const NOTES: RangeInclusive<usize> = 0..=MOST_NOTES;

/// What a customer's fields say, each checked.
pub(crate) fn profile(customer: &pb::Customer, region: Option<Region>) -> Result<Profile, Failure> {
    Ok(Profile {
        number: number(customer.number)?,
        display_name: field::text(&customer.display_name, "customer.display_name", NAME)?,
        phones: phones(&customer.phones, region)?,
        addresses: addresses(&customer.addresses)?,
        identities: identities(&customer.identities)?,
        preferences: preferences(&customer.preferences)?,
        notes: field::text(&customer.notes, "customer.notes", NOTES)?,
    })
}

/// A customer's profile with some fields changed: those of the mask, or those
/// that are set if there is none. Only what becomes another is checked: what is
/// there already may be more than may be set, for a merge brings it together.
pub(crate) fn updated(
    current: &Customer,
    change: &pb::Customer,
    mask: Option<prost_types::FieldMask>,
    region: Option<Region>,
) -> Result<Profile, Failure> {
    let mask = Mask::new(mask, &FIELDS, "update_mask")?;
    let before = self::customer(current);
    let changes = |field, is_set, is_other| mask.as_ref().map_or(is_set, |mask| mask.has(field)) && is_other;
    let mut after = current.profile.clone();
    if changes("number", change.number != 0, change.number != before.number) {
        after.number = number(change.number)?;
    }
    let name = &change.display_name;
    if changes("display_name", !name.is_empty(), *name != before.display_name) {
        after.display_name = field::text(name, "customer.display_name", NAME)?;
    }
    if changes("phones", !change.phones.is_empty(), change.phones != before.phones) {
        after.phones = phones(&change.phones, region)?;
    }
    if changes("addresses", !change.addresses.is_empty(), change.addresses != before.addresses) {
        after.addresses = addresses(&change.addresses)?;
    }
    if changes("identities", !change.identities.is_empty(), change.identities != before.identities) {
        after.identities = identities(&change.identities)?;
    }
    if changes("preferences", !change.preferences.is_empty(), change.preferences != before.preferences) {
        after.preferences = preferences(&change.preferences)?;
    }
    if changes("notes", !change.notes.is_empty(), change.notes != before.notes) {
        after.notes = field::text(&change.notes, "customer.notes", NOTES)?;
    }
    Ok(after)
}

pub(crate) fn lookup(request: &pb::LookupCustomerRequest) -> Result<Lookup, Failure> {
    let by_identity = !request.sender_id.is_empty() || !request.channel.is_empty();
    match (request.number, by_identity) {
        (0, false) => Err(Failure::field("number", "either a number or a sender_id is required")),
        (0, true) => Ok(Lookup::Identity(ChatIdentity {
            channel: field::text(&request.channel, "channel", CHANNEL)?,
            sender_id: field::text(&request.sender_id, "sender_id", SENDER)?,
        })),
        (number, false) => {
            Ok(Lookup::Number(field::number(i64::from(number), "number", &(1..=MOST_NUMBER))?))
        }
        (_, true) => Err(Failure::field("number", "must not come together with a channel or sender_id")),
    }
}

pub(crate) fn link_kind(kind: i32) -> Result<LinkKind, Failure> {
    match part::link::Kind::try_from(kind) {
        Ok(part::link::Kind::Household) => Ok(LinkKind::Household),
        Ok(part::link::Kind::Colleague) => Ok(LinkKind::Colleague),
        _ => Err(Failure::field("kind", "must be HOUSEHOLD or COLLEAGUE")),
    }
}

/// A record that became part of another.
pub(crate) fn merge(record: &Customer, merge: &Merge) -> list_merges_response::Merge {
    let pb::Customer { name, display_name, number, .. } = customer(record);
    list_merges_response::Merge {
        customer: name,
        display_name,
        number,
        merge_time: Some(field::timestamp(merge.at)),
        undo_until_time: Some(field::timestamp(merge.undo_until())),
    }
}

pub(crate) fn customer(customer: &Customer) -> pb::Customer {
    let profile = &customer.profile;
    pb::Customer {
        name: customer.name(),
        // At most 99999.
        number: profile.number.and_then(|number| i32::try_from(number).ok()).unwrap_or_default(),
        display_name: profile.display_name.clone(),
        phones: profile.phones.clone(),
        addresses: profile.addresses.iter().map(address_field).collect(),
        identities: profile.identities.iter().map(identity_field).collect(),
        preferences: profile.preferences.clone(),
        notes: profile.notes.clone(),
        links: customer.links.iter().map(|link| link_field(&customer.shop, link)).collect(),
        etag: field::etag_field(customer.version),
        create_time: Some(field::timestamp(customer.created_at)),
        update_time: Some(field::timestamp(customer.updated_at)),
        number_asked_until_time: customer.number_asked_until.map(field::timestamp),
    }
}

fn number(number: i32) -> Result<Option<i64>, Failure> {
    let number = field::number(i64::from(number), "customer.number", &(0..=MOST_NUMBER))?;
    Ok(Some(number).filter(|number| *number != 0))
}

/// Each in one form, and once.
fn phones(phones: &[String], region: Option<Region>) -> Result<Vec<String>, Failure> {
    field::at_most(phones, "customer.phones", MOST_PHONES)?;
    let mut kept = Vec::new();
    for (place, phone) in phones.iter().enumerate() {
        let path = format!("customer.phones[{place}]");
        let written = field::text(phone, &path, PHONE)?;
        if !is_phone(&written) {
            return Err(Failure::field(path, "must be a telephone number such as 138 0013 8000"));
        }
        let phone = e164(&written, region);
        if !kept.contains(&phone) {
            kept.push(phone);
        }
    }
    Ok(kept)
}

fn addresses(addresses: &[part::Address]) -> Result<Vec<Address>, Failure> {
    field::at_most(addresses, "customer.addresses", MOST_ADDRESSES)?;
    let address = |(place, address): (usize, &part::Address)| {
        let path = format!("customer.addresses[{place}]");
        Ok(Address {
            label: field::optional_name(&address.label, &format!("{path}.label"), LABEL)?,
            text: field::text(&address.text, &format!("{path}.text"), ADDRESS)?,
        })
    };
    addresses.iter().enumerate().map(address).collect()
}

fn identities(identities: &[part::ChatIdentity]) -> Result<Vec<ChatIdentity>, Failure> {
    field::at_most(identities, "customer.identities", MOST_IDENTITIES)?;
    let mut seen = HashSet::new();
    let identity = |(place, identity): (usize, &part::ChatIdentity)| {
        let path = format!("customer.identities[{place}]");
        if !seen.insert((identity.channel.clone(), identity.sender_id.clone())) {
            return Err(Failure::field(path, "must not be there twice"));
        }
        Ok(ChatIdentity {
            channel: field::text(&identity.channel, &format!("{path}.channel"), CHANNEL)?,
            sender_id: field::text(&identity.sender_id, &format!("{path}.sender_id"), SENDER)?,
        })
    };
    identities.iter().enumerate().map(identity).collect()
}

fn preferences(preferences: &BTreeMap<String, String>) -> Result<BTreeMap<String, String>, Failure> {
    let keys: Vec<_> = preferences.keys().collect();
    field::at_most(&keys, "customer.preferences", MOST_PREFERENCES)?;
    let preference = |(key, value): (&String, &String)| {
        let key = field::text(key, "customer.preferences", PREFERENCE)?;
        let value = field::text(value, &format!("customer.preferences.{key}"), PREFERENCE_VALUE)?;
        Ok((key, value))
    };
    preferences.iter().map(preference).collect()
}

/// Refuses a birthday that nobody could wish on: one that says no day, or is to come. What is
/// noted as it was before is left.
pub(crate) fn check_birthday(after: &Profile, before: Option<&Profile>, now: Time) -> Result<(), Failure> {
    let this_year = now.timestamp().to_zoned(TimeZone::UTC).year();
    for word in Birthday::WORDS {
        let Some(noted) = after.preferences.get(word).filter(|noted| !noted.is_empty()) else { continue };
        if before.and_then(|before| before.preferences.get(word)) == Some(noted) {
            continue;
        }
        if Birthday::until(this_year, noted).is_none() {
            return Err(Failure::field(format!("customer.preferences.{word}"), Birthday::EXPECTED));
        }
    }
    Ok(())
}

fn address_field(address: &Address) -> part::Address {
    part::Address { label: address.label.clone(), text: address.text.clone() }
}

fn identity_field(identity: &ChatIdentity) -> part::ChatIdentity {
    part::ChatIdentity { channel: identity.channel.clone(), sender_id: identity.sender_id.clone() }
}

fn link_field(shop: &ShopId, link: &Link) -> part::Link {
    let kind = match link.kind {
        LinkKind::Household => part::link::Kind::Household,
        LinkKind::Colleague => part::link::Kind::Colleague,
    };
    part::Link { customer: customer_name(shop, link.other), kind: kind.into() }
}

use contracts::customers::v1::{self as customers, customer::ChatIdentity};
use kernel::{CustomerId, Failure, ShopId};
use runtime::field;

use crate::{
    convert::names,
    domain::{CustomerProjection, Identity},
};

/// What an event says of a customer.
pub(crate) fn customer(
    shop: &ShopId,
    customer: Option<customers::Customer>,
    revision: i64,
) -> Result<CustomerProjection, Failure> {
    let customer = field::required(customer, "customer")?;
    let id = field::id_in(shop, &customer.name, "customer.name", names::CUSTOMER)?;
    let identity_hashes = identity_hashes(shop, &customer);
    Ok(CustomerProjection {
        number: i64::from(customer.number),
        display_name: customer.display_name,
        preferences: customer.preferences,
        identity_hashes,
        revision,
        ..CustomerProjection::unknown(id)
    })
}

fn identity_hashes(shop: &ShopId, customer: &customers::Customer) -> Vec<String> {
    let chats = customer
        .identities
        .iter()
        .map(|ChatIdentity { channel, sender_id }| Identity::Chat(channel, sender_id));
    let phones = customer.phones.iter().map(|phone| Identity::Phone(phone));
    let addresses = customer.addresses.iter().map(|address| Identity::Address(&address.text));
    chats.chain(phones).chain(addresses).filter_map(|mark| mark.identity_hash(shop)).collect()
}

/// The record that was merged.
pub(crate) fn merged(shop: &ShopId, event: &customers::CustomerMerged) -> Result<CustomerId, Failure> {
    field::id_in(shop, &event.merged, "merged", names::CUSTOMER)
}

use contracts::customers::v1::{self as customers, customer::ChatIdentity};
use kernel::{Failure, ShopId};
use runtime::field;

use crate::{
    convert::names,
    domain::{Guest, Mark},
};

/// What an event says of a customer.
pub(crate) fn customer(
    shop: &ShopId,
    customer: Option<customers::Customer>,
    revision: i64,
) -> Result<Guest, Failure> {
    let customer = field::required(customer, "customer")?;
    let id = names::id_in(shop, &customer.name, "customer.name", names::CUSTOMER)?;
    let marks = marks(shop, &customer);
    Ok(Guest {
        number: i64::from(customer.number),
        display_name: customer.display_name,
        preferences: customer.preferences,
        marks,
        revision,
        ..Guest::unknown(id)
    })
}

fn marks(shop: &ShopId, customer: &customers::Customer) -> Vec<String> {
    let chats =
        customer.identities.iter().map(|ChatIdentity { channel, sender_id }| Mark::Chat(channel, sender_id));
    let phones = customer.phones.iter().map(|phone| Mark::Phone(phone));
    let addresses = customer.addresses.iter().map(|address| Mark::Address(&address.text));
    chats.chain(phones).chain(addresses).filter_map(|mark| mark.hashed(shop)).collect()
}

use contracts::customers::v1::{self as customers, customer::ChatIdentity};
use kernel::{CustomerId, Failure, ShopId};
use runtime::field;

use super::CUSTOMER;
use crate::domain::{Guest, Mark};

/// A customer of the shop an event belongs to.
pub(crate) fn id_in(shop: &ShopId, name: &str, field: &str) -> Result<CustomerId, Failure> {
    let (its_shop, id) = field::id(name, field, CUSTOMER)?;
    if its_shop != *shop {
        return Err(Failure::field(field, format!("must be a customer of shops/{shop}")));
    }
    Ok(id)
}

/// What an event says of a customer.
pub(crate) fn from_event(
    shop: &ShopId,
    customer: Option<customers::Customer>,
    revision: i64,
) -> Result<Guest, Failure> {
    let customer = field::required(customer, "customer")?;
    let id = id_in(shop, &customer.name, "customer.name")?;
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

//! Takes over what the customers service says of a customer, in an event or when
//! asked.

use contracts::customers::v1::Customer;
use kernel::{CustomerId, Failure, ShopId, Time};
use runtime::field;
use storage::Tx;
use uuid::Uuid;

use crate::{
    convert,
    store::projections::customers::{self, CustomerProjection},
};

/// From where it is known.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Source<'a> {
    pub(crate) shop: &'a ShopId,
    /// Counts the changes.
    pub(crate) revision: i64,
    /// When the customer became so.
    pub(crate) at: Time,
}

/// Takes a customer over, unless something later is known; answers whom it is
/// about.
pub(crate) async fn learn_customer(
    tx: &mut Tx,
    Source { shop, revision, at }: Source<'_>,
    customer: Option<Customer>,
) -> Result<CustomerId, Failure> {
    let customer = field::required(customer, "customer")?;
    let projection = projection(shop, &customer)?;
    if customers::put(tx, shop, &projection, revision, at).await? {
        let own = customer.identities.iter();
        let identities: Vec<_> = own.map(|own| (own.channel.as_str(), own.sender_id.as_str())).collect();
        customers::put_identities(tx, shop, projection.id, &identities).await?;
    }
    Ok(projection.id)
}

fn projection(shop: &ShopId, customer: &Customer) -> Result<CustomerProjection, Failure> {
    let links: Result<Vec<Uuid>, Failure> = customer
        .links
        .iter()
        .map(|link| convert::customer_in(shop, &link.customer, "customer.links.customer").map(|id| id.0))
        .collect();
    Ok(CustomerProjection {
        id: convert::customer_in(shop, &customer.name, "customer.name")?,
        number: customer.number,
        display_name: customer.display_name.clone(),
        address: customer.addresses.first().map(|address| address.text.clone()).unwrap_or_default(),
        links: links?,
        number_asked_until: field::time(
            customer.number_asked_until_time,
            "customer.number_asked_until_time",
        )?,
    })
}

//! As whom a guest writes on a channel of the console's own.

use contracts::customers::v1::{Customer, UpdateCustomerRequest, customer::ChatIdentity};
use prost_types::FieldMask;

use crate::page::{Page, id_of};

/// The guest's id there. It is bound to them when it is needed first, so that nobody is asked
/// whether they may order for their own number.
pub(crate) async fn bound(page: &Page, guest: Customer, channel: &str) -> String {
    let sender_id = id_of(&guest.name).to_owned();
    let own = ChatIdentity { channel: channel.to_owned(), sender_id: sender_id.clone() };
    if guest.identities.contains(&own) {
        return sender_id;
    }
    let request = UpdateCustomerRequest {
        customer: Some(Customer {
            name: guest.name,
            identities: guest.identities.into_iter().chain([own]).collect(),
            etag: guest.etag,
            ..Customer::default()
        }),
        update_mask: Some(FieldMask { paths: vec!["identities".to_owned()] }),
        request_id: String::new(),
    };
    if let Err(error) = page.customers().update_customer(request).await {
        // What is typed says the number all the same.
        tracing::debug!(%error, channel, "a guest is not bound to a channel of the console");
    }
    sender_id
}

//! What the service tells the others.

use contracts::customers::v1::{CustomerChanged, CustomerErased, CustomerMerged};
use kernel::CustomerId;
use outbox::OutgoingEvent;

use crate::{convert, domain::Customer};

/// A customer was added or changed, and is so now.
pub(crate) fn customer_changed(customer: &Customer) -> OutgoingEvent {
    let event = CustomerChanged { customer: Some(convert::customer(customer)), revision: customer.version };
    OutgoingEvent::new(&customer.name(), &event)
}

/// A record, `merged`, is no more; the customer is the one it became part of.
pub(crate) fn customer_merged(customer: &Customer, merged: CustomerId) -> OutgoingEvent {
    let event = CustomerMerged {
        customer: Some(convert::customer(customer)),
        merged: convert::customer_name(&customer.shop, merged),
        revision: customer.version,
    };
    OutgoingEvent::new(&customer.name(), &event)
}

/// A customer was erased; this is what is left, and who they were in chats.
pub(crate) fn customer_erased(customer: &Customer, before: &Customer) -> OutgoingEvent {
    let event = CustomerErased {
        customer: Some(convert::customer(customer)),
        revision: customer.version,
        identities: convert::customer(before).identities,
    };
    OutgoingEvent::new(&customer.name(), &event)
}

/// A merged record as it was last, for its number still finds the survivor. What
/// ended it raised its version once, and was told of otherwise.
pub(crate) fn customer_before_merge(customer: &Customer, survivor: &Customer) -> OutgoingEvent {
    let last = CustomerChanged {
        customer: Some(convert::customer(customer)),
        revision: customer.version.saturating_sub(1),
    };
    // By the survivor's key, so that this and the merge keep their order.
    OutgoingEvent::new(&survivor.name(), &last)
}

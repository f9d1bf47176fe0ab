//! What the service tells the others.

use contracts::customers::v1::{
    CustomerChanged, CustomerErased, CustomerMerged, CustomerUnmerged, SegmentDeleted, SegmentMoved,
};
use kernel::{CustomerId, ShopId};
use outbox::OutgoingEvent;

use crate::{
    convert,
    domain::{Customer, guests::SegmentId},
};

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

/// A record that was part of the customer is itself again. By the customer's key, as the merge.
pub(crate) fn customer_unmerged(customer: &Customer, restored: &Customer) -> OutgoingEvent {
    let event = CustomerUnmerged {
        customer: Some(convert::customer(customer)),
        revision: customer.version,
        restored: Some(convert::customer(restored)),
        restored_revision: restored.version,
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

/// So many are told of in one event.
const MOVED_AT_ONCE: usize = 500;

/// Guests came into a segment, or left it.
pub(crate) fn segment_moved(
    shop: &ShopId,
    segment: SegmentId,
    joined: &[CustomerId],
    left: &[CustomerId],
) -> Vec<OutgoingEvent> {
    let name = convert::segments::name(shop, segment);
    let named = |some: &[CustomerId]| some.iter().map(|id| convert::customer_name(shop, *id)).collect();
    let blank = || SegmentMoved { segment: name.clone(), ..SegmentMoved::default() };
    let joined = joined.chunks(MOVED_AT_ONCE).map(|some| SegmentMoved { joined: named(some), ..blank() });
    let left = left.chunks(MOVED_AT_ONCE).map(|some| SegmentMoved { left: named(some), ..blank() });
    left.chain(joined).map(|event| OutgoingEvent::new(&name, &event)).collect()
}

/// A segment is no more.
pub(crate) fn segment_deleted(shop: &ShopId, segment: SegmentId) -> OutgoingEvent {
    let name = convert::segments::name(shop, segment);
    OutgoingEvent::new(&name, &SegmentDeleted { segment: name.clone() })
}

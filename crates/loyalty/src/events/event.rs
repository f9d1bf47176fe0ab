use contracts::{
    customers::v1::{CustomerChanged, CustomerMerged},
    feedback::v1::{CaseClosed, PraiseGiven},
    orders::v1::{OrderCancelled, OrderCompleted, OrderPlaced, OrderRefunded, OrdersImported, ShopChanged},
};
use kernel::{CustomerId, Failure};
use outbox::IncomingEvent;
use runtime::field;
use uuid::Uuid;

use crate::{
    convert::{
        names::{self, CUSTOMER},
        projections::{customers, orders, shops},
    },
    domain::{Customer, OrderSnapshot, ShopProjection},
};

const CASE: &str = "shops/{shop}/cases/{case}";

/// What this service hears of, as far as it needs it.
#[derive(Debug)]
pub(super) enum Event {
    /// A shop's hours or currency are other ones now.
    ShopChanged(ShopProjection),
    /// A customer is new, or was changed.
    CustomerChanged(Customer),
    /// Two records turned out to be one customer's.
    CustomerMerged {
        /// The record that is left.
        survivor: Customer,
        /// The record that was merged into it.
        merged: CustomerId,
    },
    /// An order was placed, or changed.
    OrderPlaced(OrderSnapshot),
    /// An order reached the customer.
    OrderCompleted(OrderSnapshot),
    /// An order was called off.
    OrderCancelled(OrderSnapshot),
    /// Money of a completed order was given back.
    OrderRefunded(OrderSnapshot),
    /// Orders of the past were taken over from elsewhere.
    OrdersImported(Vec<OrderSnapshot>),
    /// A complaint was closed.
    CaseClosed {
        /// Which.
        case: Uuid,
        /// Whose; `None` if nobody knows.
        customer: Option<CustomerId>,
    },
    /// A good word was said.
    PraiseGiven {
        /// By whom; `None` if nobody knows.
        customer: Option<CustomerId>,
    },
}

impl Event {
    /// Reads an event, once. `None` for a kind that is none of this service's
    /// business; fails if it doesn't say what it should.
    pub(super) fn decode(event: &IncomingEvent) -> Result<Option<Self>, Failure> {
        let order = |order| orders::order(event, order);
        let owner = |name: &str, field| names::id_if_set(&event.shop, name, field, CUSTOMER);
        Ok(Some(if let Some(changed) = event.read::<ShopChanged>().transpose()? {
            Self::ShopChanged(shops::shop(changed.shop, changed.revision)?)
        } else if let Some(changed) = event.read::<CustomerChanged>().transpose()? {
            Self::CustomerChanged(customers::customer(&event.shop, changed.customer, changed.revision)?)
        } else if let Some(merged) = event.read::<CustomerMerged>().transpose()? {
            Self::CustomerMerged {
                survivor: customers::customer(&event.shop, merged.customer, merged.revision)?,
                merged: names::id_in(&event.shop, &merged.merged, "merged", CUSTOMER)?,
            }
        } else if let Some(placed) = event.read::<OrderPlaced>().transpose()? {
            Self::OrderPlaced(order(placed.order)?)
        } else if let Some(completed) = event.read::<OrderCompleted>().transpose()? {
            Self::OrderCompleted(order(completed.order)?)
        } else if let Some(cancelled) = event.read::<OrderCancelled>().transpose()? {
            Self::OrderCancelled(order(cancelled.order)?)
        } else if let Some(refunded) = event.read::<OrderRefunded>().transpose()? {
            Self::OrderRefunded(order(refunded.order)?)
        } else if let Some(imported) = event.read::<OrdersImported>().transpose()? {
            let all = imported.orders.into_iter().map(|one| order(Some(one)));
            Self::OrdersImported(all.collect::<Result<_, _>>()?)
        } else if let Some(closed) = event.read::<CaseClosed>().transpose()? {
            let case = field::required(closed.case, "case")?;
            Self::CaseClosed {
                case: names::id_in(&event.shop, &case.name, "case.name", CASE)?,
                customer: owner(&case.customer, "case.customer")?,
            }
        } else if let Some(given) = event.read::<PraiseGiven>().transpose()? {
            let praise = field::required(given.praise, "praise")?;
            Self::PraiseGiven { customer: owner(&praise.customer, "praise.customer")? }
        } else {
            return Ok(None);
        }))
    }
}

#[cfg(test)]
mod tests {
    use contracts::common::v1 as common;
    use outbox::{LOYALTY, subscribers};
    use prost::Message;
    use prost_types::{FileDescriptorSet, Timestamp};

    use super::*;

    /// Every message there is, by its full name.
    fn messages() -> Vec<String> {
        let set = FileDescriptorSet::decode(contracts::FILE_DESCRIPTOR_SET).unwrap();
        let of = |file: &prost_types::FileDescriptorProto| {
            let named =
                |message: &prost_types::DescriptorProto| format!("{}.{}", file.package(), message.name());
            file.message_type.iter().map(named).collect::<Vec<_>>()
        };
        set.file.iter().flat_map(of).collect()
    }

    fn empty(kind: &str) -> IncomingEvent {
        let event = common::Event {
            id: Uuid::nil().to_string(),
            shop: "shops/nongmao".into(),
            kind: kind.into(),
            occurred_time: Some(Timestamp::default()),
            ..common::Event::default()
        };
        event.try_into().unwrap()
    }

    #[test]
    fn every_kind_that_this_service_is_told_is_read_and_no_other() {
        let told = |kind: &String| subscribers(kind).contains(&LOYALTY);
        let read = |kind: &String| !matches!(Event::decode(&empty(kind)), Ok(None));
        let (told, read): (Vec<_>, Vec<_>) =
            (messages().into_iter().filter(told).collect(), messages().into_iter().filter(read).collect());
        assert_eq!(told, read);
        assert!(told.len() > 5, "{told:?}");
    }
}

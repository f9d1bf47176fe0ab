//! What the service makes of the events of others.

mod customer;
mod gift;
mod message;
mod order;
#[cfg(test)]
mod tests;

use contracts::{
    customers::v1::{CustomerChanged, CustomerMerged},
    loyalty::v1::{RewardGranted, RewardReturned},
    orders::v1::{
        MenuAnnounced, MenuItemChanged, MessageReceived, OrderAdvanced, OrderCancelled, OrderCompleted,
        OrderPlaced, OrderRefunded, OrdersImported, ShopChanged,
    },
};
use kernel::Failure;
use outbox::IncomingEvent;
use storage::Tx;

use crate::{
    Feedback,
    convert::projections as convert,
    error::Error,
    store::projections::{customers, items, shops},
};

/// The events that are routed here, each by its name in the contract.
macro_rules! events {
    ($($kind:ident),+ $(,)?) => {
        enum Event {
            $($kind($kind)),+
        }

        impl Event {
            /// Reads an event; `None` if it is none of these.
            fn decode(event: &IncomingEvent) -> Result<Option<Self>, Failure> {
                $(if let Some(read) = event.read::<$kind>() {
                    return read.map(|read| Some(Self::$kind(read)));
                })+
                Ok(None)
            }
        }
    };
}

events!(
    CustomerChanged,
    CustomerMerged,
    MenuAnnounced,
    MenuItemChanged,
    MessageReceived,
    OrderAdvanced,
    OrderCancelled,
    OrderCompleted,
    OrderPlaced,
    OrderRefunded,
    OrdersImported,
    RewardGranted,
    RewardReturned,
    ShopChanged,
);

/// Gives an event its effect.
pub(crate) async fn handle(service: &Feedback, tx: &mut Tx, event: &IncomingEvent) -> Result<(), Error> {
    let Some(told) = Event::decode(event)? else { return Ok(()) };
    let shop = &event.shop;
    match told {
        Event::ShopChanged(told) => {
            Ok(shops::put(tx, shop, &convert::shop(told.shop, told.revision)?).await?)
        }
        Event::MenuItemChanged(told) => {
            let item = convert::item(told.menu_item, told.deleted, told.revision)?;
            Ok(items::put(tx, shop, &item).await?)
        }
        Event::MenuAnnounced(told) => Ok(items::end_before(tx, shop, told.revision).await?),
        Event::CustomerChanged(told) => {
            Ok(customers::put(tx, shop, &convert::customer(shop, told.customer, told.revision)?).await?)
        }
        Event::CustomerMerged(told) => customer::merged(tx, event, told).await,
        Event::OrderPlaced(told) => order::placed(tx, event, told.order).await,
        Event::OrderAdvanced(told) => order::advanced(tx, event, told.order).await,
        Event::OrderCompleted(told) => order::completed(tx, event, told.order).await,
        Event::OrderCancelled(OrderCancelled { order, .. })
        | Event::OrderRefunded(OrderRefunded { order, .. }) => order::changed(tx, event, order).await,
        Event::OrdersImported(told) => order::imported(tx, event, told.orders).await,
        Event::RewardGranted(RewardGranted { grant, .. })
        | Event::RewardReturned(RewardReturned { grant, .. }) => gift::changed(tx, event, grant).await,
        Event::MessageReceived(told) => message::received(service, tx, event, told.message).await,
    }
}

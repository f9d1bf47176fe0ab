//! What the service makes of the events of others.

mod customer;
mod gift;
mod message;
mod order;
#[cfg(test)]
mod tests;

use contracts::{
    customers::v1::{CustomerChanged, CustomerErased, CustomerMerged, CustomerUnmerged},
    loyalty::v1::{RewardGranted, RewardReturned},
    orders::v1::{
        MenuBackfilled, MenuItemChanged, MessageReceived, OrderAdvanced, OrderCancelled, OrderCompleted,
        OrderPlaced, OrderRefunded, OrdersImported, ShopChanged,
    },
};
use kernel::Failure;
use outbox::{EventHandler, IncomingEvent};
use runtime::field;
use storage::Tx;

use crate::{
    convert::projections as convert,
    error::Error,
    service::Feedback,
    store::projections::{items, shops},
};

outbox::events! {
    /// What feedback has a use for.
    enum Event of outbox::FEEDBACK {
        CustomerChanged, CustomerErased, CustomerMerged, CustomerUnmerged, MenuBackfilled, MenuItemChanged, MessageReceived, OrderAdvanced,
        OrderCancelled, OrderCompleted, OrderPlaced, OrderRefunded, OrdersImported, RewardGranted,
        RewardReturned, ShopChanged,
    }
}

impl EventHandler for Feedback {
    async fn handle(&self, tx: &mut Tx, event: &IncomingEvent) -> Result<(), Failure> {
        match Event::read(event)? {
            Some(read) => Ok(dispatch(self, tx, event, read).await?),
            None => Ok(()),
        }
    }
}

async fn dispatch(service: &Feedback, tx: &mut Tx, event: &IncomingEvent, read: Event) -> Result<(), Error> {
    let shop = &event.shop;
    match read {
        Event::ShopChanged(of) => {
            Ok(shops::put(tx, shop, &field::shop_projection(of.shop, of.revision)?).await?)
        }
        Event::MenuItemChanged(of) => {
            let item = convert::item(of.menu_item, of.deleted, of.revision)?;
            Ok(items::put(tx, shop, &item).await?)
        }
        Event::MenuBackfilled(of) => Ok(items::end_before(tx, shop, of.revision).await?),
        Event::CustomerChanged(of) => customer::learn(tx, shop, of.customer, of.revision).await.map(drop),
        Event::CustomerErased(of) => customer::erased(tx, event, *of).await,
        Event::CustomerMerged(of) => customer::merged(tx, event, *of).await,
        Event::CustomerUnmerged(of) => customer::unmerged(tx, event, *of).await,
        Event::OrderPlaced(of) => order::placed(tx, event, of.order).await,
        Event::OrderAdvanced(of) => order::advanced(tx, event, of.order).await,
        Event::OrderCompleted(of) => order::completed(tx, event, of.order).await,
        Event::OrderCancelled(of) => order::changed(tx, event, of.order).await,
        Event::OrderRefunded(of) => order::changed(tx, event, of.order).await,
        Event::OrdersImported(of) => order::imported(tx, event, of.orders).await,
        Event::RewardGranted(of) => gift::changed(tx, event, of.grant).await,
        Event::RewardReturned(of) => gift::changed(tx, event, of.grant).await,
        Event::MessageReceived(of) => message::received(service, tx, event, of.message).await,
    }
}

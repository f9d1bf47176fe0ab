//! What the service makes of the events of others.

mod customer;
mod gift;
mod message;
mod order;
#[cfg(test)]
mod tests;

use contracts::{
    customers::v1::{CustomerChanged, CustomerErased, CustomerMerged},
    loyalty::v1::{RewardGranted, RewardReturned},
    orders::v1::{
        MenuBackfilled, MenuItemChanged, MessageReceived, OrderAdvanced, OrderCancelled, OrderCompleted,
        OrderPlaced, OrderRefunded, OrdersImported, ShopChanged,
    },
};
use kernel::Failure;
use outbox::{EventHandler, IncomingEvent};
use runtime::field;
use storage::{
    Tx,
    erasures::{self, Person},
};

use crate::{
    convert::projections as convert,
    error::Error,
    service::Feedback,
    store::{
        erasure::ERASE,
        projections::{customers, items, shops},
    },
};

outbox::events! {
    /// What feedback has a use for.
    enum Event of outbox::FEEDBACK {
        CustomerChanged, CustomerErased, CustomerMerged, MenuBackfilled, MenuItemChanged, MessageReceived, OrderAdvanced,
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
        Event::CustomerChanged(of) => {
            Ok(customers::put(tx, shop, &convert::customer(shop, of.customer, of.revision)?).await?)
        }
        Event::CustomerErased(of) => {
            let customer = convert::customer(shop, of.customer, of.revision)?;
            // Held first, as by everybody; and erased before the name is lost, which stories are
            // found by.
            customers::hold_survivor(tx, shop, customer.id).await?;
            let senders = of.identities.into_iter().map(|own| (own.channel, own.sender_id));
            let person = Person { id: customer.id.0, senders: senders.collect() };
            erasures::erase(tx, shop, &person, &ERASE, event.occurred_at).await?;
            Ok(customers::put(tx, shop, &customer).await?)
        }
        Event::CustomerMerged(of) => customer::merged(tx, event, *of).await,
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

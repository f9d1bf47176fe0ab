use contracts::{
    loyalty::v1::{RewardGranted, RewardReturned},
    orders::v1::MessageReceived,
};
use outbox::IncomingEvent;
use storage::Tx;

use crate::{
    convert::watches as convert,
    domain::{Asking, KnownOrder},
    error::Error,
    store::{gifts_known, guests, messages_known, orders_known, questions, watch_looks},
};

/// Has the guest of an order looked at: it may have been served worse, and ends
/// a silence.
pub(super) async fn watch_order(tx: &mut Tx, event: &IncomingEvent, order: &KnownOrder) -> Result<(), Error> {
    if let Some(customer) = order.customer {
        watch_looks::look(tx, &event.shop, customer, event.occurred_at).await?;
    }
    Ok(())
}

/// Keeps what the watches need of gifts and messages.
pub(super) async fn watch(tx: &mut Tx, event: &IncomingEvent) -> Result<(), Error> {
    if let Some(granted) = event.read::<RewardGranted>() {
        watch_gift(tx, event, convert::gift(&event.shop, granted?.grant)?).await?;
    } else if let Some(returned) = event.read::<RewardReturned>() {
        watch_gift(tx, event, convert::gift(&event.shop, returned?.grant)?).await?;
    } else if let Some(received) = event.read::<MessageReceived>() {
        let asking = convert::asking(&event.shop, received?.message.as_ref())?;
        if let Some(mut asking) = asking {
            if !asking.complaint && is_with_a_person(tx, event, &asking).await? {
                return Ok(());
            }
            asking.customer = guests::survivor(tx, &event.shop, asking.customer).await?;
            messages_known::put(tx, &event.shop, &asking).await?;
        }
    }
    Ok(())
}

/// Whether nothing was said because a person has taken over: whether they answered
/// is not heard of, so it counts neither way.
async fn is_with_a_person(tx: &mut Tx, event: &IncomingEvent, asking: &Asking) -> Result<bool, Error> {
    if asking.answered {
        return Ok(false);
    }
    let kept = questions::chat_answer(tx, &event.shop, asking.message).await?;
    Ok(kept.is_some_and(|reply| reply.needs_person))
}

/// A gift that came with no order counts to the guest's latest.
async fn watch_gift(tx: &mut Tx, event: &IncomingEvent, gift: convert::Gift) -> Result<(), Error> {
    let shop = &event.shop;
    let customer = guests::survivor(tx, shop, gift.customer).await?;
    let order = match gift.order {
        Some(order) => Some(order),
        None => orders_known::latest(tx, shop, customer).await?,
    };
    Ok(gifts_known::put(tx, shop, gift.id, order, gift.stage).await?)
}

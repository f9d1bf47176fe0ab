//! What the service tells the others, and what it hears from them.

mod follow_up;
mod hear_message;
mod keep_case;
mod learn;
mod meaning;
mod open_case;
mod praise;
mod repeats;
#[cfg(test)]
mod tests;
mod watch;

use contracts::{
    feedback::v1::{CaseClosed, CaseOpened, ClosedCase, RatingSubmitted},
    orders::v1::MessageReceived,
};
use kernel::{Currency, Failure, ShopId};
use outbox::{CUSTOMERS, EventHandler, IncomingEvent, LOYALTY, OutgoingEvent};
use storage::Tx;

use crate::{
    Feedback, convert,
    domain::{Case, KnownOrder, Rating},
    error::Error,
    store::cases,
};
use follow_up::after_order;
use hear_message::hear_message;
pub(crate) use keep_case::{keep_case, pause_of_all};
use learn::{learn, learn_order};
pub(crate) use meaning::meaning;
pub(crate) use open_case::{Opening, open, open_from_rating};
use praise::note_hands;
pub(crate) use praise::{keep_praise, praise_of_rating};
use watch::{watch, watch_order};

impl EventHandler for Feedback {
    async fn handle(&self, tx: &mut Tx, event: &IncomingEvent) -> Result<(), Failure> {
        learn(tx, event).await?;
        if let Some(order) = learn_order(tx, event).await? {
            after_order(tx, event, &order).await?;
            came_back(tx, &event.shop, &order).await?;
            watch_order(tx, event, &order).await?;
        }
        note_hands(tx, event).await?;
        watch(tx, event).await?;
        if let Some(received) = event.read::<MessageReceived>() {
            hear_message(self, tx, event, received?.message).await?;
        }
        Ok(())
    }
}

/// Who had a complaint has come back once another order reached them; one that
/// is only placed may still be called off.
async fn came_back(tx: &mut Tx, shop: &ShopId, order: &KnownOrder) -> Result<(), Error> {
    match order.customer.filter(|_| order.completed && !order.cancelled) {
        Some(customer) => Ok(cases::recover(tx, shop, customer, order).await?),
        None => Ok(()),
    }
}

/// A guest rated an order.
pub(crate) fn rating_submitted(shop: &ShopId, rating: &Rating) -> OutgoingEvent {
    let rating = convert::ratings::rating(shop, rating);
    let key = if rating.customer.is_empty() { rating.order.clone() } else { rating.customer.clone() };
    OutgoingEvent::new(&key, &RatingSubmitted { rating: Some(rating) })
}

fn case_opened(shop: &ShopId, currency: Currency, case: &Case) -> OutgoingEvent {
    let case = convert::case::for_others(convert::case::case(shop, currency, case));
    let key = if case.customer.is_empty() { case.name.clone() } else { case.customer.clone() };
    OutgoingEvent::new(&key, &CaseOpened { case: Some(case) })
}

/// Those who give hear neither whether the guest was content, nor of a case that
/// came from a rating at all: a gift for it would follow from a low score. (A
/// remedy of such a case is another thing: a person's judgement.)
fn case_closed(shop: &ShopId, currency: Currency, case: &Case) -> Vec<OutgoingEvent> {
    let told = convert::case::closed(shop, currency, case);
    let key = if told.customer.is_empty() { told.name.clone() } else { told.customer.clone() };
    let blank = ClosedCase { closed_by_guest: false, ..told.clone() };
    let mut drafts = vec![OutgoingEvent::new(&key, &CaseClosed { case: Some(told) }).without(LOYALTY)];
    if case.complaint.rating.is_none() {
        drafts.push(OutgoingEvent::new(&key, &CaseClosed { case: Some(blank) }).without(CUSTOMERS));
    }
    drafts
}

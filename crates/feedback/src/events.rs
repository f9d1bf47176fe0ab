//! What the service tells the others, and what it hears from them.

mod follow_up;
mod hear_message;
mod keep_case;
mod learn;
mod open_case;
mod praise;
#[cfg(test)]
mod tests;
mod watch;

use ::events::{Draft, Handle, Received};
use contracts::{
    feedback::v1::{CaseClosed, CaseOpened, RatingSubmitted},
    orders::v1::MessageReceived,
};
use kernel::{Currency, Failure, ShopId};
use storage::Tx;

use crate::{
    Feedback, convert,
    domain::{Case, KnownOrder, Rating},
    error::Error,
    jobs,
    store::cases,
};
use follow_up::after_order;
use hear_message::hear_message;
pub(crate) use keep_case::keep_case;
use learn::{learn, learn_order};
pub(crate) use open_case::{Opening, open, open_from_rating};
use praise::{hear_praise, note_hands};
pub(crate) use praise::{keep_praise, praise_of_rating};
use watch::{watch, watch_order};

impl Handle for Feedback {
    async fn handle(&self, tx: &mut Tx, event: &Received) -> Result<(), Failure> {
        learn(tx, event).await?;
        if let Some(order) = learn_order(tx, event).await? {
            after_order(tx, event, &order).await?;
            came_back(tx, &event.shop, &order).await?;
            watch_order(tx, event, &order).await?;
        }
        note_hands(tx, event).await?;
        watch(tx, event).await?;
        if let Some(received) = event.read::<MessageReceived>() {
            let message = received?.message;
            hear_praise(self, tx, event, message.clone()).await?;
            hear_message(self, tx, &event.shop, message).await?;
        }
        Ok(())
    }

    async fn run_due(&self) -> Result<(), Failure> {
        jobs::run_due(self).await
    }
}

/// Who orders has come back, if they had a complaint.
async fn came_back(tx: &mut Tx, shop: &ShopId, order: &KnownOrder) -> Result<(), Error> {
    match order.customer.filter(|_| !order.cancelled) {
        Some(customer) => Ok(cases::recover(tx, shop, customer, order).await?),
        None => Ok(()),
    }
}

/// A guest rated an order.
pub(crate) fn rating_submitted(shop: &ShopId, rating: &Rating) -> Draft {
    let rating = convert::ratings::rating(shop, rating);
    let key = if rating.customer.is_empty() { rating.order.clone() } else { rating.customer.clone() };
    Draft::new(&key, &RatingSubmitted { rating: Some(rating) })
}

fn case_opened(shop: &ShopId, currency: Currency, case: &Case) -> Draft {
    let case = convert::case::for_others(convert::case::case(shop, currency, case));
    let key = if case.customer.is_empty() { case.name.clone() } else { case.customer.clone() };
    Draft::new(&key, &CaseOpened { case: Some(case) })
}

fn case_closed(shop: &ShopId, currency: Currency, case: &Case) -> Draft {
    let case = convert::case::closed(shop, currency, case);
    let key = if case.customer.is_empty() { case.name.clone() } else { case.customer.clone() };
    Draft::new(&key, &CaseClosed { case: Some(case) })
}

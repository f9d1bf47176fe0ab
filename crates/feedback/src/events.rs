//! What the service tells the others, and what it hears from them.

mod follow_up;
mod learn;
mod open_case;
mod praise;
#[cfg(test)]
mod tests;

use ::events::{Draft, Handle, Received};
use contracts::{
    feedback::v1::{CaseOpened, RatingSubmitted},
    orders::v1::MessageReceived,
};
use kernel::{Failure, ShopId};
use storage::Tx;

use crate::{
    Feedback, convert,
    domain::{Case, Rating},
    jobs,
};
use follow_up::after_order;
use learn::{learn, learn_order};
use open_case::open_case;
use praise::{hear_praise, note_hands};
pub(crate) use praise::{keep_praise, praise_of_rating};

impl Handle for Feedback {
    async fn handle(&self, tx: &mut Tx, event: &Received) -> Result<(), Failure> {
        learn(tx, event).await?;
        if let Some(order) = learn_order(tx, event).await? {
            after_order(tx, event, &order).await?;
        }
        note_hands(tx, event).await?;
        if let Some(received) = event.read::<MessageReceived>() {
            let message = received?.message;
            hear_praise(self, tx, event, message.clone()).await?;
            open_case(self, tx, event, message).await?;
        }
        Ok(())
    }

    async fn run_due(&self) -> Result<(), Failure> {
        jobs::run_due(self).await
    }
}

/// A guest rated an order.
pub(crate) fn rating_submitted(shop: &ShopId, rating: &Rating) -> Draft {
    let rating = convert::ratings::rating(shop, rating);
    let key = if rating.customer.is_empty() { rating.order.clone() } else { rating.customer.clone() };
    Draft::new(&key, &RatingSubmitted { rating: Some(rating) })
}

fn case_opened(shop: &ShopId, case: &Case) -> Draft {
    let case = convert::case(shop, case);
    let key = if case.customer.is_empty() { case.name.clone() } else { case.customer.clone() };
    Draft::new(&key, &CaseOpened { case: Some(case) })
}

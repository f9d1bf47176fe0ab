//! What the service tells the others, and what it hears from them.

mod open_case;

use ::events::{Draft, Handle, Received};
use contracts::{
    feedback::v1::{CaseOpened, RatingSubmitted},
    orders::v1::{MessageReceived, OrderCompleted, OrderPlaced, ShopChanged},
};
use kernel::{Failure, ShopId};
use storage::Tx;

use crate::{
    Feedback, convert,
    domain::{Case, Rating},
    store::{orders_known, shops_known},
};
use open_case::open_case;

impl Handle for Feedback {
    async fn handle(&self, tx: &mut Tx, event: &Received) -> Result<(), Failure> {
        if let Some(received) = event.read::<MessageReceived>() {
            return Ok(open_case(self, tx, event, received?.message).await?);
        }
        if let Some(changed) = event.read::<ShopChanged>() {
            let changed = changed?;
            let known = convert::known_shop(changed.shop, changed.revision)?;
            return Ok(shops_known::put(tx, &event.shop, &known).await?);
        }
        let order = if let Some(placed) = event.read::<OrderPlaced>() {
            convert::known_order(&event.shop, placed?.order, false)?
        } else if let Some(completed) = event.read::<OrderCompleted>() {
            convert::known_order(&event.shop, completed?.order, true)?
        } else {
            return Ok(());
        };
        Ok(orders_known::put(tx, &event.shop, &order).await?)
    }
}

/// A guest rated an order.
pub(crate) fn rating_submitted(shop: &ShopId, rating: &Rating) -> Draft {
    let rating = convert::rating(shop, rating);
    let key = if rating.customer.is_empty() { rating.order.clone() } else { rating.customer.clone() };
    Draft::new(&key, &RatingSubmitted { rating: Some(rating) })
}

fn case_opened(shop: &ShopId, case: &Case) -> Draft {
    let case = convert::case(shop, case);
    let key = if case.customer.is_empty() { case.name.clone() } else { case.customer.clone() };
    Draft::new(&key, &CaseOpened { case: Some(case) })
}

//! Events: what happens here when one arrives, and what is published.

pub(crate) mod gifts;
mod know_guest;
pub(crate) mod points;
mod refer;
mod settle_points;

use contracts::{
    customers::v1::{CustomerChanged, CustomerMerged},
    feedback::v1::{CaseClosed, PraiseGiven},
    loyalty::v1::PointsPosted,
    orders::v1::{OrderCancelled, OrderCompleted, OrderPlaced, OrderRefunded, OrdersImported, ShopChanged},
};
use kernel::{CustomerId, Failure, ShopId};
use outbox::{EventHandler, IncomingEvent, OutgoingEvent};
use storage::Tx;

use crate::{
    Loyalty, convert,
    domain::{Balances, Transfer},
    store::{catalogues, shops_known},
};
use know_guest::{count_order, know_guest, merge_guests};
use refer::{follow_referral, hold_accounts, merge_referrals};
use settle_points::{give_back_points, note_past, settle_points};

impl EventHandler for Loyalty {
    async fn handle(&self, tx: &mut Tx, event: &IncomingEvent) -> Result<(), Failure> {
        if let Some(changed) = event.read::<ShopChanged>() {
            let changed = changed?;
            let known = convert::known_shop(changed.shop, changed.revision)?;
            catalogues::bump(tx, &event.shop).await?;
            return Ok(shops_known::put(tx, &event.shop, &known).await?);
        }
        if let Some(changed) = event.read::<CustomerChanged>() {
            return Ok(know_guest(tx, event, changed?).await?);
        }
        if let Some(merged) = event.read::<CustomerMerged>() {
            let merged = merged?;
            let pair = convert::merged(&event.shop, &merged)?;
            points::merge(self, tx, &event.shop, pair, event.id).await?;
            merge_guests(tx, event, merged).await?;
            return Ok(merge_referrals(self, tx, &event.shop, pair).await?);
        }
        if let Some(cancelled) = event.read::<OrderCancelled>() {
            let order = cancelled?.order;
            hold_accounts(tx, event, order.as_ref()).await?;
            gifts::order_cancelled(self, tx, event, order.as_ref()).await?;
            return Ok(give_back_points(self, tx, event, order.as_ref()).await?);
        }
        if let Some(placed) = event.read::<OrderPlaced>() {
            return Ok(gifts::order_placed(self, tx, event, placed?.order).await?);
        }
        if let Some(closed) = event.read::<CaseClosed>() {
            return Ok(gifts::case_closed(self, tx, event, closed?.case).await?);
        }
        if let Some(given) = event.read::<PraiseGiven>() {
            return Ok(gifts::praise_given(self, tx, event, given?.praise).await?);
        }
        if let Some(imported) = event.read::<OrdersImported>() {
            for order in imported?.orders {
                gifts::order_imported(tx, event, &order).await?;
                note_past(self, tx, event, &order).await?;
                count_order(tx, event, Some(order)).await?;
            }
            return Ok(());
        }
        let order = if let Some(completed) = event.read::<OrderCompleted>() {
            let order = completed?.order;
            hold_accounts(tx, event, order.as_ref()).await?;
            gifts::order_completed(self, tx, event, order.as_ref()).await?;
            order
        } else if let Some(refunded) = event.read::<OrderRefunded>() {
            let order = refunded?.order;
            hold_accounts(tx, event, order.as_ref()).await?;
            if order.as_ref().is_some_and(convert::is_wholly_refunded) {
                give_back_points(self, tx, event, order.as_ref()).await?;
            }
            order
        } else {
            return Ok(());
        };
        settle_points(self, tx, event, order.clone()).await?;
        count_order(tx, event, order.clone()).await?;
        Ok(follow_referral(self, tx, event, order).await?)
    }
}

fn points_posted(
    shop: &ShopId,
    customer: CustomerId,
    transfer: &Transfer,
    after: &Balances,
) -> OutgoingEvent {
    let name = convert::customer_name(shop, customer);
    let posted = PointsPosted {
        customer: name.clone(),
        entry: Some(convert::points_entry(shop, customer, transfer)),
        account: Some(convert::points_account(shop, customer, after)),
    };
    OutgoingEvent::new(&name, &posted)
}

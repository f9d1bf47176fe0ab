//! Writes an order that was locked and changed, and tells the others.

use std::collections::BTreeSet;

use contracts::orders::v1 as pb;
use kernel::ShopId;
use outbox::OutgoingEvent;
use storage::Tx;

use crate::{
    convert,
    error::Error,
    service::Orders,
    store::{
        orders::{self, Record, lists},
        sales,
    },
};

/// Writes an order with the refund that it may have got: it had `refunds_before`.
/// `event` makes what the others are told of the order as it is now.
pub(crate) async fn save_order(
    service: &Orders,
    tx: &mut Tx,
    shop: &ShopId,
    record: &Record,
    refunds_before: usize,
    event: impl FnOnce(&pb::Order) -> OutgoingEvent,
) -> Result<pb::Order, Error> {
    orders::save(tx, shop, record).await?;
    if record.life.is_completed() {
        let day = BTreeSet::from([sales::day_of(record.placed_at())]);
        sales::note(tx, shop, day, record.updated_at).await?;
    }
    if record.life.refunds.len() > refunds_before {
        lists::insert_last_refund(tx, shop, record).await?;
    }
    let order = convert::order_to(shop, record);
    outbox::publish(tx, &service.ids, record.updated_at, shop, &[event(&order)]).await?;
    Ok(order)
}

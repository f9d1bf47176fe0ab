use kernel::{CustomerId, ShopId, Time};
use storage::{Result, Tx};

use super::served;
use crate::{
    domain::watches::drift::{MOST_MESSAGES, MOST_ORDERS, NEWCOMER, NEWCOMERS_ORDERS, Treatments},
    store::projections::messages,
};

/// Newcomers are looked for among so many of the shop's latest orders.
const AMONG: i64 = 500;

/// How a customer was treated, and newcomers.
pub(crate) async fn of(tx: &mut Tx, shop: &ShopId, customer: CustomerId, now: Time) -> Result<Treatments> {
    Ok(Treatments {
        orders: served::of(tx, shop, customer, MOST_ORDERS).await?,
        messages: messages::of(tx, shop, customer, now, MOST_MESSAGES).await?,
        newcomers_orders: served::of_newcomers(tx, shop, NEWCOMER, AMONG, NEWCOMERS_ORDERS).await?,
        newcomers_messages: messages::of_newcomers(tx, shop, NEWCOMER, (AMONG, NEWCOMERS_ORDERS), now)
            .await?,
    })
}

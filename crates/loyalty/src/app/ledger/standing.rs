use kernel::{CustomerId, ShopId, Time};
use storage::Tx;

use crate::{
    domain::{Standing, calendar},
    error::Error,
    store::{
        ledger::{accounts, earnings, tier_policies},
        projections::shops,
    },
};

/// Where a customer stands among the tiers of a shop.
pub(crate) async fn standing(
    tx: &mut Tx,
    shop: &ShopId,
    customer: CustomerId,
    now: Time,
) -> Result<Standing, Error> {
    let policy = tier_policies::get(tx, shop).await?;
    let schedule = shops::get(tx, shop).await?.schedule;
    let today = schedule.day(now);
    let since = calendar::start_of_day(&schedule, policy.since(today)).unwrap_or(now);
    let (customer, _) = accounts::survivor(tx, shop, customer).await?;
    let paid = earnings::list_paid(tx, shop, customer, since).await?;
    let paid: Vec<_> = paid.into_iter().map(|(at, paid)| (schedule.day(at), paid)).collect();
    Ok(policy.standing(&paid, today))
}

//! Gifts as they are allowed, taken and returned.

use kernel::{ShopId, Time};
use outbox::OutgoingEvent;
use storage::Tx;

use super::give::spend;
use crate::{
    app::ledger,
    domain::{Grant, GrantState, HoldState},
    error::Error,
    publish,
    service::Loyalty,
    store::{
        catalogue::rewards,
        grants::{self, budget_use},
        projections::customers,
    },
};

/// A gift that is allowed now.
pub(crate) async fn approve(
    service: &Loyalty,
    tx: &mut Tx,
    shop: &ShopId,
    grant: &Grant,
) -> Result<Grant, Error> {
    let after = grant.approved()?;
    grants::step(tx, shop, grant, &after).await?;
    tell(service, tx, shop, publish::reward_granted(shop, &after)).await?;
    Ok(after)
}

/// A gift that the customer has now, and perhaps thanked for. Of thanks alone
/// nobody hears: it is still the same gift.
pub(crate) async fn take(
    service: &Loyalty,
    tx: &mut Tx,
    shop: &ShopId,
    grant: &Grant,
    (at, thanked): (Time, bool),
) -> Result<Grant, Error> {
    let after = grant.taken(at, thanked)?;
    if after == *grant {
        return Ok(after);
    }
    grants::step(tx, shop, grant, &after).await?;
    if grant.state == GrantState::Taken {
        return Ok(after);
    }
    if let Some(hold) = grant.hold {
        ledger::capture(service, tx, shop, hold, 0).await?;
    }
    tell(service, tx, shop, publish::reward_taken(shop, &after)).await?;
    Ok(after)
}

/// A gift that is not given after all: its budget, stock and points are free
/// again.
pub(crate) async fn give_back(
    service: &Loyalty,
    tx: &mut Tx,
    shop: &ShopId,
    grant: &Grant,
) -> Result<Grant, Error> {
    let after = grant.returned()?;
    if after == *grant {
        return Ok(after);
    }
    let customer = customers::lock(tx, shop, grant.customer).await?;
    grants::step(tx, shop, grant, &after).await?;
    if let Some(campaign) = grant.campaign {
        let spend = spend(campaign.0, grant.cost.minor, grant.day, customer);
        budget_use::release(tx, shop, &spend).await?;
    }
    rewards::put_back(tx, shop, grant.reward, grant.quantity).await?;
    if let Some(hold) = grant.hold
        && is_covered(service, tx, shop, grant).await?
    {
        ledger::release(service, tx, shop, hold).await?;
    }
    tell(service, tx, shop, publish::reward_returned(shop, &after)).await?;
    Ok(after)
}

/// Whether the points for a gift are still set aside; nothing has to be for one
/// without points.
pub(crate) async fn is_covered(
    service: &Loyalty,
    tx: &mut Tx,
    shop: &ShopId,
    grant: &Grant,
) -> Result<bool, Error> {
    let Some(hold) = grant.hold else { return Ok(true) };
    // What ran out by now is released by opening the books.
    ledger::CustomerLedger::open(service, tx, shop, grant.customer).await?;
    Ok(ledger::find_hold(tx, shop, hold).await?.state == HoldState::Held)
}

async fn tell(service: &Loyalty, tx: &mut Tx, shop: &ShopId, event: OutgoingEvent) -> Result<(), Error> {
    Ok(outbox::publish(tx, &service.ids, service.clock.now(), shop, &[event]).await?)
}

//! Gifts as they are given, taken and returned: each with its budget, its stock,
//! its points and its event.

mod consider;
mod on_orders;

use contracts::loyalty::v1::{RewardGranted, RewardReturned, RewardTaken};
use kernel::{CustomerId, OrderId, ShopId, Time};
use outbox::{OutgoingEvent, publish};
use storage::Tx;
use uuid::Uuid;

use super::points;
use crate::{
    Loyalty, convert,
    domain::{Campaign, Gift, Grant, GrantId, GrantState, HoldState, NewHold, Refusal},
    error::Error,
    store::{
        budget_use::{self, Limits, Spend},
        exposures, grants, guests, rewards,
    },
};

use consider::ITSELF;
pub(crate) use consider::{Happening, consider, occasion_of};
pub(super) use on_orders::{
    case_closed, order_cancelled, order_completed, order_imported, order_placed, praise_given,
};

/// Gifts for points that nobody takes are returned after so long.
pub(crate) const POINTS_WAIT: i64 = 30 * Time::DAY;
/// Their hold lasts a little longer, so that it is the gift that ends first.
const A_LITTLE: i64 = Time::DAY;

/// To whom a gift goes, upon what, and who gives it.
#[derive(Clone, Debug)]
pub(crate) struct Giving {
    /// To whom.
    pub(crate) customer: CustomerId,
    /// With which order.
    pub(crate) order: Option<OrderId>,
    /// Upon what.
    pub(crate) occasion: Option<Uuid>,
    /// Who gives it.
    pub(crate) granted_by: String,
    /// The shop's day.
    pub(crate) day: i64,
}

/// Gives, or finds that somebody else had the last of it: then nothing is
/// changed.
pub(crate) async fn give(
    service: &Loyalty,
    tx: &mut Tx,
    shop: &ShopId,
    gift: &Gift<'_>,
    giving: &Giving,
) -> Result<Result<Grant, Refusal>, Error> {
    // A merge gives all of a guest to another: not while something is added to it.
    let giving = &Giving { customer: guests::hold(tx, shop, giving.customer).await?, ..giving.clone() };
    if let Some(campaign) = gift.campaign
        && let Err(refusal) = reserve(tx, shop, campaign, gift, giving).await?
    {
        return Ok(Err(refusal));
    }
    let mut grant = new_grant(service, gift, giving);
    if gift.points > 0 {
        grant.hold = Some(hold_points(service, tx, shop, &grant).await?);
    }
    grants::insert(tx, shop, &grant).await?;
    let body = RewardGranted { grant: Some(convert::grant(shop, &grant)) };
    let draft = OutgoingEvent::new(&convert::customer_name(shop, grant.customer), &body);
    publish(tx, &service.ids, grant.created_at, shop, &[draft]).await?;
    Ok(Ok(grant))
}

/// Sets a campaign's money and the stock aside. Whoever does so holds the
/// campaign's budget until the transaction ends, so that what the guest got upon
/// the same occasion is known for sure from here on.
async fn reserve(
    tx: &mut Tx,
    shop: &ShopId,
    campaign: &Campaign,
    gift: &Gift<'_>,
    giving: &Giving,
) -> Result<Result<(), Refusal>, Error> {
    let spend = spend(campaign.id.0, gift.cost.minor, giving.day, giving.customer);
    if !budget_use::reserve(tx, shop, &spend, &Limits::from(&campaign.budget)).await? {
        return Ok(Err(Refusal::Budget));
    }
    let refusal = if has_enough(tx, shop, campaign, gift, giving).await? {
        Refusal::Enough
    } else if !rewards::take(tx, shop, gift.reward.id, gift.quantity).await? {
        Refusal::Stock
    } else {
        return Ok(Ok(()));
    };
    budget_use::release(tx, shop, &spend).await?;
    Ok(Err(refusal))
}

async fn has_enough(
    tx: &mut Tx,
    shop: &ShopId,
    campaign: &Campaign,
    gift: &Gift<'_>,
    giving: &Giving,
) -> Result<bool, Error> {
    let Some(occasion) = giving.occasion else { return Ok(false) };
    let had = grants::of_occasion(tx, shop, campaign.id, giving.customer, occasion).await?;
    let most = usize::try_from(campaign.offers_per_order.max(1)).unwrap_or(1);
    Ok(had.len() >= most || had.iter().any(|grant| grant.reward == gift.reward.id))
}

async fn hold_points(service: &Loyalty, tx: &mut Tx, shop: &ShopId, grant: &Grant) -> Result<Uuid, Error> {
    // Without a campaign nothing was taken off the stock yet.
    if !rewards::take(tx, shop, grant.reward, grant.quantity).await? {
        return Err(kernel::Failure::from(Refusal::Stock).into());
    }
    let wanted = NewHold {
        points: grant.points,
        order: grant.order,
        reason: grant.display_name.clone(),
        expires_at: grant.created_at.plus_micros(POINTS_WAIT + A_LITTLE),
    };
    Ok(points::hold(service, tx, shop, grant.customer, wanted).await?.id)
}

fn new_grant(service: &Loyalty, gift: &Gift<'_>, giving: &Giving) -> Grant {
    let Gift { reward, approver, .. } = *gift;
    let state = if approver.is_some() { GrantState::Waiting } else { GrantState::Granted };
    Grant {
        id: GrantId(service.ids.next()),
        customer: giving.customer,
        reward: reward.id,
        display_name: reward.display_name.clone(),
        display_name_en: reward.display_name_en.clone(),
        item_code: reward.item_code,
        quantity: gift.quantity,
        campaign: gift.campaign.map(|campaign| campaign.id),
        order: giving.order,
        occasion: giving.occasion,
        cost: gift.cost,
        layer: reward.layer,
        state,
        reason: gift.reason.clone(),
        reason_en: gift.reason_en.clone(),
        granted_by: giving.granted_by.clone(),
        approver,
        points: gift.points,
        hold: None,
        day: giving.day,
        created_at: service.clock.now(),
        taken_at: None,
        thanked_at: None,
        below_minimum: false,
    }
}

/// A gift that is allowed now.
pub(crate) async fn approve(
    service: &Loyalty,
    tx: &mut Tx,
    shop: &ShopId,
    grant: &Grant,
) -> Result<Grant, Error> {
    let after = grant.approved()?;
    grants::step(tx, shop, grant, &after).await?;
    let body = RewardGranted { grant: Some(convert::grant(shop, &after)) };
    tell(service, tx, shop, &after, |key| OutgoingEvent::new(key, &body)).await?;
    Ok(after)
}

/// A gift that the guest has now, and perhaps thanked for. Of thanks alone
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
        points::capture(service, tx, shop, hold, 0).await?;
    }
    let body = RewardTaken { grant: Some(convert::grant(shop, &after)) };
    tell(service, tx, shop, &after, |key| OutgoingEvent::new(key, &body)).await?;
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
    let customer = guests::hold(tx, shop, grant.customer).await?;
    grants::step(tx, shop, grant, &after).await?;
    if let Some(campaign) = grant.campaign {
        let spend = spend(campaign.0, grant.cost.minor, grant.day, customer);
        budget_use::release(tx, shop, &spend).await?;
    }
    rewards::put_back(tx, shop, grant.reward, grant.quantity).await?;
    if let Some(hold) = grant.hold
        && is_covered(service, tx, shop, grant).await?
    {
        points::release(service, tx, shop, hold).await?;
    }
    let body = RewardReturned { grant: Some(convert::grant(shop, &after)) };
    tell(service, tx, shop, &after, |key| OutgoingEvent::new(key, &body)).await?;
    Ok(after)
}

/// Whether the points for a gift are still set aside; nothing has to be for one
/// without points.
async fn is_covered(service: &Loyalty, tx: &mut Tx, shop: &ShopId, grant: &Grant) -> Result<bool, Error> {
    let Some(hold) = grant.hold else { return Ok(true) };
    // What ran out by now is released by opening the books.
    points::Books::open(service, tx, shop, grant.customer).await?;
    Ok(points::find_hold(tx, shop, hold).await?.state == HoldState::Held)
}

/// Notes that a guest came into question for a campaign.
pub(crate) async fn expose(
    service: &Loyalty,
    tx: &mut Tx,
    shop: &ShopId,
    campaign: &Campaign,
    (customer, held_out): (CustomerId, bool),
) -> Result<(), Error> {
    let now = service.clock.now();
    Ok(exposures::note(tx, shop, campaign.id, customer, held_out, now).await?)
}

async fn tell(
    service: &Loyalty,
    tx: &mut Tx,
    shop: &ShopId,
    grant: &Grant,
    draft: impl FnOnce(&str) -> OutgoingEvent,
) -> Result<(), Error> {
    let draft = draft(&convert::customer_name(shop, grant.customer));
    Ok(publish(tx, &service.ids, service.clock.now(), shop, &[draft]).await?)
}

fn spend(budget: Uuid, cost: i64, day: i64, customer: CustomerId) -> Spend {
    Spend { budget, day, customer, cost, count: 1 }
}

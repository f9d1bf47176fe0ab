//! Gives: with its budget, its stock, its points and its event.

use kernel::{CustomerId, OrderId, ShopId, Time};
use storage::Tx;
use uuid::Uuid;

use crate::{
    app::ledger,
    domain::{Campaign, Gift, Grant, GrantId, GrantState, NewHold, Refusal},
    error::Error,
    publish,
    service::Loyalty,
    store::{
        catalogue::rewards,
        grants::{
            self,
            budget_use::{self, Limits, Spend},
        },
        projections::customers,
    },
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
    let giving = &Giving { customer: customers::hold(tx, shop, giving.customer).await?, ..giving.clone() };
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
    let granted = publish::reward_granted(shop, &grant);
    outbox::publish(tx, &service.ids, grant.created_at, shop, &[granted]).await?;
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
        return Err(Refusal::Stock.into());
    }
    let wanted = NewHold {
        points: grant.points,
        order: grant.order,
        reason: grant.display_name.clone(),
        expires_at: grant.created_at.plus_micros(POINTS_WAIT + A_LITTLE),
    };
    Ok(ledger::hold(service, tx, shop, grant.customer, wanted).await?.id)
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

/// What a gift takes from a budget.
pub(super) fn spend(budget: Uuid, cost: i64, day: i64, customer: CustomerId) -> Spend {
    Spend { budget, day, customer, cost, count: 1 }
}

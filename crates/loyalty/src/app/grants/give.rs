//! Gives: with its budget, its stock, its points and its event.

use kernel::{CustomerId, OrderId, ShopId, Time};
use storage::Tx;
use uuid::Uuid;

use crate::{
    app::ledger,
    domain::{AppliedPlanId, Campaign, Grant, GrantId, GrantState, NewHold, Rejection, Suggestion},
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
const HOLD_MARGIN: i64 = Time::DAY;

/// To whom a gift goes, upon what, and who gives it.
#[derive(Clone, Debug)]
pub(crate) struct GrantContext {
    /// To whom.
    pub(crate) customer: CustomerId,
    /// With which order.
    pub(crate) order: Option<OrderId>,
    /// Upon what.
    pub(crate) occasion: Option<Uuid>,
    /// Who gives it.
    pub(crate) granted_by: String,
    /// By which plan.
    pub(crate) plan: Option<AppliedPlanId>,
    /// The shop's day.
    pub(crate) day: i64,
}

/// Gives, or finds that somebody else had the last of it: then nothing is
/// changed.
pub(crate) async fn give(
    service: &Loyalty,
    tx: &mut Tx,
    shop: &ShopId,
    suggestion: &Suggestion<'_>,
    context: &GrantContext,
) -> Result<Result<Grant, Rejection>, Error> {
    // A merge gives all of a customer to another: not while something is added to it.
    let context =
        &GrantContext { customer: customers::lock(tx, shop, context.customer).await?, ..context.clone() };
    if let Some(campaign) = suggestion.campaign
        && let Err(rejection) = reserve(tx, shop, campaign, suggestion, context).await?
    {
        return Ok(Err(rejection));
    }
    let mut grant = new_grant(service, suggestion, context);
    if suggestion.points > 0 {
        grant.hold = Some(hold_points(service, tx, shop, &grant).await?);
    }
    grants::insert(tx, shop, &grant).await?;
    let granted = publish::reward_granted(shop, &grant);
    outbox::publish(tx, &service.ids, grant.created_at, shop, &[granted]).await?;
    Ok(Ok(grant))
}

/// Sets a campaign's money and the stock aside. Whoever does so holds the
/// campaign's budget until the transaction ends, so that what the customer got upon
/// the same occasion is known for sure from here on.
async fn reserve(
    tx: &mut Tx,
    shop: &ShopId,
    campaign: &Campaign,
    suggestion: &Suggestion<'_>,
    context: &GrantContext,
) -> Result<Result<(), Rejection>, Error> {
    let spend = spend(campaign.id.0, suggestion.cost.minor, context.day, context.customer);
    if !budget_use::reserve(tx, shop, &spend, &Limits::from(&campaign.budget)).await? {
        return Ok(Err(Rejection::Budget));
    }
    let rejection = if has_enough(tx, shop, campaign, suggestion, context).await? {
        Rejection::Enough
    } else if !rewards::take(tx, shop, suggestion.reward.id, suggestion.quantity).await? {
        Rejection::Stock
    } else {
        return Ok(Ok(()));
    };
    budget_use::release(tx, shop, &spend).await?;
    Ok(Err(rejection))
}

async fn has_enough(
    tx: &mut Tx,
    shop: &ShopId,
    campaign: &Campaign,
    suggestion: &Suggestion<'_>,
    context: &GrantContext,
) -> Result<bool, Error> {
    let Some(occasion) = context.occasion else { return Ok(false) };
    let had = grants::of_occasion(tx, shop, campaign.id, context.customer, occasion).await?;
    let most = usize::try_from(campaign.offers_per_order.max(1)).unwrap_or(1);
    Ok(had.len() >= most || had.iter().any(|grant| grant.reward == suggestion.reward.id))
}

async fn hold_points(service: &Loyalty, tx: &mut Tx, shop: &ShopId, grant: &Grant) -> Result<Uuid, Error> {
    // Without a campaign nothing was taken off the stock yet.
    if !rewards::take(tx, shop, grant.reward, grant.quantity).await? {
        return Err(Rejection::Stock.into());
    }
    let wanted = NewHold {
        points: grant.points,
        order: grant.order,
        reason: grant.display_name.clone(),
        expires_at: grant.created_at.plus_micros(POINTS_WAIT + HOLD_MARGIN),
    };
    Ok(ledger::hold(service, tx, shop, grant.customer, wanted).await?.id)
}

fn new_grant(service: &Loyalty, suggestion: &Suggestion<'_>, context: &GrantContext) -> Grant {
    let Suggestion { reward, approver, .. } = *suggestion;
    let state = if approver.is_some() { GrantState::Waiting } else { GrantState::Granted };
    Grant {
        id: GrantId(service.ids.next()),
        customer: context.customer,
        reward: reward.id,
        display_name: reward.display_name.clone(),
        display_name_en: reward.display_name_en.clone(),
        item_code: reward.item_code,
        quantity: suggestion.quantity,
        campaign: suggestion.campaign.map(|campaign| campaign.id),
        order: context.order,
        occasion: context.occasion,
        cost: suggestion.cost,
        layer: reward.layer,
        state,
        reason: suggestion.reason.clone(),
        reason_en: suggestion.reason_en.clone(),
        granted_by: context.granted_by.clone(),
        approver,
        points: suggestion.points,
        hold: None,
        day: context.day,
        created_at: service.clock.now(),
        taken_at: None,
        thanked_at: None,
        below_minimum: false,
        plan: context.plan,
    }
}

/// What a gift takes from a budget.
pub(super) fn spend(budget: Uuid, cost: i64, day: i64, customer: CustomerId) -> Spend {
    Spend { budget, day, customer, cost, count: 1 }
}

//! Gives what somebody asks a campaign or the points for, by every rule there is.

use kernel::{CustomerId, Failure, ShopId, Time};
use storage::Tx;
use uuid::Uuid;

use super::{GrantContext, expose, give, occasion_of};
use crate::{
    app::ledger,
    cache::FactsRequest,
    convert::{self, grants::GrantRequest},
    domain::{
        AppliedPlanId, Boundary, Campaign, Chooser, Exception, ExceptionId, ExceptionState, Grant,
        OccasionKind, OrderEnd, Rejection, Reward, Suggestion, catalogue::boundary::OutOfBounds,
    },
    error::Error,
    service::Loyalty,
    store::{catalogue::exceptions, grants, projections::orders},
};

/// What is asked for, and by whom.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Asked<'a> {
    /// What.
    pub(crate) gift: &'a GrantRequest,
    /// Who gives it.
    pub(crate) granted_by: &'a str,
    /// The plan it belongs to.
    pub(crate) plan: Option<PlanShare>,
}

/// What a plan leaves for a gift.
#[derive(Clone, Copy, Debug)]
pub(crate) struct PlanShare {
    /// The plan.
    pub(crate) id: AppliedPlanId,
    /// The day's plans, upon which it gives.
    pub(crate) occasion: Uuid,
    /// The customer may get no more gifts by the day's plans.
    pub(crate) most: usize,
    /// What is left of its budget, in minor units.
    pub(crate) left: i64,
}

/// What was not given, to whom and why.
#[derive(Debug)]
pub(crate) struct Refused {
    pub(crate) rejection: Rejection,
    customer: CustomerId,
    campaign: Option<Campaign>,
    reward: Reward,
    /// The shop's day.
    day: i64,
}

impl Refused {
    /// Whether [`remember`] has something to write down.
    pub(crate) fn is_remembered(&self) -> bool {
        matches!(self.rejection, Rejection::Boundary(_) | Rejection::Holdout)
    }

    /// The same for whoever asks for the same again on the same day.
    fn exception_id(&self, boundary: &Boundary) -> ExceptionId {
        let reward = self.reward.id.0.as_bytes();
        let what = [reward.as_slice(), boundary.id.0.as_bytes(), &self.day.to_be_bytes()].concat();
        ExceptionId(Uuid::new_v5(&self.customer.0, &what))
    }
}

/// Gives, or says why not; then nothing is changed.
pub(crate) async fn give_on_request(
    service: &Loyalty,
    tx: &mut Tx,
    asked: Asked<'_>,
    now: Time,
) -> Result<Result<Grant, Refused>, Error> {
    let Asked { gift: wanted, granted_by, plan } = asked;
    let shop = &wanted.shop;
    if wanted.campaign.is_none() {
        // What the points will be reckoned with: nothing that has expired by now.
        ledger::CustomerLedger::open(service, tx, shop, wanted.customer).await?;
    }
    if let Some(order) = wanted.order
        && orders::lock(tx, shop, order).await? == Some(OrderEnd::Cancelled)
    {
        return Err(Rejection::OrderCancelled.into());
    }
    let occasion = plan.map(|plan| plan.occasion).or(wanted.order.map(|order| order.0));
    let whom = FactsRequest { customer: wanted.customer, order: wanted.order, occasion, gives: true };
    let (rules, facts) = service.rules.facts(tx, shop, whom, now).await?;
    let tiers = rules.tiers_of(&facts.paid, now);
    let triggering = occasion_of(&rules, &facts, (OccasionKind::Inquiry, wanted.said), &tiers, now);
    let chooser = Chooser { catalogue: &rules.catalogue, facts: &facts, occasion: &triggering };
    let (campaign, reward) = found(&chooser, wanted)?;
    let customer = facts.customer.id;
    if plan.is_none()
        && let Some(grant) = given_before(tx, &chooser, (campaign, reward), wanted).await?
    {
        return Ok(Ok(grant));
    }
    let day = rules.shop.schedule.day(now);
    let context = GrantContext {
        customer,
        order: wanted.order,
        occasion,
        granted_by: granted_by.to_owned(),
        plan: plan.map(|plan| plan.id),
        day,
    };
    let given = match chosen(&chooser, (campaign, reward), wanted.quantity, plan) {
        Ok(gift) => give(service, tx, shop, &gift, &context).await?,
        Err(rejection) => Err(rejection),
    };
    if let (Ok(_), Some(campaign)) = (&given, campaign)
        && !facts.held_out.contains_key(&campaign.id)
    {
        expose(service, tx, shop, campaign, (customer, false)).await?;
    }
    let (campaign, reward) = (campaign.cloned(), reward.clone());
    Ok(given.map_err(|rejection| Refused { rejection, customer, campaign, reward, day }))
}

impl PlanShare {
    /// Whether the day's plans may still give it. The customer is locked, so that what they
    /// had by then is all they had.
    fn admits(&self, chooser: &Chooser<'_>, campaign: &Campaign, reward: &Reward) -> Result<(), Rejection> {
        let had = chooser.facts.given_upon_occasion();
        let is_it = |id| id == reward.id || reward.alternatives.contains(&id);
        if had.clone().any(|given| given.campaign == campaign.id && is_it(given.reward)) {
            return Err(Rejection::GivenToday);
        }
        if had.count() >= self.most { Err(Rejection::PlanLimit) } else { Ok(()) }
    }
}

/// What is given for what is asked for, if it may be.
fn chosen<'a>(
    chooser: &Chooser<'a>,
    (campaign, reward): (Option<&'a Campaign>, &'a Reward),
    quantity: i64,
    plan: Option<PlanShare>,
) -> Result<Suggestion<'a>, Rejection> {
    let Some(campaign) = campaign else { return chooser.for_points(reward, quantity) };
    let Some(plan) = plan else { return chooser.requested(campaign, reward, quantity) };
    plan.admits(chooser, campaign, reward)?;
    let gift = chooser.requested(campaign, reward, quantity)?;
    if gift.cost.minor > plan.left { Err(Rejection::PlanBudget) } else { Ok(gift) }
}

/// The campaign and the reward that are asked for.
fn found<'a>(
    chooser: &Chooser<'a>,
    wanted: &GrantRequest,
) -> Result<(Option<&'a Campaign>, &'a Reward), Error> {
    let GrantRequest { shop, .. } = wanted;
    let reward = chooser.catalogue.reward(wanted.reward);
    let reward =
        reward.ok_or_else(|| Failure::not_found(convert::catalogue::rewards::name(shop, wanted.reward)))?;
    let Some(id) = wanted.campaign else { return Ok((None, reward)) };
    let campaign = chooser.catalogue.campaign(id);
    let campaign =
        campaign.ok_or_else(|| Failure::not_found(convert::catalogue::campaigns::name(shop, id)))?;
    match chooser.offer_of(campaign, reward) {
        None => Err(Rejection::NotOffered(reward.display_name.clone()).into()),
        Some(offer) if wanted.quantity > offer.quantity => {
            let right = format!("must be at most {}, what the campaign offers", offer.quantity);
            Err(Failure::field("quantity", right).into())
        }
        Some(_) => Ok((Some(campaign), reward)),
    }
}

/// The gift that was given when the same was asked before: a campaign gives a
/// reward, or what stands in for it, once with one order.
async fn given_before(
    tx: &mut Tx,
    chooser: &Chooser<'_>,
    (campaign, reward): (Option<&Campaign>, &Reward),
    wanted: &GrantRequest,
) -> Result<Option<Grant>, Error> {
    let (Some(campaign), Some(order)) = (campaign, wanted.order) else { return Ok(None) };
    let facts = chooser.facts;
    if facts.occasion_grants.iter().all(|given| given.campaign != campaign.id) {
        return Ok(None);
    }
    let had = grants::of_occasion(tx, &wanted.shop, campaign.id, facts.customer.id, order.0).await?;
    let is_head = |grant: &Grant| campaign.offers.iter().any(|offer| offer.reward == grant.reward);
    let stands_in = |grant: &Grant| reward.alternatives.contains(&grant.reward) && !is_head(grant);
    let itself = had.iter().find(|grant| grant.reward == reward.id);
    Ok(itself.or_else(|| had.iter().find(|grant| stands_in(grant))).cloned())
}

/// Writes down what has to be known of a gift that was not given: what a boundary
/// forbids, once a day for each customer and reward, and who came into question and
/// was held out by chance.
pub(crate) async fn remember(
    service: &Loyalty,
    tx: &mut Tx,
    shop: &ShopId,
    refused: &Refused,
    now: Time,
) -> Result<(), Error> {
    match (&refused.rejection, &refused.campaign) {
        (Rejection::Boundary(OutOfBounds(boundary)), _) => {
            let exception = Exception {
                id: refused.exception_id(boundary),
                customer: Some(refused.customer),
                topic: boundary.topic.clone(),
                text: refused.reward.display_name.clone(),
                state: ExceptionState::Refused,
                boundary: Some((**boundary).clone()),
                approver: None,
                decided_by: String::new(),
                reason: boundary.text.clone(),
                message: None,
                created_at: now,
            };
            Ok(exceptions::insert(tx, shop, &exception).await?)
        }
        (Rejection::Holdout, Some(campaign)) => {
            expose(service, tx, shop, campaign, (refused.customer, true)).await
        }
        _ => Ok(()),
    }
}

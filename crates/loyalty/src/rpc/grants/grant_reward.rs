use contracts::loyalty::v1 as pb;
use kernel::{CustomerId, Failure, ShopId, Time};
use runtime::{Call, field};
use storage::{
    Tx,
    idempotency::{self, RequestKey},
    or_replay, retry_on_conflict,
};
use tonic::Request;
use uuid::Uuid;

use crate::{
    app::{self, grants::GrantContext},
    cache::FactsRequest,
    convert::{self, grants::GrantRequest},
    domain::{
        Boundary, Campaign, Chooser, Exception, ExceptionId, ExceptionState, Grant, OccasionKind, OrderEnd,
        Rejection, Reward, catalogue::boundary::OutOfBounds,
    },
    error::Error,
    service::Loyalty,
    store::{catalogue::exceptions, grants, projections::orders},
};

pub(crate) async fn grant_reward(
    service: &Loyalty,
    request: Request<pb::GrantRewardRequest>,
) -> Result<pb::Grant, Error> {
    let call = runtime::call(&request);
    let request = request.into_inner();
    call.enter(&field::shop(&request.parent, "parent")?)?;
    let asked = convert::grants::grant_request(&request)?;
    retry_on_conflict(|| grant_once(service, &call, &request, &asked)).await
}

async fn grant_once(
    service: &Loyalty,
    call: &Call,
    request: &pb::GrantRewardRequest,
    asked: &GrantRequest,
) -> Result<pb::Grant, Error> {
    let key = RequestKey::new(&asked.shop, call.origin(&request.request_id)?, request);
    let now = service.clock.now();
    let mut tx = or_replay!(idempotency::begin(&service.db, key, now).await?);
    match try_to_give(service, &mut tx, asked, &call.principal.subject, now).await? {
        Ok(grant) => Ok(tx.answer(convert::grants::grant(&asked.shop, &grant)).await?),
        Err(refused) => {
            // Nothing of the try stays, not even that it was asked: it may be
            // asked again when more is left.
            drop(tx);
            remember(service, &asked.shop, &refused, now).await?;
            Err(refused.rejection.into())
        }
    }
}

/// What was not given, to whom and why.
struct Refused {
    rejection: Rejection,
    customer: CustomerId,
    campaign: Option<Campaign>,
    reward: Reward,
    /// The shop's day.
    day: i64,
}

impl Refused {
    /// The same for whoever asks for the same again on the same day.
    fn exception_id(&self, boundary: &Boundary) -> ExceptionId {
        let reward = self.reward.id.0.as_bytes();
        let what = [reward.as_slice(), boundary.id.0.as_bytes(), &self.day.to_be_bytes()].concat();
        ExceptionId(Uuid::new_v5(&self.customer.0, &what))
    }
}

async fn try_to_give(
    service: &Loyalty,
    tx: &mut Tx,
    asked: &GrantRequest,
    granted_by: &str,
    now: Time,
) -> Result<Result<Grant, Refused>, Error> {
    let shop = &asked.shop;
    if asked.campaign.is_none() {
        // What the points will be reckoned with: nothing that has expired by now.
        app::ledger::CustomerLedger::open(service, tx, shop, asked.customer).await?;
    }
    if let Some(order) = asked.order
        && orders::lock(tx, shop, order).await? == Some(OrderEnd::Cancelled)
    {
        return Err(Rejection::OrderCancelled.into());
    }
    let occasion = asked.order.map(|order| order.0);
    let whom = FactsRequest { customer: asked.customer, order: asked.order, occasion, gives: true };
    let (rules, facts) = service.rules.facts(tx, shop, whom, now).await?;
    let tiers = rules.tiers_of(&facts, now);
    let triggering =
        app::grants::occasion_of(&rules, &facts, (OccasionKind::Inquiry, asked.said), &tiers, now);
    let chooser = Chooser { catalogue: &rules.catalogue, facts: &facts, occasion: &triggering };
    let (campaign, reward) = found(&chooser, asked)?;
    let customer = facts.customer.id;
    if let Some(grant) = given_before(tx, &chooser, (campaign, reward), asked).await? {
        return Ok(Ok(grant));
    }
    let gift = match campaign {
        Some(campaign) => chooser.requested(campaign, reward, asked.quantity),
        None => chooser.for_points(reward, asked.quantity),
    };
    let day = rules.shop.schedule.day(now);
    let context =
        GrantContext { customer, order: asked.order, occasion, granted_by: granted_by.to_owned(), day };
    let given = match gift {
        Ok(gift) => app::grants::give(service, tx, shop, &gift, &context).await?,
        Err(rejection) => Err(rejection),
    };
    if let (Ok(_), Some(campaign)) = (&given, campaign)
        && !facts.held_out.contains_key(&campaign.id)
    {
        app::grants::expose(service, tx, shop, campaign, (customer, false)).await?;
    }
    let (campaign, reward) = (campaign.cloned(), reward.clone());
    Ok(given.map_err(|rejection| Refused { rejection, customer, campaign, reward, day }))
}

/// The campaign and the reward that are asked for.
fn found<'a>(
    chooser: &Chooser<'a>,
    asked: &GrantRequest,
) -> Result<(Option<&'a Campaign>, &'a Reward), Error> {
    let GrantRequest { shop, .. } = asked;
    let reward = chooser.catalogue.reward(asked.reward);
    let reward =
        reward.ok_or_else(|| Failure::not_found(convert::catalogue::rewards::name(shop, asked.reward)))?;
    let Some(id) = asked.campaign else { return Ok((None, reward)) };
    let campaign = chooser.catalogue.campaign(id);
    let campaign =
        campaign.ok_or_else(|| Failure::not_found(convert::catalogue::campaigns::name(shop, id)))?;
    match chooser.offer_of(campaign, reward) {
        None => Err(Rejection::NotOffered(reward.display_name.clone()).into()),
        Some(offer) if asked.quantity > offer.quantity => {
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
    asked: &GrantRequest,
) -> Result<Option<Grant>, Error> {
    let (Some(campaign), Some(order)) = (campaign, asked.order) else { return Ok(None) };
    let facts = chooser.facts;
    if facts.occasion_grants.iter().all(|given| given.campaign != campaign.id) {
        return Ok(None);
    }
    let had = grants::of_occasion(tx, &asked.shop, campaign.id, facts.customer.id, order.0).await?;
    let is_head = |grant: &Grant| campaign.offers.iter().any(|offer| offer.reward == grant.reward);
    let stands_in = |grant: &Grant| reward.alternatives.contains(&grant.reward) && !is_head(grant);
    let itself = had.iter().find(|grant| grant.reward == reward.id);
    Ok(itself.or_else(|| had.iter().find(|grant| stands_in(grant))).cloned())
}

/// Writes down what has to be known of a gift that was not given: what a boundary
/// forbids, once a day for each customer and reward, and who came into question and
/// was held out by chance.
async fn remember(service: &Loyalty, shop: &ShopId, refused: &Refused, now: Time) -> Result<(), Error> {
    let mut tx = service.db.begin().await?;
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
                created_at: now,
            };
            match exceptions::insert(&mut tx, shop, &exception).await {
                Err(storage::Error::Unique) => return Ok(()),
                inserted => inserted?,
            }
        }
        (Rejection::Holdout, Some(campaign)) => {
            app::grants::expose(service, &mut tx, shop, campaign, (refused.customer, true)).await?;
        }
        _ => return Ok(()),
    }
    Ok(tx.commit().await?)
}

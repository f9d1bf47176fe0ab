use kernel::{CustomerId, OrderId, ShopId, Time};
use storage::Tx;
use uuid::Uuid;

use super::give::{GrantContext, give};
use crate::{
    cache::{FactsRequest, ShopRules},
    domain::{Campaign, Chooser, Facts, Occasion, OccasionKind, OrderProjection, Trigger},
    error::Error,
    service::Loyalty,
    store::grants::exposures,
};

/// Who gives what a campaign gives by itself.
pub(crate) const BY_PROGRAM: &str = "renqing";

/// Something that happened to a customer, upon which campaigns may give.
#[derive(Clone, Copy, Debug)]
pub(crate) struct TriggeringEvent {
    /// To whom.
    pub(crate) customer: CustomerId,
    /// What.
    pub(crate) kind: OccasionKind,
    /// When: it counts for the conditions, however late it is heard of. An order's
    /// is when it was placed.
    pub(crate) at: Time,
    /// The order, if it is about one.
    pub(crate) order: Option<OrderId>,
    /// The order, the complaint or the day.
    pub(crate) occasion: Uuid,
}

/// Looks at every campaign of this kind of happening, or at the one given: notes
/// whom chance treats and whom it holds out, and gives what gives by itself, as
/// far as its budget goes.
pub(crate) async fn consider(
    service: &Loyalty,
    tx: &mut Tx,
    shop: &ShopId,
    triggering: TriggeringEvent,
    only: Option<&Campaign>,
) -> Result<(), Error> {
    let TriggeringEvent { customer, order, occasion, .. } = triggering;
    let asked = FactsRequest { customer, order, occasion: Some(occasion), gives: true };
    let now = service.clock.now();
    let (rules, facts) = service.rules.facts(tx, shop, asked, now).await?;
    let tiers = rules.tiers_of(&facts.paid, now);
    let occasion =
        occasion_of(&rules, &facts, (triggering.kind, OrderProjection::default()), &tiers, triggering.at);
    let chooser = Chooser { catalogue: &rules.catalogue, facts: &facts, occasion: &occasion };
    for campaign in &rules.catalogue.campaigns {
        let is_meant = only.is_none_or(|only| only.id == campaign.id) && is_of(campaign, triggering.kind);
        if !is_meant || campaign.fits(&facts.customer, &occasion).is_err() {
            continue;
        }
        let held_out = facts.is_held_out(campaign);
        if !facts.held_out.contains_key(&campaign.id) {
            expose(service, tx, shop, campaign, (facts.customer.id, held_out)).await?;
        }
        if campaign.automatic && !held_out {
            let day = rules.shop.schedule.day(now);
            give_automatically(service, tx, shop, &chooser, (campaign, triggering, day)).await?;
        }
    }
    Ok(())
}

/// Whether a campaign gives upon such a happening, and not upon another that it
/// fits as well.
fn is_of(campaign: &Campaign, kind: OccasionKind) -> bool {
    match campaign.trigger {
        Trigger::Date => kind == OccasionKind::DayCame,
        _ => true,
    }
}

/// What is going on, as far as the caller says and the order tells.
pub(crate) fn occasion_of<'a>(
    rules: &'a ShopRules,
    facts: &Facts,
    (kind, said): (OccasionKind, OrderProjection),
    tiers: &'a [String],
    at: Time,
) -> Occasion<'a> {
    let order = facts.order.unwrap_or_default();
    Occasion {
        kind,
        at,
        schedule: &rules.shop.schedule,
        party_size: order.party_size.max(said.party_size),
        is_host: order.is_host || said.is_host,
        total: order.total.max(said.total),
        tiers,
        ordered_before: facts.ordered_before,
    }
}

async fn give_automatically(
    service: &Loyalty,
    tx: &mut Tx,
    shop: &ShopId,
    chooser: &Chooser<'_>,
    (campaign, triggering, day): (&Campaign, TriggeringEvent, i64),
) -> Result<(), Error> {
    let Some(campaign) = chooser.catalogue.campaign(campaign.id) else { return Ok(()) };
    let context = GrantContext {
        customer: chooser.facts.customer.id,
        order: triggering.order,
        occasion: Some(triggering.occasion),
        granted_by: BY_PROGRAM.to_owned(),
        plan: None,
        day,
    };
    for gift in chooser.automatic_gifts(campaign) {
        // Whatever is used up meanwhile is not given, and nobody was promised it.
        let _given_or_not = give(service, tx, shop, &gift, &context).await?;
    }
    Ok(())
}

/// Notes that a customer came into question for a campaign.
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

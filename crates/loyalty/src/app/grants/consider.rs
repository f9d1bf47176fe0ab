use kernel::{CustomerId, OrderId, ShopId, Time};
use storage::Tx;
use uuid::Uuid;

use super::give::{Giving, give};
use crate::{
    cache::{Asked, Card},
    domain::{Campaign, Deciding, Happened, KnownOrder, Occasion, Situation, Trigger},
    error::Error,
    service::Loyalty,
    store::grants::exposures,
};

/// Who gives what a campaign gives by itself.
pub(crate) const ITSELF: &str = "renqing";

/// Something that happened to a guest, upon which campaigns may give.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Happening {
    /// To whom.
    pub(crate) customer: CustomerId,
    /// What.
    pub(crate) happened: Happened,
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
    happening: Happening,
    only: Option<&Campaign>,
) -> Result<(), Error> {
    let Happening { customer, order, occasion, .. } = happening;
    let asked = Asked { customer, order, occasion: Some(occasion), gives: true };
    let now = service.clock.now();
    let (card, situation) = service.cards.situation(tx, shop, asked, now).await?;
    let tiers = card.tiers_of(&situation, now);
    let occasion =
        occasion_of(&card, &situation, (happening.happened, KnownOrder::default()), &tiers, happening.at);
    let deciding = Deciding { catalogue: &card.catalogue, situation: &situation, occasion: &occasion };
    for campaign in &card.catalogue.campaigns {
        let is_meant = only.is_none_or(|only| only.id == campaign.id) && is_of(campaign, happening.happened);
        if !is_meant || campaign.fits(&situation.guest, &occasion).is_err() {
            continue;
        }
        let held_out = situation.is_held_out(campaign);
        if !situation.held_out.contains_key(&campaign.id) {
            expose(service, tx, shop, campaign, (situation.guest.id, held_out)).await?;
        }
        if campaign.automatic && !held_out {
            let day = card.shop.schedule.day(now);
            give_by_itself(service, tx, shop, &deciding, (campaign, happening, day)).await?;
        }
    }
    Ok(())
}

/// Whether a campaign gives upon such a happening, and not upon another that it
/// fits as well.
fn is_of(campaign: &Campaign, happened: Happened) -> bool {
    match campaign.trigger {
        Trigger::Date => happened == Happened::DayCame,
        _ => true,
    }
}

/// What is going on, as far as the caller says and the order tells.
pub(crate) fn occasion_of<'a>(
    card: &'a Card,
    situation: &Situation,
    (happened, said): (Happened, KnownOrder),
    tiers: &'a [String],
    at: Time,
) -> Occasion<'a> {
    let order = situation.order.unwrap_or_default();
    Occasion {
        happened,
        at,
        schedule: &card.shop.schedule,
        party_size: order.party_size.max(said.party_size),
        is_host: order.is_host || said.is_host,
        total: order.total,
        tiers,
    }
}

async fn give_by_itself(
    service: &Loyalty,
    tx: &mut Tx,
    shop: &ShopId,
    deciding: &Deciding<'_>,
    (campaign, happening, day): (&Campaign, Happening, i64),
) -> Result<(), Error> {
    let Some(campaign) = deciding.catalogue.campaign(campaign.id) else { return Ok(()) };
    let giving = Giving {
        customer: deciding.situation.guest.id,
        order: happening.order,
        occasion: Some(happening.occasion),
        granted_by: ITSELF.to_owned(),
        day,
    };
    for gift in deciding.by_itself(campaign) {
        // Whatever is used up meanwhile is not given, and nobody was promised it.
        let _given_or_not = give(service, tx, shop, &gift, &giving).await?;
    }
    Ok(())
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

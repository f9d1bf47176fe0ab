use std::collections::{HashMap, HashSet};

use contracts::loyalty::v1 as pb;
use kernel::{CustomerId, Failure, ShopId, Time};
use runtime::field;
use storage::Tx;
use tonic::Request;
use uuid::Uuid;

use crate::{
    cache::ShopRules,
    convert,
    domain::{
        Campaign, CampaignId, Conditions,
        selection::preview::{PastOrder, preview},
    },
    error::Error,
    service::Loyalty,
    store::selection::past_orders,
};

const USUAL_DAYS: i64 = 7;
/// More are not looked at; the newest count.
const MOST_ORDERS: i64 = 20_000;
const GUESTS_AT_ONCE: usize = 1_000;

pub(crate) async fn preview_campaign(
    service: &Loyalty,
    request: Request<pb::PreviewCampaignRequest>,
) -> Result<pb::CampaignPreview, Error> {
    let call = runtime::call(&request);
    let request = request.into_inner();
    let shop = field::shop(&request.parent, "parent")?;
    call.enter(&shop)?;
    let sent = field::required(request.campaign, "campaign")?;
    let days = match request.days {
        0 => USUAL_DAYS,
        days => field::number(i64::from(days), "days", &(1..=31))?,
    };
    let id = id(&shop, &sent.name)?;

    let now = service.clock.now();
    let mut tx = service.db.read().await?;
    let rules = service.rules.rules(&mut tx, &shop).await?;
    let (currency, schedule) = (rules.shop.currency, &rules.shop.schedule);
    let campaign = convert::catalogue::campaigns::read(&shop, currency, &sent, id, 1, now)?;
    let unknown = campaign.offers.iter().find(|offer| rules.catalogue.reward(offer.reward).is_none());
    if let Some(offer) = unknown {
        return Err(Failure::not_found(convert::catalogue::rewards::name(&shop, offer.reward)).into());
    }
    let since = now.plus_micros(-days * Time::DAY);
    let mut past = past_orders::since(&mut tx, &shop, since, MOST_ORDERS).await?;
    know(&rules, &mut tx, &shop, (&campaign, now), &mut past).await?;
    let told = preview(&campaign, (&rules.catalogue, schedule), days, &past);
    Ok(convert::selection::preview(&shop, &told, since, currency))
}

/// The campaign that draws; none in particular for one that is not there yet.
fn id(shop: &ShopId, name: &str) -> Result<CampaignId, Failure> {
    if name.is_empty() {
        return Ok(CampaignId(Uuid::nil()));
    }
    field::id_in(shop, name, "campaign.name", convert::catalogue::campaigns::CAMPAIGN)
}

/// Looks up what the campaign asks for beside what an order tells: segments and tiers, for many
/// guests at once.
async fn know(
    rules: &ShopRules,
    tx: &mut Tx,
    shop: &ShopId,
    (campaign, now): (&Campaign, Time),
    past: &mut [PastOrder],
) -> Result<(), Error> {
    let Conditions { named_segments, tiers, .. } = &campaign.conditions;
    let (mut segments_of, mut tiers_of) = (HashMap::new(), HashMap::new());
    let guests: HashSet<CustomerId> = past.iter().map(|order| order.customer.id).collect();
    let guests: Vec<CustomerId> = guests.into_iter().collect();
    for guests in guests.chunks(GUESTS_AT_ONCE) {
        if !named_segments.is_empty() {
            segments_of.extend(past_orders::segments(tx, shop, guests).await?);
        }
        if !tiers.is_empty() {
            let paid = past_orders::paid(tx, shop, guests, rules.paid_since(now)).await?;
            tiers_of.extend(paid.into_iter().map(|(guest, paid)| (guest, rules.tiers_of(&paid, now))));
        }
    }
    for order in past {
        let guest = order.customer.id;
        order.customer.segments = segments_of.get(&guest).cloned().unwrap_or_default();
        order.tiers = tiers_of.get(&guest).cloned().unwrap_or_default();
    }
    Ok(())
}

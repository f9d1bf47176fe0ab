use std::collections::{HashMap, hash_map::Entry};

use contracts::loyalty::v1 as pb;
use kernel::{CustomerId, Failure, ShopId, Time};
use runtime::field;
use storage::Tx;
use tonic::Request;
use uuid::Uuid;

use crate::{
    cache::FactsRequest,
    convert,
    domain::{
        Campaign, CampaignId,
        selection::preview::{PastOrder, preview},
    },
    error::Error,
    service::Loyalty,
    store::selection::past_orders,
};

const USUAL_DAYS: i64 = 7;
/// More are not looked at; the newest count.
const MOST_ORDERS: i64 = 20_000;

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
    know(service, &mut tx, &shop, &campaign, &mut past).await?;
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

/// Looks up what the campaign asks for beside what an order tells: segments and tiers.
async fn know(
    service: &Loyalty,
    tx: &mut Tx,
    shop: &ShopId,
    campaign: &Campaign,
    past: &mut [PastOrder],
) -> Result<(), Error> {
    let conditions = &campaign.conditions;
    let mut known: HashMap<CustomerId, (Vec<Uuid>, Vec<String>)> = HashMap::new();
    for order in past {
        let customer = order.customer.id;
        let (segments, tiers) = match known.entry(customer) {
            Entry::Occupied(known) => known.get().clone(),
            Entry::Vacant(new) => {
                let segments = if conditions.named_segments.is_empty() {
                    Vec::new()
                } else {
                    past_orders::segments(tx, shop, customer).await?
                };
                let tiers = if conditions.tiers.is_empty() {
                    Vec::new()
                } else {
                    tiers(service, tx, shop, customer).await?
                };
                new.insert((segments, tiers)).clone()
            }
        };
        (order.customer.segments, order.tiers) = (segments, tiers);
    }
    Ok(())
}

async fn tiers(
    service: &Loyalty,
    tx: &mut Tx,
    shop: &ShopId,
    customer: CustomerId,
) -> Result<Vec<String>, Error> {
    let asked = FactsRequest { customer, order: None, occasion: None, gives: false };
    let now = service.clock.now();
    let (rules, facts) = service.rules.facts(tx, shop, asked, now).await?;
    Ok(rules.tiers_of(&facts, now))
}

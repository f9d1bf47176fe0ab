use contracts::loyalty::v1 as pb;
use kernel::{Place, ShopId, Time};
use runtime::field;
use storage::Tx;
use tonic::Request;

use crate::{
    app,
    cache::FactsRequest,
    convert::{self, names},
    domain::{Chooser, OccasionKind, OrderProjection, selection::hosting::host_offers},
    error::Error,
    service::Loyalty,
    store::projections::{
        customers,
        orders::{self, OpenParty},
    },
};

pub(crate) async fn list_host_offers(
    service: &Loyalty,
    request: Request<pb::ListHostOffersRequest>,
) -> Result<pb::ListHostOffersResponse, Error> {
    let call = runtime::call(&request);
    let request = request.into_inner();
    let shop = field::shop(&request.parent, "parent")?;
    call.enter(&shop)?;
    let named = names::id_if_set(&shop, &request.customer, "customer", names::CUSTOMER)?;
    let order = names::id_if_set(&shop, &request.order, "order", names::ORDER)?;
    let question = format!("host offers of {shop}: {} {}", request.customer, request.order);
    let paging = field::paging(&request.page_token, request.page_size, &question, 2)?;
    let after = paging.place(Place::OLDEST, Place::from_columns)?;

    let mut tx = service.db.read().await?;
    let customer = match named {
        Some(named) => Some(customers::survivor(&mut tx, &shop, named).await?),
        None => None,
    };
    let mut parties =
        orders::open_parties(&mut tx, &shop, (customer, order), (after, paging.size + 1)).await?;
    let next_page_token = paging.cut(&mut parties, |last| Place::at(last.placed_at, last.order.0).columns());
    let (mut offers, now) = (Vec::new(), service.clock.now());
    for party in parties {
        offers.extend(offered(service, &mut tx, &shop, party, now).await?);
    }
    Ok(pb::ListHostOffersResponse { host_offers: offers, next_page_token })
}

/// What may be offered with an order now.
async fn offered(
    service: &Loyalty,
    tx: &mut Tx,
    shop: &ShopId,
    party: OpenParty,
    now: Time,
) -> Result<Vec<pb::HostOffer>, Error> {
    let (customer, order) = (party.customer, party.order);
    let asked = FactsRequest { customer, order: Some(order), occasion: Some(order.0), gives: false };
    let (rules, facts) = service.rules.facts(tx, shop, asked, now).await?;
    let tiers = rules.tiers_of(&facts.paid, now);
    let inquiry = (OccasionKind::Inquiry, OrderProjection::default());
    let occasion = app::grants::occasion_of(&rules, &facts, inquiry, &tiers, now);
    let chooser = Chooser { catalogue: &rules.catalogue, facts: &facts, occasion: &occasion };
    let party = OpenParty { customer: facts.customer.id, ..party };
    let offers = host_offers(&chooser);
    Ok(offers.iter().map(|offer| convert::selection::host_offer(shop, &party, offer)).collect())
}

use contracts::loyalty::v1 as pb;
use runtime::field;
use tonic::Request;

use crate::{
    app,
    cache::FactsRequest,
    convert,
    domain::{Chooser, OccasionKind, OrderProjection, selection::hosting::host_offers},
    error::Error,
    service::Loyalty,
};

pub(crate) async fn offer_to_host(
    service: &Loyalty,
    request: Request<pb::OfferToHostRequest>,
) -> Result<pb::OfferToHostResponse, Error> {
    let call = runtime::call(&request);
    let request = request.into_inner();
    let (shop, customer) = field::id(&request.customer, "customer", convert::names::CUSTOMER)?;
    call.enter(&shop)?;
    let said = convert::selection::said(request.party_size, request.is_host)?;
    let total = field::number(request.total_amount, "total_amount", &(0..=1_000_000_000_000))?;
    let said = OrderProjection { total, ..said };

    let now = service.clock.now();
    let mut tx = service.db.read().await?;
    let asked = FactsRequest { customer, order: None, occasion: None, gives: false };
    let (rules, facts) = service.rules.facts(&mut tx, &shop, asked, now).await?;
    drop(tx);
    let tiers = rules.tiers_of(&facts.paid, now);
    let occasion = app::grants::occasion_of(&rules, &facts, (OccasionKind::Inquiry, said), &tiers, now);
    let chooser = Chooser { catalogue: &rules.catalogue, facts: &facts, occasion: &occasion };
    let best = host_offers(&chooser).into_iter().next();
    let (text, text_en) = best.map(|offer| offer.wording(said.is_host)).unwrap_or_default();
    Ok(pb::OfferToHostResponse { text, text_en })
}

use contracts::loyalty::v1 as pb;
use runtime::field;
use tonic::Request;

use crate::{
    app,
    cache::FactsRequest,
    convert,
    domain::{Chooser, OccasionKind},
    error::Error,
    service::Loyalty,
};

const USUAL: usize = 10;

pub(crate) async fn suggest_rewards(
    service: &Loyalty,
    request: Request<pb::SuggestRewardsRequest>,
) -> Result<pb::SuggestRewardsResponse, Error> {
    let call = runtime::call(&request);
    let request = request.into_inner();
    let (shop, customer) = field::id(&request.customer, "customer", convert::names::CUSTOMER)?;
    call.enter(&shop)?;
    let order = convert::names::id_if_set(&shop, &request.order, "order", convert::names::ORDER)?;
    let said = convert::selection::said(request.party_size, request.is_host)?;
    let limit = usize::try_from(field::number(request.limit, "limit", &(0..=50))?).unwrap_or(0);

    let now = service.clock.now();
    let asked = FactsRequest { customer, order, occasion: order.map(|order| order.0), gives: false };
    let mut tx = service.db.read().await?;
    let (rules, facts) = service.rules.facts(&mut tx, &shop, asked, now).await?;
    drop(tx);
    let tiers = rules.tiers_of(&facts.paid, now);
    let occasion = app::grants::occasion_of(&rules, &facts, (OccasionKind::Inquiry, said), &tiers, now);
    let chooser = Chooser { catalogue: &rules.catalogue, facts: &facts, occasion: &occasion };
    let mut gifts = chooser.suggestions();
    gifts.truncate(if limit == 0 { USUAL } else { limit });
    let suggestions = gifts.iter().map(|gift| convert::selection::suggestion(&shop, gift)).collect();
    Ok(pb::SuggestRewardsResponse { suggestions })
}

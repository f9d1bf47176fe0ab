use contracts::loyalty::v1 as pb;
use runtime::field;
use tonic::Request;

use crate::{
    app::plans as app,
    convert::{names, plans::entitlements::entitlement},
    domain::plans::{explain, judge},
    error::Error,
    service::Loyalty,
    store::projections::{customers, shops},
};

pub(crate) async fn explain_membership(
    service: &Loyalty,
    request: Request<pb::ExplainMembershipRequest>,
) -> Result<pb::MembershipExplanation, Error> {
    let call = runtime::call(&request);
    let (shop, customer) = field::id(&request.get_ref().customer, "customer", names::CUSTOMER)?;
    call.enter(&shop)?;
    call.own(Some(customer))?;
    let now = service.clock.now();

    let mut tx = service.db.snapshot().await?;
    let known = shops::get(&mut tx, &shop).await?;
    let today = known.schedule.day(now);
    let customer = customers::survivor(&mut tx, &shop, customer).await?;
    let theirs = app::holdings(&mut tx, &shop, customer, today).await?;
    let (holdings, coming): (Vec<_>, Vec<_>) = theirs.into_iter().unzip();
    let mut memberships = Vec::with_capacity(holdings.len());
    for holding in &holdings {
        memberships.push(app::show(&mut tx, &shop, holding.membership.clone(), now).await?);
    }
    let told = |code: &str| {
        let at = (&known.schedule, known.currency, today);
        entitlement(&shop, code, &judge(&holdings, code, today), None, at)
    };
    let entitlements = explain::codes(&holdings).into_iter().map(told).collect();
    let wording = explain::explain(&holdings, &coming, known.currency, today);
    let (text, text_en) = (wording.zh, wording.en);
    Ok(pb::MembershipExplanation { memberships, entitlements, text, text_en })
}

use std::ops::ControlFlow;

use ::events::LOYALTY;
use contracts::{
    feedback::v1 as pb,
    loyalty::v1::{GiveGoodwillRequest, loyalty_service_client::LoyaltyServiceClient},
};
use kernel::Failure;
use runtime::{field, to_status};
use storage::idempotency::{self, Once};
use tonic::{Request, Status};
use uuid::Uuid;

use super::act_on_case::{Asked, actor, seen_by};
use crate::{
    Feedback, convert,
    error::Error,
    events::keep_case,
    store::{cases, shops_known},
};

type Remedy<'a> = Asked<'a, pb::RemedyCaseRequest>;

/// The money is loyalty's, the entry is ours. The goodwill's request id follows
/// from the request's own: whoever repeats a request that broke off between the
/// two pays nothing twice and gets the entry. Loyalty's refusal is passed on as
/// it is.
pub(crate) async fn remedy_case(
    service: &Feedback,
    request: Request<pb::RemedyCaseRequest>,
) -> Result<pb::Case, Status> {
    let call = runtime::call(&request);
    let request = request.get_ref();
    let asked = Asked {
        call: &call,
        method: "RemedyCase",
        name: (&request.name, "name"),
        request_id: &request.request_id,
        request,
    };
    let text = field::text(&request.text, "text", 1..=500).map_err(to_status)?;
    let goodwill = match prepare(service, &asked).await.map_err(to_status)? {
        ControlFlow::Break(reply) => return Ok(reply),
        ControlFlow::Continue(goodwill) => goodwill,
    };
    give(service, goodwill).await?;
    write_down(service, &asked, text).await.map_err(to_status)
}

/// What to ask loyalty for; the answer at once if the request is a repeat of
/// one that was done. Nothing is written: the money comes first.
async fn prepare(
    service: &Feedback,
    asked: &Remedy<'_>,
) -> Result<ControlFlow<pb::Case, GiveGoodwillRequest>, Error> {
    let (shop, id) = asked.id()?;
    let mut tx = service.db.begin().await?;
    if let Once::Done(reply) = idempotency::claim(&mut tx, asked.key(&shop)?, service.clock.now()).await? {
        return Ok(ControlFlow::Break(reply));
    }
    let case = cases::get(&mut tx, &shop, id).await?;
    let case = case.ok_or_else(|| Failure::not_found(asked.name.0))?;
    let known = shops_known::get(&mut tx, &shop).await?;
    convert::case::remedy(asked.request.amount.clone(), known.currency)?;
    let own = field::request_id(asked.request_id)?;
    let request_id = own.map_or_else(|| service.ids.next(), |own| Uuid::new_v5(&own, id.0.as_bytes()));
    let caller = convert::case::principal(&asked.call.principal);
    Ok(ControlFlow::Continue(convert::case::goodwill(&shop, &case, asked.request, caller, request_id)))
}

async fn give(service: &Feedback, goodwill: GiveGoodwillRequest) -> Result<(), Status> {
    let mut loyalty = LoyaltyServiceClient::new(service.peers.channel(LOYALTY));
    let given = loyalty.give_goodwill(goodwill).await;
    // Without what the transport added on the way.
    let as_it_is = |status: Status| {
        Status::with_details(status.code(), status.message(), status.details().to_vec().into())
    };
    given.map(drop).map_err(as_it_is)
}

async fn write_down(service: &Feedback, asked: &Remedy<'_>, text: String) -> Result<pb::Case, Error> {
    let (shop, id) = asked.id()?;
    let now = service.clock.now();
    let mut tx = service.db.begin().await?;
    let mut case = asked.hold(&mut tx, &shop, id).await?;
    let claim = match idempotency::claim(&mut tx, asked.key(&shop)?, now).await? {
        Once::Done(reply) => return Ok(reply),
        Once::First(claim) => claim,
    };
    let before = case.clone();
    let known = shops_known::get(&mut tx, &shop).await?;
    let cost = convert::case::remedy(asked.request.amount.clone(), known.currency)?;
    case.remedy(actor(asked.call, now), text, cost.minor);
    keep_case(service, &mut tx, &shop, &known, &mut case, &before, None).await?;
    let reply = seen_by(asked.call, &shop, &known, &case);
    claim.finish(&mut tx, &reply).await?;
    tx.commit().await?;
    Ok(reply)
}

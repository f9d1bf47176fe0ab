use std::ops::ControlFlow;

use contracts::{feedback::v1 as pb, loyalty::v1::GiveGoodwillRequest};
use kernel::{Failure, ShopId, Time};
use prost::Message;
use runtime::{field, to_status};
use storage::idempotency::{self, Once, RequestKey};
use tonic::{Code, Request, Status};
use uuid::Uuid;

use super::act_on_case::Asked;
use crate::{
    Feedback, convert,
    domain::Actor,
    error::Error,
    events::keep_case,
    store::{
        cases,
        remedies::{self, Remedy},
        shops_known,
    },
};

/// Whoever is at it for longer has broken off.
const ATTEMPT_TIMEOUT: i64 = 60_000_000;

/// The money is loyalty's, the entry is ours. That it was asked for is kept
/// before the money is, so that what breaks off in between is finished by a
/// repeat or by [`finish`]; the goodwill's request id follows from the request's
/// own, so that neither pays twice. Loyalty's refusal is passed on as it is.
///
/// A case that came from a rating may be made good as well: that is a person's
/// judgement, where a gift that followed from the score by itself is forbidden.
pub(crate) async fn remedy_case(
    service: &Feedback,
    request: Request<pb::RemedyCaseRequest>,
) -> Result<pb::Case, Status> {
    let call = runtime::call(&request);
    let request = request.get_ref();
    let asked =
        Asked { call: &call, name: (&request.name, "name"), request_id: &request.request_id, request };
    match prepare(service, &asked).await.map_err(to_status)? {
        ControlFlow::Break(reply) => Ok(reply),
        ControlFlow::Continue((shop, remedy)) => finish(service, &shop, &remedy).await,
    }
}

/// When a remedy that is begun or tried now is looked at again.
pub(crate) fn looked_at_again(now: Time) -> Time {
    now.plus_micros(ATTEMPT_TIMEOUT)
}

/// Pays a remedy and writes it down, each once, however often it is tried.
pub(crate) async fn finish(service: &Feedback, shop: &ShopId, remedy: &Remedy) -> Result<pb::Case, Status> {
    let corrupt = |why| to_status(Error::from(storage::Error::corrupt("remedies", why)));
    let goodwill = GiveGoodwillRequest::decode(remedy.goodwill.as_slice()).map_err(corrupt)?;
    let asked = pb::RemedyCaseRequest::decode(remedy.asked.as_slice()).map_err(corrupt)?;
    let by = goodwill.on_behalf_of.as_ref().map(|caller| caller.subject.clone()).unwrap_or_default();
    if let Err(status) = give(service, goodwill).await {
        if is_refusal(&status) {
            forget(service, shop, remedy.request_id).await.map_err(to_status)?;
        }
        return Err(status);
    }
    write_down(service, shop, remedy, &asked, &by).await.map_err(to_status)
}

/// Keeps what to ask loyalty for; the answer at once if the request is a repeat
/// of one that was done.
async fn prepare(
    service: &Feedback,
    asked: &Asked<'_, pb::RemedyCaseRequest>,
) -> Result<ControlFlow<pb::Case, (ShopId, Remedy)>, Error> {
    let (shop, id) = asked.id()?;
    field::text(&asked.request.text, "text", 1..=500)?;
    let own = field::request_id(asked.request_id)?;
    let own = own.ok_or_else(|| Failure::field("request_id", "is required, or a repeat would pay twice"))?;
    let now = service.clock.now();
    let mut tx = match idempotency::begin(&service.db, asked.key(&shop)?, now).await? {
        Once::Done(reply) => return Ok(ControlFlow::Break(reply)),
        Once::First(tx) => tx,
    };
    let case = cases::get(&mut tx, &shop, id).await?;
    let case = case.ok_or_else(|| Failure::not_found(asked.name.0))?;
    let known = shops_known::get(&mut tx, &shop).await?;
    convert::case::remedy(asked.request.amount.clone(), known.currency)?;
    // The claim is given up: it belongs to who writes the remedy down.
    drop(tx);

    let caller = convert::case::principal(&asked.call.principal);
    let request_id = Uuid::new_v5(&own, id.0.as_bytes());
    let goodwill = convert::case::goodwill(&shop, &case, asked.request, caller, request_id);
    let remedy = Remedy::new(request_id, id, asked.request.encode_to_vec(), goodwill.encode_to_vec());
    let mut tx = service.db.begin().await?;
    let remedy = remedies::keep(&mut tx, &shop, remedy, (now, looked_at_again(now))).await?;
    tx.commit().await?;
    Ok(ControlFlow::Continue((shop, remedy)))
}

async fn give(service: &Feedback, goodwill: GiveGoodwillRequest) -> Result<(), Status> {
    let mut loyalty = service.loyalty.clone();
    let given = loyalty.give_goodwill(goodwill).await;
    // Without what the transport added on the way.
    let as_it_is = |status: Status| {
        Status::with_details(status.code(), status.message(), status.details().to_vec().into())
    };
    given.map(drop).map_err(as_it_is)
}

/// Whether nothing was given. Any other failure leaves that open.
fn is_refusal(status: &Status) -> bool {
    matches!(
        status.code(),
        Code::FailedPrecondition | Code::InvalidArgument | Code::NotFound | Code::PermissionDenied
    )
}

async fn forget(service: &Feedback, shop: &ShopId, request_id: Uuid) -> Result<(), Error> {
    let mut tx = service.db.begin().await?;
    remedies::delete(&mut tx, shop, request_id).await?;
    Ok(tx.commit().await?)
}

async fn write_down(
    service: &Feedback,
    shop: &ShopId,
    remedy: &Remedy,
    asked: &pb::RemedyCaseRequest,
    by: &str,
) -> Result<pb::Case, Error> {
    let now = service.clock.now();
    let key = RequestKey::new(shop, field::request_id(&asked.request_id)?, asked);
    let mut tx = service.db.begin().await?;
    let held = cases::hold(&mut tx, shop, remedy.case()).await?;
    let mut case = held.ok_or_else(|| Failure::not_found(&asked.name))?;
    let mut tx = match idempotency::claim(tx, key, now).await? {
        Once::Done(reply) => {
            forget(service, shop, remedy.request_id).await?;
            return Ok(reply);
        }
        Once::First(tx) => tx,
    };
    remedies::delete(&mut tx, shop, remedy.request_id).await?;
    let before = case.clone();
    let known = shops_known::get(&mut tx, shop).await?;
    let cost = asked.amount.as_ref().map_or(0, |amount| amount.amount);
    // Only who works here may ask for it.
    let who = Actor { by, is_staff: true, at: now };
    case.remedy(who, field::text(&asked.text, "text", 1..=500)?, cost);
    keep_case(service, &mut tx, shop, &known, &mut case, &before, None).await?;
    Ok(tx.answer(convert::case::case(shop, known.currency, &case)).await?)
}

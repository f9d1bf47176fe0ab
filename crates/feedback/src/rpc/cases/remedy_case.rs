use std::ops::ControlFlow;

use contracts::feedback::v1 as pb;
use kernel::{Failure, ShopId};
use prost::Message;
use runtime::{field, to_status};
use storage::idempotency::{self, Once};
use tonic::{Request, Status};

use super::act_on_case::CaseCall;
use crate::{
    app::finish_remedy::{finish_remedy, next_attempt_at},
    convert,
    error::Error,
    service::Feedback,
    store::{
        cases::{
            self,
            remedies::{self, Remedy},
        },
        projections::shops,
    },
};

/// The money is loyalty's, the entry is ours. That it was asked for is kept
/// before the money is, so that what breaks off in between is finished by a
/// repeat or by [`finish_remedy`]; the goodwill's request id follows from the request's
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
    let target =
        CaseCall { call: &call, name: (&request.name, "name"), request_id: &request.request_id, request };
    match prepare(service, &target).await.map_err(to_status)? {
        ControlFlow::Break(reply) => Ok(reply),
        ControlFlow::Continue((shop, remedy)) => finish_remedy(service, &shop, &remedy).await,
    }
}

/// Keeps what to ask loyalty for; the answer at once if the request is a repeat
/// of one that was done.
async fn prepare(
    service: &Feedback,
    target: &CaseCall<'_, pb::RemedyCaseRequest>,
) -> Result<ControlFlow<pb::Case, (ShopId, Remedy)>, Error> {
    let (shop, id) = target.id()?;
    field::text(&target.request.text, "text", 1..=500)?;
    let own = target.call.request_id(target.request_id)?;
    let own = own.ok_or_else(|| Failure::field("request_id", "is required, or a repeat would pay twice"))?;
    let now = service.clock.now();
    let mut tx = match idempotency::begin(&service.db, target.key(&shop)?, now).await? {
        Once::Done(reply) => return Ok(ControlFlow::Break(reply)),
        Once::First(tx) => tx,
    };
    let case = cases::get(&mut tx, &shop, id).await?;
    let case = case.ok_or_else(|| Failure::not_found(target.name.0))?;
    let known = shops::get(&mut tx, &shop).await?;
    convert::cases::remedy(target.request.amount.clone(), known.currency)?;
    // The claim is given up: it belongs to who writes the remedy down.
    drop(tx);

    let caller = convert::cases::principal(&target.call.principal);
    let request_id = own.derive(id.0.as_bytes());
    let goodwill = convert::cases::goodwill(&shop, &case, target.request, caller, request_id);
    let remedy = Remedy::new(request_id, id, target.request.encode_to_vec(), goodwill.encode_to_vec());
    let mut tx = service.db.begin().await?;
    let remedy = remedies::keep(&mut tx, &shop, remedy, (now, next_attempt_at(now))).await?;
    tx.commit().await?;
    Ok(ControlFlow::Continue((shop, remedy)))
}

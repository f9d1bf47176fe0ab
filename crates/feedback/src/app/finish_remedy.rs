//! Paying a remedy, and writing it down.
//!
//! This opens transactions of its own: the money is loyalty's, and none may be open
//! while loyalty is asked.

use contracts::{common::v1::Principal, feedback::v1 as pb, loyalty::v1::GiveGoodwillRequest};
use kernel::{Failure, RequestId, ShopId, Time};
use prost::Message;
use runtime::{field, to_status};
use storage::idempotency::{self, Once, RequestKey};
use tonic::{Code, Status};
use uuid::Uuid;

use super::save_case::save_case;
use crate::{
    convert,
    domain::cases::Actor,
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

/// An attempt that takes longer has broken off.
const ATTEMPT_TIMEOUT: i64 = 60_000_000;

/// When a remedy that is begun or tried now is looked at again.
pub(crate) fn next_attempt_at(now: Time) -> Time {
    now.plus_micros(ATTEMPT_TIMEOUT)
}

/// Pays a remedy and writes it down, each once, however often it is tried.
pub(crate) async fn finish_remedy(
    service: &Feedback,
    shop: &ShopId,
    remedy: &Remedy,
) -> Result<pb::Case, Status> {
    let corrupt = |why| to_status(Error::from(storage::Error::corrupt("remedies", why)));
    let goodwill = GiveGoodwillRequest::decode(remedy.goodwill.as_slice()).map_err(corrupt)?;
    let asked = pb::RemedyCaseRequest::decode(remedy.asked.as_slice()).map_err(corrupt)?;
    let by = goodwill.on_behalf_of.clone().unwrap_or_default();
    if let Err(status) = give(service, goodwill).await {
        if is_refusal(&status) {
            forget(service, shop, remedy.request_id).await.map_err(to_status)?;
        }
        return Err(status);
    }
    write_down(service, shop, remedy, &asked, &by).await.map_err(to_status)
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
    by: &Principal,
) -> Result<pb::Case, Error> {
    let now = service.clock.now();
    let id = field::request_id(&asked.request_id)?;
    let id = id.map(|id| RequestId::new(by.kind().as_str_name(), &by.subject, id));
    let key = RequestKey::new(shop, id, asked);
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
    let known = shops::get(&mut tx, shop).await?;
    let cost = asked.amount.as_ref().map_or(0, |amount| amount.amount);
    // Only who works here may ask for it.
    let who = Actor { by: &by.subject, is_staff: true, at: now };
    case.remedy(who, field::text(&asked.text, "text", 1..=500)?, cost);
    save_case(service, &mut tx, shop, &known, &mut case, &before, None).await?;
    Ok(tx.answer(convert::cases::case(shop, known.currency, &case)).await?)
}

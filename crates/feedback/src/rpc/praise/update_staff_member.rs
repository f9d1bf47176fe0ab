use contracts::feedback::v1 as pb;
use kernel::Failure;
use runtime::field::{self, Mask};
use storage::idempotency::{self, Once, RequestKey};
use tonic::Request;

use crate::{
    convert::praise::staff::{self, MAY_CHANGE},
    error::Error,
    service::Feedback,
    store::praise::staff_members,
};

pub(crate) async fn update_staff_member(
    service: &Feedback,
    request: Request<pb::UpdateStaffMemberRequest>,
) -> Result<pb::StaffMember, Error> {
    let call = runtime::call(&request);
    let request = request.into_inner();
    let sent = field::required(request.staff_member.clone(), "staff_member")?;
    let (shop, id) = staff::member_id(&sent.name, "staff_member.name")?;
    call.enter(&shop)?;
    let key = RequestKey::new(&shop, field::request_id(&request.request_id)?, &request);
    let mask = Mask::new(request.update_mask, &MAY_CHANGE, "update_mask")?;
    let etag = field::etag(&sent.etag)?;

    let now = service.clock.now();
    let mut tx = match idempotency::begin(&service.db, key, now).await? {
        Once::Done(reply) => return Ok(reply),
        Once::First(tx) => tx,
    };
    let current = staff_members::get(&mut tx, &shop, id).await?;
    let current = current.ok_or_else(|| Failure::not_found(&sent.name))?;
    if etag.is_some_and(|version| version != current.version) {
        return Err(Failure::stale_etag().into());
    }
    let member = staff::changed(&shop, current, &sent, mask.as_ref())?;
    if !staff_members::update(&mut tx, &shop, &member).await? {
        return Err(storage::Error::Conflict.into());
    }
    Ok(tx.answer(staff::member(&shop, &member)).await?)
}

use contracts::feedback::v1 as pb;
use kernel::Failure;
use runtime::field::{self, Mask};
use storage::{
    idempotency::{self, RequestKey},
    or_replay,
};
use tonic::Request;

use crate::{
    app::expect_staff_key::expect_staff_key,
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
    let key = RequestKey::new(&shop, call.origin(&request.request_id)?, &request);
    let mask = Mask::new(request.update_mask, &MAY_CHANGE, "update_mask")?;
    if let Some(done) = idempotency::answered(&service.db, &key).await? {
        return Ok(done);
    }
    let known = staff_members::get(&mut service.db.read().await?, &shop, id).await?;
    let has_key = staff::access_key(&shop, &sent)?;
    let is_new = known.is_none_or(|member| member.access_key != has_key);
    // Of who has left the key may be gone as well.
    if is_new && mask.as_ref().is_none_or(|mask| mask.has("access_key")) {
        expect_staff_key(service, &call, &shop, (&sent.access_key, "staff_member.access_key")).await?;
    }

    let now = service.clock.now();
    let mut tx = or_replay!(idempotency::begin(&service.db, key, now).await?);
    let current = staff_members::get(&mut tx, &shop, id).await?;
    let current = current.ok_or_else(|| Failure::not_found(&sent.name))?;
    field::expect_etag(&sent.etag, current.version)?;
    let mut member = staff::changed(&shop, current.clone(), &sent, mask.as_ref())?;
    if member != current {
        member.expect_own_names(&staff_members::hold_all(&mut tx, &shop).await?)?;
        member.version += 1;
        staff_members::update(&mut tx, &shop, &member).await?;
    }
    Ok(tx.answer(staff::member(&shop, &member)).await?)
}

use contracts::feedback::v1 as pb;
use runtime::field;
use storage::{
    idempotency::{self, RequestKey},
    or_replay,
};
use tonic::Request;

use crate::{
    app::expect_staff_key::expect_staff_key,
    convert::praise::staff,
    domain::praise::staff::{StaffMember, StaffMemberId},
    error::Error,
    service::Feedback,
    store::praise::staff_members,
};

pub(crate) async fn create_staff_member(
    service: &Feedback,
    request: Request<pb::CreateStaffMemberRequest>,
) -> Result<pb::StaffMember, Error> {
    let call = runtime::call(&request);
    let request = request.into_inner();
    let shop = field::shop(&request.parent, "parent")?;
    call.enter(&shop)?;
    let key = RequestKey::new(&shop, call.origin(&request.request_id)?, &request);
    let sent = field::required(request.staff_member, "staff_member")?;
    if let Some(done) = idempotency::answered(&service.db, &key).await? {
        return Ok(done);
    }
    expect_staff_key(service, &call, &shop, (&sent.access_key, "staff_member.access_key")).await?;
    let now = service.clock.now();
    let member = StaffMember {
        id: StaffMemberId(service.ids.next()),
        display_name: staff::display_name(&sent)?,
        aliases: staff::aliases(&sent)?,
        access_key: staff::access_key(&shop, &sent)?,
        retired: sent.retired,
        version: 1,
        created_at: now,
    };

    let mut tx = or_replay!(idempotency::begin(&service.db, key, now).await?);
    member.expect_own_names(&staff_members::hold_all(&mut tx, &shop).await?)?;
    staff_members::insert(&mut tx, &shop, &member).await?;
    Ok(tx.answer(staff::member(&shop, &member)).await?)
}

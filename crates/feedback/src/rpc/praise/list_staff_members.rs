use contracts::feedback::v1 as pb;
use kernel::Place;
use runtime::field;
use tonic::Request;

use crate::{
    convert::praise::staff, domain::praise::staff::StaffMember, error::Error, service::Feedback,
    store::praise::staff_members,
};

pub(crate) async fn list_staff_members(
    service: &Feedback,
    request: Request<pb::ListStaffMembersRequest>,
) -> Result<pb::ListStaffMembersResponse, Error> {
    let call = runtime::call(&request);
    let request = request.into_inner();
    let shop = field::shop(&request.parent, "parent")?;
    call.enter(&shop)?;
    let question = format!("staff of {}", request.parent);
    let paging = field::paging(&request.page_token, request.page_size, &question, 2)?;
    let from = paging.place(staff_members::FIRST, Place::from_columns)?;

    let mut tx = service.db.read().await?;
    let mut rows = staff_members::list(&mut tx, &shop, from, paging.size + 1).await?;
    let columns = |last: &StaffMember| Place::at(last.created_at, last.id.0).columns();
    let next_page_token = paging.cut(&mut rows, columns);
    let staff_members = rows.iter().map(|row| staff::member(&shop, row)).collect();
    Ok(pb::ListStaffMembersResponse { staff_members, next_page_token })
}

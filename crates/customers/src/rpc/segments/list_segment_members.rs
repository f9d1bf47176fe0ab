use contracts::customers::v1 as pb;
use kernel::{Failure, Place};
use runtime::field;
use tonic::Request;

use crate::{convert::segments as convert, error::Error, service::Customers, store::guests::segments};

pub(crate) async fn list_segment_members(
    service: &Customers,
    request: Request<pb::ListSegmentMembersRequest>,
) -> Result<pb::ListSegmentMembersResponse, Error> {
    let call = runtime::call(&request);
    let request = request.into_inner();
    let (shop, id) = convert::id(&request.parent, "parent")?;
    call.enter(&shop)?;
    let question = format!("members of {}", request.parent);
    let paging = field::paging(&request.page_token, request.page_size, &question, 2)?;
    let after = paging.place(Place::START, Place::from_columns)?;

    let mut tx = service.db.snapshot().await?;
    if segments::get(&mut tx, &shop, id).await?.is_none() {
        return Err(Failure::not_found(request.parent).into());
    }
    let mut found = segments::list_members(&mut tx, &shop, id, after, paging.size + 1).await?;
    let next_page_token = paging.cut(&mut found, |last| Place::at(last.joined_at, last.customer.0).columns());
    let members = found.iter().map(|member| convert::member(&shop, member)).collect();
    Ok(pb::ListSegmentMembersResponse { members, next_page_token })
}

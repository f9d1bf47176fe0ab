use contracts::feedback::v1 as pb;
use kernel::Place;
use runtime::field;
use tonic::Request;

use crate::{
    convert::follow_ups as convert, domain::follow_ups::FollowUp, error::Error, service::Feedback,
    store::follow_ups,
};

pub(crate) async fn list_follow_ups(
    service: &Feedback,
    request: Request<pb::ListFollowUpsRequest>,
) -> Result<pb::ListFollowUpsResponse, Error> {
    let call = runtime::call(&request);
    let request = request.into_inner();
    let shop = field::shop(&request.parent, "parent")?;
    call.enter(&shop)?;
    let state = convert::listed_state(request.state());
    let question = format!("follow-ups of {} {state:?}", request.parent);
    let paging = field::paging(&request.page_token, request.page_size, &question, 2)?;
    let from = paging.place(Place::OLDEST, Place::from_columns)?;

    let mut tx = service.db.read().await?;
    let mut rows = follow_ups::list(&mut tx, &shop, state, from, paging.size + 1).await?;
    let columns = |last: &FollowUp| Place::at(last.due_at, last.id.0).columns();
    let next_page_token = paging.cut(&mut rows, columns);
    let follow_ups = rows.iter().map(|row| convert::follow_up(&shop, row)).collect();
    Ok(pb::ListFollowUpsResponse { follow_ups, next_page_token })
}

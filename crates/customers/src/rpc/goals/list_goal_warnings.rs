use contracts::customers::v1 as pb;
use kernel::Place;
use runtime::field;
use tonic::Request;

use crate::{convert::goals as convert, error::Error, service::Customers, store::goals};

pub(crate) async fn list_goal_warnings(
    service: &Customers,
    request: Request<pb::ListGoalWarningsRequest>,
) -> Result<pb::ListGoalWarningsResponse, Error> {
    let call = runtime::call(&request);
    let request = request.into_inner();
    let shop = field::shop(&request.parent, "parent")?;
    call.enter(&shop)?;
    let question = format!("goal warnings of {shop}");
    let paging = field::paging(&request.page_token, request.page_size, &question, 2)?;
    let after = paging.place(Place::START, Place::from_columns)?;

    let mut tx = service.db.read().await?;
    let mut found = goals::list_warnings(&mut tx, &shop, after, paging.size + 1).await?;
    let next_page_token = paging.cut(&mut found, |last| Place::at(last.created_at, last.id).columns());
    let goal_warnings = found.iter().map(|told| convert::warning(&shop, told)).collect();
    Ok(pb::ListGoalWarningsResponse { goal_warnings, next_page_token })
}

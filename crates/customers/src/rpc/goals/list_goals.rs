use contracts::customers::v1 as pb;
use kernel::Place;
use runtime::field;
use tonic::Request;

use crate::{convert::goals as convert, error::Error, service::Customers, store::goals};

pub(crate) async fn list_goals(
    service: &Customers,
    request: Request<pb::ListGoalsRequest>,
) -> Result<pb::ListGoalsResponse, Error> {
    let call = runtime::call(&request);
    let request = request.into_inner();
    let shop = field::shop(&request.parent, "parent")?;
    call.enter(&shop)?;
    let customer = convert::asked_customer(&shop, &request.customer)?;
    let state = convert::asked_state(request.state)?;
    let question = format!("goals of {shop}: {} {state:?}", request.customer);
    let paging = field::paging(&request.page_token, request.page_size, &question, 2)?;
    let after = paging.place(Place::START, Place::from_columns)?;

    let mut tx = service.db.read().await?;
    let mut found = goals::list(&mut tx, &shop, customer, state, (after, paging.size + 1)).await?;
    let next_page_token = paging.cut(&mut found, |last| Place::at(last.created_at, last.id.0).columns());
    let goals = found.iter().map(|goal| convert::to(&shop, goal)).collect();
    Ok(pb::ListGoalsResponse { goals, next_page_token })
}

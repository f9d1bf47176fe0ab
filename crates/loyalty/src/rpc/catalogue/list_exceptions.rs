use contracts::loyalty::v1 as pb;
use kernel::Place;
use runtime::field;
use tonic::Request;

use crate::{convert, domain::Exception, error::Error, service::Loyalty, store::catalogue::exceptions};

pub(crate) async fn list_exceptions(
    service: &Loyalty,
    request: Request<pb::ListExceptionsRequest>,
) -> Result<pb::ListExceptionsResponse, Error> {
    let call = runtime::call(&request);
    let request = request.into_inner();
    let shop = field::shop(&request.parent, "parent")?;
    call.enter(&shop)?;
    let state = convert::catalogue::boundaries::state(request.state)?;
    let question = format!("exceptions of {shop} in {}", request.state);
    let paging = field::paging(&request.page_token, request.page_size, &question, 2)?;
    let from = paging.place(Place::START, Place::from_columns)?;

    let mut tx = service.db.read().await?;
    let mut found = exceptions::list(&mut tx, &shop, state, from, paging.size + 1).await?;
    let columns = |last: &Exception| Place::at(last.created_at, last.id.0).columns();
    let next_page_token = paging.cut(&mut found, columns);
    let exceptions = found.iter().map(|one| convert::catalogue::boundaries::exception(&shop, one)).collect();
    Ok(pb::ListExceptionsResponse { exceptions, next_page_token })
}

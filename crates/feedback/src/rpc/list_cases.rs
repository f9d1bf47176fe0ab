use contracts::feedback::v1 as pb;
use kernel::Place;
use runtime::field;
use tonic::Request;

use crate::{Feedback, convert, domain::Case, error::Error, store::cases};

pub(crate) async fn list_cases(
    service: &Feedback,
    request: Request<pb::ListCasesRequest>,
) -> Result<pb::ListCasesResponse, Error> {
    let call = runtime::call(&request);
    let request = request.into_inner();
    let shop = field::shop(&request.parent, "parent")?;
    call.enter(&shop)?;
    let question = format!("cases of {}", request.parent);
    let paging = field::paging(&request.page_token, request.page_size, &question, 2)?;
    let from = paging.place(Place::START, Place::from_columns)?;

    let mut tx = service.db.read().await?;
    let mut rows = cases::list(&mut tx, &shop, from, paging.size + 1).await?;
    let columns = |last: &Case| Place::at(last.created_at, last.id.0).columns();
    let next_page_token = paging.cut(&mut rows, columns);
    let cases = rows.iter().map(|row| convert::case(&shop, row)).collect();
    Ok(pb::ListCasesResponse { cases, next_page_token })
}

use contracts::loyalty::v1 as pb;
use kernel::Place;
use runtime::field;
use tonic::Request;

use crate::{convert, domain::Goodwill, error::Error, service::Loyalty, store::goodwill};

pub(crate) async fn list_goodwill(
    service: &Loyalty,
    request: Request<pb::ListGoodwillRequest>,
) -> Result<pb::ListGoodwillResponse, Error> {
    let call = runtime::call(&request);
    let request = request.into_inner();
    let shop = field::shop(&request.parent, "parent")?;
    call.enter(&shop)?;
    let question = format!("goodwill of {shop}");
    let paging = field::paging(&request.page_token, request.page_size, &question, 2)?;
    let from = paging.place(Place::START, Place::from_columns)?;

    let mut tx = service.db.read().await?;
    let mut rows = goodwill::list(&mut tx, &shop, from, paging.size + 1).await?;
    let columns = |last: &Goodwill| Place::at(last.created_at, last.id).columns();
    let next_page_token = paging.cut(&mut rows, columns);
    let goodwill = rows.iter().map(|row| convert::goodwill::goodwill(&shop, row)).collect();
    Ok(pb::ListGoodwillResponse { goodwill, next_page_token })
}

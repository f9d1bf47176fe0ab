use contracts::customers::v1 as pb;
use kernel::Place;
use runtime::field;
use storage::shop_projections;
use tonic::Request;

use crate::{convert::segments as convert, error::Error, service::Customers, store::guests::segments};

pub(crate) async fn list_segments(
    service: &Customers,
    request: Request<pb::ListSegmentsRequest>,
) -> Result<pb::ListSegmentsResponse, Error> {
    let call = runtime::call(&request);
    let request = request.into_inner();
    let shop = field::shop(&request.parent, "parent")?;
    call.enter(&shop)?;
    let question = format!("segments of {shop}");
    let paging = field::paging(&request.page_token, request.page_size, &question, 2)?;
    let after = paging.place(Place::OLDEST, Place::from_columns)?;

    let mut tx = service.db.snapshot().await?;
    let currency = shop_projections::get(&mut tx, &shop).await?.currency;
    let mut found = segments::list(&mut tx, &shop, after, paging.size + 1).await?;
    let next_page_token = paging.cut(&mut found, |last| Place::at(last.created_at, last.id.0).columns());
    let segments = found.iter().map(|segment| convert::to(&shop, currency, segment)).collect();
    Ok(pb::ListSegmentsResponse { segments, next_page_token })
}

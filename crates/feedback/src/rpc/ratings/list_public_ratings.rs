use contracts::feedback::v1 as pb;
use kernel::Place;
use runtime::field;
use tonic::Request;

use crate::{
    convert,
    domain::ratings::Rating,
    error::Error,
    service::Feedback,
    store::{projections::shops, ratings},
};

pub(crate) async fn list_public_ratings(
    service: &Feedback,
    request: Request<pb::ListPublicRatingsRequest>,
) -> Result<pb::ListPublicRatingsResponse, Error> {
    let call = runtime::call(&request);
    let request = request.into_inner();
    let shop = field::shop(&request.parent, "parent")?;
    call.enter(&shop)?;
    let question = format!("public ratings of {}", request.parent);
    let paging = field::paging(&request.page_token, request.page_size, &question, 2)?;
    let from = paging.place(Place::START, Place::from_columns)?;

    let mut tx = service.db.snapshot().await?;
    let schedule = shops::get(&mut tx, &shop).await?.schedule;
    let mut rows = ratings::list_public(&mut tx, &shop, from, paging.size + 1).await?;
    let columns = |last: &Rating| Place::at(last.created_at, last.id.0).columns();
    let next_page_token = paging.cut(&mut rows, columns);
    let ratings = rows.iter().map(|row| convert::ratings::public(&schedule, row)).collect();
    Ok(pb::ListPublicRatingsResponse { ratings, next_page_token })
}

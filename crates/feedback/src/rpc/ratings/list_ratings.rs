use contracts::feedback::v1 as pb;
use kernel::Place;
use runtime::field;
use tonic::Request;

use crate::{convert, domain::ratings::Rating, error::Error, service::Feedback, store::ratings};

pub(crate) async fn list_ratings(
    service: &Feedback,
    request: Request<pb::ListRatingsRequest>,
) -> Result<pb::ListRatingsResponse, Error> {
    let call = runtime::call(&request);
    let request = request.into_inner();
    let shop = field::shop(&request.parent, "parent")?;
    call.enter(&shop)?;
    let question = format!("ratings of {}, attitude {}", request.parent, request.attitude);
    let paging = field::paging(&request.page_token, request.page_size, &question, 2)?;
    let from = paging.place(Place::START, Place::from_columns)?;

    let mut tx = service.db.read().await?;
    let mut rows = if request.attitude {
        ratings::list_of_attitude(&mut tx, &shop, from, paging.size + 1).await?
    } else {
        ratings::list(&mut tx, &shop, from, paging.size + 1).await?
    };
    let columns = |last: &Rating| Place::at(last.created_at, last.id.0).columns();
    let next_page_token = paging.cut(&mut rows, columns);
    let ratings = rows.iter().map(|row| convert::ratings::rating(&shop, row)).collect();
    Ok(pb::ListRatingsResponse { ratings, next_page_token })
}

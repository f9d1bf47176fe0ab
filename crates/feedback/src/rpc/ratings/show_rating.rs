use contracts::feedback::v1 as pb;
use kernel::Failure;
use storage::{
    idempotency::{self, RequestKey},
    or_replay,
};
use tonic::Request;

use crate::{convert, error::Error, service::Feedback, store::ratings};

pub(crate) async fn show_rating(
    service: &Feedback,
    request: Request<pb::ShowRatingRequest>,
) -> Result<pb::Rating, Error> {
    let call = runtime::call(&request);
    let request = request.into_inner();
    let (shop, id) = convert::ratings::rating_id(&request.name, "name")?;
    call.enter(&shop)?;
    let key = RequestKey::new(&shop, call.origin(&request.request_id)?, &request);

    let mut tx = or_replay!(idempotency::begin(&service.db, key, service.clock.now()).await?);
    let rating = ratings::get(&mut tx, &shop, id).await?;
    let rating = rating.ok_or_else(|| Failure::not_found(&request.name))?;
    let rating = rating.showing(request.shown)?;
    ratings::show(&mut tx, &shop, &rating).await?;
    Ok(tx.answer(convert::ratings::rating(&shop, &rating)).await?)
}

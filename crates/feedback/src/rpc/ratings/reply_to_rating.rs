use contracts::feedback::v1 as pb;
use kernel::Failure;
use storage::{
    idempotency::{self, RequestKey},
    or_replay,
};
use tonic::Request;

use crate::{
    convert,
    domain::ratings::{Reply, Summary},
    error::Error,
    service::Feedback,
    store::ratings::{self, summaries},
};

pub(crate) async fn reply_to_rating(
    service: &Feedback,
    request: Request<pb::ReplyToRatingRequest>,
) -> Result<pb::Rating, Error> {
    let call = runtime::call(&request);
    let request = request.into_inner();
    let (shop, id) = convert::ratings::rating_id(&request.name, "name")?;
    call.enter(&shop)?;
    let key = RequestKey::new(&shop, call.origin(&request.request_id)?, &request);
    let text = convert::ratings::reply(&request.reply)?;

    let now = service.clock.now();
    let mut tx = or_replay!(idempotency::begin(&service.db, key, now).await?);
    let is_first = ratings::answer(&mut tx, &shop, id, &Reply { text, at: now }).await?;
    if is_first.ok_or_else(|| Failure::not_found(&request.name))? {
        summaries::add(&mut tx, &shop, &Summary::of_reply()).await?;
    }
    let rating = ratings::get(&mut tx, &shop, id).await?;
    let rating = rating.ok_or_else(|| Failure::not_found(&request.name))?;
    Ok(tx.answer(convert::ratings::rating(&shop, &rating)).await?)
}

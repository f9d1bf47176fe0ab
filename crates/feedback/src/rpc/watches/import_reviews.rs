use contracts::feedback::v1 as pb;
use kernel::ShopId;
use runtime::field;
use storage::{
    Tx,
    idempotency::{self, RequestKey},
    or_replay,
};
use tonic::Request;

use crate::{
    convert::watches as convert,
    domain::watches::PastReview,
    error::Error,
    service::Feedback,
    store::{projections::shops, watches::sentiment_daily},
};

pub(crate) async fn import_reviews(
    service: &Feedback,
    request: Request<pb::ImportReviewsRequest>,
) -> Result<pb::ImportReviewsResponse, Error> {
    let call = runtime::call(&request);
    let request = request.into_inner();
    let shop = field::shop(&request.parent, "parent")?;
    call.enter(&shop)?;
    let key = RequestKey::new(&shop, call.origin(&request.request_id)?, &request);
    let now = service.clock.now();
    let reviews = convert::past_reviews(&request.reviews, now)?;

    let mut tx = or_replay!(idempotency::begin(&service.db, key, now).await?);
    let answer = count(&mut tx, &shop, &reviews).await?;
    Ok(tx.answer(answer).await?)
}

async fn count(
    tx: &mut Tx,
    shop: &ShopId,
    reviews: &[PastReview],
) -> Result<pb::ImportReviewsResponse, Error> {
    let schedule = shops::get(tx, shop).await?.schedule;
    let mut answer = pb::ImportReviewsResponse::default();
    for review in reviews {
        if sentiment_daily::count_past(tx, shop, review, schedule.day(review.at)).await? {
            answer.imported_count += 1;
            answer.negative_count += i32::from(review.is_negative);
        } else {
            answer.known_count += 1;
        }
    }
    Ok(answer)
}

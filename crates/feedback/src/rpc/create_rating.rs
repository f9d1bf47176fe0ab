use ::events::publish;
use contracts::feedback::v1 as pb;
use kernel::Failure;
use runtime::field;
use storage::{
    OnUnique,
    idempotency::{self, Once, RequestKey},
};
use tonic::Request;

use crate::{
    Feedback, convert,
    domain::Rating,
    error::Error,
    events::rating_submitted,
    store::{orders_known, rating_summaries, ratings},
};

pub(crate) async fn create_rating(
    service: &Feedback,
    request: Request<pb::CreateRatingRequest>,
) -> Result<pb::Rating, Error> {
    let call = runtime::call(&request);
    let request = request.into_inner();
    let shop = field::shop(&request.parent, "parent")?;
    call.enter(&shop)?;
    let request_id = field::request_id(&request.request_id)?;
    let key = RequestKey::new(&shop, request_id, "CreateRating", &request);
    let sent = field::required(request.rating, "rating")?;
    let (of, order) = convert::order_id(&sent.order, "rating.order")?;
    if of != shop {
        return Err(Failure::field("rating.order", format!("must be of shops/{shop}")).into());
    }
    let opinion = convert::opinion(&sent, order)?;

    let now = service.clock.now();
    let mut tx = service.db.begin().await?;
    let order = orders_known::get(&mut tx, &shop, order).await?;
    let order = order.ok_or_else(|| Failure::not_found(&sent.order))?;
    call.own(order.customer)?;
    let claim = match idempotency::claim(&mut tx, key, now).await? {
        Once::Done(reply) => return Ok(reply),
        Once::First(claim) => claim,
    };
    let rating = Rating::new(service.ids.next(), opinion, &order, now)?;
    ratings::insert(&mut tx, &shop, &rating).await.on_unique(|| Error::AlreadyRated)?;
    rating_summaries::count(&mut tx, &shop, &rating.opinion).await?;
    publish(&mut tx, &service.ids, now, &shop, &[rating_submitted(&shop, &rating)]).await?;
    let reply = convert::rating(&shop, &rating);
    claim.finish(&mut tx, &reply).await?;
    tx.commit().await?;
    Ok(reply)
}

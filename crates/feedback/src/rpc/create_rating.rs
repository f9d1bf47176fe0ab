use contracts::feedback::v1 as pb;
use kernel::{Failure, ShopId};
use outbox::publish;
use runtime::field;
use storage::{
    OnUnique, Tx,
    idempotency::{self, Once, RequestKey},
};
use tonic::Request;

use crate::{
    Feedback, convert,
    domain::{Rating, Summary},
    error::Error,
    events::{open_from_rating, praise_of_rating, rating_submitted},
    store::{expectations, orders_known, rating_summaries, ratings, survey_answers, voice_days},
};

pub(crate) async fn create_rating(
    service: &Feedback,
    request: Request<pb::CreateRatingRequest>,
) -> Result<pb::Rating, Error> {
    let call = runtime::call(&request);
    let request = request.into_inner();
    let shop = field::shop(&request.parent, "parent")?;
    call.enter(&shop)?;
    let key = RequestKey::new(&shop, field::request_id(&request.request_id)?, &request);
    let sent = field::required(request.rating, "rating")?;
    let order = convert::order_of(&shop, &sent.order, "rating.order")?;
    let opinion = convert::ratings::opinion(&sent, order)?;

    let now = service.clock.now();
    let mut tx = service.db.begin().await?;
    let order = orders_known::hold(&mut tx, &shop, order).await?;
    let order = order.ok_or_else(|| Failure::not_found(&sent.order))?;
    call.own(order.customer)?;
    let mut tx = match idempotency::claim(tx, key, now).await? {
        Once::Done(reply) => return Ok(reply),
        Once::First(tx) => tx,
    };
    let expected = expectations::of_order(&mut tx, &shop, order.id).await?;
    let expected = expected.map(|expected| expected.answers).unwrap_or_default();
    let rating = Rating::new(service.ids.next(), opinion, &order, &expected, now)?;
    keep(service, &mut tx, &shop, &rating).await?;
    Ok(tx.answer(convert::ratings::rating(&shop, &rating)).await?)
}

/// Keeps a rating with all that follows from it, and tells of it.
async fn keep(service: &Feedback, tx: &mut Tx, shop: &ShopId, rating: &Rating) -> Result<(), Error> {
    let now = rating.created_at;
    ratings::insert(tx, shop, rating).await.on_unique(|| Error::AlreadyRated)?;
    let whose = (rating.opinion.order, rating.customer);
    survey_answers::experience(tx, shop, whose, &rating.opinion.experience, now).await?;
    rating_summaries::add(tx, shop, &Summary::of(rating)).await?;
    voice_days::hear(tx, shop, now, rating.is_negative()).await?;
    publish(tx, &service.ids, now, shop, &[rating_submitted(shop, rating)]).await?;
    // Food that is not safe is a case, whatever the stars.
    if rating.is_bad() || rating.reports_harm() {
        open_from_rating(service, tx, shop, rating).await?;
    }
    praise_of_rating(service, tx, shop, rating).await
}

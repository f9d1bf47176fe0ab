use contracts::feedback::v1 as pb;
use kernel::{Code, Failure, ShopId};
use outbox::publish;
use runtime::field;
use storage::{
    OnUnique, Tx,
    idempotency::{self, RequestKey},
    or_replay,
};
use tonic::Request;

use crate::{
    app::{
        open_case::{Opening, open_case},
        save_praise::save_praise,
    },
    convert,
    domain::{
        cases::{CaseId, Complaint, Source},
        praise::{self, Praise},
        ratings::{Rating, Summary, Tally},
        strangers::Stranger,
    },
    error::Error,
    publish::rating_submitted,
    service::Feedback,
    store::{
        praise::staff_members,
        projections::{order_dishes, orders, shops},
        ratings::{self, quadrants, summaries},
        surveys::{answers, expectations},
        watches::sentiment_daily,
    },
};

pub(crate) async fn create_rating(
    service: &Feedback,
    request: Request<pb::CreateRatingRequest>,
) -> Result<pb::Rating, Error> {
    let call = runtime::call(&request);
    let request = request.into_inner();
    let shop = field::shop(&request.parent, "parent")?;
    call.enter(&shop)?;
    let key = RequestKey::new(&shop, call.origin(&request.request_id)?, &request);
    let sent = field::required(request.rating, "rating")?;
    let order = convert::order_of(&shop, &sent.order, "rating.order")?;
    let opinion = convert::ratings::opinion(&sent, order)?;

    let now = service.clock.now();
    let mut tx = service.db.begin().await?;
    let order = orders::hold(&mut tx, &shop, order).await?;
    let order = order.ok_or_else(|| unknown(&sent.order))?;
    call.own(order.customer)?;
    let mut tx = or_replay!(idempotency::claim(tx, key, now).await?);
    let expected = expectations::of_order(&mut tx, &shop, order.id).await?;
    let expected = expected.map(|expected| expected.answers).unwrap_or_default();
    let rating = Rating::new(service.ids.next(), opinion, &order, &expected, now)?;
    keep(service, &mut tx, &shop, &rating).await?;
    Ok(tx.answer(convert::ratings::rating(&shop, &rating)).await?)
}

/// Orders of the shop's history that are nobody's are not told of here.
fn unknown(order: &str) -> Failure {
    let message = format!("{order} does not exist, or is nobody's from the shop's history");
    Failure::new(Code::NotFound, "NOT_FOUND", message)
}

/// Keeps a rating with all that follows from it, and tells of it.
async fn keep(service: &Feedback, tx: &mut Tx, shop: &ShopId, rating: &Rating) -> Result<(), Error> {
    let now = rating.created_at;
    ratings::insert(tx, shop, rating).await.on_unique(|| Error::AlreadyRated)?;
    let whose = (rating.opinion.order, rating.customer);
    answers::experience(tx, shop, whose, &rating.opinion.experience, now).await?;
    summaries::add(tx, shop, &Summary::of(rating)).await?;
    let day = shops::get(tx, shop).await?.schedule.day(now);
    let dishes = order_dishes::of(tx, shop, rating.opinion.order).await?;
    quadrants::count(tx, shop, day, &dishes, Tally::of(rating)).await?;
    sentiment_daily::count(tx, shop, now, rating.is_negative()).await?;
    publish(tx, &service.ids, now, shop, &[rating_submitted(shop, rating)]).await?;
    // Food that is not safe is a case, whatever the stars.
    if rating.is_bad() || rating.reports_harm() {
        open_from_rating(service, tx, shop, rating).await?;
    }
    praise_of_rating(service, tx, shop, rating).await
}

/// Opens a case for a rating that is bad, once.
async fn open_from_rating(
    service: &Feedback,
    tx: &mut Tx,
    shop: &ShopId,
    rating: &Rating,
) -> Result<(), Error> {
    let said = &rating.opinion;
    let scores = format!("评价 菜{}分 服务{}分", said.product.get(), said.service.get());
    let complaint = Complaint {
        source: Source::Rating,
        customer: rating.customer,
        message: None,
        rating: Some(rating.id),
        channel: String::new(),
        sender_id: String::new(),
        text: if said.comment.is_empty() { scores } else { said.comment.clone() },
        order: Some(said.order),
    };
    let opening = Opening { id: CaseId::of_rating(rating.id), complaint, category: None, severity: None };
    let known = shops::get(tx, shop).await?;
    open_case(service, tx, shop, &known, opening).await.map(drop)
}

/// Keeps the praise in the comment of a rating that thinks well of the service.
async fn praise_of_rating(
    service: &Feedback,
    tx: &mut Tx,
    shop: &ShopId,
    rating: &Rating,
) -> Result<(), Error> {
    let text = &rating.opinion.comment;
    if !rating.thinks_well_of_service() || !praise::may_praise(text, false) {
        return Ok(());
    }
    let staff = staff_members::all(tx, shop).await?;
    let Some(found) = praise::find(text, &staff, false) else { return Ok(()) };
    let said = praise::Source::Rating(rating.id);
    let praise = Praise {
        id: said.praise(|| service.ids.next()),
        customer: rating.customer,
        staff: found.members(),
        text: text.clone(),
        source: said,
        sender: Stranger::default(),
        created_at: rating.created_at,
    };
    save_praise(service, tx, shop, &praise).await
}

//! Between the contract and the domain.

pub(crate) mod analysis;
pub(crate) mod known;

use std::{fmt::Display, str::FromStr};

use contracts::{
    feedback::v1::{self as pb, case::State},
    orders::v1::{self as orders, message::Intent},
};
use kernel::{Failure, OrderId, ShopId};
use runtime::field;

use crate::domain::{Case, CaseId, Complaint, Opinion, Rating, RatingId, Score, Summary};

const CASE: &str = "shops/{shop}/cases/{case}";
const CUSTOMER: &str = "shops/{shop}/customers/{customer}";
const MESSAGE: &str = "shops/{shop}/messages/{message}";
const ORDER: &str = "shops/{shop}/orders/{order}";
const RATING: &str = "shops/{shop}/ratings/{rating}";
const SUMMARY: &str = "shops/{shop}/ratingSummary";
const MOST_COMMENT: usize = 2_000;

pub(crate) fn rating_id(name: &str, path: &str) -> Result<(ShopId, RatingId), Failure> {
    field::id(name, path, RATING)
}

pub(crate) fn case_id(name: &str, path: &str) -> Result<(ShopId, CaseId), Failure> {
    field::id(name, path, CASE)
}

pub(crate) fn order_id(name: &str, path: &str) -> Result<(ShopId, OrderId), Failure> {
    field::id(name, path, ORDER)
}

/// The shop of a rating summary.
pub(crate) fn summary_shop(name: &str, path: &str) -> Result<ShopId, Failure> {
    field::name(name, path, SUMMARY).map(|name| name.shop)
}

pub(crate) fn name(shop: &ShopId, collection: &str, id: impl Display) -> String {
    format!("shops/{shop}/{collection}/{id}")
}

fn name_or_empty(shop: &ShopId, collection: &str, id: Option<impl Display>) -> String {
    id.map(|id| name(shop, collection, id)).unwrap_or_default()
}

/// What a guest says of `order`.
pub(crate) fn opinion(rating: &pb::Rating, order: OrderId) -> Result<Opinion, Failure> {
    Ok(Opinion {
        order,
        product: score(rating.product_score, "rating.product_score")?,
        service: score(rating.service_score, "rating.service_score")?,
        comment: field::text(&rating.comment, "rating.comment", 0..=MOST_COMMENT)?,
    })
}

fn score(score: i32, path: &str) -> Result<Score, Failure> {
    Score::new(score.into()).ok_or_else(|| Failure::field(path, "must be 1 to 5"))
}

pub(crate) fn rating(shop: &ShopId, rating: &Rating) -> pb::Rating {
    let score = |score: Score| i32::try_from(score.get()).unwrap_or_default();
    pb::Rating {
        name: name(shop, "ratings", rating.id),
        order: name(shop, "orders", rating.opinion.order),
        customer: name_or_empty(shop, "customers", rating.customer),
        product_score: score(rating.opinion.product),
        service_score: score(rating.opinion.service),
        comment: rating.opinion.comment.clone(),
        create_time: Some(field::timestamp(rating.created_at)),
        ..pb::Rating::default()
    }
}

pub(crate) fn summary(shop: &ShopId, summary: &Summary) -> pb::RatingSummary {
    pb::RatingSummary {
        name: format!("shops/{shop}/ratingSummary"),
        rating_count: summary.count(),
        product_mean: summary.product_mean(),
        service_mean: summary.service_mean(),
        product_counts: summary.product.to_vec(),
        service_counts: summary.service.to_vec(),
        ..pb::RatingSummary::default()
    }
}

pub(crate) fn case(shop: &ShopId, case: &Case) -> pb::Case {
    pb::Case {
        name: name(shop, "cases", case.id),
        state: State::Open.into(),
        customer: name_or_empty(shop, "customers", case.complaint.customer),
        message: name(shop, "messages", case.complaint.message),
        channel: case.complaint.channel.clone(),
        sender_id: case.complaint.sender_id.clone(),
        text: case.complaint.text.clone(),
        order: name_or_empty(shop, "orders", case.order),
        create_time: Some(field::timestamp(case.created_at)),
        ..pb::Case::default()
    }
}

/// The complaint in a message of `shop`; `None` if it is none.
pub(crate) fn complaint(
    shop: &ShopId,
    message: Option<orders::Message>,
) -> Result<Option<Complaint>, Failure> {
    let message = field::required(message, "message")?;
    if message.intent() != Intent::Complaint {
        return Ok(None);
    }
    Ok(Some(Complaint {
        message: of_shop(shop, &message.name, "message.name", MESSAGE)?,
        customer: of_shop_or_empty(shop, &message.customer, "message.customer", CUSTOMER)?,
        channel: message.channel,
        sender_id: message.sender_id,
        text: message.text,
    }))
}

fn of_shop<T: FromStr>(shop: &ShopId, name: &str, path: &str, shape: &str) -> Result<T, Failure> {
    match field::id(name, path, shape)? {
        (of, id) if of == *shop => Ok(id),
        _ => Err(Failure::field(path, format!("must be of shops/{shop}"))),
    }
}

fn of_shop_or_empty<T: FromStr>(
    shop: &ShopId,
    name: &str,
    path: &str,
    shape: &str,
) -> Result<Option<T>, Failure> {
    if name.is_empty() { Ok(None) } else { of_shop(shop, name, path, shape).map(Some) }
}

use contracts::feedback::v1 as pb;
use kernel::{Failure, OrderId, Schedule, ShopId};
use runtime::field;

use crate::{
    convert::{analysis::analysis, name, name_or_empty, surveys},
    domain::ratings::{Opinion, Rating, RatingId, Score, Summary},
};

const RATING: &str = "shops/{shop}/ratings/{rating}";
const SUMMARY: &str = "shops/{shop}/ratingSummary";
const MOST_COMMENT: usize = 2_000;

pub(crate) fn rating_id(name: &str, path: &str) -> Result<(ShopId, RatingId), Failure> {
    field::id(name, path, RATING)
}

/// The shop of a rating summary.
pub(crate) fn summary_shop(name: &str, path: &str) -> Result<ShopId, Failure> {
    field::name(name, path, SUMMARY).map(|name| name.shop)
}

/// What a guest says of `order`.
pub(crate) fn opinion(rating: &pb::Rating, order: OrderId) -> Result<Opinion, Failure> {
    let within = |score: Option<i32>, path, range| {
        score.map(|score| field::number(i64::from(score), path, &range)).transpose()
    };
    Ok(Opinion {
        order,
        product: score(rating.product_score, "rating.product_score")?,
        service: score(rating.service_score, "rating.service_score")?,
        comment: field::text(&rating.comment, "rating.comment", 0..=MOST_COMMENT)?,
        recommend: within(rating.recommend_score, "rating.recommend_score", 0..=10)?,
        effort: within(rating.effort_score, "rating.effort_score", 1..=7)?,
        experience: surveys::answers(&rating.experience, "rating.experience")?,
    })
}

fn score(score: i32, path: &str) -> Result<Score, Failure> {
    Score::new(score.into()).ok_or_else(|| Failure::field(path, "must be 1 to 5"))
}

/// The shop's answer to a rating.
pub(crate) fn reply(text: &str) -> Result<String, Failure> {
    field::text(text, "reply", 1..=MOST_COMMENT)
}

pub(crate) fn rating(shop: &ShopId, rating: &Rating) -> pb::Rating {
    let said = &rating.opinion;
    pb::Rating {
        name: name(shop, "ratings", rating.id),
        order: name(shop, "orders", said.order),
        customer: name_or_empty(shop, "customers", rating.customer),
        product_score: number(said.product.get()),
        service_score: number(said.service.get()),
        comment: said.comment.clone(),
        create_time: Some(field::timestamp(rating.created_at)),
        recommend_score: said.recommend.map(number),
        effort_score: said.effort.map(number),
        experience: surveys::answer_fields(&said.experience),
        analysis: rating.analysis.as_ref().map(analysis),
        reply: rating.reply.as_ref().map(|reply| reply.text.clone()).unwrap_or_default(),
        reply_time: rating.reply.as_ref().map(|reply| field::timestamp(reply.at)),
        gap: rating.gap.mean(),
        shown: rating.shown,
    }
}

fn number(score: i64) -> i32 {
    i32::try_from(score).unwrap_or_default()
}

/// What everybody may read of a rating.
pub(crate) fn public(schedule: &Schedule, rating: &Rating) -> pb::PublicRating {
    let said = &rating.opinion;
    pb::PublicRating {
        product_score: number(said.product.get()),
        service_score: number(said.service.get()),
        comment: if rating.shown { said.comment.clone() } else { String::new() },
        reply: rating.reply.as_ref().map(|reply| reply.text.clone()).unwrap_or_default(),
        date: Schedule::date(schedule.day(rating.created_at)).to_string(),
    }
}

pub(crate) fn summary(shop: &ShopId, summary: &Summary) -> pb::RatingSummary {
    let (net, satisfaction) = (summary.recommend.net(), summary.satisfaction());
    let (product, service, effort) = (summary.product(), summary.service(), summary.effort());
    let (easy, gap, moved) = (summary.easy(), summary.mean_gap(), summary.moved_share());
    pb::RatingSummary {
        name: format!("shops/{shop}/ratingSummary"),
        rating_count: summary.count(),
        product_mean: product.mean,
        service_mean: service.mean,
        product_counts: summary.product.to_vec(),
        service_counts: summary.service.to_vec(),
        nps: net.score,
        nps_low: net.low,
        nps_high: net.high,
        nps_count: summary.recommend.count(),
        csat_ratio: satisfaction.ratio,
        csat_low_ratio: satisfaction.low,
        csat_high_ratio: satisfaction.high,
        effort_mean: effort.mean,
        easy_ratio: easy.ratio,
        attitude_count: summary.attitudes,
        reply_count: summary.replies,
        gap_mean: gap.mean,
        moved_ratio: moved.ratio,
        product_low: product.low,
        product_high: product.high,
        service_low: service.low,
        service_high: service.high,
        effort_count: summary.effort_count,
        effort_low: effort.low,
        effort_high: effort.high,
        easy_low_ratio: easy.low,
        easy_high_ratio: easy.high,
        gap_count: summary.gap_count,
        gap_low: gap.low,
        gap_high: gap.high,
        moved_low_ratio: moved.low,
        moved_high_ratio: moved.high,
    }
}

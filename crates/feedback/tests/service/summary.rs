//! Ratings in figures, and what the shop answers to them.

use contracts::feedback::v1::{
    CreateRatingRequest, GetRatingSummaryRequest, ListRatingsRequest, Rating, RatingSummary,
    ReplyToRatingRequest,
};
use rstest::rstest;
use runtime::Refusal;
use storage::Engine;

use crate::shop::{Shop, order};

async fn rate(shop: &Shop, of: u128, rating: Rating) -> Rating {
    shop.complete(order(of, 1)).await;
    let rating = Some(Rating { order: order(of, 1).name, ..rating });
    let request = CreateRatingRequest { parent: "shops/nongmao".into(), rating, ..Default::default() };
    shop.owner().create_rating(request).await.unwrap().into_inner()
}

fn scores(product_score: i32, service_score: i32) -> Rating {
    Rating { product_score, service_score, ..Rating::default() }
}

async fn summary(shop: &Shop) -> RatingSummary {
    let name = "shops/nongmao/ratingSummary".into();
    shop.owner().get_rating_summary(GetRatingSummaryRequest { name }).await.unwrap().into_inner()
}

async fn answer(shop: &Shop, name: &str, reply: &str) -> Result<Rating, Refusal> {
    let (name, reply) = (name.to_owned(), reply.to_owned());
    let request = ReplyToRatingRequest { name, reply, request_id: String::new() };
    let answer = shop.owner().reply_to_rating(request).await;
    answer.map(tonic::Response::into_inner).map_err(|status| Refusal::from(&status))
}

fn near(found: f64, right: f64, within: f64) {
    assert!((found - right).abs() < within, "{found} is not {right}");
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_summary_tells_satisfaction_effort_and_recommendation_with_their_intervals(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    for of in 1..=10_u128 {
        // Five promoters, three passives, two detractors; eight content.
        let recommend_score = Some([10, 9, 9, 10, 9, 7, 8, 7, 0, 6][usize::try_from(of).unwrap() - 1]);
        let effort_score = (of <= 4).then_some([7, 5, 4, 1][usize::try_from(of.min(4)).unwrap() - 1]);
        let score = if of <= 8 { 4 } else { 3 };
        rate(&shop, of, Rating { recommend_score, effort_score, ..scores(score, 4) }).await;
    }
    let told = summary(&shop).await;
    assert_eq!((told.rating_count, told.nps_count), (10, 10));
    near(told.nps, 30.0, 1e-9);
    // 1.959964 * 100 * sqrt((0.7 - 0.09) / 10)
    near(told.nps_high - told.nps, 48.407_539, 1e-6);
    near(told.nps - told.nps_low, 48.407_539, 1e-6);
    near(told.csat_ratio, 0.8, 1e-9);
    near(told.csat_low_ratio, 0.490_162, 1e-6);
    near(told.csat_high_ratio, 0.943_318, 1e-6);
    near(told.effort_mean, 4.25, 1e-9);
    near(told.easy_ratio, 0.5, 1e-9);
    shop.must_add_up().await;
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_rating_is_answered_in_public_and_a_second_answer_replaces_the_first(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    let rated = rate(&shop, 1, Rating { comment: "汤有点咸".into(), ..scores(3, 4) }).await;
    rate(&shop, 2, scores(5, 5)).await;
    let first = answer(&shop, &rated.name, "对不起，下次少放盐").await.unwrap();
    assert_eq!((first.reply.as_str(), first.reply_time.is_some()), ("对不起，下次少放盐", true));
    assert_eq!(summary(&shop).await.reply_count, 1);
    let second = answer(&shop, &rated.name, "已经请师傅少放盐").await.unwrap();
    assert_eq!((second.reply.as_str(), second.comment), ("已经请师傅少放盐", rated.comment));
    assert_eq!(summary(&shop).await.reply_count, 1);

    let missing = rated.name.replace(&rated.name[rated.name.len() - 4..], "0000");
    assert_eq!(answer(&shop, &missing, "谢谢").await.unwrap_err().reason, "NOT_FOUND");
    assert_eq!(answer(&shop, &rated.name, "").await.unwrap_err().violations[0].field, "reply");
    shop.must_add_up().await;
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn comments_that_complain_of_manners_are_counted_and_found(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    for (of, comment) in
        [(1, "服务员态度太差了"), (2, "汤很好喝"), (3, ""), (4, "菜不错，就是服务员态度恶劣")]
    {
        let rated = rate(&shop, of, Rating { comment: comment.into(), ..scores(3, 3) }).await;
        assert_eq!(rated.analysis.is_some(), !comment.is_empty());
    }
    let page = async |page_token: String| {
        let (parent, attitude) = ("shops/nongmao".into(), true);
        let request = ListRatingsRequest { parent, page_size: 1, page_token, attitude };
        shop.owner().list_ratings(request).await.unwrap().into_inner()
    };
    let first = page(String::new()).await;
    let second = page(first.next_page_token).await;
    assert_eq!(first.ratings[0].comment, "菜不错，就是服务员态度恶劣");
    assert_eq!(
        (second.ratings[0].comment.as_str(), second.next_page_token.as_str()),
        ("服务员态度太差了", "")
    );
    assert!(first.ratings[0].analysis.as_ref().unwrap().attitude_complaint);
    assert_eq!(summary(&shop).await.attitude_count, 2);
    shop.must_add_up().await;
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn however_many_rate_and_answer_at_once_the_summary_is_exact(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    let mut all = Vec::new();
    for of in 1..=8 {
        shop.complete(order(of, 1)).await;
        let mut owner = shop.owner();
        all.push(tokio::spawn(async move {
            let (product_score, service_score, recommend_score) = (5, 4, Some(9));
            let rating = Some(Rating {
                order: order(of, 1).name,
                product_score,
                service_score,
                recommend_score,
                ..Rating::default()
            });
            let parent = "shops/nongmao".into();
            let request = CreateRatingRequest { parent, rating, ..Default::default() };
            let name = owner.create_rating(request).await.unwrap().into_inner().name;
            let request = ReplyToRatingRequest { name, reply: "谢谢".into(), request_id: String::new() };
            let (mut one, mut other) = (owner.clone(), owner);
            let both = tokio::join!(one.reply_to_rating(request.clone()), other.reply_to_rating(request));
            assert!(both.0.is_ok() && both.1.is_ok());
        }));
    }
    for one in all {
        one.await.unwrap();
    }
    let told = summary(&shop).await;
    assert_eq!((told.rating_count, told.reply_count, told.nps_count), (8, 8, 8));
    shop.must_add_up().await;
}

#[tokio::test]
async fn what_is_out_of_range_is_named() {
    let shop = Shop::open(Engine::Sqlite).await.unwrap();
    shop.complete(order(1, 1)).await;
    for (rating, field) in [
        (Rating { recommend_score: Some(11), ..scores(5, 5) }, "rating.recommend_score"),
        (Rating { effort_score: Some(0), ..scores(5, 5) }, "rating.effort_score"),
    ] {
        let rating = Some(Rating { order: order(1, 1).name, ..rating });
        let request = CreateRatingRequest { parent: "shops/nongmao".into(), rating, ..Default::default() };
        let refused = shop.owner().create_rating(request).await.unwrap_err();
        assert_eq!(Refusal::from(&refused).violations[0].field, field);
    }
}

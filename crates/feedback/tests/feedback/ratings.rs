//! Ratings, and what they come to.

use contracts::{
    common::v1::principal::Kind,
    feedback::v1::{
        CreateRatingRequest, GetRatingRequest, GetRatingSummaryRequest, ListRatingsRequest, Rating,
        RatingSubmitted, RatingSummary,
    },
    orders::v1::Order,
};
use prost::Message;
use rstest::rstest;
use runtime::Refusal;
use storage::Engine;

use crate::system::{System, WANG, ZHAO, order};

fn rating(of: u128, product_score: i32, service_score: i32) -> Rating {
    Rating { order: order(of, 1).name, product_score, service_score, ..Rating::default() }
}

fn create(rating: Rating) -> CreateRatingRequest {
    CreateRatingRequest {
        parent: "shops/nongmao".into(),
        rating: Some(rating),
        ..CreateRatingRequest::default()
    }
}

async fn rate(system: &System, rating: Rating) -> Result<Rating, Refusal> {
    let answer = system.owner().create_rating(create(rating)).await;
    answer.map(tonic::Response::into_inner).map_err(|status| Refusal::from(&status))
}

async fn summary(system: &System) -> RatingSummary {
    let name = "shops/nongmao/ratingSummary".into();
    system.guest(ZHAO).get_rating_summary(GetRatingSummaryRequest { name }).await.unwrap().into_inner()
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_completed_order_is_rated_and_the_customer_s_timeline_hears_of_it(#[case] engine: Engine) {
    let Some(system) = System::start(engine).await else { return };
    system.complete(order(1, 1)).await;
    let rated = rate(&system, Rating { comment: "汤很好".into(), ..rating(1, 5, 2) }).await.unwrap();
    assert_eq!((rated.customer.as_str(), rated.comment.as_str()), (WANG, "汤很好"));
    let name = rated.name.clone();
    let read = system.owner().get_rating(GetRatingRequest { name }).await.unwrap().into_inner();
    assert_eq!(read, rated);

    let published = system.published().await;
    assert_eq!((published.len(), published[0].ordering_key.as_str()), (1, WANG));
    let submitted = RatingSubmitted::decode(published[0].body.as_slice()).unwrap();
    assert_eq!(submitted.rating, Some(rated));
    system.must_add_up().await;
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn only_a_completed_order_is_rated_and_only_once(#[case] engine: Engine) {
    let Some(system) = System::start(engine).await else { return };
    let refused = async || {
        let refusal = rate(&system, rating(1, 5, 5)).await.unwrap_err();
        (refusal.code, refusal.reason)
    };
    assert_eq!(refused().await, (tonic::Code::NotFound, "NOT_FOUND".into()));
    system.place(order(1, 1)).await;
    assert_eq!(refused().await, (tonic::Code::FailedPrecondition, "ORDER_NOT_COMPLETED".into()));
    system.complete(order(1, 1)).await;
    rate(&system, rating(1, 5, 5)).await.unwrap();
    assert_eq!(refused().await, (tonic::Code::AlreadyExists, "ALREADY_RATED".into()));
    assert_eq!(summary(&system).await.rating_count, 1);
    system.must_add_up().await;
}

#[tokio::test]
async fn an_order_announced_late_stays_completed() {
    let system = System::start(Engine::Sqlite).await.unwrap();
    system.complete(order(1, 1)).await;
    system.place(order(1, 1)).await;
    rate(&system, rating(1, 5, 5)).await.unwrap();
}

#[tokio::test]
async fn a_repeated_request_is_answered_as_before() {
    let system = System::start(Engine::Sqlite).await.unwrap();
    system.complete(order(1, 1)).await;
    let request_id = "01920000-0000-7000-8000-000000000001".into();
    let request = CreateRatingRequest { request_id, ..create(rating(1, 5, 5)) };
    let first = system.owner().create_rating(request.clone()).await.unwrap().into_inner();
    let again = system.owner().create_rating(request).await.unwrap().into_inner();
    assert_eq!(first, again);
    assert_eq!((summary(&system).await.rating_count, system.published().await.len()), (1, 1));
}

#[tokio::test]
async fn what_is_wrong_is_named() {
    let system = System::start(Engine::Sqlite).await.unwrap();
    system.complete(order(1, 1)).await;
    let foreign = order(1, 1).name.replace("nongmao", "other");
    for (rating, field) in [
        (rating(1, 0, 5), "rating.product_score"),
        (rating(1, 5, 6), "rating.service_score"),
        (Rating { comment: "长".repeat(2_001), ..rating(1, 5, 5) }, "rating.comment"),
        (Rating { order: "orders/1".into(), ..rating(1, 5, 5) }, "rating.order"),
        (Rating { order: foreign, ..rating(1, 5, 5) }, "rating.order"),
    ] {
        assert_eq!(rate(&system, rating).await.unwrap_err().violations[0].field, field);
    }
    let longest = Rating { comment: "长".repeat(2_000), ..rating(1, 5, 5) };
    assert!(rate(&system, longest).await.is_ok());
}

#[tokio::test]
async fn a_guest_rates_their_own_orders_only() {
    let system = System::start(Engine::Sqlite).await.unwrap();
    system.complete(order(1, 1)).await;
    system.complete(Order { customer: String::new(), ..order(2, 1) }).await;
    let of_wang = create(rating(1, 5, 5));
    for (who, request) in
        [(ZHAO, of_wang.clone()), ("nobody", of_wang.clone()), (WANG, create(rating(2, 5, 5)))]
    {
        let refused = system.guest(who).create_rating(request).await.unwrap_err();
        assert_eq!(Refusal::from(&refused).reason, "NOT_YOURS");
    }
    assert!(system.guest(WANG).create_rating(of_wang).await.is_ok());
}

#[tokio::test]
async fn nobody_enters_another_shop() {
    let system = System::start(Engine::Sqlite).await.unwrap();
    system.complete(order(1, 1)).await;
    let rated = rate(&system, rating(1, 5, 5)).await.unwrap();
    let mut other = system.client(Kind::Owner, "other", "shops/other/accessKeys/owner");
    let get = GetRatingRequest { name: rated.name };
    let list = ListRatingsRequest { parent: "shops/nongmao".into(), ..ListRatingsRequest::default() };
    let summary = GetRatingSummaryRequest { name: "shops/nongmao/ratingSummary".into() };
    for refused in [
        other.create_rating(create(rating(1, 5, 5))).await.unwrap_err(),
        other.get_rating(get).await.unwrap_err(),
        other.list_ratings(list).await.unwrap_err(),
        other.get_rating_summary(summary).await.unwrap_err(),
    ] {
        assert_eq!(Refusal::from(&refused).reason, "FOREIGN_SHOP");
    }
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn the_summary_counts_each_score_and_is_zero_without_ratings(#[case] engine: Engine) {
    let Some(system) = System::start(engine).await else { return };
    let none = summary(&system).await;
    assert_eq!((none.rating_count, none.product_counts), (0, vec![0; 5]));
    assert!(none.product_mean.abs() < 1e-12);
    for (id, product, service) in [(1, 5, 1), (2, 4, 1), (3, 5, 4)] {
        system.complete(order(id, 1)).await;
        rate(&system, rating(id, product, service)).await.unwrap();
    }
    let some = summary(&system).await;
    assert_eq!(some.rating_count, 3);
    assert_eq!((some.product_counts, some.service_counts), (vec![0, 0, 0, 1, 2], vec![2, 0, 0, 1, 0]));
    assert!((some.product_mean - 14.0 / 3.0).abs() < 1e-12 && (some.service_mean - 2.0).abs() < 1e-12);
    system.must_add_up().await;
}

#[tokio::test]
async fn ratings_come_newest_first_page_by_page() {
    let system = System::start(Engine::Sqlite).await.unwrap();
    for id in 1..=3 {
        system.complete(order(id, 1)).await;
        rate(&system, rating(id, i32::try_from(id).unwrap(), 5)).await.unwrap();
    }
    let page = async |page_token: &str| {
        let (parent, page_token) = ("shops/nongmao".into(), page_token.to_owned());
        let request = ListRatingsRequest { parent, page_size: 2, page_token };
        system.owner().list_ratings(request).await.unwrap().into_inner()
    };
    let scores = |ratings: &[Rating]| ratings.iter().map(|one| one.product_score).collect::<Vec<_>>();
    let first = page("").await;
    assert_eq!(scores(&first.ratings), [3, 2]);
    let second = page(&first.next_page_token).await;
    assert_eq!((scores(&second.ratings), second.next_page_token), (vec![1], String::new()));
}

#[tokio::test]
async fn a_rating_that_is_not_there_is_named() {
    let system = System::start(Engine::Sqlite).await.unwrap();
    let name = "shops/nongmao/ratings/00000000-0000-0000-0000-000000000001".to_owned();
    let refused = system.owner().get_rating(GetRatingRequest { name: name.clone() }).await.unwrap_err();
    assert_eq!(
        (refused.code(), refused.message()),
        (tonic::Code::NotFound, &*format!("{name} does not exist"))
    );
}

//! Ratings, and what they come to.

use contracts::{
    common::v1::principal::Kind,
    feedback::v1::{
        CreateRatingRequest, GetQuadrantRequest, GetRatingRequest, GetRatingSummaryRequest,
        ListRatingsRequest, Quadrant, Rating, RatingSubmitted, RatingSummary,
    },
    orders::v1::{
        MenuItem, MenuItemChanged, Order,
        order::{Line, line::Origin},
    },
};
use prost::Message;
use rstest::rstest;
use runtime::Refusal;
use storage::Engine;

use crate::shop::{Shop, WANG, ZHAO, order};

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

async fn rate(shop: &Shop, rating: Rating) -> Result<Rating, Refusal> {
    let answer = shop.owner().create_rating(create(rating)).await;
    answer.map(tonic::Response::into_inner).map_err(|status| Refusal::from(&status))
}

async fn summary(shop: &Shop) -> RatingSummary {
    let name = "shops/nongmao/ratingSummary".into();
    shop.guest(ZHAO).get_rating_summary(GetRatingSummaryRequest { name }).await.unwrap().into_inner()
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_completed_order_is_rated_and_the_customer_s_timeline_hears_of_it(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    shop.complete(order(1, 1)).await;
    let rated = rate(&shop, Rating { comment: "汤很好".into(), ..rating(1, 5, 3) }).await.unwrap();
    assert_eq!((rated.customer.as_str(), rated.comment.as_str()), (WANG, "汤很好"));
    let name = rated.name.clone();
    let read = shop.owner().get_rating(GetRatingRequest { name }).await.unwrap().into_inner();
    assert_eq!(read, rated);

    let published = shop.published().await;
    assert_eq!((published.len(), published[0].ordering_key.as_str()), (1, WANG));
    let submitted = RatingSubmitted::decode(published[0].body.as_slice()).unwrap();
    assert_eq!(submitted.rating, Some(rated));
    shop.must_add_up().await;
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_rating_of_an_order_of_the_shops_history_counts_for_its_dishes(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    let line = Line { item_code: 3, dish_id: 3, origin: Origin::Ordered.into(), ..Line::default() };
    tell(&shop, (3, 3, "小炒肉"), false, 1).await;
    for id in 1..=5 {
        shop.import(vec![Order { lines: vec![line.clone()], ..order(id, 1) }]).await;
        rate(&shop, rating(id, 1, 1)).await.unwrap();
    }
    let found = quadrant(&shop).await;
    let dish = found.dishes.iter().find(|dish| dish.item_code == 3).unwrap();
    assert_eq!(dish.cell.as_ref().unwrap().rating_count, 5);
    // No part of a guest is missing.
    assert!(found.mend_first.iter().any(|one| one.text.ends_with("至少还差2位满意的客人。")), "{found:?}");

    let refused = rate(&shop, rating(99, 1, 1)).await.unwrap_err();
    let told = format!("{} does not exist, or is nobody's from the shop's history", order(99, 1).name);
    assert_eq!((refused.code, refused.message), (tonic::Code::NotFound, told));
    shop.must_add_up().await;
}

async fn quadrant(shop: &Shop) -> Quadrant {
    let request = GetQuadrantRequest { name: "shops/nongmao/quadrant".into(), ..Default::default() };
    shop.owner().get_quadrant(request).await.unwrap().into_inner()
}

/// Tells of a dish by its code, its id and its name.
async fn tell(shop: &Shop, (code, dish_id, name): (i32, i32, &str), deleted: bool, revision: i64) {
    let price = Some(contracts::common::v1::Money { amount: 1_800, currency: "CNY".into() });
    let item = MenuItem { code, dish_id, price, display_name: name.into(), ..MenuItem::default() };
    shop.deliver(vec![shop.event(&MenuItemChanged { menu_item: Some(item), deleted, revision })]).await;
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn ratings_stay_with_the_dish_not_with_its_code(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    let line = |dish_id| Line { item_code: 3, dish_id, origin: Origin::Ordered.into(), ..Line::default() };
    tell(&shop, (3, 1, "小炒肉"), false, 1).await;
    for id in 1..=2 {
        shop.import(vec![Order { lines: vec![line(1)], ..order(id, 1) }]).await;
        rate(&shop, rating(id, 1, 1)).await.unwrap();
    }
    tell(&shop, (3, 1, "小炒肉"), true, 2).await;
    tell(&shop, (9_999, 1, "小炒肉"), true, 2).await;
    tell(&shop, (3, 2, "佛跳墙"), false, 3).await;
    shop.import(vec![Order { lines: vec![line(2)], ..order(3, 1) }]).await;
    rate(&shop, rating(3, 5, 5)).await.unwrap();
    let dishes = async || {
        let found = quadrant(&shop).await.dishes.into_iter();
        let told = found.map(|dish| (dish.item_code, dish.item_name, dish.cell.unwrap().rating_count));
        told.collect::<Vec<_>>()
    };
    assert_eq!(dishes().await, [(9_999, "小炒肉".into(), 2), (3, "佛跳墙".into(), 1)]);
    tell(&shop, (8, 1, "小炒肉"), false, 4).await;
    assert_eq!(dishes().await[0], (8, "小炒肉".into(), 2));
    shop.must_add_up().await;
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn only_a_completed_order_is_rated_and_only_once(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    let refused = async || {
        let refusal = rate(&shop, rating(1, 5, 5)).await.unwrap_err();
        (refusal.code, refusal.reason)
    };
    assert_eq!(refused().await, (tonic::Code::NotFound, "NOT_FOUND".into()));
    shop.place(order(1, 1)).await;
    assert_eq!(refused().await, (tonic::Code::FailedPrecondition, "ORDER_NOT_COMPLETED".into()));
    shop.complete(order(1, 1)).await;
    rate(&shop, rating(1, 5, 5)).await.unwrap();
    assert_eq!(refused().await, (tonic::Code::AlreadyExists, "ALREADY_RATED".into()));
    assert_eq!(summary(&shop).await.rating_count, 1);
    shop.must_add_up().await;
}

#[tokio::test]
async fn an_order_announced_late_stays_completed() {
    let shop = Shop::open(Engine::Sqlite).await.unwrap();
    shop.complete(order(1, 1)).await;
    shop.place(order(1, 1)).await;
    rate(&shop, rating(1, 5, 5)).await.unwrap();
}

#[tokio::test]
async fn a_repeated_request_is_answered_as_before() {
    let shop = Shop::open(Engine::Sqlite).await.unwrap();
    shop.complete(order(1, 1)).await;
    let request_id = "01920000-0000-7000-8000-000000000001".into();
    let request = CreateRatingRequest { request_id, ..create(rating(1, 5, 5)) };
    let first = shop.owner().create_rating(request.clone()).await.unwrap().into_inner();
    let again = shop.owner().create_rating(request).await.unwrap().into_inner();
    assert_eq!(first, again);
    assert_eq!((summary(&shop).await.rating_count, shop.published().await.len()), (1, 1));
}

#[tokio::test]
async fn what_is_wrong_is_named() {
    let shop = Shop::open(Engine::Sqlite).await.unwrap();
    shop.complete(order(1, 1)).await;
    let foreign = order(1, 1).name.replace("nongmao", "other");
    for (rating, field) in [
        (rating(1, 0, 5), "rating.product_score"),
        (rating(1, 5, 6), "rating.service_score"),
        (Rating { comment: "长".repeat(2_001), ..rating(1, 5, 5) }, "rating.comment"),
        (Rating { order: "orders/1".into(), ..rating(1, 5, 5) }, "rating.order"),
        (Rating { order: foreign, ..rating(1, 5, 5) }, "rating.order"),
    ] {
        assert_eq!(rate(&shop, rating).await.unwrap_err().violations[0].field, field);
    }
    let longest = Rating { comment: "长".repeat(2_000), ..rating(1, 5, 5) };
    assert!(rate(&shop, longest).await.is_ok());
}

#[tokio::test]
async fn a_guest_rates_their_own_orders_only() {
    let shop = Shop::open(Engine::Sqlite).await.unwrap();
    shop.complete(order(1, 1)).await;
    shop.complete(Order { customer: String::new(), ..order(2, 1) }).await;
    let of_wang = create(rating(1, 5, 5));
    for (who, request) in
        [(ZHAO, of_wang.clone()), ("nobody", of_wang.clone()), (WANG, create(rating(2, 5, 5)))]
    {
        let refused = shop.guest(who).create_rating(request).await.unwrap_err();
        assert_eq!(Refusal::from(&refused).reason, "NOT_YOURS");
    }
    assert!(shop.guest(WANG).create_rating(of_wang).await.is_ok());
}

#[tokio::test]
async fn nobody_enters_another_shop() {
    let shop = Shop::open(Engine::Sqlite).await.unwrap();
    shop.complete(order(1, 1)).await;
    let rated = rate(&shop, rating(1, 5, 5)).await.unwrap();
    let mut other = shop.client(Kind::Owner, "other", "shops/other/accessKeys/owner");
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
    let Some(shop) = Shop::open(engine).await else { return };
    let none = summary(&shop).await;
    assert_eq!((none.rating_count, none.product_counts), (0, vec![0; 5]));
    assert!(none.product_mean.abs() < 1e-12);
    for (id, product, service) in [(1, 5, 1), (2, 4, 1), (3, 5, 4)] {
        shop.complete(order(id, 1)).await;
        rate(&shop, rating(id, product, service)).await.unwrap();
    }
    let some = summary(&shop).await;
    assert_eq!(some.rating_count, 3);
    assert_eq!((some.product_counts, some.service_counts), (vec![0, 0, 0, 1, 2], vec![2, 0, 0, 1, 0]));
    assert!((some.product_mean - 14.0 / 3.0).abs() < 1e-12 && (some.service_mean - 2.0).abs() < 1e-12);
    shop.must_add_up().await;
}

#[tokio::test]
async fn ratings_come_newest_first_page_by_page() {
    let shop = Shop::open(Engine::Sqlite).await.unwrap();
    for id in 1..=3 {
        shop.complete(order(id, 1)).await;
        rate(&shop, rating(id, i32::try_from(id).unwrap(), 5)).await.unwrap();
    }
    let page = async |page_token: &str| {
        let (parent, page_token) = ("shops/nongmao".into(), page_token.to_owned());
        let request =
            ListRatingsRequest { parent, page_size: 2, page_token, ..ListRatingsRequest::default() };
        shop.owner().list_ratings(request).await.unwrap().into_inner()
    };
    let scores = |ratings: &[Rating]| ratings.iter().map(|one| one.product_score).collect::<Vec<_>>();
    let first = page("").await;
    assert_eq!(scores(&first.ratings), [3, 2]);
    let second = page(&first.next_page_token).await;
    assert_eq!((scores(&second.ratings), second.next_page_token), (vec![1], String::new()));
}

#[tokio::test]
async fn a_rating_that_is_not_there_is_named() {
    let shop = Shop::open(Engine::Sqlite).await.unwrap();
    let name = "shops/nongmao/ratings/00000000-0000-0000-0000-000000000001".to_owned();
    let refused = shop.owner().get_rating(GetRatingRequest { name: name.clone() }).await.unwrap_err();
    assert_eq!(
        (refused.code(), refused.message()),
        (tonic::Code::NotFound, &*format!("{name} does not exist"))
    );
}

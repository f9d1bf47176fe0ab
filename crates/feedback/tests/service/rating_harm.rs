//! Food that is not safe is a case, whatever the stars.

use contracts::feedback::v1::{
    Case, CreateRatingRequest, Rating,
    case::{Category, Severity, Source},
};
use rstest::rstest;
use storage::Engine;

use crate::{
    cases::cases,
    shop::{Shop, WANG, order},
};

async fn rate(shop: &Shop, id: u128, comment: &str) -> Vec<Case> {
    let before = cases(shop).await.len();
    shop.complete(order(id, 1)).await;
    let rating = Rating {
        order: order(id, 1).name,
        product_score: 5,
        service_score: 5,
        comment: comment.into(),
        ..Rating::default()
    };
    let parent = "shops/nongmao".into();
    let request = CreateRatingRequest { parent, rating: Some(rating), ..CreateRatingRequest::default() };
    shop.guest(WANG).create_rating(request).await.unwrap();
    let mut all = cases(shop).await;
    all.truncate(all.len() - before);
    all
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn five_stars_that_report_harm_open_a_case(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    for (id, comment, severity) in [
        (1, "好吃，就是有头发", Severity::Critical),
        (2, "吃坏了", Severity::Critical),
        (3, "味道不错，吃完拉肚子", Severity::Critical),
        (4, "great food but we got food poisoning", Severity::Critical),
        (5, "好吃又便宜，服务好，可惜跑了一晚上厕所", Severity::Critical),
        (6, "都挺好，碗不干净", Severity::Major),
    ] {
        let opened = rate(&shop, id, comment).await;
        assert_eq!(opened.len(), 1, "{comment}");
        assert_eq!((opened[0].category(), opened[0].severity()), (Category::Hygiene, severity), "{comment}");
        assert_eq!((opened[0].source(), opened[0].text.as_str()), (Source::Rating, comment));
    }
    for (id, comment) in [
        (11, "没有头发，很干净"),
        (12, "吃了这么多次从没吃坏过"),
        (13, "本来怕拉肚子，结果没事"),
        (14, "汤有点凉"),
        (15, "no hair, no bugs, just good food"),
    ] {
        assert_eq!(rate(&shop, id, comment).await, [], "{comment}");
    }
    shop.must_add_up().await;
}

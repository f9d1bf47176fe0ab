//! What a text feels and is about.

use contracts::{
    common::v1::text_analysis::{Sentiment, Topic},
    feedback::v1::AnalyzeTextRequest,
};
use rstest::rstest;
use runtime::Refusal;
use storage::Engine;

use crate::shop::Shop;

fn request(text: &str) -> AnalyzeTextRequest {
    AnalyzeTextRequest { parent: "shops/nongmao".into(), text: text.into() }
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_text_is_read_for_what_it_feels_and_is_about(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    let text = "等了一个半小时，菜都凉了，送餐员态度还很差";
    let read = shop.owner().analyze_text(request(text)).await.unwrap().into_inner();
    assert_eq!((read.sentiment(), read.attitude_complaint), (Sentiment::Negative, true));
    assert!(read.positive_ratio < 0.2);
    let topics: Vec<_> = read.topics().collect();
    assert_eq!(topics, [Topic::Taste, Topic::Speed, Topic::Attitude]);
}

#[tokio::test]
async fn a_text_has_one_to_two_thousand_characters() {
    let shop = Shop::open(Engine::Sqlite).await.unwrap();
    for text in [String::new(), "长".repeat(2_001)] {
        let refused = shop.owner().analyze_text(request(&text)).await.unwrap_err();
        assert_eq!(Refusal::from(&refused).violations[0].field, "text");
    }
    assert!(shop.owner().analyze_text(request(&"长".repeat(2_000))).await.is_ok());
}

//! How much guests write, and of what.

use contracts::{
    customers::v1::{Customer, CustomerErased},
    orders::v1::{CountMessagesRequest, CountMessagesResponse, count_messages_response::Day},
};
use kernel::Time;
use rstest::rstest;
use runtime::{Refusal, field};
use storage::Engine;

use crate::shop::{ELEVEN, MINUTE, Shop, WANG, wang};

const DAY: i64 = 24 * 60;

/// From the day so many days after the first to another.
fn counting(words: &[&str], from: i64, until: i64) -> CountMessagesRequest {
    let at = |day: i64| Time::from_micros(ELEVEN + day * DAY * MINUTE).map(field::timestamp);
    CountMessagesRequest {
        parent: "shops/nongmao".into(),
        words: words.iter().map(|word| (*word).to_owned()).collect(),
        start_time: at(from),
        end_time: at(until),
    }
}

async fn count(shop: &Shop, request: CountMessagesRequest) -> CountMessagesResponse {
    shop.owner().count_messages(request).await.unwrap().into_inner()
}

fn day(date: &str, messages: i64, naming: i64, erased: i64) -> Day {
    Day { date: date.into(), messages, naming, erased }
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn messages_that_name_a_word_are_counted_by_day_whenever_it_is_thought_of(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    let none = count(&shop, counting(&["世界杯"], 0, 3)).await;
    assert_eq!(none, CountMessagesResponse::default());
    let lines = [
        (0, "wx-wang", "今晚世界杯，你们开门吗"),
        (0, "wx-li", "世界盃決賽世界杯"),
        (0, "wx-li", "谢谢"),
        (1, "wx-wang", "the World Cup tonight!"),
        (1, "wx-li", "a worldcupish thing"),
        (2, "wx-wang", "世界杯完了"),
    ];
    for round in 0..2 {
        for (number, (day, sender, text)) in lines.iter().enumerate().filter(|_| round == 0) {
            shop.set_minute(day * DAY + i64::try_from(number).unwrap());
            shop.say(&format!("m-{number}"), sender, text).await;
        }
        // Before they are indexed, and after.
        let found = count(&shop, counting(&["世界杯", "world cup"], 0, 2)).await;
        assert_eq!(found.days, [day("2026-11-23", 3, 2, 0), day("2026-11-24", 2, 1, 0)]);
        // The day on which it begins.
        let midnight = Time::from_micros(ELEVEN - 11 * 60 * MINUTE);
        assert_eq!(found.first_time, midnight.map(field::timestamp));
        let later = count(&shop, counting(&["完了"], 2, 9)).await;
        assert_eq!(later.days, [day("2026-11-25", 1, 1, 0)]);
        shop.run_due().await;
    }
    let customer = Some(Customer { name: WANG.into(), ..Customer::default() });
    shop.deliver(5 * DAY, &CustomerErased { customer, revision: 9, identities: wang().identities }).await;
    let found = count(&shop, counting(&["世界杯", "world cup"], 0, 3)).await;
    let naming: i64 = found.days.iter().map(|day| day.naming).sum();
    let gone: i64 = found.days.iter().map(|day| day.erased).sum();
    assert_eq!((naming, gone), (1, 3), "{WANG} is forgotten, and Li's is there: {found:?}");
    shop.must_be_well().await;
}

#[tokio::test]
async fn a_span_or_word_that_can_not_be_is_named() {
    let shop = Shop::open(Engine::Sqlite).await.unwrap();
    for (request, field) in [
        (counting(&[], 0, 1), "words"),
        (counting(&["a", "a"], 0, 1), "words[1]"),
        (counting(&["a", " "], 0, 1), "words[1]"),
        (counting(&["a"], 1, 0), "end_time"),
        (counting(&["a"], 0, 1_001), "end_time"),
        (CountMessagesRequest { start_time: None, ..counting(&["a"], 0, 1) }, "start_time"),
    ] {
        let refused = shop.owner().count_messages(request).await.unwrap_err();
        assert_eq!(Refusal::from(&refused).violations[0].field, field);
    }
}

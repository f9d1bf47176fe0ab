//! What attention a campaign for a topic drew.

use std::sync::{Arc, Mutex};

use contracts::{
    loyalty::v1::{
        Campaign, CreateCampaignRequest, GetMomentReportRequest, MomentReport,
        campaign::Trigger,
        moment_report::{Attention, Measure, Span},
    },
    orders::v1::{
        CountMessagesRequest, CountMessagesResponse, Order, OrderCancelled,
        count_messages_response::Day,
        orders_service_server::{OrdersService, OrdersServiceServer},
    },
};
use kernel::Time;
use rstest::rstest;
use runtime::{Refusal, field};
use storage::Engine;
use tonic::{Request, Response, Status, service::Routes};

use crate::{
    gifts::{NAME, add_reward, campaign, reward},
    shop::{Shop, order},
};

const DAY: i64 = 86_400;

/// A chat log; keeps what it was asked.
#[derive(Clone, Default)]
struct Log {
    days: Vec<Day>,
    asked: Arc<Mutex<Vec<CountMessagesRequest>>>,
}

#[tonic::async_trait]
impl OrdersService for Log {
    async fn count_messages(
        &self,
        request: Request<CountMessagesRequest>,
    ) -> Result<Response<CountMessagesResponse>, Status> {
        let request = request.into_inner();
        let first_time = request.start_time;
        self.asked.lock().unwrap().push(request);
        Ok(Response::new(CountMessagesResponse { days: self.days.clone(), first_time }))
    }
}

/// So many messages on a day, of which some name the topic and one was erased.
fn written(date: &str, naming: i64) -> Day {
    Day { date: date.into(), messages: 30, naming, erased: 1 }
}

async fn moment(shop: &Shop, words: &[&str], days: (i64, i64)) -> Campaign {
    let beer = add_reward(shop, reward("啤酒", 300)).await;
    let at = |day: i64| Time::from_micros(testkit::NOON + day * Time::DAY).map(field::timestamp);
    let campaign = Campaign {
        words: words.iter().map(|word| (*word).to_owned()).collect(),
        start_time: at(days.0),
        end_time: at(days.1),
        ..campaign(Trigger::OrderPlaced, &[&beer], contracts::loyalty::v1::campaign::Budget::default())
    };
    let request =
        CreateCampaignRequest { parent: NAME.into(), campaign: Some(campaign), ..Default::default() };
    shop.owner().create_campaign(request).await.unwrap().into_inner()
}

async fn report(shop: &Shop, campaign: &Campaign) -> MomentReport {
    let name = format!("{}/momentReport", campaign.name);
    let request = GetMomentReportRequest { name, ..GetMomentReportRequest::default() };
    shop.owner().get_moment_report(request).await.unwrap().into_inner()
}

fn found(report: &MomentReport, measure: Measure, span: Span) -> &Attention {
    let mut all = report.attention.iter();
    all.find(|one| one.measure() == measure && one.span() == span).unwrap()
}

/// Two guests a day come, each for the first time, and ten on the last day but one.
async fn nine_weeks(shop: &Shop) {
    let start = shop.now();
    for day in 0..=65_u128 {
        let guests = if day == 63 { 10 } else { 2 };
        for guest in 0..guests {
            let id = 1_000 + day * 100 + guest;
            let customer = format!("shops/nongmao/customers/{}", kernel::Uuid::from_u128(id));
            let create_time = Some(field::timestamp(shop.now()));
            shop.complete(Order { customer, create_time, ..order(id, 3_600, 0) }).await;
        }
        shop.set_time(start.plus_micros(i64::try_from(day + 1).unwrap() * Time::DAY));
    }
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn attention_is_told_before_during_and_after_against_the_weeks_before(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    let moment = moment(&shop, &["世界杯", "World Cup"], (63, 64)).await;
    let log = Log {
        days: vec![written("2026-12-01", 1), written("2027-01-25", 12), written("2027-01-26", 2)],
        ..Log::default()
    };
    shop.connect("orders", Routes::new(OrdersServiceServer::new(log.clone())));
    nine_weeks(&shop).await;
    let report = report(&shop, &moment).await;

    let orders = found(&report, Measure::Orders, Span::During);
    // The campaign ended at noon of the 64th day, so that day is its own, too.
    assert_eq!((orders.start_date.as_str(), orders.end_date.as_str()), ("2027-01-25", "2027-01-26"));
    assert_eq!((orders.observed, orders.expected.round(), orders.has_baseline), (12, 4.0, true));
    assert!(orders.extra_low > 0.0 && orders.extra_high > orders.extra, "{orders:?}");
    let before = found(&report, Measure::Orders, Span::Before);
    assert_eq!((before.observed, before.baseline_days), (14, 56));
    assert!(before.extra_low < 0.0 && before.extra_high > 0.0, "{before:?}");
    assert_eq!(found(&report, Measure::NewGuests, Span::During).observed, 12);
    assert_eq!(found(&report, Measure::Orders, Span::After).observed, 2);

    let messages = found(&report, Measure::Messages, Span::During);
    assert_eq!((messages.observed, messages.has_baseline), (14, true));
    assert!(messages.extra_low > 0.0, "{messages:?}");
    assert_eq!((report.erased_messages, report.messages_missing), (3, false));
    assert!(report.text.contains("明显多了") && report.text_en.contains("surely more"), "{}", report.text);
    let asked = log.asked.lock().unwrap()[0].clone();
    assert_eq!((asked.words, asked.parent.as_str()), (vec!["世界杯".into(), "World Cup".into()], NAME));
    let days = (asked.end_time.unwrap().seconds - asked.start_time.unwrap().seconds) / DAY;
    assert_eq!(days, 56 + 7 + 2 + 1, "the baseline, before, during, and the one day after that is over");
    shop.must_add_up().await;
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn without_a_past_or_the_chat_log_it_says_so(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    let moment = moment(&shop, &["世界杯"], (0, 1)).await;
    let to_come = report(&shop, &moment).await;
    assert!(to_come.attention.iter().all(|one| one.span() == Span::Before), "{to_come:?}");
    for id in 1..=3 {
        shop.complete(Order { create_time: Some(field::timestamp(shop.now())), ..order(id, 3_600, 0) }).await;
    }
    let cancelled = Order { create_time: Some(field::timestamp(shop.now())), ..order(4, 3_600, 0) };
    shop.deliver(vec![shop.event(&OrderCancelled { order: Some(cancelled) })]).await;
    shop.pass(3 * DAY);
    let report = report(&shop, &moment).await;
    assert!(report.messages_missing && report.attention.iter().all(|one| one.measure() != Measure::Messages));
    let orders = found(&report, Measure::Orders, Span::During);
    assert_eq!((orders.observed, orders.has_baseline, orders.expected.to_bits()), (3, false, 0));
    assert!(
        report.text.contains("没法比") && report.text_en.contains("nothing to compare"),
        "{}",
        report.text
    );
}

#[tokio::test]
async fn a_moment_that_can_not_be_looked_at_is_named() {
    let shop = Shop::open(Engine::Sqlite).await.unwrap();
    let moment = moment(&shop, &[], (0, 1)).await;
    let name = format!("{}/momentReport", moment.name);
    let wrong = GetMomentReportRequest { name, end_time: moment.start_time, ..Default::default() };
    let refused = shop.owner().get_moment_report(wrong).await.unwrap_err();
    assert_eq!(Refusal::from(&refused).violations[0].field, "end_time");
    let nowhere = GetMomentReportRequest {
        name: format!("{NAME}/campaigns/{}/momentReport", kernel::Uuid::nil()),
        ..Default::default()
    };
    let refused = shop.owner().get_moment_report(nowhere).await.unwrap_err();
    assert_eq!(refused.code(), tonic::Code::NotFound);
    // Without words only orders and guests are counted, and nobody is asked.
    assert!(!report(&shop, &moment).await.messages_missing);
}

//! Watches: drift, silence, and waves of negative feedback.

use contracts::{
    common::v1::principal::Kind as Who,
    customers::v1::{Customer, CustomerChanged, CustomerMerged},
    feedback::v1::{
        AcknowledgeAlertRequest, Alert, CreateFollowUpRuleRequest, CreateRatingRequest, Drift, FollowUpRule,
        GetDriftRequest, GetSentimentWatchRequest, ListAlertsRequest, Rating, SentimentWatch, alert::Kind,
        drift::Measure, follow_up_rule::Trigger,
    },
    loyalty::v1::{Grant, RewardGranted, RewardReturned, grant::State},
    orders::v1::{Message, MessageReceived, Order, OrderCompleted, message::Intent},
};
use kernel::Time;
use rstest::rstest;
use runtime::{Refusal, field};
use storage::Engine;
use uuid::Uuid;

use crate::faq::{chat, say};
use crate::shop::{Shop, WANG, ZHAO, order};

const MINUTE: i64 = 60;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;

/// An order of this day that takes so many minutes.
async fn eat(shop: &Shop, id: u128, customer: &str, minutes: i64) {
    let order = Order { customer: customer.into(), ..order(id, shop.now().micros()) };
    shop.place(order.clone()).await;
    shop.pass(minutes * MINUTE);
    shop.complete(order).await;
    shop.pass(DAY - minutes * MINUTE);
}

async fn alerts(shop: &Shop, kind: Kind) -> Vec<Alert> {
    let parent = "shops/nongmao".into();
    let request = ListAlertsRequest { parent, kind: kind.into(), ..ListAlertsRequest::default() };
    shop.owner().list_alerts(request).await.unwrap().into_inner().alerts
}

async fn drift(shop: &Shop, customer: &str) -> Drift {
    let name = format!("{customer}/drift");
    shop.owner().get_drift(GetDriftRequest { name }).await.unwrap().into_inner()
}

fn measure(drift: &Drift, which: &str) -> Measure {
    drift.measures.iter().find(|measure| measure.measure == which).unwrap().clone()
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_regular_who_waits_longer_than_ever_is_told_of_once(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    let wang =
        Customer { name: WANG.into(), number: 18, display_name: "王哥".into(), ..Customer::default() };
    shop.deliver(vec![shop.event(&CustomerChanged { customer: Some(wang), revision: 1 })]).await;
    for id in 1..=9 {
        eat(&shop, id, WANG, 20 + i64::try_from(id % 3).unwrap()).await;
        shop.run_due().await;
    }
    assert_eq!(alerts(&shop, Kind::Unspecified).await, []);
    for id in 10..=12 {
        eat(&shop, id, WANG, 55).await;
        shop.run_due().await;
    }
    let told = alerts(&shop, Kind::Drift).await;
    assert_eq!((told.len(), told[0].customer.as_str()), (1, WANG));
    assert!(
        told[0].text.starts_with("18号王哥受到的对待变差了；等候分钟最近55.0（n=3），以前21.0（n=9，p="),
        "{}",
        told[0].text
    );
    assert!(
        told[0].text_en.contains("minutes of waiting now 55.0 (n=3), before 21.0 (n=9, p="),
        "{}",
        told[0].text_en
    );
    assert_eq!(alerts(&shop, Kind::Silence).await, []);

    let found = drift(&shop, WANG).await;
    let wait = measure(&found, "wait");
    assert_eq!((wait.recent_count, wait.past_count, wait.newcomers_count), (3, 9, 0));
    assert!(found.drifting && wait.worse_than_past && !wait.worse_than_newcomers, "{wait:?}");
    assert!(wait.p_value < 0.02 && wait.recent > 54.0);
    assert_eq!((found.order_count, found.measures.len()), (12, 4));
    shop.must_add_up().await;
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn how_the_orders_of_the_shops_history_were_served_is_unknown(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    let of = |customer: &str, id: u128, days: i64| {
        let at = shop.now().micros() - days * Time::DAY;
        Order { customer: customer.into(), ..order(id, at) }
    };
    let stranger = |id: u128| format!("shops/nongmao/customers/{}", Uuid::from_u128(id));
    shop.import((500..530).zip(1..).map(|(id, days)| of(WANG, id, days)).collect()).await;
    shop.import((1..=20).map(|id| of(&stranger(700 + id), 700 + id, 3)).collect()).await;
    for id in 1..=5 {
        eat(&shop, id, WANG, 9).await;
        shop.run_due().await;
    }
    let found = drift(&shop, WANG).await;
    assert_eq!((found.order_count, found.measures.len()), (35, 0), "five were lived: {found:?}");
    eat(&shop, 6, WANG, 9).await;
    shop.run_due().await;
    let wait = measure(&drift(&shop, WANG).await, "wait");
    assert_eq!((wait.recent_count, wait.past_count, wait.newcomers_count), (3, 3, 0), "{wait:?}");
    assert_eq!(alerts(&shop, Kind::Drift).await, []);
    shop.must_add_up().await;
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn newcomers_with_gifts_and_a_regular_without_are_told_of(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    let gift = |id: u128, customer: &str, of: u128| Grant {
        name: format!("shops/nongmao/grants/{}", Uuid::from_u128(id)),
        customer: customer.into(),
        order: order(of, 0).name,
        state: State::Granted.into(),
        ..Grant::default()
    };
    for id in 1..=12 {
        let newcomer = format!("shops/nongmao/customers/{}", Uuid::from_u128(100 + id));
        let order = Order { customer: newcomer.clone(), ..order(100 + id, shop.now().micros()) };
        shop.deliver(vec![shop.event(&OrderCompleted { order: Some(order) })]).await;
        shop.deliver(vec![shop.event(&RewardGranted { grant: Some(gift(id, &newcomer, 100 + id)) })]).await;
    }
    for id in 1..=6 {
        eat(&shop, id, WANG, 20).await;
    }
    // One that was not given after all is none, in whatever order that is heard.
    let returned = Grant { state: State::Returned.into(), ..gift(99, WANG, 6) };
    let events = [
        shop.event(&RewardReturned { grant: Some(returned) }),
        shop.event(&RewardGranted { grant: Some(gift(99, WANG, 6)) }),
    ];
    shop.deliver(events.into()).await;
    shop.run_due().await;
    let gifts = measure(&drift(&shop, WANG).await, "gifts");
    assert!(gifts.worse_than_newcomers && !gifts.worse_than_past, "{gifts:?}");
    assert!((gifts.newcomers - 1.0).abs() < 1e-9 && gifts.recent.abs() < 1e-9);
    assert_eq!(alerts(&shop, Kind::Drift).await.len(), 1);
    shop.must_add_up().await;
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_regular_silent_beyond_their_rhythm_is_told_of_at_risk_and_lost(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    for id in 1..=4 {
        eat(&shop, id, WANG, 20).await;
        shop.run_due().await;
        shop.pass(6 * DAY);
    }
    eat(&shop, 20, ZHAO, 20).await;
    assert_eq!(alerts(&shop, Kind::Silence).await, []);
    let mut told = Vec::new();
    for _ in 0..60 {
        shop.pass(DAY);
        shop.run_due().await;
        told.push(alerts(&shop, Kind::Silence).await.len());
    }
    // Three gaps of a week: at risk from the twenty-fifth day on, lost from the fifty-seventh.
    assert_eq!(told.iter().filter(|count| **count == 1).count(), 32, "{told:?}");
    assert!(told.is_sorted() && told.last() == Some(&2), "{told:?}");
    let both = alerts(&shop, Kind::Silence).await;
    assert!(both.iter().all(|alert| alert.customer == WANG));
    assert!(both[1].text_en.ends_with("is at risk.") && both[0].text_en.ends_with("may be lost."));
    let found = drift(&shop, WANG).await;
    assert!(found.silence_probability_ratio < 0.02 && found.silent_days > 60.0, "{found:?}");
    // Who came once has no rhythm.
    assert!((drift(&shop, ZHAO).await.silence_probability_ratio - 1.0).abs() < 1e-12);
    shop.must_add_up().await;
}

async fn rate(shop: &Shop, id: u128, score: i32) {
    shop.complete(Order { customer: String::new(), ..order(id, shop.now().micros()) }).await;
    let rating =
        Rating { order: order(id, 0).name, product_score: score, service_score: 5, ..Rating::default() };
    let request = CreateRatingRequest {
        parent: "shops/nongmao".into(),
        rating: Some(rating),
        ..CreateRatingRequest::default()
    };
    shop.owner().create_rating(request).await.unwrap();
}

async fn sentiment(shop: &Shop) -> SentimentWatch {
    let request = GetSentimentWatchRequest { name: "shops/nongmao/sentimentWatch".into() };
    shop.owner().get_sentiment_watch(request).await.unwrap().into_inner()
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_wave_of_negative_feedback_is_an_alarm_once_a_day(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    for day in 0..30 {
        rate(&shop, 1_000 + day, if day % 6 == 0 { 1 } else { 5 }).await;
        shop.pass(DAY);
    }
    shop.run_due().await;
    let quiet = sentiment(&shop).await;
    assert_eq!(
        (quiet.negative_today, quiet.total_today, quiet.baseline_days, quiet.alarm),
        (0, 0, 30, false)
    );
    assert!((quiet.expected - 5.5 / 30.0).abs() < 1e-9 && quiet.false_alarms_per_year <= 2.0);
    assert!(quiet.threshold >= 3);

    let complaint = Message {
        channel: "wechat-group".into(),
        sender_id: "wx".into(),
        text: "太慢了".into(),
        intent: Intent::Complaint.into(),
        ..Message::default()
    };
    for id in 0..8 {
        let name = format!("shops/nongmao/messages/{}", Uuid::from_u128(id));
        let message = Some(Message { name, ..complaint.clone() });
        shop.deliver(vec![shop.event(&MessageReceived { message })]).await;
        shop.run_due().await;
    }
    let loud = sentiment(&shop).await;
    assert_eq!((loud.negative_today, loud.total_today, loud.alarm), (8, 8, true));
    let told = alerts(&shop, Kind::Spike).await;
    assert_eq!((told.len(), told[0].customer.as_str()), (1, ""));
    shop.must_add_up().await;
}

#[tokio::test]
async fn a_young_shop_has_no_baseline_yet() {
    let shop = Shop::open(Engine::Sqlite).await.unwrap();
    for id in 0..9 {
        rate(&shop, 1_000 + id, 1).await;
    }
    shop.run_due().await;
    let found = sentiment(&shop).await;
    assert_eq!((found.negative_today, found.threshold, found.alarm, found.baseline_days), (9, 0, false, 0));
    assert_eq!(alerts(&shop, Kind::Spike).await, []);
}

/// A regular whose waits became long, told of.
async fn drifted(shop: &Shop, customer: &str, from: u128) {
    for id in 0..12 {
        eat(shop, from + id, customer, if id < 9 { 20 } else { 60 }).await;
    }
    shop.run_due().await;
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn an_alert_is_seen_to_once_and_then_out_of_the_way(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    drifted(&shop, WANG, 1).await;
    let told = alerts(&shop, Kind::Drift).await.remove(0);
    let request = AcknowledgeAlertRequest { name: told.name.clone(), ..AcknowledgeAlertRequest::default() };
    let seen = shop.owner().acknowledge_alert(request.clone()).await.unwrap().into_inner();
    assert_eq!(seen.acknowledged_by, "shops/nongmao/accessKeys/owner");
    assert_eq!(seen.acknowledge_time, Some(field::timestamp(shop.now())));
    shop.pass(MINUTE);
    let again = shop.owner().acknowledge_alert(request).await.unwrap().into_inner();
    assert_eq!(again, seen);
    assert_eq!(alerts(&shop, Kind::Unspecified).await, []);
    let all = ListAlertsRequest {
        parent: "shops/nongmao".into(),
        with_acknowledged: true,
        ..ListAlertsRequest::default()
    };
    assert_eq!(shop.owner().list_alerts(all).await.unwrap().into_inner().alerts, [seen]);
    shop.must_add_up().await;
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn two_records_of_one_guest_are_watched_as_one(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    drifted(&shop, ZHAO, 1).await;
    let wang = Customer { name: WANG.into(), ..Customer::default() };
    let merged = CustomerMerged { customer: Some(wang), merged: ZHAO.into(), revision: 2 };
    shop.deliver(vec![shop.event(&merged)]).await;
    shop.run_due().await;
    let told = alerts(&shop, Kind::Drift).await;
    assert!(told.iter().all(|alert| alert.customer == WANG) && !told.is_empty());
    assert_eq!(drift(&shop, WANG).await.order_count, 12);
    shop.must_add_up().await;
}

#[tokio::test]
async fn several_processes_tell_of_a_drift_once() {
    let Some(shop) = Shop::open(Engine::Postgres).await else { return };
    let other = shop.replica(feedback::MIGRATIONS, feedback::start).await;
    for id in 0..12 {
        eat(&shop, 1 + id, WANG, if id < 9 { 20 } else { 60 }).await;
    }
    tokio::join!(shop.run_due(), other.run_due(), shop.run_due(), other.run_due());
    assert_eq!(alerts(&shop, Kind::Drift).await.len(), 1);
}

/// A question of Wang's that was told of with an answer, or without any.
async fn asks(shop: &Shop, id: u128, is_answered: bool) {
    let message = Message {
        name: format!("shops/nongmao/messages/{}", Uuid::from_u128(id)),
        intent: Intent::Question.into(),
        customer: WANG.into(),
        reply_text: if is_answered { "有的".into() } else { String::new() },
        needs_person: !is_answered,
        sent_time: Some(field::timestamp(shop.now())),
        ..Message::default()
    };
    shop.deliver(vec![shop.event(&MessageReceived { message: Some(message) })]).await;
}

#[tokio::test]
async fn unanswered_questions_are_a_lack_of_attention() {
    let shop = Shop::open(Engine::Sqlite).await.unwrap();
    for id in 1..=12 {
        eat(&shop, id, WANG, 20).await;
        asks(&shop, id, id < 10).await;
    }
    let attention = measure(&drift(&shop, WANG).await, "attention");
    assert!(attention.worse_than_past, "{attention:?}");
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn silence_while_a_person_speaks_is_none(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    for id in 1..=12 {
        eat(&shop, id, WANG, 20).await;
        if id >= 10 {
            // Without any entry a person answers each.
            assert!(say(&shop, chat(id, "能带狗吗")).await.needs_person);
        }
        asks(&shop, id, id < 10).await;
    }
    let attention = measure(&drift(&shop, WANG).await, "attention");
    assert!(!attention.worse_than_past, "{attention:?}");
}

#[tokio::test]
async fn who_is_not_known_has_no_drift_and_no_guest_sees_any() {
    let shop = Shop::open(Engine::Sqlite).await.unwrap();
    let name = format!("{WANG}/drift");
    let refused = shop.owner().get_drift(GetDriftRequest { name: name.clone() }).await.unwrap_err();
    assert_eq!(refused.code(), tonic::Code::NotFound);
    let wrong = shop.owner().get_drift(GetDriftRequest { name: WANG.into() }).await.unwrap_err();
    assert_eq!(Refusal::from(&wrong).violations[0].field, "name");
    for (mut client, reason) in [
        (shop.client(Who::Owner, "other", "shops/other/accessKeys/owner"), "FOREIGN_SHOP"),
        (shop.guest(WANG), "NOT_ALLOWED"),
    ] {
        let refused = client.get_drift(GetDriftRequest { name: name.clone() }).await.unwrap_err();
        assert_eq!(Refusal::from(&refused).reason, reason);
    }
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_check_finds_what_does_not_fit(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    let rule = FollowUpRule {
        display_name: "回访".into(),
        trigger: Trigger::EveryOrder.into(),
        text: "好吗？".into(),
        ..FollowUpRule::default()
    };
    let request = CreateFollowUpRuleRequest {
        parent: "shops/nongmao".into(),
        follow_up_rule: Some(rule),
        ..CreateFollowUpRuleRequest::default()
    };
    shop.owner().create_follow_up_rule(request).await.unwrap();
    drifted(&shop, WANG, 1).await;
    rate(&shop, 1_000, 1).await;
    shop.must_add_up().await;
    for (harm, mending, said) in [
        (
            "UPDATE follow_ups SET done_at = 1",
            "UPDATE follow_ups SET done_at = NULL",
            "not done at some time",
        ),
        (
            "UPDATE alerts SET acknowledged_at = 1",
            "UPDATE alerts SET acknowledged_at = NULL",
            "seen to by nobody",
        ),
        (
            "UPDATE sentiment_daily SET total = total + 1",
            "UPDATE sentiment_daily SET total = total - 1",
            "counts more feedback",
        ),
        ("DELETE FROM follow_up_rules", "DELETE FROM follow_ups", "waits for a rule that is gone"),
    ] {
        shop.sql(harm).await;
        let found = feedback::check(&shop.url).await.unwrap();
        assert!(!found.is_empty() && found.iter().all(|one| one.contains(said)), "{harm}: {found:?}");
        shop.sql(mending).await;
        shop.must_add_up().await;
    }
}

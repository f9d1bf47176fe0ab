use std::sync::atomic::Ordering;

use contracts::common::v1::{DeliverRequest, Event, GetLagRequest};
use outbox::CUSTOMERS;
use rstest::rstest;
use storage::Engine;

use crate::pair::{By, LOSER, POISON, Pair, event};

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn events_arrive_in_order_and_are_gone_from_the_outbox(
    #[case] engine: Engine,
    #[values(By::Call, By::Nats)] by: By,
) {
    let Some(pair) = Pair::by(by, engine).await else { return };
    let relay = pair.start_relay();
    pair.publish("a", &["1", "2", "3"]).await;
    pair.until("all arrive", async || pair.notes().await == ["1", "2", "3"]).await;
    pair.until("none is left", async || pair.waiting().await == (0, 0)).await;
    pair.end(relay).await;
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_subscriber_that_was_away_gets_everything_when_it_is_back(#[case] engine: Engine) {
    let Some(pair) = Pair::on(engine).await else { return };
    pair.local_peers.disconnect(CUSTOMERS);
    let relay = pair.start_relay();
    pair.publish("a", &["1", "2"]).await;
    pair.publish("b", &["3"]).await;
    assert_eq!(pair.waiting().await, (3, 0));
    pair.local_peers.connect(CUSTOMERS, pair.subscriber.clone());
    pair.until("all arrive", async || pair.notes().await == ["1", "2", "3"]).await;
    pair.end(relay).await;
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn an_event_that_comes_twice_takes_effect_once(#[case] engine: Engine) {
    let Some(pair) = Pair::on(engine).await else { return };
    let events = vec![event(1, "a", "1"), event(2, "a", "2")];
    for _ in 0..2 {
        let request = DeliverRequest { events: events.clone() };
        assert!(pair.sink().deliver(request).await.unwrap().into_inner().failures.is_empty());
    }
    let more = DeliverRequest { events: vec![event(2, "a", "2"), event(3, "a", "3")] };
    pair.sink().deliver(more).await.unwrap();
    assert_eq!(pair.notes().await, ["1", "2", "3"]);
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn an_event_that_can_not_be_taken_holds_back_its_key_and_nothing_else(#[case] engine: Engine) {
    let Some(pair) = Pair::on(engine).await else { return };
    let events = vec![event(1, "a", "1"), event(2, "a", POISON), event(3, "b", "3"), event(4, "a", "4")];
    let answer = pair.sink().deliver(DeliverRequest { events }).await.unwrap().into_inner();
    let refused: Vec<_> = answer.failures.iter().map(|failure| failure.blocked).collect();
    assert_eq!(refused, [false, true]);
    assert!(answer.failures[0].reason.contains("must not be poison"));
    // What it had begun to do is undone.
    assert_eq!(pair.notes().await, ["1", "3"]);
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn poison_becomes_a_dead_letter_after_its_tries_and_can_be_redelivered(
    #[case] engine: Engine,
    #[values(By::Call, By::Nats)] by: By,
) {
    let Some(pair) = Pair::by(by, engine).await else { return };
    let relay = pair.start_relay();
    pair.publish("a", &["1", POISON, "3"]).await;
    // Each look at the clock is a day later, so that no try has to be waited for.
    let day = 86_400_000_000;
    pair.until("poison is a dead letter", async || {
        (pair.set_clock)(pair.clock.now().plus_micros(day));
        pair.waiting().await == (0, 1)
    })
    .await;
    assert_eq!(pair.notes().await, ["1", "3"]);

    pair.cured.store(true, Ordering::SeqCst);
    let mut tx = pair.from.begin().await.unwrap();
    storage::outbox::redeliver(&mut tx, CUSTOMERS).await.unwrap();
    tx.commit().await.unwrap();
    pair.until("it arrives after all", async || pair.notes().await == ["1", "3", POISON]).await;
    pair.end(relay).await;
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn an_event_that_always_loses_becomes_a_dead_letter_and_later_keys_go_on(
    #[case] engine: Engine,
    #[values(By::Call, By::Nats)] by: By,
) {
    let Some(pair) = Pair::by(by, engine).await else { return };
    let relay = pair.start_relay();
    pair.publish("a", &["1", LOSER, "3"]).await;
    pair.publish("b", &["4"]).await;
    pair.until("what does not wait for it arrives", async || pair.notes().await == ["1", "4"]).await;
    let day = 86_400_000_000;
    pair.until("it is a dead letter", async || {
        (pair.set_clock)(pair.clock.now().plus_micros(day));
        pair.waiting().await == (0, 1)
    })
    .await;
    assert_eq!(pair.notes().await, ["1", "4", "3"]);
    pair.end(relay).await;
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_service_tells_how_far_its_events_have_come(#[case] engine: Engine) {
    let Some(pair) = Pair::on(engine).await else { return };
    let quiet = pair.sink().get_lag(GetLagRequest {}).await.unwrap().into_inner();
    assert!(quiet.lags.is_empty());
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn an_event_that_can_not_be_read_is_refused_with_the_field(#[case] engine: Engine) {
    let Some(pair) = Pair::on(engine).await else { return };
    let nameless = Event { id: "seven".into(), ..event(1, "a", "1") };
    let status = pair.sink().deliver(DeliverRequest { events: vec![nameless] }).await.unwrap_err();
    assert!(status.message().contains("id: must be a UUID"), "{status:?}");
    let garbled = Event { body: vec![0xff], ..event(2, "a", "1") };
    let answer = pair.sink().deliver(DeliverRequest { events: vec![garbled] }).await.unwrap().into_inner();
    assert!(answer.failures[0].reason.contains("renqing.loyalty.v1.PointsPosted"), "{answer:?}");
}

//! What happens to subscribers happens to all of them one day.

use std::{
    future::pending,
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
};

use outbox::CUSTOMERS;
use rstest::rstest;
use runtime::Channel;
use storage::Engine;
use tonic::Status;
use tower::ServiceExt;

use crate::pair::{POISON, Pair};

const MINUTE: i64 = 60_000_000;

/// What a subscriber does with one of its first calls.
#[derive(Clone, Copy)]
enum Trouble {
    /// Answers with an error before it does anything.
    Fails(fn(&'static str) -> Status),
    /// Does what it should, and answers when nobody listens any more.
    AnswersTooLate,
    /// Takes the call and says nothing.
    NeverAnswers,
}

/// The subscriber, with troubles at its first calls.
fn troubled(pair: &Pair, troubles: &'static [Trouble]) -> (Channel, Arc<AtomicU32>) {
    let (subscriber, calls) = (pair.subscriber.clone(), Arc::new(AtomicU32::new(0)));
    let counted = Arc::clone(&calls);
    let channel = Channel::new(tower::service_fn(move |request| {
        let subscriber = subscriber.clone();
        let call = calls.fetch_add(1, Ordering::SeqCst);
        async move {
            match troubles.get(usize::try_from(call).unwrap()) {
                Some(Trouble::Fails(status)) => Err(status("not now")),
                Some(Trouble::AnswersTooLate) => {
                    subscriber.oneshot(request).await?;
                    Err(Status::deadline_exceeded("too late"))
                }
                Some(Trouble::NeverAnswers) => pending().await,
                None => subscriber.oneshot(request).await,
            }
        }
    }));
    (channel, counted)
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn an_hour_without_the_subscriber_loses_nothing_and_keeps_the_order(#[case] engine: Engine) {
    let Some(pair) = Pair::on(engine).await else { return };
    pair.local_peers.disconnect(CUSTOMERS);
    let relay = pair.start_relay();
    let mut said = Vec::new();
    for minute in 0..60 {
        (pair.set_clock)(pair.clock.now().plus_micros(MINUTE));
        let name = minute.to_string();
        pair.publish(if minute % 2 == 0 { "a" } else { "b" }, &[&name]).await;
        said.push(name);
    }
    // Being away is no fault of the events: none becomes a dead letter.
    assert_eq!(pair.waiting().await, (60, 0));
    pair.local_peers.connect(CUSTOMERS, pair.subscriber.clone());
    pair.until("all arrive", async || pair.notes().await == said).await;
    pair.until("none is left", async || pair.waiting().await == (0, 0)).await;
    pair.end(relay).await;
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn errors_and_late_answers_delay_events_and_none_takes_effect_twice(#[case] engine: Engine) {
    let Some(pair) = Pair::on(engine).await else { return };
    let (channel, calls) = troubled(
        &pair,
        &[
            Trouble::Fails(Status::internal),
            Trouble::AnswersTooLate,
            Trouble::Fails(Status::resource_exhausted),
            Trouble::AnswersTooLate,
        ],
    );
    pair.local_peers.connect(CUSTOMERS, channel);
    pair.publish("a", &["1", "2", "3"]).await;
    let relay = pair.start_relay();
    pair.until("none is left", async || pair.waiting().await == (0, 0)).await;
    assert_eq!(pair.notes().await, ["1", "2", "3"]);
    assert_eq!(calls.load(Ordering::SeqCst), 5, "it knocked until it was heard");
    pair.end(relay).await;
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_subscriber_that_never_answers_does_not_hold_the_relay_for_ever(#[case] engine: Engine) {
    let Some(pair) = Pair::on(engine).await else { return };
    let (channel, calls) = troubled(&pair, &[Trouble::NeverAnswers]);
    pair.local_peers.connect(CUSTOMERS, channel);
    pair.publish("a", &["1"]).await;
    let relay = pair.start_relay();
    pair.until("it arrives", async || pair.notes().await == ["1"]).await;
    assert_eq!(calls.load(Ordering::SeqCst), 2);
    pair.end(relay).await;
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_dead_letter_can_be_seen_with_its_reason(#[case] engine: Engine) {
    let Some(pair) = Pair::on(engine).await else { return };
    let relay = pair.start_relay();
    pair.publish("a", &[POISON]).await;
    pair.until("poison is a dead letter", async || {
        (pair.set_clock)(pair.clock.now().plus_micros(1_440 * MINUTE));
        pair.waiting().await == (0, 1)
    })
    .await;
    let mut tx = pair.from.read().await.unwrap();
    let seen = storage::outbox::dead_letters(&mut tx, 10).await.unwrap();
    assert_eq!(seen.len(), 1);
    assert_eq!((seen[0].subscriber.as_str(), seen[0].shop_id.as_str()), (CUSTOMERS, "nongmao"));
    assert!(seen[0].kind.ends_with("PointsPosted") && seen[0].last_error.contains("poison"), "{seen:?}");
    pair.end(relay).await;
}

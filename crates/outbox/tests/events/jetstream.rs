//! Events by NATS: servers may lose what they have, and nobody else may put anything in.

use std::{sync::Arc, time::Duration};

use async_nats::HeaderMap;
use contracts::common::v1::DeliverRequest;
use kernel::{Clock, ShopId};
use outbox::CUSTOMERS;
use prost::Message;
use rstest::rstest;
use runtime::{Secret, Tokens};
use storage::{Engine, leases::Slices};
use testkit::NatsCluster;
use tokio::task::spawn_blocking;

use crate::pair::{By, Pair, event};

/// Does what blocks to a cluster.
async fn to(cluster: &Arc<NatsCluster>, what: impl FnOnce(&NatsCluster) + Send + 'static) {
    let cluster = Arc::clone(cluster);
    spawn_blocking(move || what(&cluster)).await.unwrap();
}

/// Messages in the stream of the subscriber.
async fn kept(pair: &Pair) -> u64 {
    let client = async_nats::connect(pair.nats().servers.clone()).await.unwrap();
    let name = format!("{}-{CUSTOMERS}", pair.nats().space);
    let mut stream = async_nats::jetstream::new(client).get_stream(name).await.unwrap();
    stream.info().await.unwrap().state.messages
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn an_event_leaves_the_outbox_when_its_subscriber_has_it_and_not_before(#[case] engine: Engine) {
    let Some(cluster) = NatsCluster::shared().await else { return };
    let Some(pair) = Pair::over(Some(cluster), engine).await else { return };
    make_the_stream(&pair).await;
    let relay = pair.start_relay();
    pair.publish("a", &["1", "2"]).await;
    pair.until("the servers have them", async || kept(&pair).await == 1).await;
    assert_eq!(pair.waiting().await, (2, 0));
    pair.subscribe();
    pair.until("they arrive", async || pair.notes().await == ["1", "2"]).await;
    pair.until("none is left", async || pair.waiting().await == (0, 0)).await;
    pair.until("nor with the servers", async || kept(&pair).await == 0).await;
    pair.end(relay).await;
}

/// As a subscriber does that ended since.
async fn make_the_stream(pair: &Pair) {
    let client = async_nats::connect(pair.nats().servers.clone()).await.unwrap();
    let space = &pair.nats().space;
    let config = async_nats::jetstream::stream::Config {
        name: format!("{space}-{CUSTOMERS}"),
        subjects: vec![format!("{space}.events.{CUSTOMERS}.*.*")],
        retention: async_nats::jetstream::stream::RetentionPolicy::WorkQueue,
        max_messages_per_subject: 1,
        num_replicas: 3,
        ..async_nats::jetstream::stream::Config::default()
    };
    async_nats::jetstream::new(client).create_stream(config).await.unwrap();
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn servers_that_are_killed_one_by_one_are_hardly_noticed(#[case] engine: Engine) {
    let Some(cluster) = NatsCluster::fresh().await.map(Arc::new) else { return };
    let Some(pair) = Pair::over(Some(Arc::clone(&cluster)), engine).await else { return };
    pair.subscribe();
    let relay = pair.start_relay();
    // A stream of three copies is made while there are three servers.
    pair.publish("a", &["first"]).await;
    pair.until("it arrives", async || pair.notes().await == ["first"]).await;
    let mut said = vec!["first".to_owned()];
    for number in 0..cluster.len() {
        to(&cluster, move |cluster| cluster.kill(number)).await;
        for step in 0..10 {
            let name = format!("{number}-{step}");
            pair.publish("a", &[&name]).await;
            said.push(name);
        }
        pair.until("they arrive", async || pair.notes().await == said).await;
        to(&cluster, move |cluster| {
            cluster.restart(number);
            cluster.wait_until_ready();
        })
        .await;
    }
    pair.until("none is left", async || pair.waiting().await == (0, 0)).await;
    pair.end(relay).await;
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_cluster_that_is_lost_with_all_its_files_loses_nothing(#[case] engine: Engine) {
    let Some(cluster) = NatsCluster::fresh().await.map(Arc::new) else { return };
    let Some(pair) = Pair::over(Some(Arc::clone(&cluster)), engine).await else { return };
    pair.subscribe();
    let relay = pair.start_relay();
    pair.publish("a", &["1"]).await;
    pair.until("it arrives", async || pair.notes().await == ["1"]).await;
    // The subscriber has it a moment before the relay hears of that.
    pair.until("none is left", async || pair.waiting().await == (0, 0)).await;
    let all = 0..cluster.len();
    let killed = all.clone();
    to(&cluster, move |cluster| killed.for_each(|number| cluster.kill(number))).await;
    pair.publish("a", &["2", "3"]).await;
    assert_eq!(pair.waiting().await, (2, 0));
    to(&cluster, move |cluster| {
        for number in all {
            cluster.wipe(number);
            cluster.restart(number);
        }
        cluster.wait_until_ready();
    })
    .await;
    pair.publish("a", &["4"]).await;
    pair.until("all arrive", async || pair.notes().await == ["1", "2", "3", "4"]).await;
    pair.until("none is left", async || pair.waiting().await == (0, 0)).await;
    pair.end(relay).await;
}

#[tokio::test]
async fn what_nobody_of_the_system_signed_has_no_effect() {
    let Some(pair) = Pair::by(By::Nats, Engine::Sqlite).await else { return };
    let relay = pair.start_relay();
    pair.publish("a", &["1"]).await;
    pair.until("it arrives", async || pair.notes().await == ["1"]).await;

    let client = async_nats::connect(pair.nats().servers.clone()).await.unwrap();
    let slice = Slices::of(&"nongmao".parse::<ShopId>().unwrap()).bits().trailing_zeros();
    let subject = format!("{}.events.{CUSTOMERS}.loyalty.{slice}", pair.nats().space);
    let body = DeliverRequest { events: vec![event(7, "a", "forged")] }.encode_to_vec();
    let stranger = Tokens::new(Secret::new(&[8; 32]).unwrap(), Clock::system());
    let mut headers = HeaderMap::new();
    headers.insert("Renqing-Batch", "1");
    headers.insert("Renqing-Answer-To", "nowhere");
    let seal = stranger.seal(&[b"batch", subject.as_bytes(), b"1", b"nowhere", &body]);
    headers.insert("Renqing-Seal", seal);
    let jetstream = async_nats::jetstream::new(client);
    jetstream.publish_with_headers(subject, headers, body.into()).await.unwrap().await.unwrap();
    pair.until("it is looked at and put away", async || kept(&pair).await == 0).await;

    pair.publish("a", &["2"]).await;
    pair.until("what was signed arrives", async || pair.notes().await == ["1", "2"]).await;
    pair.end(relay).await;
}

#[tokio::test]
async fn an_event_larger_than_the_servers_take_becomes_a_dead_letter_and_other_keys_go_on() {
    let Some(pair) = Pair::by(By::Nats, Engine::Sqlite).await else { return };
    let relay = pair.start_relay();
    pair.publish("a", &["1", &"x".repeat(17 << 20), "2"]).await;
    pair.publish("b", &["3"]).await;
    pair.until("what is small arrives", async || pair.notes().await == ["1", "3"]).await;
    let day = Duration::from_hours(24).as_micros();
    pair.until("it is a dead letter", async || {
        (pair.set_clock)(pair.clock.now().plus_micros(i64::try_from(day).unwrap()));
        pair.waiting().await == (0, 1)
    })
    .await;
    assert_eq!(pair.notes().await, ["1", "3", "2"]);
    let mut tx = pair.from.read().await.unwrap();
    let seen = storage::outbox::dead_letters(&mut tx, 10).await.unwrap();
    assert!(seen[0].last_error.contains("max_payload"), "{}", seen[0].last_error);
    drop(tx);
    pair.end(relay).await;
}

#[tokio::test]
async fn each_server_writes_to_disk_before_it_says_so() {
    let Some(cluster) = NatsCluster::shared().await else { return };
    for number in 0..cluster.len() {
        let cluster = Arc::clone(&cluster);
        let said = spawn_blocking(move || cluster.ask(number, "/jsz?config=true")).await.unwrap().unwrap();
        assert!(said.contains(r#""sync_always": true"#), "{said}");
    }
}

//! Several processes have one database and share its events.

use rstest::rstest;
use storage::Engine;

use crate::pair::{By, Pair};

#[rstest]
#[tokio::test]
async fn events_of_many_shops_are_shared_and_each_takes_effect_once(#[values(By::Call, By::Nats)] by: By) {
    let Some(pair) = Pair::by(by, Engine::Postgres).await else { return };
    let relays = [pair.start_relay(), pair.start_relay(), pair.start_relay()];
    let said: Vec<String> = (0..90).map(|number| number.to_string()).collect();
    for (number, name) in said.iter().enumerate() {
        pair.publish_at(&format!("shop-{}", number % 30), "a", &[name]).await;
    }
    pair.until("none is left", async || pair.waiting().await == (0, 0)).await;
    let mut noted: Vec<u32> = pair.notes().await.iter().map(|name| name.parse().unwrap()).collect();
    noted.sort_unstable();
    assert_eq!(noted, (0..90).collect::<Vec<u32>>());
    pair.stop.cancel();
    for relay in relays {
        relay.await.unwrap();
    }
}

#[rstest]
#[tokio::test]
async fn another_process_hands_on_what_one_that_was_killed_left(#[values(By::Call, By::Nats)] by: By) {
    let Some(pair) = Pair::by(by, Engine::Postgres).await else { return };
    let killed = pair.start_relay();
    pair.publish("a", &["1"]).await;
    pair.until("it arrives", async || pair.notes().await == ["1"]).await;
    let other = pair.start_relay();
    killed.abort();
    pair.publish("a", &["2", "3"]).await;
    pair.until("they arrive", async || pair.notes().await == ["1", "2", "3"]).await;
    pair.stop.cancel();
    other.await.unwrap();
}

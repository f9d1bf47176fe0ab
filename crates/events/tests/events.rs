//! Events between two services, over a real channel and on both engines.
#![expect(clippy::unwrap_used, reason = "test code")]

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use contracts::{
    common::v1::{
        DeliverRequest, Event, GetLagRequest, SendAgainRequest, event_sink_client::EventSinkClient,
    },
    loyalty::v1::PointsPosted,
};
use events::{CUSTOMERS, Draft, Handle, Received, Relay, Service, publish};
use kernel::{Clock, Failure, Ids, ShopId, Time};
use prost::{Message, Name};
use rstest::rstest;
use runtime::{
    CallAs, Channel, Guard, Limits, Parts, Peers, Principal, Secret, Switchboard, Tokens, call_as,
};
use storage::{Db, Engine, Migrations, Tx, execute, on};
use testkit::Databases;
use tokio_util::sync::CancellationToken;
use tonic::service::Routes;

static SQLITE: sqlx::migrate::Migrator = sqlx::migrate!("tests/migrations");
const MIGRATIONS: Migrations = Migrations { sqlite: &SQLITE, postgres: &SQLITE };
const POISON: &str = "poison";

/// Writes down the names of changed customers; can't stomach poison, unless it
/// was cured.
#[derive(Debug, Default)]
struct Notes {
    cured: Arc<AtomicBool>,
}

impl Handle for Notes {
    async fn handle(&self, tx: &mut Tx, event: &Received) -> Result<(), Failure> {
        let Some(changed) = event.read::<PointsPosted>() else { return Ok(()) };
        let name = changed?.customer;
        note(tx, &name).await?;
        if name == POISON && !self.cured.load(Ordering::SeqCst) {
            return Err(Failure::field("customer", "must not be poison"));
        }
        Ok(())
    }
}

async fn note(tx: &mut Tx, name: &str) -> storage::Result<()> {
    execute!(
        tx,
        sqlx::query("INSERT INTO notes (place, name) SELECT coalesce(max(place), 0) + 1, $1 FROM notes")
            .bind(name.to_owned())
    )?;
    Ok(())
}

/// A publisher and a subscriber, each with its own database.
struct Pair {
    _databases: Databases,
    from: Db,
    to: Db,
    switchboard: Switchboard,
    subscriber: Channel,
    tokens: Tokens,
    cured: Arc<AtomicBool>,
    clock: Clock,
    set_clock: Box<dyn Fn(Time) + Send + Sync>,
    stop: CancellationToken,
}

impl Pair {
    async fn on(engine: Engine) -> Option<Self> {
        let databases = Databases::fresh(engine).await?;
        let from = databases.open("publisher", MIGRATIONS).await;
        let to = databases.open("subscriber", MIGRATIONS).await;
        let (clock, set_clock) = Clock::manual(Time::from_micros(1_000_000).unwrap());
        let tokens = Tokens::new(Secret::new(&[7; 32]).unwrap(), clock.clone());
        let switchboard = Switchboard::new();
        let stop = CancellationToken::new();
        let parts = Parts {
            database: String::new(),
            clock: clock.clone(),
            ids: Ids::random(),
            stop: stop.clone(),
            peers: Peers::here(&switchboard, &tokens),
        };
        let notes = Notes::default();
        let cured = Arc::clone(&notes.cured);
        let service = Service {
            name: CUSTOMERS,
            contract: "",
            routes: Routes::default(),
            handler: notes,
            subscribers: &[],
        };
        let guard = Guard::from_contracts(tokens.clone()).unwrap();
        let subscriber = service.on(to.clone(), &parts).guarded(&guard, Limits::default()).unwrap();
        switchboard.connect(CUSTOMERS, subscriber.clone());
        let set_clock = Box::new(set_clock);
        Some(Self {
            _databases: databases,
            from,
            to,
            switchboard,
            subscriber,
            tokens,
            cured,
            clock,
            set_clock,
            stop,
        })
    }

    fn sink(&self) -> EventSinkClient<Channel> {
        let who = CallAs::Principal(Principal::service("test"));
        EventSinkClient::new(call_as(self.switchboard.channel(CUSTOMERS), &self.tokens, who))
    }

    fn start_relay(&self) -> tokio::task::JoinHandle<()> {
        let peers = Peers::here(&self.switchboard, &self.tokens);
        let relay = Relay::new(self.from.clone(), CUSTOMERS, peers.channel(CUSTOMERS), self.clock.clone());
        tokio::spawn(relay.run(self.stop.clone()))
    }

    async fn publish(&self, key: &str, names: &[&str]) {
        let shop: ShopId = "nongmao".parse().unwrap();
        let drafts: Vec<_> = names.iter().map(|name| Draft::new(key, &changed(name))).collect();
        let mut tx = self.from.begin().await.unwrap();
        publish(&mut tx, &Ids::random(), self.clock.now(), &shop, &drafts).await.unwrap();
        tx.commit().await.unwrap();
    }

    async fn notes(&self) -> Vec<String> {
        let mut tx = self.to.read().await.unwrap();
        on!(tx, |db| sqlx::query_scalar("SELECT name FROM notes ORDER BY place").fetch_all(db).await).unwrap()
    }

    /// Waits for something that the relay brings about by itself.
    async fn until(&self, what: &str, holds: impl AsyncFn() -> bool) {
        let wait = async {
            while !holds().await {
                tokio::time::sleep(Duration::from_millis(10)).await;
            }
        };
        assert!(
            tokio::time::timeout(Duration::from_secs(20), wait).await.is_ok(),
            "{what}: {:?}",
            self.notes().await
        );
    }

    async fn waiting(&self) -> (i64, i64) {
        let mut tx = self.from.read().await.unwrap();
        let lags = storage::outbox::lag(&mut tx).await.unwrap();
        lags.first().map_or((0, 0), |lag| (lag.waiting, lag.set_aside))
    }
}

fn changed(name: &str) -> PointsPosted {
    PointsPosted { customer: name.to_owned(), ..PointsPosted::default() }
}

fn event(id: u128, key: &str, name: &str) -> Event {
    Event {
        id: kernel::Uuid::from_u128(id).to_string(),
        shop: "shops/nongmao".into(),
        ordering_key: key.into(),
        kind: PointsPosted::full_name(),
        body: changed(name).encode_to_vec(),
        traceparent: String::new(),
        occurred_time: Some(runtime::field::timestamp(Time::from_micros(1).unwrap())),
    }
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn events_arrive_in_order_and_are_gone_from_the_outbox(#[case] engine: Engine) {
    let Some(pair) = Pair::on(engine).await else { return };
    let relay = pair.start_relay();
    pair.publish("a", &["1", "2", "3"]).await;
    pair.until("all arrive", async || pair.notes().await == ["1", "2", "3"]).await;
    pair.until("none is left", async || pair.waiting().await == (0, 0)).await;
    pair.stop.cancel();
    relay.await.unwrap();
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_subscriber_that_was_away_gets_everything_when_it_is_back(#[case] engine: Engine) {
    let Some(pair) = Pair::on(engine).await else { return };
    pair.switchboard.disconnect(CUSTOMERS);
    let relay = pair.start_relay();
    pair.publish("a", &["1", "2"]).await;
    pair.publish("b", &["3"]).await;
    assert_eq!(pair.waiting().await, (3, 0));
    pair.switchboard.connect(CUSTOMERS, pair.subscriber.clone());
    pair.until("all arrive", async || pair.notes().await == ["1", "2", "3"]).await;
    pair.stop.cancel();
    relay.await.unwrap();
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
async fn poison_is_set_aside_after_its_tries_and_can_be_sent_again(#[case] engine: Engine) {
    let Some(pair) = Pair::on(engine).await else { return };
    let relay = pair.start_relay();
    pair.publish("a", &["1", POISON, "3"]).await;
    // Each look at the clock is a day later, so that no try has to be waited for.
    let day = 86_400_000_000;
    pair.until("poison is set aside", async || {
        (pair.set_clock)(pair.clock.now().plus_micros(day));
        pair.waiting().await == (0, 1)
    })
    .await;
    assert_eq!(pair.notes().await, ["1", "3"]);

    pair.cured.store(true, Ordering::SeqCst);
    let mut tx = pair.from.begin().await.unwrap();
    storage::outbox::send_again(&mut tx, CUSTOMERS).await.unwrap();
    tx.commit().await.unwrap();
    pair.until("it arrives after all", async || pair.notes().await == ["1", "3", POISON]).await;
    pair.stop.cancel();
    relay.await.unwrap();
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_service_tells_how_far_its_events_have_come(#[case] engine: Engine) {
    let Some(pair) = Pair::on(engine).await else { return };
    let quiet = pair.sink().get_lag(GetLagRequest {}).await.unwrap().into_inner();
    assert!(quiet.lags.is_empty());
    let again = pair.sink().send_again(SendAgainRequest { subscriber: CUSTOMERS.into() }).await.unwrap();
    assert_eq!(again.into_inner().sent, 0);
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

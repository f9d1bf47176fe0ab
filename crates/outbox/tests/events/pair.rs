//! A publisher and a subscriber, over a real channel.

use std::{
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use contracts::{
    common::v1::{Event, event_sink_client::EventSinkClient},
    loyalty::v1::PointsPosted,
};
use futures::future::BoxFuture;
use kernel::{Clock, Failure, Ids, ShopId, Time};
use outbox::{
    CUSTOMERS, EventHandler, IncomingEvent, JetStream, Jobs, LOYALTY, OutgoingEvent, Relay, Service,
    Transport, publish,
};
use prost::{Message, Name};
use runtime::{
    CallAs, Channel, Events, Guard, Limits, LocalPeers, Migrate, Nats, Parts, Peers, Principal, Secret,
    Tokens, call_as,
};
use storage::{Conn, Db, Engine, Migrations, Tx, execute, on};
use testkit::{Databases, NatsCluster};
use tokio_util::sync::CancellationToken;
use tonic::service::Routes;

static TABLES: sqlx::migrate::Migrator = sqlx::migrate!("tests/migrations");
const MIGRATIONS: Migrations = Migrations(&TABLES);
pub(crate) const POISON: &str = "poison";
/// Loses against another change whenever it is tried.
pub(crate) const LOSER: &str = "loser";

/// Writes down the names of changed customers; can't stomach poison, unless it
/// was cured, and never gets anywhere with a loser.
#[derive(Debug, Default)]
struct Notes {
    pub(crate) cured: Arc<AtomicBool>,
}

impl EventHandler for Notes {
    async fn handle(&self, tx: &mut Tx, event: &IncomingEvent) -> Result<(), Failure> {
        let Some(changed) = event.read::<PointsPosted>() else { return Ok(()) };
        let name = changed?.customer;
        note(tx, &name).await?;
        if name == POISON && !self.cured.load(Ordering::SeqCst) {
            return Err(Failure::field("customer", "must not be poison"));
        }
        if name == LOSER {
            return Err(storage::Error::Conflict.into());
        }
        Ok(())
    }
}

async fn note(tx: &mut Tx, name: &str) -> storage::Result<()> {
    if let Conn::Postgres(db) = tx.conn() {
        // Two at once would take the same place.
        sqlx::query("LOCK TABLE notes IN EXCLUSIVE MODE").execute(db).await?;
    }
    execute!(
        tx,
        sqlx::query("INSERT INTO notes (place, name) SELECT coalesce(max(place), 0) + 1, $1 FROM notes")
            .bind(name.to_owned())
    )?;
    Ok(())
}

impl Jobs for Notes {}

/// How events come from one to the other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum By {
    Call,
    Nats,
}

/// A publisher and a subscriber, each with its own database.
pub(crate) struct Pair {
    events: Events,
    subscription: Mutex<Option<BoxFuture<'static, ()>>>,
    _cluster: Option<Arc<NatsCluster>>,
    _databases: Databases,
    pub(crate) from: Db,
    pub(crate) to: Db,
    pub(crate) local_peers: LocalPeers,
    pub(crate) subscriber: Channel,
    pub(crate) tokens: Tokens,
    pub(crate) cured: Arc<AtomicBool>,
    pub(crate) clock: Clock,
    pub(crate) set_clock: Box<dyn Fn(Time) + Send + Sync>,
    pub(crate) stop: CancellationToken,
}

impl Pair {
    pub(crate) async fn on(engine: Engine) -> Option<Self> {
        Self::by(By::Call, engine).await
    }

    /// A pair that speaks so, on an engine.
    pub(crate) async fn by(by: By, engine: Engine) -> Option<Self> {
        let cluster = match by {
            By::Call => None,
            By::Nats => Some(NatsCluster::shared().await?),
        };
        let pair = Self::over(cluster, engine).await?;
        pair.subscribe();
        Some(pair)
    }

    /// A pair that speaks over a cluster, if there is one; nobody takes what comes by it yet.
    pub(crate) async fn over(cluster: Option<Arc<NatsCluster>>, engine: Engine) -> Option<Self> {
        let databases = Databases::fresh(engine).await?;
        let from = databases.open("publisher", MIGRATIONS).await;
        let to = databases.open("subscriber", MIGRATIONS).await;
        let (clock, set_clock) = Clock::manual(Time::from_micros(1_000_000).unwrap());
        let tokens = Tokens::new(Secret::new(&[7; 32]).unwrap(), clock.clone());
        let local_peers = LocalPeers::new();
        let stop = CancellationToken::new();
        let events = match &cluster {
            None => Events::Direct,
            Some(cluster) => {
                let space = Ids::random().next().simple().to_string();
                Events::JetStream(Nats::read(&cluster.url(&space)).unwrap(), tokens.clone())
            }
        };
        let parts = Parts {
            database: String::new(),
            migrate: Migrate::Start,
            clock: clock.clone(),
            ids: Ids::random(),
            stop: stop.clone(),
            peers: Peers::here(&local_peers, &tokens),
            events: events.clone(),
        };
        let notes = Notes::default();
        let cured = Arc::clone(&notes.cured);
        let service = Service { name: CUSTOMERS, contract: "", routes: Routes::default(), handler: notes };
        let guard = Guard::from_contracts(tokens.clone()).unwrap();
        let module = service.on(to.clone(), &parts);
        let subscriber = module.guarded(&guard, Limits::default()).unwrap();
        let subscription = module.tasks.into_iter().find(|(name, _)| *name == "subscription");
        local_peers.connect(CUSTOMERS, subscriber.clone());
        let set_clock = Box::new(set_clock);
        Some(Self {
            events,
            subscription: Mutex::new(subscription.map(|(_, task)| task)),
            _cluster: cluster,
            _databases: databases,
            from,
            to,
            local_peers,
            subscriber,
            tokens,
            cured,
            clock,
            set_clock,
            stop,
        })
    }

    /// Takes what comes by NATS, from now on.
    pub(crate) fn subscribe(&self) {
        let subscription = self.subscription.lock().unwrap().take();
        subscription.map(tokio::spawn);
    }

    /// Where its events go, if they go by NATS.
    pub(crate) fn nats(&self) -> &Nats {
        let Events::JetStream(nats, _) = &self.events else { panic!("they go by calls") };
        nats
    }

    pub(crate) fn sink(&self) -> EventSinkClient<Channel> {
        let who = CallAs::Principal(Principal::service("test"));
        EventSinkClient::new(call_as(self.local_peers.channel(CUSTOMERS), &self.tokens, who))
    }

    /// Ends the relay, and waits until it has.
    pub(crate) async fn end(&self, relay: tokio::task::JoinHandle<()>) {
        self.stop.cancel();
        relay.await.unwrap();
    }

    pub(crate) fn start_relay(&self) -> tokio::task::JoinHandle<()> {
        let process = Ids::random().next();
        let transport = match &self.events {
            Events::Direct => {
                let peers = Peers::here(&self.local_peers, &self.tokens);
                Transport::direct(peers.channel(CUSTOMERS))
            }
            Events::JetStream(nats, tokens) => {
                let jetstream = JetStream::new(nats.clone(), tokens.clone());
                Transport::jetstream(jetstream, LOYALTY, CUSTOMERS, process)
            }
        };
        let relay = Relay::new(self.from.clone(), CUSTOMERS, transport, self.clock.clone(), process);
        tokio::spawn(relay.run(self.stop.clone()))
    }

    pub(crate) async fn publish(&self, key: &str, names: &[&str]) {
        self.publish_at("nongmao", key, names).await;
    }

    pub(crate) async fn publish_at(&self, shop: &str, key: &str, names: &[&str]) {
        let shop: ShopId = shop.parse().unwrap();
        let drafts: Vec<_> = names.iter().map(|name| OutgoingEvent::new(key, &changed(name))).collect();
        let mut tx = self.from.begin().await.unwrap();
        publish(&mut tx, &Ids::random(), self.clock.now(), &shop, &drafts).await.unwrap();
        tx.commit().await.unwrap();
    }

    pub(crate) async fn notes(&self) -> Vec<String> {
        let mut tx = self.to.read().await.unwrap();
        on!(tx, |db| sqlx::query_scalar("SELECT name FROM notes ORDER BY place").fetch_all(db).await).unwrap()
    }

    /// Waits for something that the relay brings about by itself.
    pub(crate) async fn until(&self, what: &str, holds: impl AsyncFn() -> bool) {
        let wait = async {
            while !holds().await {
                tokio::time::sleep(Duration::from_millis(10)).await;
            }
        };
        assert!(
            tokio::time::timeout(Duration::from_mins(1), wait).await.is_ok(),
            "{what}: {:?}",
            self.notes().await
        );
    }

    pub(crate) async fn waiting(&self) -> (i64, i64) {
        let mut tx = self.from.read().await.unwrap();
        let lags = storage::outbox::lag(&mut tx).await.unwrap();
        lags.first().map_or((0, 0), |lag| (lag.waiting, lag.dead_letters))
    }
}

fn changed(name: &str) -> PointsPosted {
    PointsPosted { customer: name.to_owned(), ..PointsPosted::default() }
}

pub(crate) fn event(id: u128, key: &str, name: &str) -> Event {
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

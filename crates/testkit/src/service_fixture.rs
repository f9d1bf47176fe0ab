use std::{
    future::Future,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};

use contracts::common::v1::{
    ActDone, DeliverRequest, DeliverResponse, Event, event_sink_client::EventSinkClient,
};
use kernel::{Clock, Failure, Ids, Time};
use prost::{Message, Name};
use runtime::{
    CallAs, Channel, Due, Events, Guard, Kind, Limits, LocalPeers, Migrate, Module, Parts, Peers, Principal,
    Secret, Tokens, call_as, field,
};
use storage::{Db, Engine, Migrations, leases::Slices, on, outbox};
use tokio_util::sync::CancellationToken;
use tonic::service::Routes;
use tower::ServiceExt;
use uuid::Uuid;

use crate::Databases;

/// Noon of 23 November 2026 UTC, a Monday, in microseconds.
pub const NOON: i64 = 1_795_435_200_000_000;

/// One service behind its real stack, on a fresh database and a clock that
/// stands until it is moved. Who else is called is unavailable until connected.
pub struct ServiceFixture {
    /// Where the database is.
    pub url: String,
    /// The database.
    pub db: Db,
    /// Whom the service may call.
    pub local_peers: LocalPeers,
    name: &'static str,
    databases: Arc<Databases>,
    tokens: Tokens,
    clock: Clock,
    set_clock: Arc<dyn Fn(Time) + Send + Sync>,
    events: AtomicU64,
    due: Due,
}

/// What starts a service.
pub trait Start: Fn(Parts) -> Self::Starting {
    /// Its start.
    type Starting: Future<Output = anyhow::Result<Module>>;
}

impl<F, S> Start for F
where
    F: Fn(Parts) -> S,
    S: Future<Output = anyhow::Result<Module>>,
{
    type Starting = S;
}

impl ServiceFixture {
    /// Starts a service. `None`, with a loud word, where the machine has no
    /// `PostgreSQL` for it.
    pub async fn open(
        engine: Engine,
        name: &'static str,
        migrations: Migrations,
        start: impl Start,
    ) -> Option<Self> {
        let databases = Arc::new(Databases::fresh(engine).await?);
        let url = databases.url(name).await;
        let (clock, set_clock) = Clock::manual(Time::from_micros(NOON).expect("a time"));
        Some(Self::on(databases, url, (clock, Arc::new(set_clock)), name, migrations, start).await)
    }

    /// Another replica on the same database, by the same clock.
    pub async fn replica(&self, migrations: Migrations, start: impl Start) -> Self {
        self.replica_at(self.url.clone(), migrations, start).await
    }

    /// The same, which finds the database at another address.
    pub async fn replica_at(&self, url: String, migrations: Migrations, start: impl Start) -> Self {
        let clock = (self.clock.clone(), Arc::clone(&self.set_clock));
        Self::on(Arc::clone(&self.databases), url, clock, self.name, migrations, start).await
    }

    async fn on(
        databases: Arc<Databases>,
        url: String,
        (clock, set_clock): (Clock, Arc<dyn Fn(Time) + Send + Sync>),
        name: &'static str,
        migrations: Migrations,
        start: impl Start,
    ) -> Self {
        let tokens = Tokens::new(Secret::new(&[7; 32]).expect("long enough"), clock.clone());
        let local_peers = LocalPeers::new();
        let parts = Parts {
            database: url.clone(),
            migrate: Migrate::Start,
            clock: clock.clone(),
            ids: Ids::random(),
            stop: CancellationToken::new(),
            peers: Peers::here(&local_peers, &tokens),
            events: Events::Direct,
        };
        let module = start(parts).await.expect("the service starts");
        let due = module.due.clone();
        let guard = Guard::from_contracts(tokens.clone()).expect("the contracts");
        local_peers.connect(name, module.guarded(&guard, Limits::default()).expect("a stack"));
        let db = Db::open(&url, name, migrations).await.expect("the database opens");
        let events = AtomicU64::new(1);
        Self { url, db, local_peers, name, databases, tokens, clock, set_clock, events, due }
    }

    /// A channel to the service, on which a principal calls.
    pub fn channel(&self, kind: Kind, shop: &str, subject: &str) -> Channel {
        let principal = Principal { kind, shop: shop.parse().ok(), subject: subject.to_owned() };
        self.channel_of(principal)
    }

    /// A channel to the service, on which another service calls.
    pub fn as_service(&self) -> Channel {
        self.channel_of(Principal::service("tests"))
    }

    /// The same, for a principal.
    pub fn channel_of(&self, principal: Principal) -> Channel {
        call_as(self.local_peers.channel(self.name), &self.tokens, CallAs::Principal(principal))
    }

    /// Connects a stand-in for another service, which answers whoever calls.
    pub fn connect(&self, name: &str, routes: Routes) {
        let routes = routes.prepare();
        let answer = move |request| {
            let routes = routes.clone();
            async move {
                let Ok(response) = routes.oneshot(request).await;
                Ok(response)
            }
        };
        self.local_peers.connect(name, Channel::new(tower::service_fn(answer)));
    }

    /// The time on the clock.
    pub fn now(&self) -> Time {
        self.clock.now()
    }

    /// Moves the clock.
    pub fn set_time(&self, time: Time) {
        (self.set_clock)(time);
    }

    /// Moves the clock on by so many seconds.
    pub fn pass(&self, seconds: i64) {
        self.set_time(self.now().plus_micros(seconds * 1_000_000));
    }

    /// An event of `shops/nongmao`, of its own id, that happens now.
    pub fn event<M: Message + Name>(&self, key: &str, body: &M) -> Event {
        let id = self.events.fetch_add(1, Ordering::SeqCst);
        Event {
            id: Uuid::from_u128(u128::from(id)).to_string(),
            shop: "shops/nongmao".into(),
            ordering_key: key.to_owned(),
            kind: M::full_name(),
            body: body.encode_to_vec(),
            traceparent: String::new(),
            occurred_time: Some(field::timestamp(self.now())),
        }
    }

    /// Delivers events, whatever becomes of them.
    pub async fn try_deliver(&self, events: Vec<Event>) -> Result<DeliverResponse, tonic::Status> {
        let mut sink = EventSinkClient::new(self.as_service());
        Ok(sink.deliver(DeliverRequest { events }).await?.into_inner())
    }

    /// Delivers events, all of which are taken.
    pub async fn deliver(&self, events: Vec<Event>) {
        assert_eq!(self.try_deliver(events).await.expect("an answer").failures, []);
    }

    /// Does what has become due by now.
    pub async fn run_due(&self) {
        self.try_run_due().await.expect("done");
    }

    /// The same, whatever becomes of it.
    pub async fn try_run_due(&self) -> Result<(), Failure> {
        self.due.run().await
    }

    /// What was published for a subscriber and not handed on, oldest first; without
    /// what is [noted](Self::noted).
    pub async fn published(&self, subscriber: &str) -> Vec<outbox::Waiting> {
        let mut waiting = self.waiting(subscriber).await;
        waiting.retain(|event| event.kind != ActDone::full_name());
        waiting
    }

    /// The privileged acts that customers was not told of yet, oldest first.
    pub async fn noted(&self) -> Vec<ActDone> {
        let mut waiting = self.waiting(runtime::CUSTOMERS).await;
        waiting.retain(|event| event.kind == ActDone::full_name());
        let acts = waiting.iter().map(|event| ActDone::decode(event.body.as_slice()));
        acts.collect::<Result<_, _>>().expect("an act")
    }

    async fn waiting(&self, subscriber: &str) -> Vec<outbox::Waiting> {
        let mut tx = self.db.read().await.expect("a connection");
        let all = Time::from_micros(i64::MAX / 64).unwrap_or_else(|| self.now());
        outbox::due(&mut tx, subscriber, Slices::ALL, all, 100_000).await.expect("events")
    }

    /// Changes the data, as no method could.
    pub async fn sql(&self, sql: &'static str) {
        let mut tx = self.db.begin().await.expect("a transaction");
        on!(tx, |db| sqlx::raw_sql(sql).execute(db).await.map(drop)).expect("it runs");
        tx.commit().await.expect("it commits");
    }
}

impl std::fmt::Debug for ServiceFixture {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ServiceFixture").field("name", &self.name).finish_non_exhaustive()
    }
}

//! The service behind its real stack, on a fresh database.

use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};

use contracts::{
    common::v1::{
        DeliverRequest, DeliverResponse, Event, Money, event_sink_client::EventSinkClient, principal::Kind,
    },
    loyalty::v1::loyalty_service_client::LoyaltyServiceClient,
    orders::v1::{Order, OrderCompleted, OrderRefunded},
};
use kernel::{Clock, Ids, Time};
use prost::{Message, Name};
use runtime::{
    CallAs, Channel, Guard, Limits, Parts, Peers, Principal, Secret, Switchboard, Tokens, call_as, field,
};
use storage::{Db, Engine, on, outbox};
use testkit::Databases;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

/// Noon of 23 November 2026 UTC, in microseconds.
const NOON: i64 = 1_795_435_200_000_000;

pub(crate) const WANG: &str = "shops/nongmao/customers/00000000-0000-0000-0000-000000000018";
pub(crate) const ZHAO: &str = "shops/nongmao/customers/00000000-0000-0000-0000-000000000019";

/// `shops/nongmao`, with a service of its own, and who calls it.
pub(crate) struct Shop {
    pub(crate) url: String,
    pub(crate) db: Db,
    databases: Arc<Databases>,
    channel: Channel,
    tokens: Tokens,
    events: AtomicU64,
}

impl Shop {
    pub(crate) async fn open(engine: Engine) -> Option<Self> {
        let databases = Arc::new(Databases::fresh(engine).await?);
        let url = databases.url("loyalty").await;
        Some(Self::on(databases, url).await)
    }

    /// Another replica on the same database.
    pub(crate) async fn replica(&self) -> Self {
        Self::on(Arc::clone(&self.databases), self.url.clone()).await
    }

    async fn on(databases: Arc<Databases>, url: String) -> Self {
        let (clock, _) = Clock::manual(Time::from_micros(NOON).unwrap());
        let tokens = Tokens::new(Secret::new(&[7; 32]).unwrap(), clock.clone());
        let switchboard = Switchboard::new();
        let parts = Parts {
            database: url.clone(),
            clock,
            ids: Ids::random(),
            stop: CancellationToken::new(),
            peers: Peers::here(&switchboard, &tokens),
        };
        let module = loyalty::start(parts).await.unwrap();
        let guard = Guard::from_contracts(tokens.clone()).unwrap();
        switchboard.connect("loyalty", module.guarded(&guard, Limits::default()).unwrap());
        let channel = switchboard.channel("loyalty");
        let db = Db::open(&url, "loyalty", loyalty::MIGRATIONS).await.unwrap();
        Self { url, db, databases, channel, tokens, events: AtomicU64::new(1) }
    }

    fn channel(&self, principal: Principal) -> Channel {
        call_as(self.channel.clone(), &self.tokens, CallAs::Principal(principal))
    }

    /// A client of the owner.
    pub(crate) fn owner(&self) -> LoyaltyServiceClient<Channel> {
        self.client(Kind::Owner, "nongmao", "shops/nongmao/accessKeys/owner")
    }

    /// A client of a guest.
    pub(crate) fn guest(&self, customer: &str) -> LoyaltyServiceClient<Channel> {
        self.client(Kind::Guest, "nongmao", customer)
    }

    pub(crate) fn client(&self, kind: Kind, shop: &str, subject: &str) -> LoyaltyServiceClient<Channel> {
        let principal = Principal { kind, shop: shop.parse().ok(), subject: subject.to_owned() };
        LoyaltyServiceClient::new(self.channel(principal))
    }

    /// An event of its own id.
    pub(crate) fn event<M: Message + Name>(&self, body: &M) -> Event {
        let id = self.events.fetch_add(1, Ordering::SeqCst);
        Event {
            id: Uuid::from_u128(u128::from(id)).to_string(),
            shop: "shops/nongmao".into(),
            ordering_key: WANG.into(),
            kind: M::full_name(),
            body: body.encode_to_vec(),
            traceparent: String::new(),
            occurred_time: Some(field::timestamp(Time::from_micros(1).unwrap())),
        }
    }

    pub(crate) async fn try_deliver(&self, events: Vec<Event>) -> Result<DeliverResponse, tonic::Status> {
        let mut sink = EventSinkClient::new(self.channel(Principal::service("orders")));
        Ok(sink.deliver(DeliverRequest { events }).await?.into_inner())
    }

    /// Delivers events, all of which are taken.
    pub(crate) async fn deliver(&self, events: Vec<Event>) {
        assert_eq!(self.try_deliver(events).await.unwrap().failures, []);
    }

    pub(crate) async fn complete(&self, order: Order) {
        self.deliver(vec![self.event(&OrderCompleted { order: Some(order) })]).await;
    }

    pub(crate) async fn refund(&self, order: Order) {
        let refund = OrderRefunded { order: Some(order), ..OrderRefunded::default() };
        self.deliver(vec![self.event(&refund)]).await;
    }

    /// What was published for the customers service, oldest first.
    pub(crate) async fn published(&self) -> Vec<outbox::Waiting> {
        let mut tx = self.db.read().await.unwrap();
        outbox::due(&mut tx, "customers", Time::from_micros(NOON).unwrap(), 1_000).await.unwrap()
    }

    /// Changes the data, as no method could.
    pub(crate) async fn sql(&self, sql: &'static str) {
        let mut tx = self.db.begin().await.unwrap();
        on!(tx, |db| sqlx::raw_sql(sql).execute(db).await.map(drop)).unwrap();
        tx.commit().await.unwrap();
    }

    pub(crate) async fn must_add_up(&self) {
        assert_eq!(loyalty::check(&self.url).await.unwrap(), Vec::<String>::new());
    }
}

pub(crate) fn yuan(amount: i64) -> Money {
    Money { amount, currency: "CNY".into() }
}

/// A completed order of Wang's, of which so much was refunded.
pub(crate) fn order(id: u128, total: i64, refunded: i64) -> Order {
    Order {
        name: format!("shops/nongmao/orders/{}", Uuid::from_u128(id)),
        customer: WANG.into(),
        total: Some(yuan(total)),
        refunded: Some(yuan(refunded)),
        ..Order::default()
    }
}

//! The service behind its real stack, on a fresh database.

use std::sync::atomic::{AtomicU64, Ordering};

use contracts::{
    common::v1::{
        DeliverRequest, DeliverResponse, Event, event_sink_client::EventSinkClient, principal::Kind,
    },
    feedback::v1::feedback_service_client::FeedbackServiceClient,
    orders::v1::{Order, OrderCompleted, OrderPlaced},
};
use kernel::{Clock, Ids, Time};
use prost::{Message, Name};
use runtime::{
    CallAs, Channel, Guard, Limits, Parts, Peers, Principal, Secret, Switchboard, Tokens, call_as, field,
};
use storage::{Db, Engine, outbox};
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
    _databases: Databases,
    channel: Channel,
    tokens: Tokens,
    set_clock: Box<dyn Fn(Time) + Send + Sync>,
    events: AtomicU64,
}

impl Shop {
    pub(crate) async fn open(engine: Engine) -> Option<Self> {
        let databases = Databases::fresh(engine).await?;
        let url = databases.url("feedback").await;
        let (clock, set_clock) = Clock::manual(Time::from_micros(NOON).unwrap());
        let tokens = Tokens::new(Secret::new(&[7; 32]).unwrap(), clock.clone());
        let switchboard = Switchboard::new();
        let parts = Parts {
            database: url.clone(),
            clock,
            ids: Ids::random(),
            stop: CancellationToken::new(),
            peers: Peers::here(&switchboard, &tokens),
        };
        let module = feedback::start(parts).await.unwrap();
        let guard = Guard::from_contracts(tokens.clone()).unwrap();
        switchboard.connect("feedback", module.guarded(&guard, Limits::default()).unwrap());
        let channel = switchboard.channel("feedback");
        let db = Db::open(&url, "feedback", feedback::MIGRATIONS).await.unwrap();
        Some(Self {
            url,
            db,
            _databases: databases,
            channel,
            tokens,
            set_clock: Box::new(set_clock),
            events: AtomicU64::new(1),
        })
    }

    fn channel(&self, principal: Principal) -> Channel {
        call_as(self.channel.clone(), &self.tokens, CallAs::Principal(principal))
    }

    /// A client of the owner.
    pub(crate) fn owner(&self) -> FeedbackServiceClient<Channel> {
        self.client(Kind::Owner, "nongmao", "shops/nongmao/accessKeys/owner")
    }

    /// A client of a guest.
    pub(crate) fn guest(&self, customer: &str) -> FeedbackServiceClient<Channel> {
        self.client(Kind::Guest, "nongmao", customer)
    }

    pub(crate) fn client(&self, kind: Kind, shop: &str, subject: &str) -> FeedbackServiceClient<Channel> {
        let principal = Principal { kind, shop: shop.parse().ok(), subject: subject.to_owned() };
        FeedbackServiceClient::new(self.channel(principal))
    }

    /// An event of its own id, a microsecond after the one before.
    pub(crate) fn event<M: Message + Name>(&self, body: &M) -> Event {
        let id = self.events.fetch_add(1, Ordering::SeqCst);
        (self.set_clock)(Time::from_micros(NOON + i64::try_from(id).unwrap()).unwrap());
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

    pub(crate) async fn place(&self, order: Order) {
        self.deliver(vec![self.event(&OrderPlaced { order: Some(order), amended: false })]).await;
    }

    pub(crate) async fn complete(&self, order: Order) {
        self.deliver(vec![self.event(&OrderCompleted { order: Some(order) })]).await;
    }

    /// What was published for the customers service, oldest first.
    pub(crate) async fn published(&self) -> Vec<outbox::Waiting> {
        let mut tx = self.db.read().await.unwrap();
        outbox::due(&mut tx, "customers", Time::from_micros(2 * NOON).unwrap(), 1_000).await.unwrap()
    }

    pub(crate) async fn must_add_up(&self) {
        assert_eq!(feedback::check(&self.url).await.unwrap(), Vec::<String>::new());
    }
}

/// An order of Wang's, placed so many microseconds after 1970.
pub(crate) fn order(id: u128, placed: i64) -> Order {
    Order {
        name: format!("shops/nongmao/orders/{}", Uuid::from_u128(id)),
        customer: WANG.into(),
        create_time: Some(field::timestamp(Time::from_micros(placed).unwrap())),
        ..Order::default()
    }
}

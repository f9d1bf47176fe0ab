//! A shop with a customers service of its own.

use contracts::{
    common::v1::{DeliverRequest, DeliverResponse, Event, event_sink_client::EventSinkClient},
    customers::v1::{
        AccessKey, CreateAccessKeyRequest, CreateCustomerRequest, Customer, CustomerChanged,
        customer::ChatIdentity, customers_service_client::CustomersServiceClient,
    },
};
use kernel::{Clock, Ids, Time};
use prost::{Message, Name};
use runtime::{
    CallAs, Channel, Guard, Kind, Limits, Parts, Peers, Principal, Refusal, Secret, Switchboard, Tokens,
    call_as,
};
use storage::{Db, Engine, on, outbox};
use testkit::Databases;
use tokio_util::sync::CancellationToken;
use tonic::{Response, Status};

pub(crate) type Client = CustomersServiceClient<Channel>;

/// Noon of 23 November 2026 UTC, in microseconds.
pub(crate) const NOON: i64 = 1_795_435_200_000_000;

pub(crate) struct Shop {
    pub(crate) url: String,
    pub(crate) db: Db,
    channel: Channel,
    tokens: Tokens,
    _databases: Databases,
}

impl Shop {
    /// `shops/nongmao`, without customers.
    pub(crate) async fn open(engine: Engine) -> Option<Self> {
        let databases = Databases::fresh(engine).await?;
        let url = databases.url("customers").await;
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
        let module = customers::start(parts).await.unwrap();
        let guard = Guard::from_contracts(tokens.clone()).unwrap();
        let channel = module.guarded(&guard, Limits::default()).unwrap();
        let db = Db::open(&url, "customers", customers::MIGRATIONS).await.unwrap();
        Some(Self { url, db, channel, tokens, _databases: databases })
    }

    pub(crate) fn client_of(&self, principal: Principal) -> Client {
        Client::new(call_as(self.channel.clone(), &self.tokens, CallAs::Principal(principal)))
    }

    pub(crate) fn service(&self) -> Client {
        self.client_of(Principal::service("gateway"))
    }

    pub(crate) fn owner(&self) -> Client {
        self.client_of(owner_of("nongmao"))
    }

    pub(crate) fn guest(&self, customer: &str) -> Client {
        let shop = "nongmao".parse().ok();
        self.client_of(Principal { kind: Kind::Guest, shop, subject: customer.to_owned() })
    }

    /// Adds a customer with the next number.
    pub(crate) async fn add(&self, customer: Customer) -> Customer {
        self.owner().create_customer(create(customer)).await.unwrap().into_inner()
    }

    pub(crate) async fn make_key(&self, key: AccessKey) -> Result<AccessKey, (tonic::Code, String)> {
        let request = CreateAccessKeyRequest { parent: "shops/nongmao".into(), access_key: Some(key) };
        let made = self.owner().create_access_key(request).await;
        made.map(Response::into_inner).map_err(|status| (status.code(), field_of(&status)))
    }

    /// What was announced, oldest first.
    pub(crate) async fn announced(&self) -> Vec<CustomerChanged> {
        let mut tx = self.db.read().await.unwrap();
        let waiting = outbox::due(&mut tx, "orders", Time::from_micros(i64::MAX / 1000).unwrap(), 100).await;
        let events = waiting.unwrap().into_iter();
        events
            .map(|event| {
                assert_eq!(event.kind, CustomerChanged::full_name());
                let changed = CustomerChanged::decode(event.body.as_slice()).unwrap();
                assert_eq!(event.ordering_key, changed.customer.as_ref().unwrap().name);
                changed
            })
            .collect()
    }

    /// Delivers an event of `shops/nongmao`, as often as it may arrive.
    pub(crate) async fn deliver<M: Message + Name>(&self, id: u128, minute: i64, event: &M) {
        let event = Event {
            id: uuid::Uuid::from_u128(id).to_string(),
            shop: "shops/nongmao".into(),
            ordering_key: "key".into(),
            kind: M::full_name(),
            body: event.encode_to_vec(),
            traceparent: String::new(),
            occurred_time: Time::from_micros(NOON + minute * 60_000_000).map(runtime::field::timestamp),
        };
        let principal = CallAs::Principal(Principal::service("orders"));
        let mut sink = EventSinkClient::new(call_as(self.channel.clone(), &self.tokens, principal));
        for _ in 0..2 {
            let request = DeliverRequest { events: vec![event.clone()] };
            let answer = sink.deliver(request).await.unwrap().into_inner();
            assert_eq!(answer, DeliverResponse::default());
        }
    }

    /// Breaks the data, as no method could.
    pub(crate) async fn sql(&self, sql: &'static str) {
        let mut tx = self.db.begin().await.unwrap();
        on!(tx, |db| sqlx::raw_sql(sql).execute(db).await.map(drop)).unwrap();
        tx.commit().await.unwrap();
    }
}

pub(crate) fn owner_of(shop: &str) -> Principal {
    Principal {
        kind: Kind::Owner,
        shop: shop.parse().ok(),
        subject: format!("shops/{shop}/accessKeys/owner"),
    }
}

pub(crate) fn create(customer: Customer) -> CreateCustomerRequest {
    CreateCustomerRequest {
        parent: "shops/nongmao".into(),
        customer: Some(customer),
        ..CreateCustomerRequest::default()
    }
}

pub(crate) fn called(display_name: &str) -> Customer {
    Customer { display_name: display_name.to_owned(), ..Customer::default() }
}

pub(crate) fn numbered(number: i32, display_name: &str) -> Customer {
    Customer { number, ..called(display_name) }
}

pub(crate) fn sender(channel: &str, sender_id: &str) -> ChatIdentity {
    ChatIdentity { channel: channel.to_owned(), sender_id: sender_id.to_owned() }
}

/// Of a refusal: the reason, and the sentence.
pub(crate) fn refusal<T: std::fmt::Debug>(answer: Result<Response<T>, Status>) -> (String, String) {
    let refusal = Refusal::from(&answer.unwrap_err());
    (refusal.reason, refusal.message)
}

/// Of a refusal: the first field that is wrong; empty if it is not about one.
pub(crate) fn field_of(status: &Status) -> String {
    let violations = Refusal::from(status).violations;
    violations.first().map(|violation| violation.field.clone()).unwrap_or_default()
}

//! A shop with a customers service of its own.

use std::ops::Deref;

use contracts::{
    common::v1::Event,
    customers::v1::{
        AccessKey, CreateAccessKeyRequest, CreateCustomerRequest, Customer, CustomerChanged,
        customer::ChatIdentity, customers_service_client::CustomersServiceClient,
    },
};
use kernel::Time;
use prost::{Message, Name};
use runtime::{Channel, Kind, Principal, Refusal};
use storage::Engine;
pub(crate) use testkit::NOON;
use testkit::ServiceFixture;
use tonic::{Response, Status};

pub(crate) type Client = CustomersServiceClient<Channel>;

pub(crate) struct Shop(ServiceFixture);

impl Deref for Shop {
    type Target = ServiceFixture;

    fn deref(&self) -> &ServiceFixture {
        &self.0
    }
}

impl Shop {
    /// `shops/nongmao`, without customers.
    pub(crate) async fn open(engine: Engine) -> Option<Self> {
        ServiceFixture::open(engine, "customers", customers::MIGRATIONS, customers::start).await.map(Self)
    }

    pub(crate) fn client_of(&self, principal: Principal) -> Client {
        Client::new(self.channel_of(principal))
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

    /// What was published of customers, oldest first.
    pub(crate) async fn published_changes(&self) -> Vec<CustomerChanged> {
        let events = self.published("orders").await.into_iter();
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
            occurred_time: Time::from_micros(NOON + minute * 60_000_000).map(runtime::field::timestamp),
            ..self.event("key", event)
        };
        for _ in 0..2 {
            self.0.deliver(vec![event.clone()]).await;
        }
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

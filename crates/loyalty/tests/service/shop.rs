//! The loyalty service of `shops/nongmao`, and who calls it.

use std::ops::Deref;

use contracts::{
    common::v1::{Event, Money, principal::Kind},
    loyalty::v1::loyalty_service_client::LoyaltyServiceClient,
    orders::v1::{Order, OrderCompleted, OrderRefunded},
};
use prost::{Message, Name};
use runtime::Channel;
use storage::{Engine, outbox};
use testkit::ServiceFixture;
use uuid::Uuid;

pub(crate) const WANG: &str = "shops/nongmao/customers/00000000-0000-0000-0000-000000000018";
pub(crate) const ZHAO: &str = "shops/nongmao/customers/00000000-0000-0000-0000-000000000019";

/// The shop's loyalty service.
pub(crate) struct Shop(ServiceFixture);

impl Deref for Shop {
    type Target = ServiceFixture;

    fn deref(&self) -> &ServiceFixture {
        &self.0
    }
}

impl Shop {
    pub(crate) async fn open(engine: Engine) -> Option<Self> {
        ServiceFixture::open(engine, "loyalty", loyalty::MIGRATIONS, loyalty::start).await.map(Self)
    }

    /// Another replica on the same database.
    pub(crate) async fn replica(&self) -> Self {
        Self(self.0.replica(loyalty::MIGRATIONS, loyalty::start).await)
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
        LoyaltyServiceClient::new(self.channel(kind, shop, subject))
    }

    /// An event about Wang.
    pub(crate) fn event<M: Message + Name>(&self, body: &M) -> Event {
        self.0.event(WANG, body)
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
        self.0.published("customers").await
    }

    /// What was published for the orders service, oldest first.
    pub(crate) async fn published_for_orders(&self) -> Vec<outbox::Waiting> {
        self.0.published("orders").await
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

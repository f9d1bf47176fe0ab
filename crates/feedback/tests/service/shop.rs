//! The feedback service of `shops/nongmao`, and who calls it.

use std::ops::Deref;

use contracts::{
    common::v1::{Event, principal::Kind},
    feedback::v1::feedback_service_client::FeedbackServiceClient,
    orders::v1::{
        Order, OrderCompleted, OrderPlaced, OrdersImported,
        order::{State, Step},
    },
};
use kernel::Time;
use prost::{Message, Name};
use runtime::{Channel, field};
use storage::{Engine, outbox};
use testkit::ServiceFixture;
use uuid::Uuid;

pub(crate) const WANG: &str = "shops/nongmao/customers/00000000-0000-0000-0000-000000000018";
pub(crate) const ZHAO: &str = "shops/nongmao/customers/00000000-0000-0000-0000-000000000019";

/// The shop's feedback service.
pub(crate) struct Shop(ServiceFixture);

impl Deref for Shop {
    type Target = ServiceFixture;

    fn deref(&self) -> &ServiceFixture {
        &self.0
    }
}

impl Shop {
    pub(crate) async fn open(engine: Engine) -> Option<Self> {
        ServiceFixture::open(engine, "feedback", feedback::MIGRATIONS, feedback::start).await.map(Self)
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
        FeedbackServiceClient::new(self.channel(kind, shop, subject))
    }

    /// An event about Wang, a microsecond after the one before.
    pub(crate) fn event<M: Message + Name>(&self, body: &M) -> Event {
        self.set_time(self.now().plus_micros(1));
        self.0.event(WANG, body)
    }

    pub(crate) async fn place(&self, order: Order) {
        self.deliver(vec![self.event(&OrderPlaced { order: Some(order), amended: false })]).await;
    }

    pub(crate) async fn complete(&self, order: Order) {
        self.deliver(vec![self.event(&OrderCompleted { order: Some(order) })]).await;
    }

    /// Takes in the shop's history.
    pub(crate) async fn import(&self, orders: Vec<Order>) {
        let orders = orders.into_iter().map(imported).collect();
        self.deliver(vec![self.event(&OrdersImported { orders })]).await;
    }

    /// What was published for the customers service, oldest first.
    pub(crate) async fn published(&self) -> Vec<outbox::Waiting> {
        self.0.published("customers").await
    }

    /// What was published for another service, oldest first.
    pub(crate) async fn told_to(&self, subscriber: &str) -> Vec<outbox::Waiting> {
        self.0.published(subscriber).await
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

/// The same, as it comes with the shop's history: nothing but its end is known.
pub(crate) fn imported(order: Order) -> Order {
    let completed = Step { state: State::Completed.into(), time: order.create_time, ..Step::default() };
    Order { state: State::Completed.into(), steps: vec![completed], ..order }
}

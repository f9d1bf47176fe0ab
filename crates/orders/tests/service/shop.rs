//! A shop with an orders service of its own.

use std::ops::Deref;

use contracts::{
    common::v1::{DeliverResponse, Event, Money, principal::Kind},
    customers::v1::{
        Customer, CustomerChanged,
        customer::{Address, ChatIdentity},
    },
    orders::v1::{
        self as pb, CreateMenuItemRequest, CreateMessageRequest, CreateShopRequest, MenuItem, Message,
        ShopChanged, orders_service_client::OrdersServiceClient,
    },
};
use kernel::Time;
use prost::Name;
use runtime::{Channel, Refusal, field};
use storage::{Engine, on, outbox};
use testkit::ServiceFixture;
use tonic::{Response, Status};
use uuid::Uuid;

pub(crate) type Client = OrdersServiceClient<Channel>;

/// Eleven in the morning of 23 November 2026 in Shanghai, in microseconds: a
/// Monday, and the kitchen is open.
pub(crate) const ELEVEN: i64 = 1_795_402_800_000_000;
pub(crate) const MINUTE: i64 = 60_000_000;

/// Number 18, `wx-wang` on every channel.
pub(crate) const WANG: &str = "shops/nongmao/customers/00000000-0000-0000-0000-000000000018";
/// Number 20, `wx-li` in the group.
pub(crate) const LI: &str = "shops/nongmao/customers/00000000-0000-0000-0000-000000000020";

pub(crate) struct Shop(ServiceFixture);

impl Deref for Shop {
    type Target = ServiceFixture;

    fn deref(&self) -> &ServiceFixture {
        &self.0
    }
}

impl Shop {
    /// The service without any shop.
    pub(crate) async fn none(engine: Engine) -> Option<Self> {
        let stand = ServiceFixture::open(engine, "orders", orders::MIGRATIONS, orders::start).await?;
        stand.set_time(Time::from_micros(ELEVEN).unwrap());
        Some(Self(stand))
    }

    /// `shops/nongmao` with a menu, and with 18 and 20 as customers.
    pub(crate) async fn open(engine: Engine) -> Option<Self> {
        let shop = Self::none(engine).await?;
        shop.owner().create_shop(opening(nongmao())).await.unwrap();
        for item in [
            dish(3, "农家小炒肉", 1_800),
            dish(5, "青椒肉丝", 1_600),
            dish(6, "鱼香肉丝", 1_600),
            MenuItem { takes_rice: false, ..dish(90, "米饭", 200) },
            MenuItem { takes_rice: false, ..dish(91, "啤酒", 600) },
        ] {
            shop.owner().create_menu_item(adding(item)).await.unwrap();
        }
        shop.learn(1, wang()).await;
        shop.learn(1, li()).await;
        Some(shop)
    }

    /// The same shop, served by another replica that finds the database elsewhere.
    pub(crate) async fn through(&self, url: String) -> Self {
        Self(self.replica_at(url, orders::MIGRATIONS, orders::start).await)
    }

    pub(crate) fn client(&self, kind: Kind, shop: &str, subject: &str) -> Client {
        Client::new(self.channel(kind, shop, subject))
    }

    pub(crate) fn owner(&self) -> Client {
        self.client(Kind::Owner, "nongmao", "shops/nongmao/accessKeys/owner")
    }

    pub(crate) fn staff(&self) -> Client {
        self.client(Kind::Staff, "nongmao", "shops/nongmao/accessKeys/staff")
    }

    pub(crate) fn stranger(&self) -> Client {
        self.client(Kind::Owner, "other", "shops/other/accessKeys/owner")
    }

    pub(crate) fn guest(&self, customer: &str) -> Client {
        self.client(Kind::Guest, "nongmao", customer)
    }

    /// So many minutes after eleven.
    pub(crate) fn set_minute(&self, minute: i64) {
        self.set_time(Time::from_micros(ELEVEN + minute * MINUTE).unwrap());
    }

    /// Hands in a message of the group.
    pub(crate) async fn say(&self, id: &str, sender: &str, text: &str) -> Message {
        self.owner().create_message(said(id, sender, text)).await.unwrap().into_inner()
    }

    /// An order of Wang's, read from a message: 3 and 6 with two rice, 38 yuan.
    pub(crate) async fn order(&self, message: &str) -> pb::Order {
        let mut orders = self.say(message, "wx-wang", "18号,订餐3.6").await.orders;
        orders.pop().unwrap()
    }

    /// Tells the service of a customer.
    pub(crate) async fn learn(&self, revision: i64, customer: Customer) {
        self.learn_at(revision, 0, customer).await;
    }

    /// The same, of a change so many minutes after eleven.
    pub(crate) async fn learn_at(&self, revision: i64, minute: i64, customer: Customer) {
        let changed = CustomerChanged { customer: Some(customer), revision };
        assert_eq!(self.deliver(minute, &changed).await, DeliverResponse::default());
    }

    /// Delivers an event, twice, as may happen.
    pub(crate) async fn deliver<M: prost::Message + Name>(&self, minute: i64, event: &M) -> DeliverResponse {
        let occurred_time = Time::from_micros(ELEVEN + minute * MINUTE).map(field::timestamp);
        let event = Event { occurred_time, ..self.event("key", event) };
        let first = self.try_deliver(vec![event.clone()]).await.unwrap();
        assert_eq!(self.try_deliver(vec![event]).await.unwrap(), first);
        first
    }

    /// What waits for customers of what happened in the shop since it was opened, oldest first.
    pub(crate) async fn published(&self) -> Vec<outbox::Waiting> {
        let mut published = self.0.published("customers").await;
        published.retain(|event| event.kind != ShopChanged::full_name());
        published
    }

    /// What waits for another service, oldest first.
    pub(crate) async fn published_for(&self, subscriber: &str) -> Vec<outbox::Waiting> {
        self.0.published(subscriber).await
    }

    /// The kinds of what waits, without the package.
    pub(crate) async fn kinds(&self) -> Vec<String> {
        let short = |event: outbox::Waiting| event.kind.rsplit('.').next().unwrap().to_owned();
        self.published().await.into_iter().map(short).collect()
    }

    /// How many rows a statement counts.
    pub(crate) async fn count(&self, sql: &'static str) -> i64 {
        let mut tx = self.db.read().await.unwrap();
        on!(tx, |db| sqlx::query_scalar(sql).fetch_one(db).await).unwrap()
    }

    pub(crate) async fn must_be_well(&self) {
        assert_eq!(orders::check(&self.url).await.unwrap(), Vec::<String>::new());
    }
}

pub(crate) fn yuan(yuan: i64) -> Money {
    cents(yuan * 100)
}

pub(crate) fn cents(amount: i64) -> Money {
    Money { amount, currency: "CNY".into() }
}

pub(crate) fn nongmao() -> pb::Shop {
    let span = |open_minute, close_minute| pb::shop::OpeningHours {
        open_minute,
        close_minute,
        weekdays: Vec::new(),
    };
    pb::Shop {
        name: "shops/nongmao".into(),
        display_name: "农贸小馆".into(),
        display_name_en: "Market Kitchen".into(),
        time_zone: "Asia/Shanghai".into(),
        currency: "CNY".into(),
        opening_hours: vec![span(630, 840), span(990, 1260)],
        rice_code: 90,
        trust_unbound_senders: true,
        usual_minutes: 45,
        ..pb::Shop::default()
    }
}

pub(crate) fn opening(shop: pb::Shop) -> CreateShopRequest {
    CreateShopRequest { shop: Some(shop), request_id: String::new() }
}

/// A dish that rice comes with.
pub(crate) fn dish(code: i32, name: &str, price: i64) -> MenuItem {
    let (display_name, price) = (name.to_owned(), Some(cents(price)));
    MenuItem { code, display_name, price, takes_rice: true, ..MenuItem::default() }
}

pub(crate) fn adding(item: MenuItem) -> CreateMenuItemRequest {
    CreateMenuItemRequest { parent: "shops/nongmao".into(), menu_item: Some(item), request_id: String::new() }
}

pub(crate) fn regular(name: &str, number: i32, display_name: &str, senders: &[(&str, &str)]) -> Customer {
    let identity = |(channel, sender_id): &(&str, &str)| ChatIdentity {
        channel: (*channel).to_owned(),
        sender_id: (*sender_id).to_owned(),
    };
    Customer {
        name: name.to_owned(),
        number,
        display_name: display_name.to_owned(),
        identities: senders.iter().map(identity).collect(),
        ..Customer::default()
    }
}

pub(crate) fn wang() -> Customer {
    let addresses = vec![Address { label: "stall".into(), text: "市场东区A12".into() }];
    Customer { addresses, ..regular(WANG, 18, "王师傅", &[("", "wx-wang")]) }
}

pub(crate) fn li() -> Customer {
    regular(LI, 20, "李姐", &[("group", "wx-li")])
}

/// A message of the group, sent now.
pub(crate) fn said(id: &str, sender: &str, text: &str) -> CreateMessageRequest {
    let message = Message {
        channel: "group".into(),
        channel_message_id: id.to_owned(),
        sender_id: sender.to_owned(),
        text: text.to_owned(),
        ..Message::default()
    };
    CreateMessageRequest { parent: "shops/nongmao".into(), message: Some(message) }
}

/// Code and quantity of each line.
pub(crate) fn lines(order: &pb::Order) -> Vec<(i32, i32)> {
    order.lines.iter().map(|line| (line.item_code, line.quantity)).collect()
}

pub(crate) fn request_id(id: u128) -> String {
    Uuid::from_u128(id).to_string()
}

/// Of a refusal: the reason, and the first field that is wrong, if it is about
/// one.
pub(crate) fn refusal<T: std::fmt::Debug>(answer: Result<Response<T>, Status>) -> (String, String) {
    let refusal = Refusal::from(&answer.unwrap_err());
    let field = refusal.violations.first().map(|violation| violation.field.clone());
    (refusal.reason, field.unwrap_or_default())
}

/// The first field that is wrong.
pub(crate) fn wrong<T: std::fmt::Debug>(answer: Result<Response<T>, Status>) -> String {
    let status = answer.unwrap_err();
    assert_eq!(status.code(), tonic::Code::InvalidArgument, "{status:?}");
    refusal::<T>(Err(status)).1
}

/// The reason of a refusal.
pub(crate) fn reason<T: std::fmt::Debug>(answer: Result<Response<T>, Status>) -> String {
    refusal(answer).0
}

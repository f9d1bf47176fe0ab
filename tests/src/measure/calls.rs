//! The main calls, by gRPC to the services of a running system with the sample shop, and the
//! bare statement that each is held against.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use contracts::{
    customers::v1::LookupCustomerRequest,
    loyalty::v1::SuggestRewardsRequest,
    orders::v1::{CreateMessageRequest, GetOrderRequest, ListOrdersRequest, Message, Order},
};
use kernel::Uuid;
use prost_types::Timestamp;
use renqing::Clients;
use sqlx::{Connection, PgConnection, SqliteConnection, sqlite::SqliteConnectOptions};

use super::{
    load::{Client, SENT_SECONDS},
    median,
    process::SHOP,
};

const STATEMENT: &str =
    "SELECT state, note, total, evidence FROM orders WHERE shop_id = 'nongmao' AND order_id = $1";
/// About 300 characters.
const COMPLAINT: &str = "今天中午订的餐实在是太让人失望了，说好十一点半送到，结果十二点二十才送来，饭都凉透了。\
    打开一看，鱼香肉丝里几乎没有肉，全是胡萝卜和木耳，汤也洒了一袋子，米饭还少送了一份。我们办公室六个人，\
    平时一直照顾你们家生意，老板人也好，可是最近这两三次一次比一次差，上次是菜里有头发，说了对不起就算了，\
    这次又这样。送餐的小伙子态度也不好，问他为什么这么晚，他说不归他管，转身就走了。我不是要你们赔钱，就是想问问\
    你们到底还想不想做我们这些老客人的生意，如果再这样下去，我们只好换一家了，请老板看到以后给我一个说法。";

/// A call that is measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MainCall {
    /// A line of chat that orders.
    ChatLine,
    /// A long complaint.
    Complaint,
    /// An order by its name.
    GetOrder,
    /// The newest twenty.
    ListOrders,
    /// A customer by number.
    LookupCustomer,
    /// What would be given to a guest.
    SuggestRewards,
}

impl MainCall {
    /// All of them, with what they are called.
    pub const ALL: [(&'static str, Self); 6] = [
        ("chat line", Self::ChatLine),
        ("complaint", Self::Complaint),
        ("GetOrder", Self::GetOrder),
        ("ListOrders", Self::ListOrders),
        ("LookupCustomer", Self::LookupCustomer),
        ("SuggestRewards", Self::SuggestRewards),
    ];
}

/// Makes a main call again and again.
#[derive(Clone)]
pub struct MainCalls {
    which: MainCall,
    clients: Clients,
    order: Arc<Order>,
    /// What sets the ids of its messages apart.
    run: Uuid,
}

impl std::fmt::Debug for MainCalls {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("MainCalls").field("which", &self.which).finish_non_exhaustive()
    }
}

impl MainCalls {
    /// In the sample shop, about an order that is placed for it.
    pub async fn new(which: MainCall, clients: &Clients) -> anyhow::Result<Self> {
        let run = kernel::Ids::random().next();
        let placed = message(clients, &format!("{run}"), "18号,订餐3.6").await?;
        let order = placed.orders.into_iter().next();
        let order = order.ok_or_else(|| anyhow::anyhow!("no order was placed: {}", placed.reply_text))?;
        Ok(Self { which, clients: clients.clone(), order: Arc::new(order), run })
    }
}

impl Client for MainCalls {
    async fn call(&self, _: usize, number: u64) -> anyhow::Result<()> {
        let Clients { orders, customers, loyalty, .. } = &self.clients;
        let id = || format!("{}-{number}", self.run);
        match self.which {
            MainCall::ChatLine => drop(message(&self.clients, &id(), "18号,订餐3.6").await?),
            MainCall::Complaint => drop(message(&self.clients, &id(), COMPLAINT).await?),
            MainCall::GetOrder => {
                let request = GetOrderRequest { name: self.order.name.clone() };
                orders.clone().get_order(request).await?;
            }
            MainCall::ListOrders => {
                let request = ListOrdersRequest { parent: SHOP.into(), page_size: 20, ..Default::default() };
                orders.clone().list_orders(request).await?;
            }
            MainCall::LookupCustomer => {
                let request = LookupCustomerRequest { parent: SHOP.into(), number: 18, ..Default::default() };
                customers.clone().lookup_customer(request).await?;
            }
            MainCall::SuggestRewards => {
                let customer = self.order.customer.clone();
                let request = SuggestRewardsRequest { customer, ..Default::default() };
                loyalty.clone().suggest_rewards(request).await?;
            }
        }
        Ok(())
    }
}

async fn message(clients: &Clients, id: &str, text: &str) -> anyhow::Result<Message> {
    let message = Message {
        channel: "wechat-group".into(),
        channel_message_id: id.into(),
        sender_id: "wx-wang".into(),
        text: text.into(),
        sent_time: Some(Timestamp { seconds: SENT_SECONDS, nanos: 0 }),
        ..Message::default()
    };
    let request = CreateMessageRequest { parent: SHOP.into(), message: Some(message) };
    Ok(clients.orders.clone().create_message(request).await?.into_inner())
}

/// The median of one statement that reads an order by its key, prepared, on a connection of its
/// own, in milliseconds.
pub async fn one_statement(database: &str, time: Duration) -> anyhow::Result<f64> {
    let (mut taken, end) = (Vec::new(), Instant::now() + time);
    if let Some(folder) = database.strip_prefix("sqlite:") {
        let options = SqliteConnectOptions::new().filename(format!("{folder}/orders.db")).read_only(true);
        let mut conn = SqliteConnection::connect_with(&options).await?;
        while Instant::now() < end {
            let begun = Instant::now();
            sqlx::query(STATEMENT).bind(Uuid::from_u128(1)).fetch_optional(&mut conn).await?;
            taken.push(begun.elapsed().as_secs_f64() * 1_000.0);
        }
    } else {
        let mut conn = PgConnection::connect(&database.replace("{service}", "orders")).await?;
        while Instant::now() < end {
            let begun = Instant::now();
            sqlx::query(STATEMENT).bind(Uuid::from_u128(1)).fetch_optional(&mut conn).await?;
            taken.push(begun.elapsed().as_secs_f64() * 1_000.0);
        }
    }
    Ok(median(taken.into_iter()))
}

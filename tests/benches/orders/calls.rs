//! The main calls by gRPC to services in processes of their own, one after the
//! other, each against one bare statement that reads an order by its key.

use std::time::Instant;

use contracts::{
    customers::v1::LookupCustomerRequest,
    loyalty::v1::SuggestRewardsRequest,
    orders::v1::{CreateMessageRequest, GetOrderRequest, ListOrdersRequest, Message},
};
use kernel::Uuid;
use prost_types::Timestamp;
use renqing::Clients;
use sqlx::{Connection, PgConnection, SqliteConnection, sqlite::SqliteConnectOptions};
use storage::Engine;
use tests::{Harness, Mode};

use crate::{load::SENT_SECONDS, median, process::SHOP};

/// Of each call.
const CALLS: usize = 500;
const STATEMENT: &str =
    "SELECT state, note, total, evidence FROM orders WHERE shop_id = 'nongmao' AND order_id = $1";
/// About 300 characters.
const COMPLAINT: &str = "今天中午订的餐实在是太让人失望了，说好十一点半送到，结果十二点二十才送来，饭都凉透了。\
    打开一看，鱼香肉丝里几乎没有肉，全是胡萝卜和木耳，汤也洒了一袋子，米饭还少送了一份。我们办公室六个人，\
    平时一直照顾你们家生意，老板人也好，可是最近这两三次一次比一次差，上次是菜里有头发，说了对不起就算了，\
    这次又这样。送餐的小伙子态度也不好，问他为什么这么晚，他说不归他管，转身就走了。我不是要你们赔钱，就是想问问\
    你们到底还想不想做我们这些老客人的生意，如果再这样下去，我们只好换一家了，请老板看到以后给我一个说法。";

pub(crate) async fn measure() -> anyhow::Result<()> {
    for engine in [Engine::Sqlite, Engine::Postgres] {
        let harness = Harness::start(Mode::Apart, engine).await;
        let harness = harness.ok_or_else(|| anyhow::anyhow!("PostgreSQL is not installed"))?;
        println!("{engine:?}, one client            median ms   times a statement");
        let bare = one_statement(harness.database()).await?;
        println!("a bare statement            {bare:>9.3}");
        let clients = harness.clients();
        for (name, call) in
            ["chat line", "complaint", "GetOrder", "ListOrders", "LookupCustomer", "SuggestRewards"]
                .iter()
                .zip(0..)
        {
            let taken = timed(&clients, call).await?;
            println!("{name:<27} {taken:>9.3} {:>19.1}", taken / bare);
        }
    }
    Ok(())
}

async fn timed(clients: &Clients, call: u8) -> anyhow::Result<f64> {
    let order = message(clients, "first", "18号,订餐3.6").await?.orders.swap_remove(0);
    let mut taken = Vec::with_capacity(CALLS);
    for number in 0..CALLS {
        let id = format!("{call}-{number}");
        let begun = Instant::now();
        match call {
            0 => drop(message(clients, &id, "18号,订餐3.6").await?),
            1 => drop(message(clients, &id, COMPLAINT).await?),
            2 => {
                let request = GetOrderRequest { name: order.name.clone() };
                clients.orders.clone().get_order(request).await?;
            }
            3 => {
                let request = ListOrdersRequest { parent: SHOP.into(), page_size: 20, ..Default::default() };
                clients.orders.clone().list_orders(request).await?;
            }
            4 => {
                let request = LookupCustomerRequest { parent: SHOP.into(), number: 18, ..Default::default() };
                clients.customers.clone().lookup_customer(request).await?;
            }
            _ => {
                let request =
                    SuggestRewardsRequest { customer: order.customer.clone(), ..Default::default() };
                clients.loyalty.clone().suggest_rewards(request).await?;
            }
        }
        taken.push(begun.elapsed().as_secs_f64() * 1_000.0);
    }
    Ok(median(taken.into_iter()))
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

/// The median of one statement, prepared, on a connection of its own.
async fn one_statement(database: &str) -> anyhow::Result<f64> {
    let mut taken = Vec::with_capacity(CALLS);
    if let Some(folder) = database.strip_prefix("sqlite:") {
        let options = SqliteConnectOptions::new().filename(format!("{folder}/orders.db")).read_only(true);
        let mut conn = SqliteConnection::connect_with(&options).await?;
        for _ in 0..CALLS {
            let begun = Instant::now();
            sqlx::query(STATEMENT).bind(Uuid::from_u128(1)).fetch_optional(&mut conn).await?;
            taken.push(begun.elapsed().as_secs_f64() * 1_000.0);
        }
    } else {
        let mut conn = PgConnection::connect(&database.replace("{service}", "orders")).await?;
        for _ in 0..CALLS {
            let begun = Instant::now();
            sqlx::query(STATEMENT).bind(Uuid::from_u128(1)).fetch_optional(&mut conn).await?;
            taken.push(begun.elapsed().as_secs_f64() * 1_000.0);
        }
    }
    Ok(median(taken.into_iter()))
}

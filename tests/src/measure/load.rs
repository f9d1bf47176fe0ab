use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use contracts::orders::v1::{
    CreateMessageRequest, Message, message::Intent, orders_service_client::OrdersServiceClient,
};
use hdrhistogram::Histogram;
use prost_types::Timestamp;
use runtime::{Channel, Principal};
use serde_json::json;

use super::{
    process::{KEY, SHOP, Services},
    shop::{REGULARS, sender},
};

/// What a load came to.
#[derive(Clone, Copy, Debug)]
pub struct Figures {
    /// Calls that were answered in a second.
    pub per_second: f64,
    /// The median of what one took, in milliseconds.
    pub p50_ms: f64,
    /// What the slowest of a hundred took.
    pub p99_ms: f64,
}

/// Makes one call; fails if it did not do what it should.
pub trait Client: Clone + Send + Sync + 'static {
    /// Whose it is of those who call at once, and the number of the call, which no other has.
    fn call(&self, client: usize, number: u64) -> impl Future<Output = anyhow::Result<()>> + Send;
}

static NEXT: AtomicU64 = AtomicU64::new(0);

/// Clients that each call again as soon as they are answered.
pub async fn run(client: &impl Client, clients: usize, time: Duration) -> anyhow::Result<Figures> {
    let (start, end) = (Instant::now(), Instant::now() + time);
    let mut tasks = Vec::new();
    for own in 0..clients {
        let client = client.clone();
        tasks.push(tokio::spawn(async move {
            let mut micros = Histogram::<u64>::new(3)?;
            while Instant::now() < end {
                let begin = Instant::now();
                client.call(own, NEXT.fetch_add(1, Ordering::Relaxed)).await?;
                micros.record(u64::try_from(begin.elapsed().as_micros())?)?;
            }
            anyhow::Ok(micros)
        }));
    }
    let mut all = Histogram::<u64>::new(3)?;
    for task in tasks {
        all.add(task.await??)?;
    }
    let ms = |quantile| Duration::from_micros(all.value_at_quantile(quantile)).as_secs_f64() * 1_000.0;
    Ok(Figures {
        per_second: f64::from(u32::try_from(all.len())?) / start.elapsed().as_secs_f64(),
        p50_ms: ms(0.5),
        p99_ms: ms(0.99),
    })
}

/// So many calls, by clients that each call again as soon as they are answered.
pub async fn run_count(client: &impl Client, clients: usize, calls: u64) -> anyhow::Result<()> {
    let end = NEXT.load(Ordering::Relaxed) + calls;
    let mut tasks = Vec::new();
    for own in 0..clients {
        let client = client.clone();
        tasks.push(tokio::spawn(async move {
            loop {
                let number = NEXT.fetch_add(1, Ordering::Relaxed);
                if number >= end {
                    return anyhow::Ok(());
                }
                client.call(own, number).await?;
            }
        }));
    }
    for task in tasks {
        task.await??;
    }
    Ok(())
}

/// The regulars who write.
#[derive(Clone, Copy, Debug)]
pub enum Regulars {
    /// Those of the bench's own shop.
    Many,
    /// Those of the sample shop.
    Sample,
}

impl Regulars {
    /// When they write; now, in the shop that is always open.
    fn sent(self) -> Option<i64> {
        match self {
            Self::Many => None,
            Self::Sample => Some(SENT_SECONDS),
        }
    }

    /// A message: who sends it, and what it says.
    fn written(self, number: u64) -> (String, String) {
        const SAMPLE: [(&str, u8); 5] =
            [("wx-chen", 7), ("wx-liu", 12), ("wx-wang", 18), ("wx-li", 20), ("wx-sun", 36)];
        match self {
            Self::Many => {
                let regular = number % u64::from(REGULARS) + 1;
                (sender(regular), format!("{regular}号,订餐3.6"))
            }
            Self::Sample => {
                let (sender, regular) = SAMPLE[usize::try_from(number).unwrap_or(0) % SAMPLE.len()];
                (sender.to_owned(), format!("{regular}号,订餐3.6"))
            }
        }
    }
}

/// Within the sample shop's opening hours: a Monday, 11:00.
const SENT: &str = "2026-11-23T11:00:00+08:00";
pub(crate) const SENT_SECONDS: i64 = 1_795_402_800;

const CONNECTIONS: usize = 8;

/// Straight to the orders service.
#[derive(Clone, Debug)]
pub struct Grpc(Arc<Vec<OrdersServiceClient<Channel>>>, Regulars);

impl Grpc {
    /// Over several connections.
    pub fn new(services: &Services) -> anyhow::Result<Self> {
        let one = || Ok(OrdersServiceClient::new(services.channel(Principal::service("bench"))?));
        Ok(Self(Arc::new((0..CONNECTIONS).map(|_| one()).collect::<anyhow::Result<_>>()?), Regulars::Many))
    }

    /// Over one connection that is there.
    pub fn over(client: &OrdersServiceClient<Channel>) -> Self {
        Self(Arc::new(vec![client.clone(); CONNECTIONS]), Regulars::Sample)
    }
}

impl Client for Grpc {
    async fn call(&self, client: usize, number: u64) -> anyhow::Result<()> {
        let (sender_id, text) = self.1.written(number);
        let message = Message {
            channel: "bench".into(),
            channel_message_id: number.to_string(),
            sender_id,
            text,
            sent_time: self.1.sent().map(|seconds| Timestamp { seconds, nanos: 0 }),
            ..Message::default()
        };
        let request = CreateMessageRequest { parent: SHOP.into(), message: Some(message) };
        let answer = self.0[client % CONNECTIONS].clone().create_message(request).await?.into_inner();
        anyhow::ensure!(answer.intent() == Intent::PlaceOrder, "{}", answer.reply_text);
        Ok(())
    }
}

/// Through the gateway.
#[derive(Clone, Debug)]
pub struct Http {
    client: reqwest::Client,
    url: String,
    key: &'static str,
    regulars: Regulars,
}

impl Http {
    /// As the owner of the bench's shop.
    pub fn new(services: &Services) -> anyhow::Result<Self> {
        Self::at(&services.http, KEY, Regulars::Many)
    }

    /// At an address, with a key.
    pub fn at(address: &str, key: &'static str, regulars: Regulars) -> anyhow::Result<Self> {
        let client = reqwest::Client::builder().no_proxy().build()?;
        Ok(Self { client, url: format!("{address}/v1/{SHOP}/messages"), key, regulars })
    }
}

impl Client for Http {
    async fn call(&self, _: usize, number: u64) -> anyhow::Result<()> {
        let (sender, text) = self.regulars.written(number);
        let body = json!({
            "channel": "bench", "channelMessageId": number.to_string(), "senderId": sender, "text": text,
            "sentTime": self.regulars.sent().map(|_| SENT),
        });
        let answer =
            self.client.post(&self.url).bearer_auth(self.key).json(&body).send().await?.error_for_status()?;
        let answer = answer.text().await?;
        anyhow::ensure!(answer.contains("PLACE_ORDER"), "{answer}");
        Ok(())
    }
}

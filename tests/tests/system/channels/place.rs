use std::{
    sync::atomic::{AtomicI64, Ordering},
    time::Duration,
};

use channels::Courier;
use kernel::{Clock, Time};
use renqing::{Clients, Sample, System};
use runtime::{CallAs, Limits, Principal, Secret, Settings, Shutdown, Tokens, call_as};
use serde_json::{Value, json};
use storage::Engine;
use testkit::Databases;
use tests::{Gateway, OWNER_KEY, SECRET, SERVICES};

use super::second::{open_always, serve};

const START: &str = "2026-11-23T03:00:00Z";
const MINUTE: i64 = 60_000_000;

/// The sample shop in this process, at eleven in the morning by a clock that is moved by hand.
pub(crate) struct Place {
    pub(crate) door: Gateway,
    pub(crate) clock: Clock,
    system: System,
    set: Box<dyn Fn(Time) + Send + Sync>,
    minute: AtomicI64,
    shutdown: Shutdown,
    _databases: Databases,
}

impl Place {
    /// On fresh databases. `None`, with a loud word, where the machine has no `PostgreSQL` for it.
    pub(crate) async fn open(engine: Engine) -> Option<Self> {
        let databases = Databases::fresh(engine).await?;
        let database = databases.url_for_all(&SERVICES).await;
        databases.prepare(&database, &renqing::SERVICES).await;
        let tokens = Tokens::new(Secret::new(SECRET.as_bytes()).expect("long enough"), Clock::system());
        let (clock, set) = Clock::manual(at(0));
        let shutdown = Shutdown::new(Duration::from_secs(1));
        let started = System::start(&database, clock.clone(), tokens.clone(), Limits::default(), &shutdown);
        let system = started.await.expect("the system starts");
        let sample = Sample::built_in().expect("the sample is read");
        let who = CallAs::Principal(Principal::service("tests"));
        let clients = Clients::new(|name| call_as(system.channel(name), &tokens, who.clone()));
        sample.load(&clients).await.expect("the sample loads");
        let settings = Settings {
            shop: Some(sample.shop.clone()),
            owner_key: Some(OWNER_KEY.to_owned()),
            ..Settings::default()
        };
        let upstreams = SERVICES.map(|name| (name, system.channel(name)));
        let router =
            gateway::router(upstreams, &tokens, clock.clone(), &settings, &shutdown).expect("a gateway");
        let door = Gateway::new(&serve(router, shutdown.clone()).await, &sample.shop, OWNER_KEY);
        open_always(&door).await;
        let minute = AtomicI64::new(0);
        Some(Self { door, clock, system, set: Box::new(set), minute, shutdown, _databases: databases })
    }

    /// Moves the clock on.
    pub(crate) fn pass(&self, minutes: i64) {
        let minute = self.minute.fetch_add(minutes, Ordering::SeqCst) + minutes;
        (self.set)(at(minute));
    }

    /// Whoever takes out what the shop writes, as a replica has it, with an address for the platforms.
    pub(crate) fn courier(&self, api: &str) -> Courier {
        let settings = Settings {
            channels_private: true,
            wechat_api: api.to_owned(),
            wecom_api: api.to_owned(),
            ..Settings::default()
        };
        self.courier_with(&settings)
    }

    /// The same with what an operator sets.
    pub(crate) fn courier_with(&self, settings: &Settings) -> Courier {
        let who = CallAs::Principal(Principal::service("channels"));
        let orders = call_as(self.system.channel("orders"), self.system.tokens(), who);
        Courier::new(orders, self.clock.clone(), settings).expect("a courier")
    }

    /// Sets a channel up.
    pub(crate) async fn set_up(&self, kind: &str, settings: &Value) {
        self.door.patch(&format!("channels/{kind}"), settings).await.ok();
    }

    /// A guest orders on a channel, and the kitchen begins.
    pub(crate) async fn order(&self, channel: &str, guest: &str, id: &str) {
        let sent = self.clock.now().to_string();
        let message = json!({
            "channel": channel, "channelMessageId": id, "senderId": guest, "text": "订餐3.6", "sentTime": sent,
        });
        let answer = self.door.post("messages", &message).await.ok();
        let order =
            answer["orders"][0]["name"].as_str().unwrap_or_else(|| panic!("an order: {answer}")).to_owned();
        self.door.advance(&order, "PREPARING").await;
    }

    /// Open orders that are late by now are announced.
    pub(crate) async fn announce(&self) {
        self.system.run_due("orders").await.expect("what is due is done");
    }

    /// The outgoing messages that came to something, oldest first.
    pub(crate) async fn came_to(&self, delivery: &str) -> Vec<Value> {
        let listed = self.door.get(&format!("messages?delivery={delivery}")).await.ok();
        listed["messages"].as_array().cloned().unwrap_or_default().into_iter().rev().collect()
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.shutdown.workers().cancel();
        self.shutdown.hard().cancel();
    }
}

fn at(minute: i64) -> Time {
    let start: i64 = Time::from_timestamp(START.parse().expect("a time")).micros();
    Time::from_micros(start + minute * MINUTE).expect("a time")
}

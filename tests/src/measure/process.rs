use std::{
    process::Child,
    time::{Duration, Instant},
};

use anyhow::Context;
use kernel::Clock;
use runtime::{CallAs, Channel, Principal, Secret, Tokens, call_as, connect};

use testkit::Port;

use crate::program;

/// The owner's key.
pub(crate) const KEY: &str = "owner-of-the-bench";
/// The shop.
pub const SHOP: &str = "shops/nongmao";
const SECRET: &str = "a secret of the bench that is long enough for it";

/// The orders service and the gateway, as processes; events wait, since nobody takes them.
#[derive(Debug)]
pub struct Services {
    children: Vec<Child>,
    /// Where orders listens, as in `http://127.0.0.1:20001`.
    pub grpc: String,
    /// Where the gateway does.
    pub http: String,
    _ports: [Port; 2],
}

impl Services {
    /// Starts both on a database of orders.
    pub async fn start(database: &str) -> anyhow::Result<Self> {
        let ports = [Port::take(), Port::take()];
        let [grpc, http] = [&ports[0], &ports[1]].map(|port| format!("127.0.0.1:{}", port.number));
        let service = |name: &str| {
            let mut command = program(name);
            command.env("RENQING_SECRET", SECRET).env("RENQING_LOG", "error");
            command
        };
        let mut orders = service("renqing-orders");
        orders.env("RENQING_DATABASE", database).env("RENQING_LISTEN", &grpc);
        let mut gateway = service("renqing-gateway");
        gateway
            .env("RENQING_HTTP", &http)
            .env("RENQING_ORDERS", format!("http://{grpc}"))
            .env("RENQING_OWNER_KEY", KEY)
            .env("RENQING_SHOP", "nongmao")
            .env("RENQING_RATE", "1000000")
            .env("RENQING_BURST", "1000000");
        let (grpc, http) = (format!("http://{grpc}"), format!("http://{http}"));
        let mut services = Self { children: Vec::new(), grpc, http, _ports: ports };
        for (name, command) in [("orders", &mut orders), ("gateway", &mut gateway)] {
            services.children.push(command.spawn().context(name)?);
        }
        services.wait().await?;
        Ok(services)
    }

    /// A channel to the orders service.
    pub fn channel(&self, principal: Principal) -> anyhow::Result<Channel> {
        let tokens = Tokens::new(Secret::new(SECRET.as_bytes())?, Clock::system());
        Ok(call_as(connect(&self.grpc)?, &tokens, CallAs::Principal(principal)))
    }

    async fn wait(&self) -> anyhow::Result<()> {
        let client = reqwest::Client::builder().no_proxy().build()?;
        let end = Instant::now() + Duration::from_secs(20);
        for url in [format!("{}/readyz", self.grpc), format!("{}/healthz", self.http)] {
            while !client.get(&url).send().await.is_ok_and(|answer| answer.status().is_success()) {
                anyhow::ensure!(Instant::now() < end, "{url} does not answer");
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        }
        Ok(())
    }
}

impl Drop for Services {
    fn drop(&mut self) {
        for child in &mut self.children {
            child.kill().ok();
            child.wait().ok();
        }
    }
}

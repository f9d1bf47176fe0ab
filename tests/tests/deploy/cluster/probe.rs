//! Probes, as a kubelet calls them.

use std::{net::Ipv4Addr, time::Duration};

use runtime::connect;
use serde_json::Value;
use tokio::time::{MissedTickBehavior, interval, timeout};
use tonic_health::pb::{
    HealthCheckRequest, health_check_response::ServingStatus, health_client::HealthClient,
};

use crate::manifest::Container;

/// What Kubernetes takes where nothing is said.
const PERIOD: u64 = 10;
const TIMEOUT: u64 = 1;
const FAILURES: u64 = 3;

#[derive(Debug)]
pub(crate) struct Probe {
    ask: Ask,
    period: Duration,
    timeout: Duration,
    /// In a row, until it does not hold any more.
    failures: u64,
}

#[derive(Debug)]
enum Ask {
    Http(String),
    Grpc(String),
}

impl Probe {
    /// Of a container at an address, by its field, as in `readinessProbe`.
    pub(crate) fn of(container: Container<'_>, field: &str, address: Ipv4Addr) -> Self {
        let probe = &container.0[field];
        for other in ["initialDelaySeconds", "successThreshold"] {
            assert!(probe[other].is_null(), "{field} has {other}, which is not looked at here");
        }
        let number = |name: &str, usual| probe[name].as_u64().unwrap_or(usual);
        Self {
            ask: Ask::of(container, probe, address),
            period: Duration::from_secs(number("periodSeconds", PERIOD)),
            timeout: Duration::from_secs(number("timeoutSeconds", TIMEOUT)),
            failures: number("failureThreshold", FAILURES),
        }
    }

    /// Asks until it holds; false once it has failed too often.
    pub(crate) async fn holds_at_last(&self) -> bool {
        let mut ticks = interval(self.period);
        for _ in 0..self.failures {
            ticks.tick().await;
            if self.succeeds().await {
                return true;
            }
        }
        false
    }

    /// Asks for ever, and says each time whether it holds.
    pub(crate) async fn watch(&self, mut holds: bool, say: impl Fn(bool)) {
        let (mut ticks, mut failed) = (interval(self.period), 0);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            ticks.tick().await;
            failed = if self.succeeds().await { 0 } else { failed + 1 };
            holds = failed == 0 || holds && failed < self.failures;
            say(holds);
        }
    }

    async fn succeeds(&self) -> bool {
        timeout(self.timeout, self.ask.answered()).await.unwrap_or(false)
    }
}

impl Ask {
    fn of(container: Container<'_>, probe: &Value, address: Ipv4Addr) -> Self {
        let (get, grpc) = (&probe["httpGet"], &probe["grpc"]);
        if let Some(path) = get["path"].as_str() {
            let port = container.port(&get["port"]).expect("a port of the container");
            return Self::Http(format!("http://{address}:{port}{path}"));
        }
        let port = grpc["port"].as_u64().expect("a probe by HTTP or gRPC");
        assert!(grpc["service"].is_null(), "{probe} asks for a service of its own");
        Self::Grpc(format!("http://{address}:{port}"))
    }

    /// On a connection of its own.
    async fn answered(&self) -> bool {
        match self {
            Self::Http(url) => {
                let client = reqwest::Client::builder().no_proxy().build().expect("a client");
                // Whatever is no error is a success to a kubelet.
                client.get(url).send().await.is_ok_and(|answer| answer.status().as_u16() < 400)
            }
            Self::Grpc(address) => {
                let mut health = HealthClient::new(connect(address).expect("an address"));
                let said = health.check(HealthCheckRequest::default()).await;
                said.is_ok_and(|said| said.into_inner().status() == ServingStatus::Serving)
            }
        }
    }
}

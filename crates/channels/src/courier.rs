//! Takes what the shop writes of its own accord to its recipients.

mod platforms;
mod robot;
mod webhook;

use std::{fmt, time::Duration};

use contracts::orders::v1::{
    Channel as Way, ClaimDeliveriesRequest, PendingDelivery, ReportDeliveryRequest,
    orders_service_client::OrdersServiceClient,
};
use futures::future::join_all;
use kernel::Clock;
use runtime::{Channel, Settings};
use tokio::time::{sleep, timeout};
use tokio_util::sync::CancellationToken;

use crate::client::Client;

/// How often it is looked whether something is due.
const PAUSE: Duration = Duration::from_secs(1);
/// Claimed and tried at once.
const AT_ONCE: i32 = 20;
/// A claim holds for two minutes.
const LONGEST_TRY: Duration = Duration::from_secs(90);
/// Characters of a report.
const LONGEST: usize = 500;

/// What became of a try.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// The recipient has it.
    Delivered,
    /// It may work another time.
    Again(String),
    /// The platform does not take it until the guest writes again.
    OutOfWindow(String),
    /// It never will work.
    Refused(String),
}

/// Whoever takes messages out.
pub struct Courier {
    pub(crate) orders: OrdersServiceClient<Channel>,
    pub(crate) client: Client,
    pub(crate) clock: Clock,
    /// Where `WeChat` and `WeCom` are.
    pub(crate) wechat_api: String,
    pub(crate) wecom_api: String,
}

impl Courier {
    /// One that is told by orders, which is called as a service, what to take where. Errors: the
    /// file of authorities can't be read.
    pub fn new(orders: Channel, clock: Clock, settings: &Settings) -> anyhow::Result<Self> {
        Ok(Self {
            orders: OrdersServiceClient::new(orders),
            client: Client::new(settings)?,
            clock,
            wechat_api: settings.wechat_api.trim_end_matches('/').to_owned(),
            wecom_api: settings.wecom_api.trim_end_matches('/').to_owned(),
        })
    }

    /// Goes on until it is stopped. A try that is under way then is finished and reported on:
    /// cut off, it would go out a second time.
    pub async fn run(self, stop: CancellationToken) {
        while !stop.is_cancelled() {
            if self.deliver_due().await == 0 {
                stop.run_until_cancelled(sleep(PAUSE)).await;
            }
        }
    }

    /// Tries what is due; how much that was.
    pub async fn deliver_due(&self) -> usize {
        let request = ClaimDeliveriesRequest { limit: AT_ONCE };
        let due = match self.orders.clone().claim_deliveries(request).await {
            Ok(claimed) => claimed.into_inner().deliveries,
            Err(status) => {
                tracing::debug!(code = ?status.code(), "nobody says what is due");
                return 0;
            }
        };
        join_all(due.iter().map(|delivery| self.deliver(delivery))).await;
        due.len()
    }

    async fn deliver(&self, delivery: &PendingDelivery) {
        let outcome = match &delivery.way {
            Some(way) => self.attempt(delivery, way).await,
            None => return,
        };
        let report = report(delivery, outcome);
        if let Err(status) = self.orders.clone().report_delivery(report).await {
            tracing::warn!(code = ?status.code(), message = delivery.message, "a delivery can't be reported");
        }
    }

    /// Tries, for less long than the claim holds: whoever claims it then must not do it twice.
    async fn attempt(&self, delivery: &PendingDelivery, way: &Way) -> Outcome {
        let tried = timeout(LONGEST_TRY, self.send(delivery, way)).await;
        tried.unwrap_or_else(|_| Outcome::Again("no answer in time".to_owned()))
    }

    async fn send(&self, delivery: &PendingDelivery, way: &Way) -> Outcome {
        match way.name.rsplit('/').next().unwrap_or_default() {
            "webhook" => webhook::send(self, delivery, way).await,
            "wechat" => platforms::send(self, delivery, way, &platforms::WECHAT).await,
            "wecom" => platforms::send(self, delivery, way, &platforms::WECOM).await,
            _ => robot::send(self, delivery, way).await,
        }
    }
}

fn report(delivery: &PendingDelivery, outcome: Outcome) -> ReportDeliveryRequest {
    let (retry, out_of_window) =
        (matches!(outcome, Outcome::Again(_)), matches!(outcome, Outcome::OutOfWindow(_)));
    let error = match outcome {
        Outcome::Delivered => String::new(),
        Outcome::Again(why) | Outcome::OutOfWindow(why) | Outcome::Refused(why) => why,
    };
    ReportDeliveryRequest {
        name: delivery.message.clone(),
        delivered: !retry && !out_of_window && error.is_empty(),
        error: error.chars().take(LONGEST).collect(),
        retry,
        out_of_window,
        ..ReportDeliveryRequest::default()
    }
}

impl fmt::Debug for Courier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Courier").finish_non_exhaustive()
    }
}

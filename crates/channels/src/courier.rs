//! Takes what the shop writes of its own accord to its recipients.

mod check;
mod platforms;
mod robot;
mod under_way;
mod webhook;

use std::{fmt, sync::Arc, time::Duration};

use contracts::orders::v1::{
    Channel as Way, ClaimDeliveriesRequest, PendingDelivery, ReportDeliveryRequest, channel_traffic::Fault,
    orders_service_client::OrdersServiceClient,
};
use kernel::Clock;
use runtime::{Channel, Settings};
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;

use crate::{
    client::Client,
    traffic::{Traffic, Wrong},
};
use under_way::UnderWay;

/// How often it is looked whether something is due.
const PAUSE: Duration = Duration::from_secs(1);
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
    Again(Why),
    /// The platform does not take it until the guest writes again.
    OutOfWindow(Why),
    /// It never will work.
    Refused(Why),
}

/// Why a try came to nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Why {
    pub(crate) text: String,
    /// What is wrong with the channel; nothing where it is about this message alone.
    pub(crate) fault: Option<Fault>,
}

impl Why {
    pub(crate) fn new(fault: Option<Fault>, text: impl Into<String>) -> Self {
        Self { text: text.into(), fault }
    }
}

impl Outcome {
    /// What is wrong with the channel, if something is.
    fn wrong(&self) -> Option<Wrong> {
        match self {
            Self::Delivered | Self::OutOfWindow(_) => None,
            Self::Again(why) | Self::Refused(why) => Some(Wrong::new(why.fault?, why.text.clone())),
        }
    }
}

/// Whoever takes messages out. Clones are the same.
#[derive(Clone)]
pub struct Courier {
    pub(crate) orders: OrdersServiceClient<Channel>,
    pub(crate) client: Client,
    pub(crate) clock: Clock,
    pub(crate) traffic: Arc<Traffic>,
    /// Where `WeChat` and `WeCom` are.
    pub(crate) wechat_api: String,
    pub(crate) wecom_api: String,
}

impl Courier {
    /// One that is told by orders, which is called as a service, what to take where. Errors: the
    /// file of authorities can't be read.
    pub fn new(orders: Channel, clock: Clock, settings: &Settings) -> anyhow::Result<Self> {
        let orders = OrdersServiceClient::new(orders);
        Ok(Self {
            traffic: Arc::new(Traffic::new(orders.clone(), clock.clone())),
            orders,
            client: Client::new(settings)?,
            clock,
            wechat_api: settings.wechat_api.trim_end_matches('/').to_owned(),
            wecom_api: settings.wecom_api.trim_end_matches('/').to_owned(),
        })
    }

    /// Goes on until it is stopped. A try that is under way then is finished and reported on:
    /// cut off, it would go out a second time.
    pub async fn run(self, stop: CancellationToken) {
        let mut under_way = UnderWay::default();
        while !stop.is_cancelled() {
            self.start_due(&mut under_way).await;
            stop.run_until_cancelled(timeout(PAUSE, under_way.next_or_never())).await;
        }
        under_way.finish().await;
    }

    /// Tries what is due, until nothing more is; how much that was.
    pub async fn deliver_due(&self) -> usize {
        let (mut under_way, mut tried) = (UnderWay::default(), 0);
        loop {
            tried += self.start_due(&mut under_way).await;
            if !under_way.next().await {
                return tried;
            }
        }
    }

    /// Claims as much of what is due as there is room for, and begins with it; how much that was.
    async fn start_due(&self, under_way: &mut UnderWay) -> usize {
        let room = under_way.room();
        if room == 0 {
            return 0;
        }
        let request = ClaimDeliveriesRequest {
            limit: room,
            limit_per_channel: under_way::OF_CHANNEL,
            busy: under_way.busy(),
        };
        let due = match self.orders.clone().claim_deliveries(request).await {
            Ok(claimed) => claimed.into_inner().deliveries,
            Err(status) => {
                tracing::debug!(code = ?status.code(), "nobody says what is due");
                return 0;
            }
        };
        let count = due.len();
        for delivery in due {
            let courier = self.clone();
            under_way.start(lane(&delivery), async move { courier.deliver(&delivery).await });
        }
        count
    }

    async fn deliver(&self, delivery: &PendingDelivery) {
        let Some(way) = &delivery.way else { return };
        let outcome = self.attempt(delivery, way).await;
        let (wrong, is_delivered) = (outcome.wrong(), outcome == Outcome::Delivered);
        let report = report(delivery, outcome);
        // First of all: whoever claims it after this one's time must not do it twice.
        if let Err(status) = self.orders.clone().report_delivery(report).await {
            tracing::warn!(code = ?status.code(), message = delivery.message, "a delivery can't be reported");
        }
        if wrong.is_some() || is_delivered {
            self.traffic.went_out(&way.name, wrong.as_ref()).await;
        }
    }

    /// Tries, for less long than the claim holds: whoever claims it then must not do it twice.
    async fn attempt(&self, delivery: &PendingDelivery, way: &Way) -> Outcome {
        let tried = timeout(LONGEST_TRY, self.send(delivery, way)).await;
        tried.unwrap_or_else(|_| Outcome::Again(Why::new(Some(Fault::Unreachable), "no answer in time")))
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

/// The shop and the channel of a delivery, as `{shop}/{channel}`.
fn lane(delivery: &PendingDelivery) -> String {
    let shop = delivery.message.split('/').nth(1).unwrap_or_default();
    format!("{shop}/{}", delivery.channel)
}

fn report(delivery: &PendingDelivery, outcome: Outcome) -> ReportDeliveryRequest {
    let (retry, out_of_window) =
        (matches!(outcome, Outcome::Again(_)), matches!(outcome, Outcome::OutOfWindow(_)));
    let error = match outcome {
        Outcome::Delivered => String::new(),
        Outcome::Again(why) | Outcome::OutOfWindow(why) | Outcome::Refused(why) => why.text,
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

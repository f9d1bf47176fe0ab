//! What is seen of channels at work, for who sets them up.

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
};

use contracts::orders::v1::{
    ReportChannelTrafficRequest, channel_traffic::Fault, orders_service_client::OrdersServiceClient,
};
use kernel::{Clock, Time};
use runtime::Channel;

/// The same is said again after so long, in microseconds.
const AGAIN: i64 = 60 * 1_000_000;
/// Characters of a report.
const LONGEST: usize = 500;

/// What is wrong with a channel.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wrong {
    /// In a word.
    pub fault: Fault,
    /// In the words of whoever said so.
    pub detail: String,
}

impl Wrong {
    pub(crate) fn new(fault: Fault, detail: impl Into<String>) -> Self {
        Self { fault, detail: detail.into() }
    }
}

/// Of a channel and direction, what is right and what is wrong each in its turn, lest a forger's
/// tries make news of all that is right.
#[derive(PartialEq, Eq, Hash)]
struct Seen {
    channel: String,
    outgoing: bool,
    is_wrong: bool,
}

/// Tells orders what is seen: the same of a channel once a minute, for much comes and goes.
pub(crate) struct Traffic {
    orders: OrdersServiceClient<Channel>,
    clock: Clock,
    /// What was said last, and when.
    told: Mutex<HashMap<Seen, (Option<Fault>, Time)>>,
}

impl Traffic {
    pub(crate) fn new(orders: OrdersServiceClient<Channel>, clock: Clock) -> Self {
        Self { orders, clock, told: Mutex::default() }
    }

    /// Something came in by a channel that is set up, or what was wrong with it.
    pub(crate) async fn came_in(&self, channel: &str, wrong: Option<&Wrong>) {
        self.note(channel, false, wrong).await;
    }

    /// Something went out by it, likewise.
    pub(crate) async fn went_out(&self, channel: &str, wrong: Option<&Wrong>) {
        self.note(channel, true, wrong).await;
    }

    async fn note(&self, channel: &str, outgoing: bool, wrong: Option<&Wrong>) {
        if !self.is_news(channel, outgoing, wrong.map(|wrong| wrong.fault)) {
            return;
        }
        let request = ReportChannelTrafficRequest {
            name: channel.to_owned(),
            outgoing,
            fault: wrong.map_or(0, |wrong| wrong.fault.into()),
            detail: wrong.map(|wrong| wrong.detail.chars().take(LONGEST).collect()).unwrap_or_default(),
        };
        if let Err(status) = self.orders.clone().report_channel_traffic(request).await {
            tracing::debug!(code = ?status.code(), channel, "what was seen of a channel can't be kept");
        }
    }

    fn is_news(&self, channel: &str, outgoing: bool, fault: Option<Fault>) -> bool {
        let now = self.clock.now();
        let mut told = self.told.lock().unwrap_or_else(PoisonError::into_inner);
        let key = Seen { channel: channel.to_owned(), outgoing, is_wrong: fault.is_some() };
        let is_old =
            |(before, at): &(Option<Fault>, Time)| *before == fault && now.micros() - at.micros() < AGAIN;
        if told.get(&key).is_some_and(is_old) {
            return false;
        }
        told.insert(key, (fault, now));
        true
    }
}

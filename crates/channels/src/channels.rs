//! What all channels share.

use std::{fmt, sync::Arc};

use axum::response::{IntoResponse, Response};
use contracts::orders::v1::{self as pb, GetChannelRequest, orders_service_client::OrdersServiceClient};
use http::request::Parts;
use kernel::{Clock, Failure, Ids, ShopId};
use runtime::Channel;
use tokio::sync::Semaphore;
use tonic::Code;
use tracing::Instrument;

use crate::{refused::Refused, traffic::Traffic};

/// Bodies that are on their way at once.
const BODIES: usize = 256;

/// Who may come in how often.
pub trait Door: Send + Sync {
    /// Counts a request that nobody signed. Errors: `RESOURCE_EXHAUSTED` for too many of an address.
    fn count_stranger(&self, parts: &Parts) -> Result<(), Failure>;
}

/// What all channels share.
pub struct Channels {
    pub(crate) door: Arc<dyn Door>,
    pub(crate) orders: OrdersServiceClient<Channel>,
    pub(crate) clock: Clock,
    pub(crate) ids: Ids,
    pub(crate) bodies: Semaphore,
    pub(crate) traffic: Arc<Traffic>,
}

impl Channels {
    /// Channels that keep what they have with orders, which is called as a service.
    pub fn new(door: Arc<dyn Door>, orders: Channel, clock: Clock) -> Self {
        let orders = OrdersServiceClient::new(orders);
        Self {
            door,
            traffic: Arc::new(Traffic::new(orders.clone(), clock.clone())),
            orders,
            clock,
            ids: Ids::random(),
            bodies: Semaphore::new(BODIES),
        }
    }

    /// How a shop's channel is set up.
    pub(crate) async fn settings(&self, shop: &ShopId, kind: &str) -> Result<pb::Channel, Refused> {
        let request = GetChannelRequest { name: format!("shops/{shop}/channels/{kind}") };
        match self.orders.clone().get_channel(request).await {
            Ok(channel) => Ok(channel.into_inner()),
            Err(status) if status.code() == Code::NotFound => Err(Refused::NotFound),
            Err(status) => Err(Refused::of_service(&status)),
        }
    }

    /// Now, in Unix seconds.
    pub(crate) fn seconds(&self) -> i64 {
        self.clock.now().micros().div_euclid(1_000_000)
    }
}

/// The answer to what came in by a channel of a shop, or why there is none; who was not let in is
/// counted.
pub(crate) async fn told(
    channels: &Channels,
    (shop, kind): (&str, &str),
    parts: &Parts,
    taken: Result<Response, Refused>,
) -> Response {
    let channel = format!("shops/{shop}/channels/{kind}");
    let is_of_a_stranger = taken.as_ref().is_err_and(Refused::is_of_a_stranger);
    if is_of_a_stranger && let Err(failure) = channels.door.count_stranger(parts) {
        return Refused::from(failure).into_response();
    }
    let traffic = Arc::clone(&channels.traffic);
    match taken {
        // A platform waits for its answer, and not for what is noted of it.
        Ok(response) => {
            tokio::spawn(async move { traffic.came_in(&channel, None).await }.in_current_span());
            response
        }
        Err(refused) => {
            if let Refused::Forbidden(wrong) = &refused {
                traffic.came_in(&channel, Some(wrong)).await;
            }
            refused.into_response()
        }
    }
}

impl fmt::Debug for Channels {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Channels").finish_non_exhaustive()
    }
}

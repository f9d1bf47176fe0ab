use std::time::Duration;

use contracts::{
    common::v1::{GetLagRequest, event_sink_client::EventSinkClient},
    customers::v1::customers_service_client::CustomersServiceClient,
    feedback::v1::feedback_service_client::FeedbackServiceClient,
    loyalty::v1::loyalty_service_client::LoyaltyServiceClient,
    orders::v1::orders_service_client::OrdersServiceClient,
};
use runtime::Channel;
use tokio::time::{Instant, sleep};

/// A client for each service, all calling for the same principal.
#[derive(Clone, Debug)]
pub struct Clients {
    /// Customers and access keys.
    pub customers: CustomersServiceClient<Channel>,
    /// Menu, messages, orders.
    pub orders: OrdersServiceClient<Channel>,
    /// Points.
    pub loyalty: LoyaltyServiceClient<Channel>,
    /// Ratings and complaints.
    pub feedback: FeedbackServiceClient<Channel>,
    sinks: Vec<EventSinkClient<Channel>>,
}

const LOOK_EVERY: Duration = Duration::from_millis(5);

impl Clients {
    /// Clients over the channels to each service.
    pub fn new(channel: impl Fn(&str) -> Channel) -> Self {
        Self {
            customers: CustomersServiceClient::new(channel(runtime::CUSTOMERS)),
            orders: OrdersServiceClient::new(channel(runtime::ORDERS)),
            loyalty: LoyaltyServiceClient::new(channel(runtime::LOYALTY)),
            feedback: FeedbackServiceClient::new(channel(runtime::FEEDBACK)),
            sinks: runtime::SERVICES.into_iter().map(|name| EventSinkClient::new(channel(name))).collect(),
        }
    }

    /// Waits until every event has taken effect everywhere; an error if that
    /// takes longer than `most`. Only a service may ask.
    pub async fn settle(&self, most: Duration) -> anyhow::Result<()> {
        let end = Instant::now() + most;
        while self.waiting().await? > 0 {
            anyhow::ensure!(Instant::now() < end, "events are still on their way after {most:?}");
            sleep(LOOK_EVERY).await;
        }
        Ok(())
    }

    async fn waiting(&self) -> anyhow::Result<i64> {
        let mut waiting = 0;
        for sink in &self.sinks {
            let lags = sink.clone().get_lag(GetLagRequest {}).await?.into_inner().lags;
            waiting += lags.iter().map(|lag| lag.waiting).sum::<i64>();
        }
        Ok(waiting)
    }
}

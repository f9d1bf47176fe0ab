//! `grpc.health.v1`, the same for every part.

use std::{pin::Pin, sync::Arc, time::Duration};

use futures::{Stream, StreamExt, future::BoxFuture, stream};
use tonic::{Request, Response, Status};
use tonic_health::pb::{
    HealthCheckRequest, HealthCheckResponse, health_check_response::ServingStatus,
    health_client::HealthClient, health_server,
};

use crate::{Channel, TtlCell};

/// Says whether a part can do its work now.
pub type Ready = Arc<dyn Fn() -> BoxFuture<'static, anyhow::Result<()>> + Send + Sync>;

const ASK: Duration = Duration::from_secs(2);
const WATCH: Duration = Duration::from_secs(5);

/// Asks the part itself, at most once a second.
#[derive(Clone)]
pub(crate) struct Health {
    services: Arc<[&'static str]>,
    ready: Ready,
    kept: Arc<TtlCell<Result<(), String>>>,
}

impl Health {
    pub(crate) fn new(services: &[&'static str], ready: &Ready) -> Self {
        Self { services: services.into(), ready: Arc::clone(ready), kept: Arc::default() }
    }

    pub(crate) fn into_server(self) -> health_server::HealthServer<impl health_server::Health> {
        health_server::HealthServer::new(self)
    }

    /// Whether the part can do its work; says why not.
    pub(crate) async fn ask(&self) -> Result<(), String> {
        self.kept.get(self.ask_anew()).await
    }

    async fn ask_anew(&self) -> Result<(), String> {
        let answer = match tokio::time::timeout(ASK, (self.ready)()).await {
            Ok(Ok(())) => return Ok(()),
            Ok(Err(why)) => format!("{why:#}"),
            Err(_) => format!("no answer within {} s", ASK.as_secs()),
        };
        tracing::warn!(why = answer, "not ready");
        Err(answer)
    }

    async fn serving(&self) -> HealthCheckResponse {
        let status = match self.ask().await {
            Ok(()) => ServingStatus::Serving,
            Err(_) => ServingStatus::NotServing,
        };
        HealthCheckResponse { status: status as i32 }
    }

    /// The empty name stands for the whole part.
    fn known(&self, request: &Request<HealthCheckRequest>) -> Result<(), Status> {
        let asked = request.get_ref().service.as_str();
        if asked.is_empty() || self.services.contains(&asked) {
            return Ok(());
        }
        Err(Status::not_found(format!("{asked} is not served here")))
    }
}

#[tonic::async_trait]
impl health_server::Health for Health {
    type WatchStream = Pin<Box<dyn Stream<Item = Result<HealthCheckResponse, Status>> + Send>>;

    async fn check(
        &self,
        request: Request<HealthCheckRequest>,
    ) -> Result<Response<HealthCheckResponse>, Status> {
        self.known(&request)?;
        Ok(Response::new(self.serving().await))
    }

    async fn watch(
        &self,
        request: Request<HealthCheckRequest>,
    ) -> Result<Response<Self::WatchStream>, Status> {
        self.known(&request)?;
        let answers = stream::unfold((self.clone(), Duration::ZERO), |(health, pause)| async move {
            tokio::time::sleep(pause).await;
            let answer = health.serving().await;
            Some((answer, (health, WATCH)))
        });
        // Only changes are sent.
        let changes = answers.scan(None, |last, answer| {
            let new = last.as_ref() != Some(&answer.status);
            *last = Some(answer.status);
            futures::future::ready(Some(new.then_some(answer)))
        });
        let changes = changes.filter_map(|change| futures::future::ready(change.map(Ok)));
        Ok(Response::new(Box::pin(changes)))
    }
}

/// Asks the part at the other end of a channel whether it can do its work; says
/// why not.
pub async fn ask_health(part: Channel) -> Result<(), String> {
    let mut client = HealthClient::new(part);
    let asked = client.check(HealthCheckRequest::default());
    match tokio::time::timeout(ASK, asked).await {
        Ok(Ok(answer)) if answer.get_ref().status == ServingStatus::Serving as i32 => Ok(()),
        Ok(Ok(_)) => Err("not ready".to_owned()),
        Ok(Err(status)) => Err(status.message().to_owned()),
        Err(_) => Err(format!("no answer within {} s", ASK.as_secs())),
    }
}

//! What every request from outside passes before a service sees it.

use std::{collections::HashMap, net::IpAddr, sync::Arc};

use axum::{
    body::Body,
    extract::{Request, State},
    response::{IntoResponse, Response},
};
use bytes::Bytes;
use http::{Extensions, HeaderMap, Method, header::CONTENT_TYPE};
use kernel::{Code, Failure};
use runtime::{Channel, Principal};
use tokio::{
    sync::{Semaphore, SemaphorePermit},
    time::Instant,
};
use tonic::transport::server::TcpConnectInfo;
use tracing::Instrument;

use crate::{
    error, grpc,
    keys::{self, Keys, Recalled},
    limits::{self, Rates, Sizes},
    metrics,
    transcode::{self, Found, Table},
};

/// The door.
pub(crate) struct Door {
    pub(crate) table: Table,
    /// By full service name, called in the name of whoever came in.
    pub(crate) services: HashMap<String, Channel>,
    pub(crate) keys: Arc<Keys>,
    pub(crate) rates: Rates,
    pub(crate) sizes: Sizes,
    pub(crate) places: Semaphore,
}

/// Answers JSON, gRPC and gRPC-Web; everything that has no page of its own.
pub(crate) async fn answer(State(door): State<Arc<Door>>, request: Request) -> Response {
    let parent = request.headers().get("traceparent").and_then(|value| value.to_str().ok());
    let span = runtime::follow("http", parent.unwrap_or_default());
    let kind = request.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let is_grpc = kind.is_some_and(|kind| kind.starts_with("application/grpc"));
    async { if is_grpc { grpc::answer(door, request).await } else { json(&door, request).await } }
        .instrument(span)
        .await
}

async fn json(door: &Door, request: Request) -> Response {
    let (mut parts, body) = request.into_parts();
    if parts.method == Method::HEAD {
        parts.method = Method::GET;
    }
    let (route, variables) = match door.table.find(&parts.method, parts.uri.path()) {
        Ok(Found::Route(route, variables)) => (route, variables),
        Ok(Found::Methods(allowed)) => return error::no_method(&parts.method, &allowed),
        Ok(Found::Nothing) => return error::no_route(&parts.method, parts.uri.path()),
        Err(failure) => return error::respond_failure(failure),
    };
    let start = Instant::now();
    let answer = async {
        let entered = door.enter(&parts.headers, &parts.extensions, route.path.path(), body).await;
        let entered = entered.map_err(error::refusal)?;
        transcode::call(route, &variables, &parts, &entered.body, entered.principal).await
    };
    let response = match answer.await {
        Ok(json) => ([(CONTENT_TYPE, "application/json")], json).into_response(),
        Err(refusal) => error::respond(&refusal),
    };
    metrics::observe(route.rpc.full_name(), response.status(), start.elapsed());
    response
}

/// A request that was let in.
pub(crate) struct Entered<'a> {
    pub(crate) principal: Principal,
    pub(crate) body: Bytes,
    /// Held until the request is answered.
    _place: SemaphorePermit<'a>,
}

impl Door {
    /// Who comes in, and what they bring.
    pub(crate) async fn enter(
        &self,
        headers: &HeaderMap,
        extensions: &Extensions,
        method: &str,
        body: Body,
    ) -> Result<Entered<'_>, Failure> {
        // Before any work is done for the request.
        let place = self.places.try_acquire().map_err(|_| full())?;
        let principal = self.admit(headers, address(extensions)).await?;
        let body = limits::read(body, self.sizes.of(method)).await?;
        Ok(Entered { principal, body, _place: place })
    }

    async fn admit(&self, headers: &HeaderMap, address: Option<IpAddr>) -> Result<Principal, Failure> {
        let key = match keys::key_of(headers) {
            Ok(key) => key,
            Err(failure) => return Err(self.count_stranger(failure, address)),
        };
        let hash = keys::hash(key);
        self.rates.count_key(&hash)?;
        match self.keys.recall(&hash) {
            Recalled::Answer(answer) => answer.map_err(|failure| self.count_stranger(failure, address)),
            Recalled::WasGood => self.keys.ask(hash, key).await,
            Recalled::Nothing => {
                // Before anybody is asked: a guess must cost the services nothing more.
                self.rates.count_stranger(address)?;
                self.keys.ask(hash, key).await
            }
        }
    }

    /// Who guesses keys is told to slow down.
    fn count_stranger(&self, failure: Failure, address: Option<IpAddr>) -> Failure {
        if failure.code != Code::Unauthenticated {
            return failure;
        }
        self.rates.count_stranger(address).err().unwrap_or(failure)
    }
}

fn address(extensions: &Extensions) -> Option<IpAddr> {
    let info = extensions.get::<TcpConnectInfo>()?;
    Some(info.remote_addr()?.ip())
}

fn full() -> Failure {
    Failure::new(Code::ResourceExhausted, "OVERLOADED", "too many requests at once; try again in a moment")
}

//! A stand-in for the services that keeps what it is asked and answers what it
//! is told to, whatever the method.

use std::{
    future::pending,
    sync::{Arc, Mutex},
    time::Duration,
};

use axum::{
    Router,
    body::Body,
    http::{HeaderMap, Request, StatusCode},
    response::Response,
};
use bytes::{BufMut, Bytes, BytesMut};
use contracts::{common::v1 as wire, customers::v1::ResolveAccessKeyRequest};
use http_body_util::{BodyExt, Full};
use kernel::{Clock, Failure};
use prost::Message;
use prost_reflect::{DescriptorPool, DynamicMessage, MessageDescriptor};
use runtime::{Channel, Kind, Principal, Secret, Settings, Shutdown, Tokens};
use serde_json::Value;
use tonic::Status;
use tower::ServiceExt;

pub(crate) const OWNER_KEY: &str = "the-owner-of-nongmao";
/// The stand-in knows it as a guest's.
pub(crate) const GUEST_KEY: &str = "guest";
const RESOLVE: &str = "/renqing.customers.v1.CustomersService/ResolveAccessKey";
const GUEST: &str = "shops/nongmao/customers/01920000-0000-7000-8000-000000000001";

/// A call that reached the services.
#[derive(Clone, Debug)]
pub(crate) struct Seen {
    pub(crate) path: String,
    pub(crate) headers: HeaderMap,
    pub(crate) principal: Principal,
    /// The request as JSON, with its proto names.
    pub(crate) request: Value,
}

#[derive(Clone)]
pub(crate) struct StandIn {
    pool: DescriptorPool,
    tokens: Tokens,
    seen: Arc<Mutex<Vec<Seen>>>,
    failure: Arc<Mutex<Option<Failure>>>,
    /// What the next lookup of a key answers instead.
    lookup: Arc<Mutex<Option<Failure>>>,
    lookups_hang: Arc<Mutex<bool>>,
}

impl StandIn {
    pub(crate) fn new() -> Self {
        Self {
            pool: DescriptorPool::decode(contracts::FILE_DESCRIPTOR_SET).unwrap(),
            tokens: Tokens::new(Secret::new(&[7; 32]).unwrap(), Clock::system()),
            seen: Arc::default(),
            failure: Arc::default(),
            lookup: Arc::default(),
            lookups_hang: Arc::default(),
        }
    }

    /// The gateway in front of it, with what is to be set differently.
    pub(crate) fn gateway(&self, settings: Settings) -> Router {
        self.gateway_at(settings, Clock::system())
    }

    pub(crate) fn gateway_at(&self, settings: Settings, clock: Clock) -> Router {
        let settings =
            Settings { owner_key: Some(OWNER_KEY.into()), shop: Some("nongmao".into()), ..settings };
        let upstreams = runtime::SERVICES.map(|name| (name, self.channel()));
        let shutdown = Shutdown::new(Duration::from_secs(1));
        gateway::router(upstreams, &self.tokens, clock, &settings, &shutdown).unwrap()
    }

    pub(crate) fn fail_with(&self, failure: impl Into<Option<Failure>>) {
        *self.failure.lock().unwrap() = failure.into();
    }

    pub(crate) fn fail_lookups_with(&self, failure: impl Into<Option<Failure>>) {
        *self.lookup.lock().unwrap() = failure.into();
    }

    pub(crate) fn hang_lookups(&self) {
        *self.lookups_hang.lock().unwrap() = true;
    }

    /// The calls but lookups of keys.
    pub(crate) fn calls(&self) -> Vec<Seen> {
        self.seen.lock().unwrap().iter().filter(|seen| seen.path != RESOLVE).cloned().collect()
    }

    pub(crate) fn lookups(&self) -> usize {
        self.seen.lock().unwrap().iter().filter(|seen| seen.path == RESOLVE).count()
    }

    pub(crate) fn last(&self) -> Seen {
        self.calls().pop().unwrap()
    }

    fn channel(&self) -> Channel {
        let stand_in = self.clone();
        Channel::new(tower::service_fn(move |request| {
            let stand_in = stand_in.clone();
            async move { stand_in.answer(request).await }
        }))
    }

    async fn answer(&self, request: http::Request<tonic::body::Body>) -> Result<Answer, Status> {
        let (parts, body) = request.into_parts();
        let path = parts.uri.path().to_owned();
        let frame = body.collect().await?.to_bytes();
        let (input, output) = self.kinds(&path);
        let message = DynamicMessage::decode(input, frame.slice(5..)).unwrap();
        let bearer = parts.headers["authorization"].to_str().unwrap().strip_prefix("Bearer ").unwrap();
        let principal = self.tokens.verify(bearer).unwrap();
        let request = serde_json::to_value(&message).unwrap();
        let seen = Seen { path: path.clone(), headers: parts.headers, principal, request };
        self.seen.lock().unwrap().push(seen);
        if path == RESOLVE {
            let hangs = *self.lookups_hang.lock().unwrap();
            if hangs {
                pending::<()>().await;
            }
            return self.resolve(&frame.slice(5..));
        }
        match self.failure.lock().unwrap().clone() {
            Some(failure) => Err(runtime::to_status(failure)),
            None => Ok(framed(&DynamicMessage::new(output).encode_to_vec())),
        }
    }

    fn resolve(&self, request: &[u8]) -> Result<Answer, Status> {
        if let Some(failure) = self.lookup.lock().unwrap().clone() {
            return Err(runtime::to_status(failure));
        }
        if ResolveAccessKeyRequest::decode(request).unwrap().secret != GUEST_KEY {
            return Err(Status::not_found("no such key"));
        }
        let (shop, subject) = ("shops/nongmao".to_owned(), GUEST.to_owned());
        let principal = wire::Principal { kind: Kind::Guest as i32, shop, subject };
        Ok(framed(&principal.encode_to_vec()))
    }

    fn kinds(&self, path: &str) -> (MessageDescriptor, MessageDescriptor) {
        let (service, method) = path.trim_start_matches('/').split_once('/').unwrap();
        let service = self.pool.get_service_by_name(service).unwrap();
        let method = service.methods().find(|known| known.name() == method).unwrap();
        (method.input(), method.output())
    }
}

type Answer = http::Response<tonic::body::Body>;

pub(crate) fn frame(message: &[u8]) -> Bytes {
    let mut frame = BytesMut::new();
    frame.put_u8(0);
    frame.put_u32(u32::try_from(message.len()).unwrap());
    frame.put_slice(message);
    frame.freeze()
}

fn framed(message: &[u8]) -> Answer {
    let trailers = HeaderMap::from_iter([("grpc-status".parse().unwrap(), "0".parse().unwrap())]);
    let body = Full::new(frame(message)).with_trailers(async { Some(Ok(trailers)) });
    let response = http::Response::builder().header("content-type", "application/grpc");
    response.body(tonic::body::Body::new(body)).unwrap()
}

/// A request with the owner's key.
pub(crate) fn request(method: &str, path: &str, body: &str) -> Request<Body> {
    keyed(method, path, body, OWNER_KEY)
}

pub(crate) fn keyed(method: &str, path: &str, body: &str, key: &str) -> Request<Body> {
    let request = Request::builder().method(method).uri(path);
    request.header("authorization", format!("Bearer {key}")).body(body.to_owned().into()).unwrap()
}

pub(crate) async fn send(gateway: &Router, request: Request<Body>) -> (StatusCode, HeaderMap, Value) {
    let Ok(response): Result<Response, _> = gateway.clone().oneshot(request).await;
    let (parts, body) = response.into_parts();
    let body = body.collect().await.unwrap().to_bytes();
    let json = serde_json::from_slice(&body).unwrap_or(Value::Null);
    (parts.status, parts.headers, json)
}

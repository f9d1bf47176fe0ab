//! What every call of a service passes, whether it came over the wire or from a
//! neighbour in the same process.

use std::{any::Any, sync::Arc, time::Duration};

use axum::{
    Router,
    body::Body,
    extract::{Request, State},
    middleware::{Next, from_fn, from_fn_with_state},
    response::Response,
};
use http_body_util::BodyExt;
use kernel::{Act, Failure, Ids};
use tokio::time::Instant;
use tonic::service::Routes;
use tower::{ServiceBuilder, ServiceExt};
use tower_http::catch_panic::CatchPanicLayer;
use tracing::Instrument;

use crate::{
    Channel, Guard, Kind, Places, Policy, Principal, Room, audit::Audits, deadline, panics, screen::Screen,
    status::to_status, trace, view::Views,
};

/// How much a part takes on at once, and for how long.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Calls answered at the same time; some more wait a moment, the rest is
    /// `RESOURCE_EXHAUSTED`.
    pub concurrency: usize,
    /// How long a call may take if the caller doesn't say.
    pub timeout: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self { concurrency: 256, timeout: Duration::from_secs(30) }
    }
}

/// The methods, behind what only those may pass who are let in.
pub(crate) fn guarded(routes: Routes, guard: &Guard, limits: Limits) -> anyhow::Result<Router> {
    let layers = ServiceBuilder::new()
        // Who calls, and whether they may call this method: nobody else takes a place.
        .layer(from_fn_with_state(guard.clone(), admit))
        // Behind the guard, who says for whom the answer is.
        .layer(from_fn_with_state(Views::from_contracts()?, show))
        // Behind the guard, so that the time is the caller's who was let in.
        .layer(from_fn_with_state(limits.timeout, keep_deadline))
        .layer(from_fn_with_state(Places::new(Room::of(limits.concurrency)), take_place))
        // Innermost: it reads the whole message, which only those let in may send.
        .layer(from_fn_with_state(Screen::of(&guard.policy)?, screen))
        // Behind it, where the message is whole: what it is about is noted.
        .layer(from_fn_with_state(Audits::from_contracts(Ids::random())?, note));
    Ok(routes.into_axum_router().layer(layers))
}

/// The whole service as a channel: what comes out is measured and traced,
/// whatever happened inside.
pub(crate) fn measured(routes: Routes, guard: &Guard) -> Channel {
    let layers = ServiceBuilder::new()
        // Outermost, so that a panic and a refusal are measured too.
        .layer(from_fn_with_state(guard.policy.clone(), measure))
        // A panic ends one call, not the connection with everyone else's calls.
        .layer(CatchPanicLayer::custom(panicked))
        // In one process the caller's extensions arrive too; only the guard says who calls.
        .layer(from_fn(forget_caller));
    let whole = routes.into_axum_router().layer(layers).with_state(());
    Channel::new(tower::service_fn(move |request: http::Request<tonic::body::Body>| {
        let answer = whole.clone().oneshot(request.map(Body::new));
        async move {
            let Ok(response) = answer.await;
            Ok(response.map(tonic::body::Body::new))
        }
    }))
}

async fn measure(State(policy): State<Policy>, request: Request, next: Next) -> Response {
    let path = request.uri().path().to_owned();
    let span = trace::server_span(&path, request.headers());
    let start = Instant::now();
    let response = next.run(request).instrument(span.clone()).await;
    let code = tonic::Status::from_header_map(response.headers()).map_or(tonic::Code::Ok, |s| s.code());
    let known = policy.knows(&path).then_some(path.as_str());
    trace::ended(&span, known, code, start.elapsed().as_secs_f64());
    response
}

async fn forget_caller(mut request: Request, next: Next) -> Response {
    request.extensions_mut().remove::<Principal>();
    request.extensions_mut().remove::<Act>();
    next.run(request).await
}

async fn take_place(State(places): State<Arc<Places<String>>>, request: Request, next: Next) -> Response {
    let caller = request.extensions().get::<Principal>();
    let is_first = caller.is_some_and(Principal::comes_first);
    let lane = caller.map(|caller| caller.subject.clone()).unwrap_or_default();
    match places.take(is_first, lane).await {
        Ok(_place) => next.run(request).await,
        Err(full) => refuse(full.failure()),
    }
}

async fn admit(State(guard): State<Guard>, mut request: Request, next: Next) -> Response {
    match guard.admit(request.uri().path(), request.headers()) {
        Ok(principal) => {
            request.extensions_mut().insert(principal);
            next.run(request).await
        }
        Err(failure) => refuse(failure),
    }
}

async fn keep_deadline(State(usual): State<Duration>, request: Request, next: Next) -> Response {
    let headers = request.headers().clone();
    deadline::within(&headers, usual, next.run(request)).await.unwrap_or_else(refuse)
}

async fn screen(State(screen): State<Screen>, request: Request, next: Next) -> Response {
    screen.pass(request, next).await.unwrap_or_else(refuse)
}

/// Hands the method what is noted of the call, for the transaction that does it.
async fn note(State(audits): State<Audits>, request: Request, next: Next) -> Response {
    if !audits.covers(request.uri().path()) {
        return next.run(request).await;
    }
    let (mut parts, body) = request.into_parts();
    let Ok(body) = body.collect().await else { return refuse(Failure::internal()) };
    let body = body.to_bytes();
    let Some(caller) = parts.extensions.get::<Principal>() else { return refuse(Failure::internal()) };
    match audits.act(parts.uri.path(), caller, &body) {
        Ok(act) => act.map(|act| parts.extensions.insert(act)),
        Err(failure) => return refuse(failure),
    };
    next.run(Request::from_parts(parts, Body::from(body))).await
}

async fn show(State(views): State<Views>, request: Request, next: Next) -> Response {
    let kind = request.extensions().get::<Principal>().map_or(Kind::Unspecified, |caller| caller.kind);
    let path = request.uri().path().to_owned();
    let answer = next.run(request).await;
    if views.hides(&path, kind) {
        views.show((&path, kind), answer).await.unwrap_or_else(refuse)
    } else {
        answer
    }
}

fn refuse(failure: Failure) -> Response {
    to_status(failure).into_http()
}

#[expect(clippy::needless_pass_by_value, reason = "the layer's signature")]
fn panicked(panic: Box<dyn Any + Send>) -> Response {
    tracing::error!(panic = panics::text(&*panic), "a handler panicked");
    refuse(Failure::internal())
}

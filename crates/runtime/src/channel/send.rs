//! Sends a call, and sends it once more where that is safe.

use std::{error::Error, net::SocketAddr};

use anyhow::Chain;
use bytes::Bytes;
use http::{Request, Response, Uri, request::Parts, uri::PathAndQuery};
use http_body_util::{BodyExt, Full};
use tonic::body::Body;
use tower::BoxError;

use super::{balancer::Balancer, member::Assignment, repeats};

/// So often a call is handed over; those that were begun nowhere cost nothing.
const TRIES: usize = 4;

/// Why there is no answer.
struct Lost {
    /// The other end may have begun with it.
    may_be_begun: bool,
    cause: BoxError,
}

/// Sends a call to whose turn it is. What the other end did not begin goes to another,
/// and so does, once, what may be done twice.
pub(super) async fn send(balancer: &Balancer, request: Request<Body>) -> Result<Response<Body>, BoxError> {
    let (parts, body) = request.into_parts();
    let body = body.collect().await?.to_bytes();
    let (mut tried, mut may_be_begun): (Vec<SocketAddr>, bool) = (Vec::new(), false);
    loop {
        let assignment = balancer.assign(&tried).await?;
        tried.push(assignment.member.address);
        let lost = match at(assignment, &parts, &body).await {
            Ok(response) => return Ok(response),
            Err(lost) => lost,
        };
        let was_repeated = lost.may_be_begun && may_be_begun;
        may_be_begun |= lost.may_be_begun;
        let is_safe = !lost.may_be_begun || !was_repeated && repeats::may_be_repeated(&parts.uri, &body);
        if !is_safe || tried.len() >= TRIES {
            return Err(lost.cause);
        }
        tracing::debug!(address = ?tried.last(), cause = %lost.cause, "a call is sent once more");
    }
}

async fn at(mut assignment: Assignment, parts: &Parts, body: &Bytes) -> Result<Response<Body>, Lost> {
    let mut request = Request::from_parts(parts.clone(), Full::from(body.clone()));
    *request.uri_mut() = there(&assignment, &parts.uri).map_err(|error| Lost::unsent(error.into()))?;
    let sent = assignment.sender.try_send_request(request).await;
    let response = sent.map_err(|mut error| match error.take_message() {
        Some(_) => Lost::unsent(error.into_error().into()),
        None => Lost::of(error.into_error()),
    })?;
    if !repeats::is_known(&parts.uri) {
        // A stream, perhaps. It is under way as long as somebody listens.
        return Ok(response.map(|body| {
            Body::new(body.map_frame(move |frame| {
                let _under_way = &assignment;
                frame
            }))
        }));
    }
    // An answer that breaks off is none.
    let (head, body) = response.into_parts();
    let whole = body.collect().await.map_err(Lost::of)?;
    Ok(Response::from_parts(head, Body::new(whole)))
}

fn there(assignment: &Assignment, uri: &Uri) -> http::Result<Uri> {
    let target = &assignment.member.target;
    let path = uri.path_and_query().cloned().unwrap_or_else(|| PathAndQuery::from_static("/"));
    Uri::builder().scheme(target.scheme()).authority(target.authority.clone()).path_and_query(path).build()
}

impl Lost {
    fn unsent(cause: BoxError) -> Self {
        Self { may_be_begun: false, cause }
    }

    fn of(error: hyper::Error) -> Self {
        Self { may_be_begun: !was_refused(&error), cause: error.into() }
    }
}

/// The other end said that it did not begin with it: that it takes no more streams, or
/// that this one is behind the last that it took.
fn was_refused(error: &(dyn Error + 'static)) -> bool {
    let mut causes = Chain::new(error).filter_map(<dyn Error>::downcast_ref::<h2::Error>);
    causes.any(|error| {
        let is_end = error.is_go_away() && error.reason() == Some(h2::Reason::NO_ERROR);
        let is_refused = error.is_reset() && error.reason() == Some(h2::Reason::REFUSED_STREAM);
        error.is_remote() && (is_end || is_refused)
    })
}

use std::time::Duration;

use http::{HeaderValue, Request, header::AUTHORIZATION};
use kernel::{Code, Failure};
use tonic::{Status, body::Body};
use tower::ServiceExt;

use super::Channel;
use crate::{Principal, Tokens, deadline, status::to_status, trace};

const USUAL: Duration = Duration::from_secs(30);

/// In whose name calls are made.
#[derive(Clone, Debug)]
pub enum CallAs {
    /// Always the same.
    Principal(Principal),
    /// The [`Principal`] in the request's extensions, for a door that many come
    /// through; a request without one is UNAUTHENTICATED.
    Extension,
}

/// Adds to each call what every call needs: a fresh token, the trace context of
/// the current span, and the time it may take.
pub fn call_as(channel: Channel, tokens: &Tokens, who: CallAs) -> Channel {
    let tokens = tokens.clone();
    let caller = tower::service_fn(move |request| {
        let (channel, prepared) = (channel.clone(), prepare(request, &tokens, &who));
        async move {
            let (request, time) = prepared?;
            let answer = tokio::time::timeout(time, channel.oneshot(request)).await;
            answer.unwrap_or_else(|_| Err(to_status(deadline::exceeded())))
        }
    });
    Channel::new(caller)
}

fn prepare(
    mut request: Request<Body>,
    tokens: &Tokens,
    who: &CallAs,
) -> Result<(Request<Body>, Duration), Status> {
    let token = match who {
        CallAs::Principal(principal) => Some(tokens.sign(principal)),
        CallAs::Extension => request.extensions().get().map(|principal| tokens.sign(principal)),
    };
    let bearer = token.and_then(|token| HeaderValue::try_from(format!("Bearer {token}")).ok());
    let nobody = || Failure::new(Code::Unauthenticated, "NO_TOKEN", "the call is nobody's");
    let bearer = bearer.ok_or_else(|| to_status(nobody()))?;
    let headers = request.headers_mut();
    headers.insert(AUTHORIZATION, bearer);
    if let Ok(value) = HeaderValue::try_from(trace::traceparent())
        && !value.is_empty()
    {
        headers.insert(trace::TRACEPARENT, value);
    }
    let time = deadline::pass_on(headers, USUAL);
    Ok((request, time))
}

//! How one part calls another: the same type within a process and over the
//! wire.

mod caller;
mod local_peers;

use std::{
    error::Error,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use anyhow::Chain;
use http_body_util::BodyExt;
use kernel::{Code, Failure};
use tonic::{Status, TimeoutExpired, body::Body, transport::Endpoint};
use tower::{BoxError, ServiceExt, util::BoxCloneSyncService};

use crate::{deadline, to_status};
pub use caller::{CallAs, call_as};
pub use local_peers::LocalPeers;

/// Carries calls; every generated client takes it.
pub type Channel = BoxCloneSyncService<http::Request<Body>, http::Response<Body>, Status>;

/// The reason of a call that did not arrive.
pub const UNREACHABLE: &str = "UNREACHABLE";
const CONNECT: Duration = Duration::from_secs(2);
/// A peer that vanished without a word is noticed after both.
const KEEP_ALIVE: Duration = Duration::from_secs(5);
const KEEP_ALIVE_ANSWER: Duration = Duration::from_secs(5);

/// A channel to another process, for instance `http://orders:9102`. Connects at
/// the first call and again whenever the connection is lost. Whatever else than
/// the deadline is wrong on the way is `UNAVAILABLE`. Needs a Tokio runtime.
pub fn connect(uri: &str) -> anyhow::Result<Channel> {
    connect_as(Peer { uri: uri.to_owned(), is_logged: true, is_down: AtomicBool::new(false) })
}

/// The same for a program that tells its user itself what went wrong: the log says
/// nothing of it.
pub fn connect_unlogged(uri: &str) -> anyhow::Result<Channel> {
    connect_as(Peer { uri: uri.to_owned(), is_logged: false, is_down: AtomicBool::new(false) })
}

fn connect_as(there: Peer) -> anyhow::Result<Channel> {
    let channel = Endpoint::from_shared(there.uri.clone())?
        .connect_timeout(CONNECT)
        .tcp_nodelay(true)
        .http2_keep_alive_interval(KEEP_ALIVE)
        .keep_alive_timeout(KEEP_ALIVE_ANSWER)
        .keep_alive_while_idle(true)
        .connect_lazy();
    let there = Arc::new(there);
    let back = Arc::clone(&there);
    let channel = tower::service_fn(move |request| sent(channel.clone(), request));
    let channel = channel.map_err(move |cause: BoxError| there.lost(&*cause)).map_response(
        move |response: http::Response<Body>| {
            back.answered();
            let peer = Arc::clone(&back);
            response.map(|body| Body::new(body.map_err(move |cause| peer.lost(&cause))))
        },
    );
    Ok(Channel::new(channel))
}

/// Sends a request, and once more if the other end was done with the connection just
/// as it was handed over, so that nothing was sent.
async fn sent(
    channel: tonic::transport::Channel,
    request: http::Request<Body>,
) -> Result<http::Response<Body>, BoxError> {
    let (parts, body) = request.into_parts();
    let body = body.collect().await?.to_bytes();
    let request =
        || http::Request::from_parts(parts.clone(), Body::new(http_body_util::Full::from(body.clone())));
    match channel.clone().oneshot(request()).await {
        Err(cause) if was_not_sent(&cause) => Ok(channel.oneshot(request()).await?),
        answer => Ok(answer?),
    }
}

fn was_not_sent(cause: &(dyn Error + 'static)) -> bool {
    Chain::new(cause).filter_map(<dyn Error>::downcast_ref::<hyper::Error>).any(hyper::Error::is_canceled)
}

/// The other end. Only its going and coming back is worth a line in the log:
/// while it is down, call after call fails alike.
struct Peer {
    uri: String,
    is_logged: bool,
    is_down: AtomicBool,
}

impl Peer {
    fn lost(&self, cause: &(dyn Error + 'static)) -> Status {
        // The transport keeps the deadline too, and may be first to see it pass.
        if Chain::new(cause).any(<dyn Error>::is::<TimeoutExpired>) {
            return to_status(deadline::exceeded());
        }
        if self.is_down.swap(true, Ordering::Relaxed) || !self.is_logged {
            tracing::debug!(peer = self.uri, cause = chain(cause), "call failed on the way");
        } else {
            tracing::warn!(peer = self.uri, cause = chain(cause), "call failed on the way");
        }
        let message = "a part of the system can't be reached; try again";
        to_status(Failure::new(Code::Unavailable, UNREACHABLE, message))
    }

    fn answered(&self) {
        if self.is_logged
            && self.is_down.load(Ordering::Relaxed)
            && self.is_down.swap(false, Ordering::Relaxed)
        {
            tracing::info!(peer = self.uri, "calls arrive again");
        }
    }
}

fn chain(error: &(dyn Error + 'static)) -> String {
    Chain::new(error).map(ToString::to_string).collect::<Vec<_>>().join(": ")
}

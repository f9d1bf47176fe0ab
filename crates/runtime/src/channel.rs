//! How one part calls another: the same type within a process and over the
//! wire.

mod balancer;
mod caller;
mod dial;
mod local_peers;
mod member;
mod repeats;
mod resolver;
mod send;
mod target;
#[cfg(test)]
mod tests;

use std::{
    error::Error,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

use anyhow::{Chain, Context, ensure};
use http_body_util::BodyExt;
use kernel::{Code, Failure};
use tokio::time::timeout;
use tonic::{Status, body::Body};
use tower::{BoxError, util::BoxCloneSyncService};

use crate::{deadline, tls::ClientTls, to_status};
use balancer::Balancer;
pub use caller::{CallAs, call_as};
pub use local_peers::LocalPeers;
pub(crate) use target::Target;

/// Carries calls; every generated client takes it.
pub type Channel = BoxCloneSyncService<http::Request<Body>, http::Response<Body>, Status>;

/// The reason of a call that did not arrive.
pub const UNREACHABLE: &str = "UNREACHABLE";

/// A channel to another process without TLS, for instance `http://orders:9102`, or to
/// several that do the same, between commas. Names are looked up again and again, and
/// each call goes to one of all the addresses that are connected; from the first call
/// on. A call that was not begun there, or may be repeated, is sent to another where a
/// connection is lost. Whatever else than the deadline is wrong on the way is
/// `UNAVAILABLE`. Needs a Tokio runtime.
pub fn connect(uri: &str) -> anyhow::Result<Channel> {
    connect_over(uri, None)
}

/// The same, with TLS where the address says `https`.
pub fn connect_over(uri: &str, tls: Option<&ClientTls>) -> anyhow::Result<Channel> {
    connect_as(Peer { uri: uri.to_owned(), is_logged: true, is_down: AtomicBool::new(false) }, tls)
}

/// The same for a program that tells its user itself what went wrong: the log says
/// nothing of it.
pub fn connect_unlogged(uri: &str, tls: Option<&ClientTls>) -> anyhow::Result<Channel> {
    connect_as(Peer { uri: uri.to_owned(), is_logged: false, is_down: AtomicBool::new(false) }, tls)
}

fn connect_as(there: Peer, tls: Option<&ClientTls>) -> anyhow::Result<Channel> {
    let targets = Target::all(&there.uri).with_context(|| format!("{} is no address", there.uri))?;
    let is_tls = targets.iter().any(|target| target.is_tls);
    ensure!(!is_tls || tls.is_some(), "{} needs tls_ca, the authority that it is held against", there.uri);
    Ok(over(Balancer::new(targets, tls.cloned(), resolver::of_the_machine()), there))
}

fn over(balancer: Balancer, there: Peer) -> Channel {
    let (balancer, there) = (Arc::new(balancer), Arc::new(there));
    Channel::new(tower::service_fn(move |request| call(Arc::clone(&balancer), Arc::clone(&there), request)))
}

async fn call(
    balancer: Arc<Balancer>,
    there: Arc<Peer>,
    request: http::Request<Body>,
) -> Result<http::Response<Body>, Status> {
    let time = deadline::read(request.headers());
    let sent = send::send(&balancer, request);
    let answer = match time {
        Some(time) => timeout(time, sent).await.map_err(|_| to_status(deadline::exceeded()))?,
        None => sent.await,
    };
    let response = answer.map_err(|cause: BoxError| there.lost(&*cause))?;
    there.answered();
    Ok(response.map(|body| Body::new(body.map_err(move |cause| there.lost(&cause)))))
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

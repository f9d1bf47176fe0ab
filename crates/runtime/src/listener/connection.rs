use std::{
    convert::Infallible,
    pin::Pin,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    task::{Context, Poll},
    time::Duration,
};

use axum::{Router, body::Body};
use bytes::Bytes;
use futures::future::BoxFuture;
use http::{Request, Response};
use hyper::{body::Body as HttpBody, body::Frame, body::Incoming, body::SizeHint, service::Service};
use tokio::time::{Instant, sleep_until};
use tokio_util::sync::CancellationToken;
use tonic::transport::server::TcpConnectInfo;
use tower::ServiceExt;

/// How every HTTP/2 connection begins.
const HTTP2: &[u8] = b"PRI";
/// How long a peer may not take what it is sent.
const STALLED: Duration = Duration::from_secs(30);

/// How long a connection may be without a request.
#[derive(Clone, Copy, Debug)]
pub(super) struct Times {
    pub(super) header: Duration,
    pub(super) idle: Duration,
}

impl Times {
    /// For connections that shall end: long enough to say so.
    pub(super) const ENDING: Self = Self { header: Duration::from_secs(1), idle: Duration::from_secs(1) };
}

/// What goes on on a connection.
pub(super) struct Connection {
    state: Mutex<State>,
    begun: CancellationToken,
    evicted: CancellationToken,
}

#[derive(Clone, Copy)]
struct State {
    /// Requests that are not answered yet.
    under_way: usize,
    has_asked: bool,
    is_http2: bool,
    /// Since when there is no request under way.
    quiet_since: Instant,
    /// When the next request began to arrive; HTTP/1 alone.
    header_since: Option<Instant>,
    /// Since when the peer takes nothing.
    stalled_since: Option<Instant>,
}

impl Connection {
    pub(super) fn new() -> Self {
        let state = State {
            under_way: 0,
            has_asked: false,
            is_http2: false,
            quiet_since: Instant::now(),
            header_since: None,
            stalled_since: None,
        };
        Self { state: Mutex::new(state), begun: CancellationToken::new(), evicted: CancellationToken::new() }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Bytes came in.
    pub(super) fn read(&self, bytes: &[u8]) {
        let mut state = self.state();
        if !state.has_asked && state.header_since.is_none() {
            state.is_http2 = bytes.starts_with(HTTP2);
            self.begun.cancel();
        }
        if state.under_way == 0 && state.header_since.is_none() {
            state.header_since = Some(Instant::now());
        }
    }

    /// The peer took bytes, or none for now.
    pub(super) fn wrote(&self, is_pending: bool) {
        let mut state = self.state();
        state.stalled_since = is_pending.then(|| state.stalled_since.unwrap_or_else(Instant::now));
    }

    fn asked(&self) {
        let mut state = self.state();
        state.under_way += 1;
        state.has_asked = true;
        state.header_since = None;
    }

    fn answered(&self) {
        let mut state = self.state();
        state.under_way -= 1;
        state.quiet_since = Instant::now();
    }

    /// How soon it may go where room is needed, the least first: who never asked
    /// before who did, then who has been quiet longest. `None` while it is busy.
    pub(super) fn idleness(&self) -> Option<(bool, Instant)> {
        let state = self.state();
        (state.under_way == 0).then_some((state.has_asked, state.quiet_since))
    }

    /// Ends it at once.
    pub(super) fn evict(&self) {
        self.evicted.cancel();
    }

    /// Until its first bytes came in.
    pub(super) async fn begun(&self) {
        self.begun.cancelled().await;
    }

    /// Until it shall end at once.
    pub(super) async fn evicted(&self) {
        self.evicted.cancelled().await;
    }

    /// Until it has had more time than it may, though not before a moment.
    pub(super) async fn overdue(&self, times: Times, not_before: Instant) {
        // Whatever happens meanwhile, its time is over no sooner than this.
        let least = times.header.min(times.idle).min(STALLED);
        loop {
            let now = Instant::now();
            let end = self.state().end(times).map(|end| end.max(not_before));
            match end {
                Some(end) if end <= now => return,
                end => sleep_until(end.unwrap_or(now + least).min(now + least)).await,
            }
        }
    }
}

impl State {
    fn end(&self, times: Times) -> Option<Instant> {
        if let Some(since) = self.stalled_since {
            return Some(since + STALLED);
        }
        if self.under_way > 0 {
            return None;
        }
        // On HTTP/2 bytes come without a request as well.
        if self.is_http2 {
            return Some(self.quiet_since + times.idle);
        }
        match self.header_since {
            Some(since) if self.has_asked => Some(since + times.header),
            None if self.has_asked => Some(self.quiet_since + times.idle),
            _ => Some(self.quiet_since + times.header),
        }
    }
}

/// A router that tells the connection of each request.
pub(super) struct Counted {
    router: Router,
    info: TcpConnectInfo,
    connection: Arc<Connection>,
}

impl Counted {
    pub(super) fn new(router: Router, info: TcpConnectInfo, connection: Arc<Connection>) -> Self {
        Self { router, info, connection }
    }
}

impl Service<Request<Incoming>> for Counted {
    type Response = Response<CountedBody>;
    type Error = Infallible;
    type Future = BoxFuture<'static, Result<Self::Response, Infallible>>;

    fn call(&self, request: Request<Incoming>) -> Self::Future {
        let counted = UnderWay::new(&self.connection);
        let mut request = request.map(Body::new);
        request.extensions_mut().insert(self.info.clone());
        let answer = self.router.clone().oneshot(request);
        Box::pin(async move { Ok(answer.await?.map(|body| CountedBody { body, _counted: counted })) })
    }
}

/// A request that is not answered yet.
struct UnderWay(Arc<Connection>);

impl UnderWay {
    fn new(connection: &Arc<Connection>) -> Self {
        connection.asked();
        Self(Arc::clone(connection))
    }
}

impl Drop for UnderWay {
    fn drop(&mut self) {
        self.0.answered();
    }
}

/// The answer, which is under way until it was sent.
pub(super) struct CountedBody {
    body: Body,
    _counted: UnderWay,
}

impl HttpBody for CountedBody {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        Pin::new(&mut self.body).poll_frame(cx)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

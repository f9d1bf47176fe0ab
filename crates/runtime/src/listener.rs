//! The port: who may hold a connection, for how long, and how many at once.

mod address;
mod connection;
mod descriptors;
mod slots;
mod socket;

use std::{future::Future, io, net::SocketAddr, sync::Arc, time::Duration};

use axum::{
    Router,
    extract::{Request, State},
    middleware::{Next, from_fn_with_state},
    response::{IntoResponse, Response},
};
use http::StatusCode;
use hyper_util::{
    rt::{TokioExecutor, TokioIo, TokioTimer},
    server::conn::auto::Builder,
};
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::{TcpListener, TcpStream},
    time::{Instant, sleep, timeout},
};
use tokio_util::{sync::CancellationToken, task::TaskTracker};
use tonic::transport::server::TcpConnectInfo;

use crate::{ServerTls, Shutdown};
pub use address::{Origin, Proxies};
use connection::{Counted, Times};
pub use descriptors::raise_descriptors;
use slots::{Slot, Slots};
use socket::Socket;

/// A peer that vanished without a word is noticed after both.
const KEEP_ALIVE: Duration = Duration::from_secs(20);
const KEEP_ALIVE_ANSWER: Duration = Duration::from_secs(10);
/// Bytes that the headers of a request may have.
const HEADER_BYTES: u32 = 32 << 10;
/// How long to wait when nothing can be taken in.
const PAUSE: Duration = Duration::from_millis(50);
/// What keeps happening is said once in so long.
const WARN_EVERY: Duration = Duration::from_secs(10);

/// What the port takes on.
#[derive(Clone, Debug)]
pub struct ListenerOptions {
    /// Connections at once; fewer where the process may not open so many files.
    pub connections: usize,
    /// Connections of one address (IPv6: of one /64); trusted proxies are exempt.
    pub per_address: usize,
    /// Calls at once on one HTTP/2 connection.
    pub streams: u32,
    /// How long the headers of a request may take, from its first byte, and of the
    /// first request from the moment of connecting.
    pub header: Duration,
    /// How long a connection may be without a request.
    pub idle: Duration,
    /// Who speaks for others.
    pub proxies: Proxies,
    /// How it speaks TLS, if it does.
    pub tls: Option<ServerTls>,
}

impl Default for ListenerOptions {
    fn default() -> Self {
        Self {
            connections: 4_096,
            per_address: 1_024,
            streams: 256,
            header: Duration::from_secs(10),
            idle: Duration::from_mins(2),
            proxies: Proxies::default(),
            tls: None,
        }
    }
}

/// Serves HTTP/1 and HTTP/2 until the doors close; returns when the last call was
/// answered or there is no more time. From the moment that the process is about to
/// end, `/readyz` says so. The remote address is in the extensions as
/// `tonic::transport::server::TcpConnectInfo`.
pub async fn serve_router(
    router: Router,
    listener: TcpListener,
    options: &ListenerOptions,
    shutdown: &Shutdown,
) -> anyhow::Result<()> {
    let router = router.layer(from_fn_with_state(shutdown.leaving(), say_that_it_ends));
    let served = Arc::new(Served::new(router, options, shutdown));
    let doors = shutdown.doors();
    let mut warning = Warning::default();
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            () = doors.cancelled() => break,
        };
        match accepted {
            Ok((stream, address)) => served.take_in(stream, address, &mut warning).await,
            // It went away before it was taken in.
            Err(error) if is_of_one(&error) => {}
            Err(error) => {
                warning.say(|| tracing::warn!(%error, "no connection can be taken in; trying again"));
                served.slots.make_room();
                sleep(PAUSE).await;
            }
        }
    }
    // Whoever connected is served; told to go elsewhere before the port is closed, they
    // would come back to it, and be cut off by its end.
    served.take_in_who_waits(listener, &mut warning).await?;
    served.closed.cancel();
    served.finish(shutdown).await;
    Ok(())
}

/// Nobody else is to be sent here, whatever else is ready.
async fn say_that_it_ends(
    State(leaving): State<CancellationToken>,
    request: Request,
    next: Next,
) -> Response {
    if leaving.is_cancelled() && request.uri().path() == "/readyz" {
        return (StatusCode::SERVICE_UNAVAILABLE, "ending\n").into_response();
    }
    next.run(request).await
}

/// The error is of one connection, not of the port.
fn is_of_one(error: &io::Error) -> bool {
    use io::ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset};
    matches!(error.kind(), ConnectionAborted | ConnectionRefused | ConnectionReset)
}

/// What every connection is served with.
struct Served {
    router: Router,
    builder: Builder<TokioExecutor>,
    slots: Arc<Slots>,
    times: Times,
    tls: Option<ServerTls>,
    shutdown: Shutdown,
    /// Cancelled when the port takes nobody in any more.
    closed: CancellationToken,
    tasks: TaskTracker,
}

impl Served {
    fn new(router: Router, options: &ListenerOptions, shutdown: &Shutdown) -> Self {
        let most = options.connections.min(descriptors::left_for_connections());
        Self {
            router,
            builder: builder(options.streams),
            slots: Arc::new(Slots::new(most, options.per_address, options.proxies.clone())),
            times: Times { header: options.header, idle: options.idle },
            tls: options.tls.clone(),
            shutdown: shutdown.clone(),
            closed: CancellationToken::new(),
            tasks: TaskTracker::new(),
        }
    }

    /// Everybody who has connected and was not taken in yet; then the port is closed. The
    /// kernel is asked itself: tokio knows of no connection that came since it last looked,
    /// and has a task that took in many look as if there were no more.
    async fn take_in_who_waits(
        self: &Arc<Self>,
        listener: TcpListener,
        warning: &mut Warning,
    ) -> io::Result<()> {
        let (listener, end) = (listener.into_std()?, Instant::now() + Times::ENDING.idle);
        while Instant::now() < end {
            match listener.accept() {
                Ok((stream, address)) => {
                    stream.set_nonblocking(true)?;
                    self.take_in(TcpStream::from_std(stream)?, address, warning).await;
                }
                Err(error) if is_of_one(&error) => {}
                // Nobody waits any more, or nobody can be taken in.
                Err(_) => break,
            }
        }
        Ok(())
    }

    /// Waits for a place if there is none; meanwhile the kernel lets others queue.
    async fn take_in(self: &Arc<Self>, stream: TcpStream, address: SocketAddr, warning: &mut Warning) {
        let Some(slot) = self.slot(address, warning).await else { return };
        // It only saves a delay.
        let _ = stream.set_nodelay(true);
        let served = Arc::clone(self);
        self.tasks.spawn(async move { served.serve(stream, address, &slot).await });
    }

    /// A place; none if its address has too many that are all busy, or at the end.
    async fn slot(&self, address: SocketAddr, warning: &mut Warning) -> Option<Slot> {
        loop {
            match self.slots.take(address.ip()) {
                slots::Taken::Slot(slot) => return Some(slot),
                slots::Taken::AddressFull => {
                    warning.say(
                        || tracing::warn!(address = %address.ip(), "too many connections of one address"),
                    );
                    return None;
                }
                slots::Taken::Full => {
                    warning.say(|| tracing::warn!("every connection is busy; others wait"));
                    let doors = self.shutdown.doors();
                    tokio::select! {
                        () = self.slots.freed() => {}
                        () = doors.cancelled() => return None,
                    }
                }
            }
        }
    }

    async fn serve(&self, stream: TcpStream, address: SocketAddr, slot: &Slot) {
        let info = TcpConnectInfo { local_addr: stream.local_addr().ok(), remote_addr: Some(address) };
        let Some(tls) = &self.tls else { return self.answer(stream, info, slot).await };
        let connection = slot.connection();
        let accepted = tokio::select! {
            accepted = tls.accept(stream) => accepted,
            () = connection.evicted() => return,
            () = connection.overdue(self.times, Instant::now()) => return,
            () = self.ending(sleep(Times::ENDING.header)) => return,
        };
        match accepted {
            Ok(stream) => self.answer(stream, info, slot).await,
            Err(error) => tracing::debug!(address = %address.ip(), %error, "no TLS with this peer"),
        }
    }

    async fn answer(
        &self,
        stream: impl AsyncRead + AsyncWrite + Send + Unpin + 'static,
        info: TcpConnectInfo,
        slot: &Slot,
    ) {
        let connection = Arc::clone(slot.connection());
        let io = TokioIo::new(Socket::new(stream, Arc::clone(&connection)));
        let service = Counted::new(self.router.clone(), info, Arc::clone(&connection));
        let mut http = std::pin::pin!(self.builder.serve_connection(io, service));
        tokio::select! {
            // How it ended is the peer's business.
            _ = http.as_mut() => return,
            () = connection.evicted() => return,
            () = connection.overdue(self.times, Instant::now()) => {}
            // Asked to end before its first byte was read, hyper would throw a request away.
            () = self.ending(connection.begun()) => {}
        }
        // Whoever is being answered still gets the answer.
        http.as_mut().graceful_shutdown();
        tokio::select! {
            _ = http => {}
            () = connection.evicted() => {}
            () = connection.overdue(Times::ENDING, Instant::now() + Times::ENDING.idle) => {}
        }
    }

    /// Until nobody is taken in any more and a peer that just was had a moment to begin.
    async fn ending(&self, begun: impl Future<Output = ()>) {
        self.closed.cancelled().await;
        let _ = timeout(Times::ENDING.header, begun).await;
    }

    async fn finish(&self, shutdown: &Shutdown) {
        self.tasks.close();
        let hard = shutdown.hard();
        tokio::select! {
            () = self.tasks.wait() => {}
            () = hard.cancelled() => tracing::warn!("calls were cut off: the grace period is over"),
        }
    }
}

fn builder(streams: u32) -> Builder<TokioExecutor> {
    let mut builder = Builder::new(TokioExecutor::new());
    // The time of headers is kept by the connection: hyper's would end what is idle, too.
    builder
        .http1()
        .timer(TokioTimer::new())
        .header_read_timeout(None)
        .max_buf_size(HEADER_BYTES as usize * 2);
    builder
        .http2()
        .timer(TokioTimer::new())
        .keep_alive_interval(KEEP_ALIVE)
        .keep_alive_timeout(KEEP_ALIVE_ANSWER)
        .max_concurrent_streams(streams)
        .max_header_list_size(HEADER_BYTES);
    builder
}

/// Says what keeps happening now and then.
#[derive(Default)]
struct Warning(Option<Instant>);

impl Warning {
    fn say(&mut self, warn: impl FnOnce()) {
        if self.0.is_none_or(|last| last.elapsed() > WARN_EVERY) {
            self.0 = Some(Instant::now());
            warn();
        }
    }
}

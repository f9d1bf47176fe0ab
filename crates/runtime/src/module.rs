use std::{fmt, panic::AssertUnwindSafe, sync::Arc, time::Duration};

use futures::{FutureExt, future::BoxFuture};
use http::{Request, Response};
use kernel::{Code, Failure};
use tokio::{sync::Semaphore, time::Instant};
use tonic::{body::Body, service::Routes};
use tower::ServiceExt;
use tracing::Instrument;

use crate::{
    Channel, Due, Guard, Principal, Shutdown, auth, deadline,
    health::{self, Health, Ready},
    screen::Screen,
    status::to_status,
    trace,
};

/// What a service hands over to be served.
pub struct Module {
    /// Short name, for instance `orders`.
    pub name: &'static str,
    /// Full names of its gRPC services.
    pub services: Vec<&'static str>,
    /// Its gRPC services.
    pub routes: Routes,
    /// Background loops, by name. They end when the token of
    /// [`Shutdown::workers`] is cancelled.
    pub tasks: Vec<(&'static str, BoxFuture<'static, ()>)>,
    /// Whether it can do its work: reaches its database, for instance.
    pub ready: Ready,
    /// What its background loop for due work calls every few seconds, for whoever
    /// moves the clock and can't wait for that.
    pub due: Due,
}

/// How much a part takes on at once, and for how long.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Calls answered at the same time; the rest is `RESOURCE_EXHAUSTED`.
    pub concurrency: usize,
    /// How long a call may take if the caller doesn't say.
    pub timeout: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self { concurrency: 256, timeout: Duration::from_secs(30) }
    }
}

impl Module {
    /// Starts the background loops.
    pub fn start(&mut self, shutdown: &Shutdown) {
        for (name, task) in self.tasks.drain(..) {
            shutdown.spawn(name, task);
        }
    }

    /// The services behind the stack that every call passes, with health and
    /// reflection beside them.
    pub fn guarded(&self, guard: &Guard, limits: Limits) -> anyhow::Result<Channel> {
        let health = Health::new(&self.services, &self.ready);
        let routes = self.routes.clone().add_service(health.into_server());
        let routes = routes.add_service(health::reflection(&self.services)?);
        let stack = Arc::new(Stack {
            routes: routes.prepare(),
            screen: Screen::of(&guard.policy)?,
            guard: guard.clone(),
            limits,
            places: Semaphore::new(limits.concurrency),
        });
        Ok(Channel::new(tower::service_fn(move |request| {
            let stack = Arc::clone(&stack);
            async move { Ok(stack.answer(request).await) }
        })))
    }
}

impl fmt::Debug for Module {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Module").field("name", &self.name).finish_non_exhaustive()
    }
}

struct Stack {
    routes: Routes,
    guard: Guard,
    screen: Screen,
    limits: Limits,
    places: Semaphore,
}

impl Stack {
    /// Outermost: what comes out is measured and traced, whatever happened
    /// inside.
    async fn answer(&self, request: Request<Body>) -> Response<Body> {
        let path = request.uri().path().to_owned();
        let span = trace::server_span(&path, request.headers());
        let start = Instant::now();
        let response = self.shielded(request).instrument(span.clone()).await;
        let code = tonic::Status::from_header_map(response.headers()).map_or(tonic::Code::Ok, |s| s.code());
        let known = self.guard.policy.knows(&path).then_some(path.as_str());
        trace::ended(&span, known, code, start.elapsed().as_secs_f64());
        response
    }

    /// A panic ends one call, not the connection with everyone else's calls.
    async fn shielded(&self, request: Request<Body>) -> Response<Body> {
        let answered = AssertUnwindSafe(self.admitted(request)).catch_unwind().await;
        let failure = match answered {
            Ok(Ok(response)) => return response,
            Ok(Err(failure)) => failure,
            Err(panic) => {
                tracing::error!(panic = panic_text(panic.as_ref()), "a handler panicked");
                Failure::internal()
            }
        };
        to_status(failure).into_http()
    }

    async fn admitted(&self, mut request: Request<Body>) -> Result<Response<Body>, Failure> {
        // In one process the caller's extensions arrive too; only the guard says who calls.
        request.extensions_mut().remove::<Principal>();
        if auth::is_open(request.uri().path()) {
            return Ok(self.routed(request).await);
        }
        // Full is said before any work is done for the call, and to everyone alike.
        let _place = self.places.try_acquire().map_err(|_| full())?;
        let principal = self.guard.admit(request.uri().path(), request.headers())?;
        request.extensions_mut().insert(principal);
        // Innermost, so that the time is the handler's.
        let headers = request.headers().clone();
        deadline::within(&headers, self.limits.timeout, self.screened(request)).await?
    }

    async fn screened(&self, request: Request<Body>) -> Result<Response<Body>, Failure> {
        let request = self.screen.pass(request).await?;
        Ok(self.routed(request).await)
    }

    async fn routed(&self, request: Request<Body>) -> Response<Body> {
        let Ok(response) = self.routes.clone().oneshot(request).await;
        response
    }
}

fn full() -> Failure {
    Failure::new(Code::ResourceExhausted, "OVERLOADED", "too many calls at once; try again in a moment")
}

fn panic_text(panic: &(dyn std::any::Any + Send)) -> &str {
    let text = panic.downcast_ref::<&str>().copied();
    text.or_else(|| panic.downcast_ref::<String>().map(String::as_str)).unwrap_or("no text")
}

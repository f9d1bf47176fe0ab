use std::{
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use contracts::{
    common::v1::{
        DeliverRequest, DeliverResponse, GetLagRequest, GetLagResponse,
        event_sink_server::{EventSink, EventSinkServer},
    },
    customers::v1::{
        AccessKey, CreateAccessKeyRequest,
        customers_service_server::{CustomersService, CustomersServiceServer},
    },
};
use futures::FutureExt;
use kernel::Clock;
use runtime::{Due, Guard, Limits, ListenerOptions, Module, Secret, Shutdown, Tokens, serve};
use tokio::{runtime::Runtime, sync::oneshot};
use tonic::{Request, Response, Status, service::Routes};

/// How long a call takes, so that some are under way at any time.
const WORK: Duration = Duration::from_millis(2);
/// How long a replica serves on that is told to end.
const LEAVE: Duration = Duration::from_millis(200);

/// A service in a runtime of its own, which can be killed as a process can.
pub(crate) struct Replica {
    pub(crate) address: SocketAddr,
    counted: Arc<Counted>,
    shutdown: Shutdown,
    /// Killed when dropped.
    runtime: Option<Runtime>,
    served: Option<oneshot::Receiver<()>>,
}

#[derive(Default)]
struct Counted {
    taken: AtomicUsize,
    under_way: AtomicUsize,
}

#[derive(Clone)]
struct Counting(Arc<Counted>);

impl Counting {
    async fn work(&self) {
        self.0.taken.fetch_add(1, Ordering::SeqCst);
        self.0.under_way.fetch_add(1, Ordering::SeqCst);
        tokio::time::sleep(WORK).await;
        self.0.under_way.fetch_sub(1, Ordering::SeqCst);
    }
}

#[tonic::async_trait]
impl EventSink for Counting {
    async fn deliver(&self, _: Request<DeliverRequest>) -> Result<Response<DeliverResponse>, Status> {
        self.work().await;
        Ok(Response::new(DeliverResponse::default()))
    }

    async fn get_lag(&self, _: Request<GetLagRequest>) -> Result<Response<GetLagResponse>, Status> {
        Err(Status::unimplemented("not asked here"))
    }
}

#[tonic::async_trait]
impl CustomersService for Counting {
    async fn create_access_key(
        &self,
        _: Request<CreateAccessKeyRequest>,
    ) -> Result<Response<AccessKey>, Status> {
        self.work().await;
        Ok(Response::new(AccessKey::default()))
    }
}

pub(crate) fn tokens() -> Tokens {
    Tokens::new(Secret::new(&[7; 32]).unwrap(), Clock::system())
}

impl Replica {
    pub(crate) fn start(address: SocketAddr) -> Self {
        Self::start_with(address, ListenerOptions::default())
    }

    pub(crate) fn start_with(address: SocketAddr, options: ListenerOptions) -> Self {
        let (counted, shutdown) =
            (Arc::<Counted>::default(), Shutdown::leaving_for(LEAVE, Duration::from_secs(20)));
        let runtime =
            tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        let (done, served) = oneshot::channel();
        let (service, until) = (Counting(Arc::clone(&counted)), shutdown.clone());
        let listener = runtime.block_on_here(tokio::net::TcpListener::bind(address));
        runtime.spawn(async move {
            let guard = Guard::from_contracts(tokens()).unwrap();
            serve(module(&service), listener, &guard, Limits::default(), &options, &until).await.unwrap();
            drop(done);
        });
        Self { address, counted, shutdown, runtime: Some(runtime), served: Some(served) }
    }

    /// How many calls it has begun.
    pub(crate) fn taken(&self) -> usize {
        self.counted.taken.load(Ordering::SeqCst)
    }

    /// How many it has not answered.
    pub(crate) fn under_way(&self) -> usize {
        self.counted.under_way.load(Ordering::SeqCst)
    }

    /// Ends it in the middle of everything; answers how many calls it had begun.
    pub(crate) fn kill(self) -> usize {
        let counted = Arc::clone(&self.counted);
        drop(self);
        counted.taken.load(Ordering::SeqCst)
    }

    /// Tells it to end, and waits until it has; answers where it was, and how many calls
    /// it took.
    pub(crate) async fn stop(mut self) -> (SocketAddr, usize) {
        self.shutdown.leave();
        let _ = self.served.take().unwrap().await;
        (self.address, self.taken())
    }
}

impl Drop for Replica {
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

fn module(service: &Counting) -> Module {
    let routes = Routes::new(EventSinkServer::new(service.clone()));
    Module {
        name: "counting",
        services: vec!["renqing.common.v1.EventSink"],
        routes: routes.add_service(CustomersServiceServer::new(service.clone())),
        tasks: vec![],
        due: Due::new(|| async { Ok(()) }),
        ready: Arc::new(|| async { Ok(()) }.boxed()),
    }
}

/// Runs something on a runtime from within another.
trait BlockOnHere {
    fn block_on_here<T: Send + 'static>(
        &self,
        work: impl Future<Output = std::io::Result<T>> + Send + 'static,
    ) -> T;
}

impl BlockOnHere for Runtime {
    fn block_on_here<T: Send + 'static>(
        &self,
        work: impl Future<Output = std::io::Result<T>> + Send + 'static,
    ) -> T {
        let handle = self.handle().clone();
        std::thread::spawn(move || handle.block_on(work)).join().unwrap().unwrap()
    }
}

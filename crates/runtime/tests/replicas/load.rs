use std::{
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    time::Duration,
};

use contracts::{
    common::v1::{DeliverRequest, event_sink_client::EventSinkClient},
    customers::v1::{CreateAccessKeyRequest, customers_service_client::CustomersServiceClient},
};
use runtime::{CallAs, Channel, Kind as Caller, Principal, call_as};
use tokio::task::JoinSet;
use tonic::Status;

use crate::replica::tokens;

/// Calls under way at once.
pub(crate) const AT_ONCE: usize = 12;
const LOOK_EVERY: Duration = Duration::from_millis(5);
const PATIENCE: Duration = Duration::from_mins(1);

/// What is called.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Kind {
    /// What the contracts say may be done twice.
    MayBeRepeated,
    /// What may not, and has no request id.
    Once,
}

/// Callers that call again as soon as they are answered.
pub(crate) struct Load {
    state: Arc<State>,
    callers: JoinSet<()>,
}

#[derive(Default)]
struct State {
    answered: AtomicUsize,
    failed: Mutex<Vec<String>>,
    ends: AtomicBool,
}

/// What came of a load.
#[derive(Debug)]
pub(crate) struct Ended {
    pub(crate) answered: usize,
    pub(crate) failed: Vec<String>,
}

impl Load {
    pub(crate) fn start(channel: &Channel, kind: Kind) -> Self {
        let (state, mut callers) = (Arc::<State>::default(), JoinSet::new());
        for _ in 0..AT_ONCE {
            let (state, channel) = (Arc::clone(&state), channel.clone());
            callers.spawn(async move {
                while !state.ends.load(Ordering::SeqCst) {
                    match call(&channel, kind).await {
                        Ok(()) => drop(state.answered.fetch_add(1, Ordering::SeqCst)),
                        Err(status) => state.failed.lock().unwrap().push(status.to_string()),
                    }
                }
            });
        }
        Self { state, callers }
    }

    pub(crate) fn answered(&self) -> usize {
        self.state.answered.load(Ordering::SeqCst)
    }

    /// Waits until something is so.
    pub(crate) async fn until(&self, is_so: impl Fn() -> bool) {
        let waited = async {
            while !is_so() {
                tokio::time::sleep(LOOK_EVERY).await;
            }
        };
        let failed = || self.state.failed.lock().unwrap().clone();
        assert!(tokio::time::timeout(PATIENCE, waited).await.is_ok(), "never so; {:?}", failed());
    }

    /// Waits for what is under way.
    pub(crate) async fn end(self) -> Ended {
        self.state.ends.store(true, Ordering::SeqCst);
        self.callers.join_all().await;
        let failed = self.state.failed.lock().unwrap().clone();
        Ended { answered: self.state.answered.load(Ordering::SeqCst), failed }
    }
}

/// One call.
pub(crate) async fn call(channel: &Channel, kind: Kind) -> Result<(), Status> {
    let as_of = |caller| call_as(channel.clone(), &tokens(), CallAs::Principal(caller));
    match kind {
        Kind::MayBeRepeated => {
            let mut client = EventSinkClient::new(as_of(Principal::service("orders")));
            client.deliver(DeliverRequest::default()).await.map(drop)
        }
        Kind::Once => {
            let owner =
                Principal { kind: Caller::Owner, shop: "nongmao".parse().ok(), subject: "key".into() };
            let mut client = CustomersServiceClient::new(as_of(owner));
            client.create_access_key(CreateAccessKeyRequest::default()).await.map(drop)
        }
    }
}

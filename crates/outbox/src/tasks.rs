use std::{collections::BTreeSet, future::Future, pin::Pin, sync::Arc, time::Duration};

use contracts::common::v1::event_sink_server::EventSink;
use kernel::Failure;
use runtime::{Due, Events, Parts};
use storage::Db;
use tokio::time::sleep;
use tokio_util::sync::CancellationToken;

use crate::{JetStream, Relay, Transport, housekeeping::housekeeping, jetstream::Subscription};

/// How late something that is due may be.
const LOOK_EVERY: Duration = Duration::from_secs(10);

/// What a service does by itself as time passes.
pub trait Jobs: Send + Sync + 'static {
    /// Does what has become due by now: what expires, what has waited long
    /// enough; a bounded amount. Called every few seconds, and by several
    /// processes at once where there are several.
    fn run_due(&self) -> impl Future<Output = Result<(), Failure>> + Send {
        async { Ok(()) }
    }
}

type Task = (&'static str, Pin<Box<dyn Future<Output = ()> + Send>>);

/// The background loops of a service: a relay for each of its subscribers, what takes
/// others' events where they come by NATS, housekeeping, and what becomes due.
pub(crate) fn tasks(
    service: &'static str,
    db: &Db,
    parts: &Parts,
    subscribers: &BTreeSet<&'static str>,
    sink: Arc<dyn EventSink>,
    due: Due,
) -> Vec<Task> {
    let process = parts.ids.next();
    let jetstream = match &parts.events {
        Events::Direct => None,
        Events::JetStream(nats, tokens) => Some(JetStream::new(nats.clone(), tokens.clone())),
    };
    let relay = |name: &&'static str| -> Task {
        let transport = match &jetstream {
            None => Transport::direct(parts.peers.channel(name)),
            Some(jetstream) => Transport::jetstream(jetstream.clone(), service, name, process),
        };
        let relay = Relay::new(db.clone(), name, transport, parts.clock.clone(), process);
        ("relay", Box::pin(relay.run(parts.stop.clone())))
    };
    let mut tasks: Vec<Task> = subscribers.iter().map(relay).collect();
    if let Some(jetstream) = jetstream {
        let subscription = Subscription::new(jetstream, service, sink);
        tasks.push(("subscription", Box::pin(subscription.run(parts.stop.clone()))));
    }
    let keep = housekeeping(service, db.clone(), parts.clock.clone(), parts.stop.clone());
    tasks.push(("housekeeping", Box::pin(keep)));
    tasks.push(("due", Box::pin(do_what_is_due(service, due, parts.stop.clone()))));
    tasks
}

async fn do_what_is_due(service: &'static str, due: Due, stop: CancellationToken) {
    let work = async {
        loop {
            sleep(LOOK_EVERY).await;
            if let Err(failure) = due.run().await {
                tracing::warn!(service, message = failure.message, "what is due waits");
            }
        }
    };
    stop.run_until_cancelled(work).await;
}

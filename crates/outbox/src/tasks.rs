use std::{collections::BTreeSet, future::Future, pin::Pin, time::Duration};

use kernel::Failure;
use runtime::{Due, Parts};
use storage::Db;
use tokio::time::sleep;
use tokio_util::sync::CancellationToken;

use crate::{Relay, housekeeping::housekeeping};

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

/// The background loops of a service: a relay for each of its subscribers,
/// housekeeping, and what becomes due.
pub(crate) fn tasks(
    service: &'static str,
    db: &Db,
    parts: &Parts,
    subscribers: &BTreeSet<&'static str>,
    due: Due,
) -> Vec<Task> {
    let process = parts.ids.next();
    let relay = |name: &&'static str| -> Task {
        let (channel, clock) = (parts.peers.channel(name), parts.clock.clone());
        let relay = Relay::new(db.clone(), name, channel, clock, process);
        ("relay", Box::pin(relay.run(parts.stop.clone())))
    };
    let mut tasks: Vec<Task> = subscribers.iter().map(relay).collect();
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

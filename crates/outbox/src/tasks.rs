use std::{future::Future, pin::Pin, sync::Arc, time::Duration};

use runtime::Parts;
use storage::Db;
use tokio::time::sleep;
use tokio_util::sync::CancellationToken;

use crate::{EventHandler, Relay, housekeeping::housekeeping};

/// How late something that is due may be.
const LOOK_EVERY: Duration = Duration::from_secs(10);

type Task = (&'static str, Pin<Box<dyn Future<Output = ()> + Send>>);

/// The background loops of a service: a relay for each of its subscribers,
/// housekeeping, and what becomes due.
pub(crate) fn tasks<H: EventHandler>(
    service: &'static str,
    db: &Db,
    parts: &Parts,
    subscribers: &[&'static str],
    handler: Arc<H>,
) -> Vec<Task> {
    let relay = |name: &&'static str| -> Task {
        let relay = Relay::new(db.clone(), name, parts.peers.channel(name), parts.clock.clone());
        ("relay", Box::pin(relay.run(parts.stop.clone())))
    };
    let mut tasks: Vec<Task> = subscribers.iter().map(relay).collect();
    let keep = housekeeping(service, db.clone(), parts.clock.clone(), parts.stop.clone());
    tasks.push(("housekeeping", Box::pin(keep)));
    tasks.push(("due", Box::pin(do_what_is_due(service, handler, parts.stop.clone()))));
    tasks
}

async fn do_what_is_due<H: EventHandler>(service: &'static str, handler: Arc<H>, stop: CancellationToken) {
    let work = async {
        loop {
            sleep(LOOK_EVERY).await;
            if let Err(failure) = handler.run_due().await {
                tracing::warn!(service, message = failure.message, "what is due waits");
            }
        }
    };
    stop.run_until_cancelled(work).await;
}

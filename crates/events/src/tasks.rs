use std::{future::Future, pin::Pin};

use runtime::Parts;
use storage::Db;

use crate::{Relay, housekeeping::housekeeping};

type Task = (&'static str, Pin<Box<dyn Future<Output = ()> + Send>>);

/// The background loops of a service: a relay for each of its subscribers, and
/// housekeeping.
pub(crate) fn tasks(
    service: &'static str,
    db: &Db,
    parts: &Parts,
    subscribers: &[&'static str],
) -> Vec<Task> {
    let relay = |name: &&'static str| -> Task {
        let relay = Relay::new(db.clone(), name, parts.peers.channel(name), parts.clock.clone());
        ("relay", Box::pin(relay.run(parts.stop.clone())))
    };
    let mut tasks: Vec<Task> = subscribers.iter().map(relay).collect();
    let keep = housekeeping(service, db.clone(), parts.clock.clone(), parts.stop.clone());
    tasks.push(("housekeeping", Box::pin(keep)));
    tasks
}

//! What a subscriber says to a batch of events, however it came to it.

use std::{
    collections::{HashMap, HashSet},
    time::Duration,
};

use contracts::common::v1::{Event, deliver_response::Failure};
use kernel::Time;
use storage::outbox::Waiting;
use uuid::Uuid;

/// How long an answer is waited for.
pub(crate) const ANSWER_WITHIN: Duration = Duration::from_secs(10);

/// What a subscriber said to a batch, or to some of it.
#[derive(Debug, Default)]
pub(crate) struct Answered {
    arrived: HashSet<Uuid>,
    /// What could not be taken, by event.
    pub(crate) failures: HashMap<Uuid, Failure>,
    /// Why there is no more.
    pub(crate) interrupted: Option<Interrupted>,
}

impl Answered {
    /// These events were answered, with what could not be taken of them.
    pub(crate) fn take(&mut self, events: &[&Waiting], failures: Vec<Failure>) {
        let failures: HashMap<Uuid, Failure> = failures
            .into_iter()
            .filter_map(|failure| Some((failure.event_id.parse().ok()?, failure)))
            .collect();
        let arrived = events.iter().filter(|event| !failures.contains_key(&event.id));
        self.arrived.extend(arrived.map(|event| event.id));
        self.failures.extend(failures);
    }

    /// The rest was not answered.
    pub(crate) fn interrupt(&mut self, why: Interrupted) {
        self.interrupted = Some(why);
    }

    /// The same, the rest of which was not answered.
    pub(crate) fn but(mut self, why: Interrupted) -> Self {
        self.interrupt(why);
        self
    }

    /// Whether the subscriber has an event.
    pub(crate) fn has(&self, event: &Waiting) -> bool {
        self.arrived.contains(&event.id)
    }

    /// Whether there is nothing to note.
    pub(crate) fn is_empty(&self) -> bool {
        self.arrived.is_empty() && self.failures.is_empty()
    }
}

/// An event as it travels.
pub(crate) fn envelope(event: &Waiting) -> Event {
    Event {
        id: event.id.to_string(),
        shop: format!("shops/{}", event.shop_id),
        ordering_key: event.ordering_key.clone(),
        kind: event.kind.clone(),
        body: event.body.clone(),
        traceparent: event.traceparent.clone(),
        occurred_time: Time::from_micros(event.occurred_at).map(runtime::field::timestamp),
    }
}

/// Why the relay waits.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Interrupted {
    #[error(transparent)]
    Database(#[from] storage::Error),
    #[error("subscriber: {0}")]
    Subscriber(#[from] tonic::Status),
    #[error("subscriber: no answer within {ANSWER_WITHIN:?}")]
    NoAnswer,
    #[error("NATS: {0}")]
    Nats(String),
}

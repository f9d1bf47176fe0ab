//! How events come from a relay to a subscriber.

use std::{
    collections::{HashMap, HashSet},
    time::Duration,
};

use contracts::common::v1::{
    DeliverRequest, Event, deliver_response::Failure, event_sink_client::EventSinkClient,
};
use kernel::Time;
use runtime::Channel;
use storage::outbox::Waiting;
use tokio::time::timeout;
use uuid::Uuid;

use crate::jetstream::{JetStream, Publisher};

const ANSWER_WITHIN: Duration = Duration::from_secs(10);

/// How events come from a relay to a subscriber: directly, or by NATS.
#[derive(Debug)]
pub struct Transport(Way);

#[derive(Debug)]
enum Way {
    Direct(EventSinkClient<Channel>),
    JetStream(Box<Publisher>),
}

impl Transport {
    /// By a call of the subscriber, over a channel to it.
    pub fn direct(channel: Channel) -> Self {
        Self(Way::Direct(EventSinkClient::new(channel)))
    }

    /// By NATS, from the service `from` to the service `to`. `process` is new for each
    /// process that is started.
    pub fn jetstream(jetstream: JetStream, from: &'static str, to: &'static str, process: Uuid) -> Self {
        Self(Way::JetStream(Box::new(Publisher::new(jetstream, from, to, process))))
    }

    /// Hands a batch over; answers what the subscriber said to how much of it.
    pub(crate) async fn deliver(&mut self, batch: &[Waiting]) -> Answered {
        match &mut self.0 {
            Way::Direct(sink) => directly(sink, batch).await,
            // Large, and most relays hand over by calls.
            Way::JetStream(publisher) => Box::pin(publisher.deliver(batch)).await,
        }
    }
}

async fn directly(sink: &mut EventSinkClient<Channel>, batch: &[Waiting]) -> Answered {
    let mut request = tonic::Request::new(DeliverRequest { events: batch.iter().map(envelope).collect() });
    request.set_timeout(ANSWER_WITHIN);
    // The channel keeps the deadline too, but one that lost its peer may not.
    let mut answered = Answered::default();
    match timeout(ANSWER_WITHIN, sink.deliver(request)).await {
        Ok(Ok(answer)) => {
            answered.take(&batch.iter().collect::<Vec<_>>(), answer.into_inner().failures);
            answered
        }
        Ok(Err(status)) => answered.but(status.into()),
        Err(_) => answered.but(Interrupted::NoAnswer),
    }
}

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

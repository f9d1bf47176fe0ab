//! How events come from a relay to a subscriber.

use contracts::common::v1::{DeliverRequest, event_sink_client::EventSinkClient};
use runtime::Channel;
use storage::outbox::Waiting;
use tokio::time::timeout;
use uuid::Uuid;

use crate::{
    answered::{ANSWER_WITHIN, Answered, Interrupted, envelope},
    jetstream::{JetStream, Publisher},
};

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

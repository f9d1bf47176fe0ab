use std::{panic::AssertUnwindSafe, sync::Arc, time::Duration};

use async_nats::jetstream::Message;
use bytes::Bytes;
use contracts::common::v1::{DeliverRequest, event_sink_server::EventSink};
use futures::{FutureExt, StreamExt, TryStreamExt};
use prost::Message as _;
use tokio::time::{sleep, timeout};
use tokio_util::sync::CancellationToken;
use tonic::{Request, Status};

use super::{
    JetStream,
    letter::{Answer, Letter},
};

/// Batches under way in one process.
const AT_ONCE: usize = 8;
/// How long a process asks for batches before it asks anew.
const PULL_FOR: Duration = Duration::from_secs(5);
const SAY_WITHIN: Duration = Duration::from_secs(5);
const PAUSE: Duration = Duration::from_millis(500);

/// Takes the events of a service from its stream and gives them to its sink.
pub(crate) struct Subscription {
    jetstream: JetStream,
    service: &'static str,
    sink: Arc<dyn EventSink>,
}

impl Subscription {
    pub(crate) fn new(jetstream: JetStream, service: &'static str, sink: Arc<dyn EventSink>) -> Self {
        Self { jetstream, service, sink }
    }

    /// Takes events until `stop`, and finishes those that it has.
    pub(crate) async fn run(self, stop: CancellationToken) {
        while !stop.is_cancelled() {
            if let Err(error) = self.take_until(&stop).await {
                tracing::debug!(service = self.service, %error, "events are not taken");
                stop.run_until_cancelled(sleep(PAUSE)).await;
            }
        }
    }

    /// Ends at `stop`, or when something is not there: a server, or the stream in it.
    async fn take_until(&self, stop: &CancellationToken) -> Result<(), async_nats::Error> {
        let Some(consumer) = stop.run_until_cancelled(self.jetstream.consumer(self.service)).await else {
            return Ok(());
        };
        let consumer = consumer?;
        while !stop.is_cancelled() {
            let pull = consumer.batch().max_messages(AT_ONCE).expires(PULL_FOR).messages();
            let Some(pulled) = stop.run_until_cancelled(timeout(SAY_WITHIN, pull)).await else { break };
            let pulled = pulled??.take_until(stop.cancelled());
            pulled.try_for_each_concurrent(AT_ONCE, |message| self.take(message)).await?;
        }
        Ok(())
    }

    async fn take(&self, message: Message) -> Result<(), async_nats::Error> {
        let Some(letter) = Letter::read(&message, &self.jetstream.tokens) else {
            tracing::warn!(service = self.service, subject = %message.subject, "events that nobody here signed");
            return message.ack().await;
        };
        let said = self.deliver(letter.body).await;
        let answer = Answer { batch: letter.batch, said };
        let (headers, body) = answer.write(&letter.answer_to, &self.jetstream.tokens);
        let client = self.jetstream.client().await?;
        let say = async {
            client.publish_with_headers(letter.answer_to, headers, body).await?;
            // The relay sends again what is in the outbox still, whatever was said.
            message.ack().await
        };
        timeout(SAY_WITHIN, say).await?
    }

    /// What its sink says; a handler that panics takes nothing else with it.
    async fn deliver(&self, body: Bytes) -> Result<Bytes, Status> {
        let request = DeliverRequest::decode(body)
            .map_err(|error| Status::invalid_argument(format!("a batch can't be read: {error}")))?;
        let delivered = AssertUnwindSafe(self.sink.deliver(Request::new(request))).catch_unwind().await;
        let answer = delivered.unwrap_or_else(|_| Err(Status::internal("the subscriber panicked")))?;
        Ok(answer.into_inner().encode_to_vec().into())
    }
}

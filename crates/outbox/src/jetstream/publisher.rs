use std::collections::{BTreeMap, HashMap, HashSet};

use async_nats::{Client, Subscriber};
use contracts::common::v1::{DeliverRequest, DeliverResponse, Event, deliver_response::Failure};
use futures::{StreamExt, future::try_join_all};
use prost::Message;
use storage::outbox::Waiting;
use tokio::time::timeout;
use uuid::Uuid;

use super::{
    JetStream,
    letter::{Answer, Letter},
};
use crate::answered::{ANSWER_WITHIN, Answered, Interrupted, envelope};

/// What servers take that have not said it yet.
const LEAST_PAYLOAD: usize = 1 << 20;
/// What headers and the envelope of a batch may have.
const OVERHEAD: usize = 4 << 10;

/// Sends the events of one service to one subscriber.
#[derive(Debug)]
pub(crate) struct Publisher {
    jetstream: JetStream,
    from: &'static str,
    to: &'static str,
    answers_at: String,
    answers: Option<Subscriber>,
    sent: u64,
}

/// The events of one slice in one message.
struct Part<'a> {
    slice: u32,
    bytes: usize,
    events: Vec<&'a Waiting>,
    request: DeliverRequest,
}

impl Publisher {
    pub(crate) fn new(jetstream: JetStream, from: &'static str, to: &'static str, process: Uuid) -> Self {
        let answers_at = jetstream.answers(from, to, &process.simple().to_string());
        Self { jetstream, from, to, answers_at, answers: None, sent: 0 }
    }

    /// Sends what fits of a batch; answers what its subscriber said, and to how much of it.
    pub(crate) async fn deliver(&mut self, batch: &[Waiting]) -> Answered {
        let mut answered = Answered::default();
        let sent = timeout(ANSWER_WITHIN, self.send(batch, &mut answered)).await;
        let mut open = match sent.unwrap_or(Err(Interrupted::NoAnswer)) {
            Ok(open) => open,
            Err(error) => return answered.but(error),
        };
        let heard = timeout(ANSWER_WITHIN, self.hear(&mut open, &mut answered)).await;
        match heard {
            Ok(()) => answered,
            Err(_) => answered.but(Interrupted::NoAnswer),
        }
    }

    /// Sends a message for each slice; answers the parts, by their number.
    async fn send<'a>(
        &mut self,
        batch: &'a [Waiting],
        answered: &mut Answered,
    ) -> Result<HashMap<String, Part<'a>>, Interrupted> {
        let client = self.jetstream.client().await.map_err(nats)?;
        if self.answers.is_none() {
            self.answers = Some(client.subscribe(self.answers_at.clone()).await.map_err(nats)?);
        }
        let most = client.server_info().max_payload.max(LEAST_PAYLOAD) - OVERHEAD;
        let mut open = HashMap::new();
        for part in parts(batch, most, answered) {
            self.sent += 1;
            open.insert(self.sent.to_string(), part);
        }
        let stored = try_join_all(open.iter().map(|(number, part)| self.store(&client, number, part)));
        stored.await?;
        Ok(open)
    }

    /// Until a majority of the servers has it on disk. It says nothing of the subscriber,
    /// but a stream that is not there is noticed at once.
    async fn store(&self, client: &Client, number: &str, part: &Part<'_>) -> Result<(), Interrupted> {
        let letter = Letter {
            batch: number.to_owned(),
            answer_to: self.answers_at.clone(),
            body: part.request.encode_to_vec().into(),
        };
        let subject = self.jetstream.subject(self.to, self.from, part.slice);
        let headers = letter.headers(&subject, &self.jetstream.tokens);
        let context = JetStream::context(client.clone());
        let sent = context.publish_with_headers(subject, headers, letter.body).await.map_err(nats)?;
        sent.await.map(drop).map_err(nats)
    }

    /// Takes answers until all parts have theirs.
    async fn hear(&mut self, open: &mut HashMap<String, Part<'_>>, answered: &mut Answered) {
        while !open.is_empty() {
            let Some(answers) = &mut self.answers else { return answered.interrupt(Interrupted::NoAnswer) };
            let Some(message) = answers.next().await else {
                self.answers = None;
                continue;
            };
            // One to a batch that was sent before is too late: its events were sent again.
            let Some(answer) = Answer::read(&message, &self.jetstream.tokens) else { continue };
            let Some(part) = open.remove(&answer.batch) else { continue };
            let said = answer.said.and_then(|body| {
                DeliverResponse::decode(body).map_err(|error| tonic::Status::internal(error.to_string()))
            });
            match said {
                Ok(response) => answered.take(&part.events, response.failures),
                Err(status) => answered.interrupt(status.into()),
            }
        }
    }
}

fn nats(error: impl std::error::Error) -> Interrupted {
    Interrupted::Nats(error.to_string())
}

/// The batch by slices, as much of each as fits into a message; the rest is for the next
/// round. An event that no message takes is refused, and no other of its key goes ahead.
fn parts<'a>(batch: &'a [Waiting], most: usize, answered: &mut Answered) -> Vec<Part<'a>> {
    let mut parts: BTreeMap<i64, Part<'a>> = BTreeMap::new();
    let (mut full, mut held_back) = (HashSet::new(), HashSet::new());
    for event in batch {
        let key = (&event.shop_id, &event.ordering_key);
        if full.contains(&event.slice) || held_back.contains(&key) {
            continue;
        }
        let envelope = envelope(event);
        let bytes = size(&envelope);
        if bytes > most {
            held_back.insert(key);
            let reason = format!("{bytes} bytes, and NATS takes {most}: raise its max_payload");
            let failure = Failure { event_id: event.id.to_string(), reason, blocked: false };
            answered.take(&[event], vec![failure]);
            continue;
        }
        let part = parts.entry(event.slice).or_insert_with(|| Part::of(event.slice));
        if part.bytes + bytes > most {
            full.insert(event.slice);
            continue;
        }
        part.bytes += bytes;
        part.events.push(event);
        part.request.events.push(envelope);
    }
    parts.into_values().collect()
}

impl Part<'_> {
    fn of(slice: i64) -> Self {
        Self {
            slice: slice.trailing_zeros(),
            bytes: 0,
            events: Vec::new(),
            request: DeliverRequest::default(),
        }
    }
}

/// Bytes in a batch, with the field's tag and length.
fn size(event: &Event) -> usize {
    event.encoded_len() + 8
}

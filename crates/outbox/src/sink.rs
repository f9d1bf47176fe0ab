use std::{collections::HashSet, future::Future, sync::Arc};

use contracts::common::v1::{
    DeliverRequest, DeliverResponse, Event, GetLagRequest, GetLagResponse, deliver_response,
    event_sink_server::EventSink, get_lag_response::Lag,
};
use kernel::{Clock, Code, Failure, ShopId, Time};
use prost::{Message, Name};
use runtime::{field, reply, to_status};
use storage::{Db, Tx, inbox, outbox};
use tonic::{Request, Response, Status};
use tracing::Instrument;
use uuid::Uuid;

use crate::one_by_one::is_passing;

const MOST_EVENTS: usize = 500;

/// What a service does with the events it gets.
pub trait EventHandler: Send + Sync + 'static {
    /// Gives an event its effect, in the transaction that notes it as taken.
    /// One that the service has no use for is none of its business: `Ok`.
    fn handle(&self, tx: &mut Tx, event: &IncomingEvent) -> impl Future<Output = Result<(), Failure>> + Send;
}

/// An event as it arrived.
#[derive(Clone, Debug)]
pub struct IncomingEvent {
    /// The same for every try.
    pub id: Uuid,
    /// Where it happened.
    pub shop: ShopId,
    /// Full name of the message in `body`.
    pub kind: String,
    /// When it happened.
    pub occurred_at: Time,
    ordering_key: String,
    body: Vec<u8>,
    traceparent: String,
}

impl IncomingEvent {
    /// The event, if it is of that kind; `Err` if it says so but can't be read.
    pub fn read<M: Message + Name + Default>(&self) -> Option<Result<M, Failure>> {
        let unreadable = |error| {
            tracing::error!(%error, kind = self.kind, "unreadable event");
            Failure::field("body", format!("must be an encoded {}", self.kind))
        };
        (self.kind == M::full_name()).then(|| M::decode(self.body.as_slice()).map_err(unreadable))
    }
}

impl TryFrom<Event> for IncomingEvent {
    type Error = Failure;

    fn try_from(event: Event) -> Result<Self, Failure> {
        Ok(Self {
            id: event.id.parse().map_err(|_| Failure::field("id", "must be a UUID"))?,
            shop: field::shop(&event.shop, "shop")?,
            occurred_at: field::required(
                field::time(event.occurred_time, "occurred_time")?,
                "occurred_time",
            )?,
            kind: event.kind,
            ordering_key: event.ordering_key,
            body: event.body,
            traceparent: event.traceparent,
        })
    }
}

/// Takes events for a service: each takes effect once.
#[derive(Debug)]
pub struct Sink<H> {
    db: Db,
    clock: Clock,
    handler: Arc<H>,
}

impl<H: EventHandler> Sink<H> {
    /// A sink that writes to `db` what `handler` makes of events.
    pub fn new(db: Db, clock: Clock, handler: Arc<H>) -> Self {
        Self { db, clock, handler }
    }

    /// All in one transaction: the usual case, and the fast one.
    async fn take(&self, events: &[&IncomingEvent]) -> Result<(), Failure> {
        let keys: Vec<_> = events.iter().map(|event| (&event.shop, event.id)).collect();
        let mut tx = self.db.begin().await?;
        let new = inbox::take(&mut tx, &keys, self.clock.now()).await?;
        for event in events.iter().filter(|event| new.contains(&event.id)) {
            let span = runtime::follow(&event.kind, &event.traceparent);
            self.handler.handle(&mut tx, event).instrument(span).await?;
        }
        Ok(tx.commit().await?)
    }

    /// Each in a transaction of its own, so that the good ones get through.
    async fn take_singly(&self, events: &[IncomingEvent]) -> Result<Vec<deliver_response::Failure>, Failure> {
        let mut failed_keys = HashSet::new();
        let mut failures = Vec::new();
        for event in events {
            let key = (&event.shop, &event.ordering_key);
            if failed_keys.contains(&key) {
                failures.push(refusal(event, "an earlier event of its key failed", true));
                continue;
            }
            match self.take_alone(event).await {
                Ok(()) => {}
                Err(failure) if is_passing(&failure) => return Err(failure),
                Err(failure) => {
                    failed_keys.insert(key);
                    failures.push(refusal(event, &failure.message, false));
                }
            }
        }
        Ok(failures)
    }

    /// One that lost against another transaction is tried once more at once. If
    /// it loses again it may be the event itself that can't be taken, and no
    /// other waits for it longer than for any that is refused.
    async fn take_alone(&self, event: &IncomingEvent) -> Result<(), Failure> {
        match self.take(&[event]).await {
            Err(failure) if failure.code == Code::Aborted => self.take(&[event]).await,
            done => done,
        }
    }
}

fn refusal(event: &IncomingEvent, reason: &str, blocked: bool) -> deliver_response::Failure {
    deliver_response::Failure { event_id: event.id.to_string(), reason: reason.to_owned(), blocked }
}

#[tonic::async_trait]
impl<H: EventHandler> EventSink for Sink<H> {
    async fn deliver(&self, request: Request<DeliverRequest>) -> Result<Response<DeliverResponse>, Status> {
        let events = request.into_inner().events;
        if events.len() > MOST_EVENTS {
            return Err(to_status(Failure::field("events", format!("at most {MOST_EVENTS}"))));
        }
        let events: Vec<IncomingEvent> =
            events.into_iter().map(IncomingEvent::try_from).collect::<Result<_, _>>().map_err(to_status)?;
        let together: Vec<&IncomingEvent> = events.iter().collect();
        if self.take(&together).await.is_ok() {
            return Ok(Response::new(DeliverResponse::default()));
        }
        let failures = self.take_singly(&events).await.map_err(to_status)?;
        Ok(Response::new(DeliverResponse { failures }))
    }

    async fn get_lag(&self, _: Request<GetLagRequest>) -> Result<Response<GetLagResponse>, Status> {
        reply(self.lag().await)
    }
}

impl<H: EventHandler> Sink<H> {
    async fn lag(&self) -> Result<GetLagResponse, Failure> {
        let mut tx = self.db.read().await?;
        let lag = |lag: outbox::Lag| Lag {
            subscriber: lag.subscriber,
            waiting: lag.waiting,
            dead_letters: lag.dead_letters,
            oldest_time: Time::from_micros(lag.oldest_at).filter(|_| lag.waiting > 0).map(field::timestamp),
        };
        Ok(GetLagResponse { lags: outbox::lag(&mut tx).await?.into_iter().map(lag).collect() })
    }
}

use kernel::{Ids, ShopId, Time};
use prost::{Message, Name};
use storage::{
    Result, Tx, Write,
    outbox::{self, NewEvent},
};

use crate::subscribers;

/// An event about to be published.
#[derive(Clone, Debug)]
pub struct OutgoingEvent {
    ordering_key: String,
    kind: String,
    body: Vec<u8>,
    /// A subscriber that has no use for this one.
    without: Option<&'static str>,
}

impl OutgoingEvent {
    /// An event; those of one shop with the same key keep their order. The key
    /// is the customer's name, or the order's where there is no customer.
    pub fn new<M: Message + Name>(ordering_key: &str, event: &M) -> Self {
        Self {
            ordering_key: ordering_key.to_owned(),
            kind: M::full_name(),
            body: event.encode_to_vec(),
            without: None,
        }
    }

    /// The same, but not for a subscriber that has no use for it.
    #[must_use]
    pub fn without(self, subscriber: &'static str) -> Self {
        Self { without: Some(subscriber), ..self }
    }

    fn subscribers(&self) -> impl Iterator<Item = &'static str> {
        subscribers(&self.kind).iter().copied().filter(|subscriber| Some(*subscriber) != self.without)
    }
}

/// Publishes events with the write that caused them, in the trace of the
/// request that is being served.
pub async fn publish(
    tx: &mut Tx,
    ids: &Ids,
    now: Time,
    shop: &ShopId,
    drafts: &[OutgoingEvent],
) -> Result<()> {
    for write in publication(ids, now, shop, drafts) {
        tx.run(&write).await?;
    }
    Ok(())
}

/// The writes that publish events, for a batch with the writes that caused them.
pub fn publication(ids: &Ids, now: Time, shop: &ShopId, drafts: &[OutgoingEvent]) -> Vec<Write> {
    let traceparent = runtime::traceparent();
    let mut rows = Vec::new();
    for draft in drafts {
        let id = ids.next();
        rows.extend(draft.subscribers().map(|subscriber| NewEvent {
            id,
            subscriber,
            shop,
            ordering_key: &draft.ordering_key,
            kind: &draft.kind,
            body: &draft.body,
            traceparent: &traceparent,
            occurred_at: now,
        }));
    }
    outbox::writes(&rows)
}

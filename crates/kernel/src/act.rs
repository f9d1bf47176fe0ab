use uuid::Uuid;

use crate::RequestId;

/// Where a write comes from: its caller's name for it, and what is noted of it.
#[derive(Clone, Debug, Default)]
pub struct Origin {
    /// What makes a repeat known; `None` if every call is a new write.
    pub request_id: Option<RequestId>,
    /// The note, where the write is a privileged one.
    pub act: Option<Act>,
}

impl From<Option<RequestId>> for Origin {
    fn from(request_id: Option<RequestId>) -> Self {
        Self { request_id, act: None }
    }
}

/// A privileged act as it is noted: who does what to what. It has names and ids
/// alone, no text that anybody wrote and no secret.
#[derive(Clone, Debug)]
pub struct Act {
    /// The note's own id.
    pub id: Uuid,
    /// The kind of caller, as a principal has it, for instance `OWNER`.
    pub kind: String,
    /// Who calls: an access key's name.
    pub subject: String,
    /// The method's full name, for instance `renqing.orders.v1.OrdersService.UpdateShop`.
    pub method: String,
    /// The resource it is about, for instance `shops/nongmao`.
    pub resource: String,
    /// The customer whom the request names besides, for instance the one that a merge
    /// closes; empty if none.
    pub customer: String,
    /// The request's own id, if it has one.
    pub request_id: Option<Uuid>,
    /// W3C trace context of the call; empty without telemetry.
    pub traceparent: String,
    /// How it is told to the service that keeps the notes; `None` within that.
    pub told: Option<Told>,
}

/// How an act is told to the service that keeps the notes.
#[derive(Clone, Copy, Debug)]
pub struct Told {
    /// The service.
    pub subscriber: &'static str,
    /// Full name of the event.
    pub kind: &'static str,
    /// Encodes the event.
    pub encode: fn(&Act) -> Vec<u8>,
}

impl Act {
    /// The trace's id; empty without telemetry.
    pub fn trace_id(&self) -> &str {
        self.traceparent.split('-').nth(1).unwrap_or_default()
    }
}

use contracts::{
    common::v1::{ActDone, principal::Kind},
    customers::v1 as pb,
};
use kernel::{Act, ShopId, Uuid};
use runtime::field;
use storage::{audit::Entry, column::time};

const TABLE: &str = "audit_entries";

/// Before it is every entry.
pub(crate) const NEWEST: (i64, Uuid) = (i64::MAX, Uuid::max());

/// Where a page ended, by the columns of its token.
pub(crate) fn audit_place(columns: &[String]) -> Option<(i64, Uuid)> {
    let [at, id] = columns else { return None };
    Some((at.parse().ok()?, id.parse().ok()?))
}

/// The other way round.
pub(crate) fn audit_columns(entry: &Entry) -> Vec<String> {
    vec![entry.occurred_at.to_string(), entry.id.to_string()]
}

/// An entry of a shop, or of the house.
pub(crate) fn audit_entry(shop: Option<&ShopId>, entry: Entry) -> storage::Result<pb::AuditEntry> {
    let within = shop.map(|shop| format!("shops/{shop}/")).unwrap_or_default();
    Ok(pb::AuditEntry {
        name: format!("{within}auditEntries/{}", entry.id),
        create_time: Some(field::timestamp(time(entry.occurred_at, TABLE)?)),
        kind: Kind::from_str_name(&entry.kind).unwrap_or_default().into(),
        principal: entry.subject,
        method: entry.method,
        resource: entry.resource,
        customer: entry.customer,
        request_id: entry.request_id.map(|id| id.to_string()).unwrap_or_default(),
        trace_id: entry.trace_id,
    })
}

/// What another service told that was done there. `id` is the event's.
pub(crate) fn act(id: Uuid, done: ActDone) -> Act {
    Act {
        id,
        kind: done.kind().as_str_name().to_owned(),
        subject: done.subject,
        method: done.method,
        resource: done.resource,
        customer: done.customer,
        request_id: done.request_id.parse().ok(),
        traceparent: done.traceparent,
        told: None,
    }
}

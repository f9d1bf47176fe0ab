use kernel::{CustomerId, MessageId, OrderId, Time};
use sqlx::FromRow;
use storage::{
    Error, Result,
    column::{maybe_time, time, word},
};
use uuid::Uuid;

use crate::domain::{
    cases::{Case, CaseId, Complaint, Justice},
    ratings::RatingId,
};

pub(super) const TABLE: &str = "cases";

macro_rules! columns {
    () => {
        "id, state, source, category, severity, customer_id, message_id, rating_id, channel, sender_id, text,
         order_id, owner, waiting_since, warn_at, due_at, warned, escalation, repeated, in_time, remedy_cost,
         replied_at, resolved_at, close_at, closed_at, closed_by_guest, reopen_count, justice_outcome,
         justice_procedure, justice_interaction, recover_until, recovered, version, created_at"
    };
}

pub(super) use columns;

#[derive(FromRow)]
pub(super) struct Row {
    id: Uuid,
    state: String,
    source: String,
    category: String,
    severity: String,
    customer_id: Option<Uuid>,
    message_id: Option<Uuid>,
    rating_id: Option<Uuid>,
    channel: String,
    sender_id: String,
    text: String,
    order_id: Option<Uuid>,
    owner: String,
    waiting_since: Option<i64>,
    warn_at: i64,
    due_at: i64,
    warned: bool,
    escalation: Option<String>,
    repeated: bool,
    in_time: Option<bool>,
    remedy_cost: i64,
    replied_at: Option<i64>,
    resolved_at: Option<i64>,
    close_at: Option<i64>,
    closed_at: Option<i64>,
    closed_by_guest: bool,
    reopen_count: i64,
    justice_outcome: Option<i64>,
    justice_procedure: Option<i64>,
    justice_interaction: Option<i64>,
    recover_until: Option<i64>,
    recovered: Option<bool>,
    version: i64,
    created_at: i64,
}

/// A case, its entries still left out.
impl TryFrom<Row> for Case {
    type Error = Error;

    fn try_from(row: Row) -> Result<Self> {
        let state = word(&row.state, TABLE)?;
        let category = word(&row.category, TABLE)?;
        let severity = word(&row.severity, TABLE)?;
        Ok(Self {
            id: CaseId(row.id),
            created_at: time(row.created_at, TABLE)?,
            state,
            category,
            severity,
            waiting_since: moment(row.waiting_since)?,
            warn_at: time(row.warn_at, TABLE)?,
            due_at: time(row.due_at, TABLE)?,
            warned: row.warned,
            repeated: row.repeated,
            in_time: row.in_time,
            remedy_cost: row.remedy_cost,
            replied_at: moment(row.replied_at)?,
            resolved_at: moment(row.resolved_at)?,
            close_at: moment(row.close_at)?,
            closed_at: moment(row.closed_at)?,
            closed_by_guest: row.closed_by_guest,
            reopen_count: row.reopen_count,
            justice: justice(row.justice_outcome, row.justice_procedure, row.justice_interaction),
            recover_until: moment(row.recover_until)?,
            recovered: row.recovered,
            entries: Vec::new(),
            version: row.version,
            owner: row.owner,
            escalation: row.escalation,
            complaint: Complaint {
                source: word(&row.source, TABLE)?,
                customer: row.customer_id.map(CustomerId),
                message: row.message_id.map(MessageId),
                rating: row.rating_id.map(RatingId),
                channel: row.channel,
                sender_id: row.sender_id,
                text: row.text,
                order: row.order_id.map(OrderId),
            },
        })
    }
}

pub(super) fn moment(micros: Option<i64>) -> Result<Option<Time>> {
    maybe_time(micros, TABLE)
}

pub(super) fn justice(
    outcome: Option<i64>,
    procedure: Option<i64>,
    interaction: Option<i64>,
) -> Option<Justice> {
    Some(Justice { outcome: outcome?, procedure: procedure?, interaction: interaction? })
}

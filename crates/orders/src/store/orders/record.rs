use std::collections::BTreeMap;

use jiff::Timestamp;
use kernel::{CustomerId, MessageId, OrderId, Time};
use serde::{Deserialize, Serialize};
use sqlx::FromRow;
use storage::{
    Error, Result,
    column::{from_json, maybe_time, time, word},
};
use uuid::Uuid;

use crate::domain::{
    basket::Rice,
    order::{Order, Refund, State},
    packed::Packed,
    price::Line,
    shop::Shop,
    shorthand::Evidence,
};

pub(super) const TABLE: &str = "orders";

/// An order as it is kept.
#[derive(Clone, Debug)]
pub(crate) struct Record {
    pub(crate) id: OrderId,
    pub(crate) customer: Option<CustomerId>,
    /// 0 if there is none.
    pub(crate) customer_number: i32,
    pub(crate) life: Order,
    /// Gifts that the kitchen does not make.
    pub(crate) packed: Vec<Packed>,
    pub(crate) note: String,
    pub(crate) rice: Rice,
    pub(crate) wanted_at: Option<Time>,
    /// `None` for one that was imported.
    pub(crate) promised_at: Option<Time>,
    /// When it was announced that the promised time has passed.
    pub(crate) delay_announced_at: Option<Time>,
    pub(crate) address: String,
    pub(crate) currency: String,
    /// Where each part was read.
    pub(crate) evidence: Vec<StoredEvidence>,
    pub(crate) origin: Origin,
    /// Who took each step, an access key's name by the state's.
    pub(crate) actors: BTreeMap<String, String>,
    pub(crate) updated_at: Time,
    pub(crate) version: i64,
}

/// Where an order came from.
#[derive(Clone, Debug, Default)]
pub(crate) struct Origin {
    pub(crate) channel: String,
    pub(crate) sender_id: String,
    /// Nobody knew the sender.
    pub(crate) unbound_sender: bool,
    /// The message it was read from.
    pub(crate) message: Option<MessageId>,
    pub(crate) source: String,
    pub(crate) external_id: String,
}

/// One row of the table.
#[derive(Clone, Debug, FromRow)]
pub(super) struct Row {
    pub(super) order_id: Uuid,
    pub(super) customer_id: Option<Uuid>,
    pub(super) customer_number: i64,
    pub(super) packed: String,
    pub(super) note: String,
    pub(super) rice: String,
    pub(super) wanted_at: Option<i64>,
    pub(super) promised_at: Option<i64>,
    pub(super) delay_announced_at: Option<i64>,
    pub(super) address: String,
    pub(super) currency: String,
    pub(super) evidence: String,
    pub(super) channel: String,
    pub(super) sender_id: String,
    pub(super) unbound_sender: bool,
    pub(super) message_id: Option<Uuid>,
    pub(super) source: String,
    pub(super) external_id: String,
    pub(super) cancel_reason: String,
    pub(super) placed_at: i64,
    pub(super) accepted_at: Option<i64>,
    pub(super) preparing_at: Option<i64>,
    pub(super) ready_at: Option<i64>,
    pub(super) delivering_at: Option<i64>,
    pub(super) completed_at: Option<i64>,
    pub(super) cancelled_at: Option<i64>,
    pub(super) refunded_at: Option<i64>,
    pub(super) actors: String,
    pub(super) updated_at: i64,
    pub(super) version: i64,
}

/// The columns of a [`Row`], spelled once for every statement that reads them.
macro_rules! columns {
    () => {
        "order_id, customer_id, customer_number, packed, note, rice, wanted_at, promised_at, delay_announced_at,
         address, currency, evidence, channel, sender_id, unbound_sender, message_id, source, external_id, cancel_reason, placed_at,
         accepted_at, preparing_at, ready_at, delivering_at, completed_at, cancelled_at, refunded_at, actors,
         updated_at, version"
    };
}
pub(super) use columns;

/// A statement of so many rows is hardly ever needed again as it is, and kept
/// prepared it takes megabytes.
pub(super) const MANY: usize = 20;

impl Record {
    pub(super) fn step(&self, state: State) -> Option<i64> {
        let step = self.life.steps.iter().find(|(reached, _)| *reached == state);
        step.map(|(_, at)| at.as_microsecond())
    }

    /// When it was placed; for one that was imported, when it was completed.
    pub(crate) fn placed_at(&self) -> i64 {
        self.life.steps.first().map_or(0, |(_, at)| at.as_microsecond())
    }

    /// Changes when the guest wants it, and with that what is promised. A promise
    /// that stays as it was is not counted from anew.
    pub(crate) fn want(&mut self, wanted_at: Option<Time>, shop: &Shop) {
        if self.wanted_at == wanted_at {
            return;
        }
        self.wanted_at = wanted_at;
        self.promised_at =
            Time::from_micros(self.placed_at()).map(|placed_at| shop.promised_time(placed_at, wanted_at));
        self.delay_announced_at = None;
    }
}

/// Evidence as it is kept with an order: it may come from several messages.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct StoredEvidence {
    pub(crate) message: Uuid,
    pub(crate) text: String,
    #[serde(flatten)]
    pub(crate) evidence: Evidence,
}

/// An order of its row, its lines and its refunds.
pub(super) fn record(row: Row, lines: Vec<Line>, refunds: Vec<Refund>) -> Result<Record> {
    let steps = steps(&row)?;
    let origin = Origin {
        channel: row.channel,
        sender_id: row.sender_id,
        unbound_sender: row.unbound_sender,
        message: row.message_id.map(MessageId),
        source: row.source,
        external_id: row.external_id,
    };
    Ok(Record {
        id: OrderId(row.order_id),
        customer: row.customer_id.map(CustomerId),
        customer_number: i32::try_from(row.customer_number).map_err(|why| Error::corrupt(TABLE, why))?,
        life: Order { steps, lines, refunds, cancel_reason: row.cancel_reason },
        packed: from_json(&row.packed, TABLE)?,
        note: row.note,
        rice: word(&row.rice, TABLE)?,
        wanted_at: maybe_time(row.wanted_at, TABLE)?,
        promised_at: maybe_time(row.promised_at, TABLE)?,
        delay_announced_at: maybe_time(row.delay_announced_at, TABLE)?,
        address: row.address,
        currency: row.currency,
        evidence: from_json(&row.evidence, TABLE)?,
        origin,
        actors: from_json(&row.actors, TABLE)?,
        updated_at: time(row.updated_at, TABLE)?,
        version: row.version,
    })
}

fn steps(row: &Row) -> Result<Vec<(State, Timestamp)>> {
    // An imported order begins with its completion.
    let placed = row.source.is_empty().then_some(row.placed_at);
    let reached = [
        placed,
        row.accepted_at,
        row.preparing_at,
        row.ready_at,
        row.delivering_at,
        row.completed_at,
        row.cancelled_at,
        row.refunded_at,
    ];
    let step = |(state, at): (State, Option<i64>)| Some((state, moment(at?)));
    State::ALL.iter().copied().zip(reached).filter_map(step).map(|(state, at)| Ok((state, at?))).collect()
}

pub(super) fn moment(micros: i64) -> Result<Timestamp> {
    Timestamp::from_microsecond(micros).map_err(|why| Error::corrupt(TABLE, why))
}

//! Refunds that stand apart from their order. Tills such as Loyverse's give them a
//! number of their own and don't say of which receipt they are; others name an
//! order that is not in the file. Which one it is says the service, which knows
//! all that was imported: it is asked once all orders of the file are there.

use anyhow::Context;
use contracts::{
    common::v1::Money,
    orders::v1::{ImportedLine, ImportedOrder, ImportedRefund, LateRefund},
};
use prost::Message;

use super::{
    order_row::Row,
    report::{Fault, Report},
    whole::timestamp,
};

/// The rows of a refund, until its order is found.
#[derive(Clone, PartialEq, Message)]
pub(super) struct Refund {
    #[prost(message, repeated, tag = "1")]
    pub(super) rows: Vec<Row>,
    /// The order's, where refunds bear it; else empty.
    #[prost(string, tag = "2")]
    pub(super) number: String,
    /// Its own, where it has one; else empty.
    #[prost(string, tag = "3")]
    pub(super) own_number: String,
}

impl Refund {
    /// What is paid back, in minor units.
    pub(super) fn worth(&self) -> i64 {
        self.rows.iter().map(|row| row.worth).sum()
    }

    pub(super) fn leave_out(&self, fault: &Fault, report: &mut Report) -> std::io::Result<()> {
        let mut last = 0;
        // Dishes of one cell stand in one row.
        let mut rows = self.rows.iter().filter(|row| std::mem::replace(&mut last, row.line) != row.line);
        rows.try_for_each(|row| report.leave_out(row.line, &row.raw, fault))
    }
}

/// What is kept until it is sent, with its guest's place from 1; 0 is nobody's.
pub(super) enum OrderOrRefund {
    Order(Box<ImportedOrder>, usize),
    /// Of an order that is still to be found.
    Refund(Refund, usize),
}

impl OrderOrRefund {
    pub(super) fn encode(&self) -> Vec<u8> {
        let (mut bytes, kind, guest) = match self {
            Self::Order(order, guest) => (order.encode_to_vec(), 0, guest),
            Self::Refund(refund, guest) => (refund.encode_to_vec(), 1, guest),
        };
        bytes.push(kind);
        bytes.extend(guest.to_le_bytes());
        bytes
    }

    pub(super) fn decode(bytes: &[u8]) -> anyhow::Result<Self> {
        let (rest, guest) = bytes.split_last_chunk().context("an entry was cut")?;
        let (kind, rest) = rest.split_last().context("an entry was cut")?;
        let guest = usize::from_le_bytes(*guest);
        Ok(match kind {
            0 => Self::Order(Box::new(ImportedOrder::decode(rest)?), guest),
            _ => Self::Refund(Refund::decode(rest)?, guest),
        })
    }
}

/// Leaves a refund out whose order is not there, or can't be told.
pub(super) fn leave_out(refund: &Refund, report: &mut Report) -> std::io::Result<()> {
    refund.leave_out(&no_order(), report)
}

/// Why a refund can't be taken whose order is not there, or can't be told.
fn no_order() -> Fault {
    Fault::new("a refund of an order that is neither in the file before it nor was imported earlier")
}

/// The refund as it is sent to be found its order.
pub(super) fn late(refund: &Refund, customer: String, currency: &str) -> LateRefund {
    let money = |amount| Some(Money { amount, currency: currency.to_owned() });
    let line = |row: &Row| ImportedLine {
        item_name: row.item.clone(),
        quantity: i32::try_from(row.quantity).unwrap_or(1),
        unit_price: money(row.worth / i64::from(row.quantity.max(1))),
    };
    LateRefund {
        external_id: refund.number.clone(),
        customer,
        lines: refund.rows.iter().map(line).collect(),
        refund: Some(ImportedRefund {
            refund_time: refund.rows.first().and_then(|row| timestamp(row.at)),
            amount: money(refund.worth()),
            // By it people find it at the till.
            reason: refund.own_number.clone(),
            // By it the service knows it again.
            external_id: refund.own_number.clone(),
        }),
    }
}

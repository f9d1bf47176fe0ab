//! Refunds with a number of their own: tills such as Loyverse's don't say of
//! which receipt. They belong to the one order before them that has the dishes;
//! where several have, nobody knows. What has no order in the file may have one
//! that was imported before.

use std::collections::VecDeque;

use anyhow::Context;
use contracts::{
    common::v1::Money,
    orders::v1::{ImportedLine, ImportedOrder, ImportedRefund, LateRefund},
};
use prost::Message;

use super::{
    order_row::Row,
    report::{Fault, Report},
    sorter::{Sorted, Sorter},
    totals::Totals,
    whole::timestamp,
};

/// So many orders back a refund looks for its own.
const BACK: usize = 5_000;

/// The rows of a refund, until its order is found.
#[derive(Clone, PartialEq, Message)]
pub(super) struct Refund {
    #[prost(message, repeated, tag = "1")]
    pub(super) rows: Vec<Row>,
    /// The order's, where refunds bear it; else empty.
    #[prost(string, tag = "2")]
    pub(super) number: String,
}

/// What is kept until it is sent, with its guest's place from 1; 0 is nobody's.
pub(super) enum Kept {
    Order(Box<ImportedOrder>, usize),
    /// Of an order that is still to be found.
    Refund(Refund, usize),
}

impl Kept {
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

struct Recent {
    key: Vec<u8>,
    order: ImportedOrder,
    guest: usize,
}

/// Gives each refund among the entries, which come in the order of time, to its
/// order; one whose order is not there is looked for later.
pub(super) fn settle(mut all: Sorted, totals: &mut Totals, late: &mut Sorter) -> anyhow::Result<Sorted> {
    let mut settled = Sorter::new();
    let mut recent: VecDeque<Recent> = VecDeque::new();
    while let Some((key, value)) = all.next()? {
        match Kept::decode(&value)? {
            Kept::Order(order, guest) => recent.push_back(Recent { key, order: *order, guest }),
            Kept::Refund(refund, guest) => {
                let mut fitting = recent.iter_mut().filter(|one| is_of(&refund, guest, one));
                if let (Some(one), None) = (fitting.next(), fitting.next()) {
                    let amount = worth(&refund);
                    totals.refunds += 1;
                    totals.refunded += amount;
                    give_back(&mut one.order, &refund, amount);
                } else {
                    late.push(key, Kept::Refund(refund, guest).encode())?;
                }
            }
        }
        if recent.len() > BACK
            && let Some(Recent { key, order, guest }) = recent.pop_front()
        {
            settled.push(key, Kept::Order(Box::new(order), guest).encode())?;
        }
    }
    for Recent { key, order, guest } in recent {
        settled.push(key, Kept::Order(Box::new(order), guest).encode())?;
    }
    Ok(settled.sorted()?)
}

/// Leaves a refund out whose order is not there, or can't be told.
pub(super) fn leave_out(refund: &Refund, report: &mut Report) -> std::io::Result<()> {
    let fault = no_order();
    let mut last = 0;
    let mut rows = refund.rows.iter().filter(|row| std::mem::replace(&mut last, row.line) != row.line);
    rows.try_for_each(|row| report.leave_out(row.line, &row.raw, &fault))
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
            amount: money(worth(refund)),
            reason: String::new(),
        }),
    }
}

fn worth(refund: &Refund) -> i64 {
    refund.rows.iter().map(|row| row.worth).sum()
}

/// Whether an order is the same guest's, has the dishes, and is not paid back.
fn is_of(refund: &Refund, guest: usize, one: &Recent) -> bool {
    let amount = |money: &Option<Money>| money.as_ref().map_or(0, |money| money.amount);
    let total: i64 =
        one.order.lines.iter().map(|line| amount(&line.unit_price) * i64::from(line.quantity)).sum();
    let back: i64 = one.order.refunds.iter().map(|refund| amount(&refund.amount)).sum();
    let has = |row: &Row| {
        let same = one.order.lines.iter().filter(|line| line.item_name == row.item);
        let (count, worth) = same.fold((0, 0), |(count, worth), line| {
            let quantity = i64::from(line.quantity);
            (count + quantity, worth + amount(&line.unit_price) * quantity)
        });
        count >= i64::from(row.quantity) && worth >= row.worth
    };
    (guest == 0 || guest == one.guest) && total - back >= worth(refund) && refund.rows.iter().all(has)
}

fn give_back(order: &mut ImportedOrder, refund: &Refund, amount: i64) {
    let Some(first) = refund.rows.first().filter(|_| amount > 0) else { return };
    let currency = order.lines.first().and_then(|line| line.unit_price.clone()).unwrap_or_default().currency;
    order.refunds.push(ImportedRefund {
        refund_time: timestamp(first.at),
        amount: Some(Money { amount, currency }),
        reason: String::new(),
    });
}

//! Orders of the past as they are kept.

use std::collections::BTreeMap;

use contracts::orders::v1 as pb;
use kernel::{Failure, Time};
use runtime::field;

use super::{New, dishes::Dishes};
use crate::{
    convert,
    domain::{
        basket::Rice,
        order::{External, Order, RefundOf, Reported, State},
        price::{Line, Origin as LineOrigin},
    },
    store::{
        orders::{Origin, Record},
        projections::customers::Owner,
    },
};

/// What all orders of a batch have in common.
pub(super) struct Import<'a> {
    pub(super) source: &'a str,
    pub(super) currency: &'a str,
    pub(super) dishes: &'a Dishes,
    /// The dish that is rice, if the shop has one.
    pub(super) rice_code: Option<i32>,
    pub(super) now: Time,
}

/// Money that was paid back.
pub(super) struct PaidBack {
    pub(super) reported: Reported,
    pub(super) reason: String,
    pub(super) at: Time,
}

impl Import<'_> {
    /// An order as it is kept: completed when it was ordered.
    pub(super) fn record(&self, new: &New, owner: Option<Owner>) -> Result<Record, Failure> {
        let life = self.life(new)?;
        Ok(Record {
            id: new.id,
            customer: owner.map(|owner| owner.id),
            customer_number: owner.map_or(0, |owner| owner.number),
            rice: self.rice(&life.lines),
            life,
            note: String::new(),
            wanted_at: None,
            promised_at: None,
            packed: Vec::new(),
            delay_announced_at: None,
            address: String::new(),
            currency: self.currency.to_owned(),
            evidence: Vec::new(),
            origin: Origin {
                source: self.source.to_owned(),
                external_id: new.order.external_id.clone(),
                ..Origin::default()
            },
            actors: BTreeMap::new(),
            updated_at: self.now,
            version: 1,
        })
    }

    /// The rice of the order, as it counts when it is ordered once more.
    fn rice(&self, lines: &[Line]) -> Rice {
        let is_rice = |line: &&Line| Some(line.code) == self.rice_code;
        match lines.iter().filter(is_rice).fold(0_u32, |sum, line| sum.saturating_add(line.quantity)) {
            0 => Rice::Default,
            count => Rice::Exactly(count),
        }
    }

    fn life(&self, new: &New) -> Result<Order, Failure> {
        let numbered = new.order.lines.iter().enumerate();
        let lines: Result<Vec<Line>, Failure> =
            numbered.map(|(at, line)| self.line(line, &new.path(&format!("lines[{at}]")))).collect();
        let mut life = Order {
            steps: vec![(State::Completed, new.at.timestamp())],
            lines: lines?,
            refunds: Vec::new(),
            cancel_reason: String::new(),
        };
        for (at, refund) in new.order.refunds.iter().enumerate() {
            let path = new.path(&format!("refunds[{at}]"));
            let refund = self.refund_of(refund, Some(new.at), &path)?;
            // A dish that was free moves no money.
            if refund.reported.amount == 0 {
                continue;
            }
            let of = RefundOf::Elsewhere(refund.reported, Vec::new());
            let done = life.refund(of, &refund.reason, refund.at.timestamp());
            done.map_err(|error| Failure::field(format!("{path}.amount"), error.to_string()))?;
        }
        Ok(life)
    }

    /// What was paid back, when and why; not before the order, where that is known.
    pub(super) fn refund_of(
        &self,
        refund: &pb::ImportedRefund,
        ordered: Option<Time>,
        path: &str,
    ) -> Result<PaidBack, Failure> {
        let at = field::time(refund.refund_time, &format!("{path}.refund_time"))?;
        let at = field::required(at, &format!("{path}.refund_time"))?;
        if ordered.is_some_and(|ordered| at < ordered) || at > self.now {
            let right = "must not be before the order, nor in the future";
            return Err(Failure::field(format!("{path}.refund_time"), right));
        }
        let reason = field::text(&refund.reason, &format!("{path}.reason"), 0..=500)?;
        let amount = self.amount(refund.amount.clone(), &format!("{path}.amount"))?;
        let id = field::text(&refund.external_id, &format!("{path}.external_id"), 0..=128)?;
        let external = External { id, at: at.timestamp() };
        Ok(PaidBack { reported: Reported { amount, external }, reason, at })
    }

    pub(super) fn line(&self, line: &pb::ImportedLine, path: &str) -> Result<Line, Failure> {
        let (code, dish_id) = self.dishes.find(&line.item_name);
        Ok(Line {
            code,
            dish_id,
            name: line.item_name.clone(),
            quantity: convert::line_quantity(line.quantity, &format!("{path}.quantity"), 9_999)?,
            unit_price: self.amount(line.unit_price.clone(), &format!("{path}.unit_price"))?,
            origin: LineOrigin::Ordered,
            note: String::new(),
            gift: None,
        })
    }

    pub(super) fn amount(
        &self,
        money: Option<contracts::common::v1::Money>,
        path: &str,
    ) -> Result<i64, Failure> {
        let price = field::money(money, path)?;
        if price.currency.as_str() != self.currency {
            let right = format!("must be {}, the shop's currency", self.currency);
            return Err(Failure::field(format!("{path}.currency"), right));
        }
        field::number(price.minor, &format!("{path}.amount"), &(0..=1_000_000_000))
    }
}

use std::collections::HashMap;

use contracts::{common::v1::Money, orders::v1 as pb};
use kernel::{Failure, MessageId, OrderId, ShopId, Time};
use language::allergy::mentions_allergy;
use prost_types::Timestamp;
use runtime::field;
use uuid::Uuid;

use super::{customer_name, message_name};
use crate::{
    domain::{
        order::{Refund, RefundLine, RefundOf, State},
        packed::Packed,
        party::party,
        price::{Line, Origin},
        shorthand::Part,
    },
    store::orders::{Record, StoredEvidence},
};

const NAME: &str = "shops/{shop}/orders/{order}";

/// The shop and id in an order's name.
pub(crate) fn order_id(name: &str, path: &str) -> Result<(ShopId, OrderId), Failure> {
    field::id(name, path, NAME)
}

/// The id in the name of an order of this very shop.
pub(crate) fn order_in(shop: &ShopId, name: &str, path: &str) -> Result<OrderId, Failure> {
    field::id_in(shop, name, path, NAME)
}

/// An order's name.
pub(crate) fn order_name(shop: &ShopId, id: OrderId) -> String {
    format!("shops/{shop}/orders/{id}")
}

/// A quantity from a request.
pub(crate) fn line_quantity(quantity: i32, path: &str, most: i32) -> Result<u32, Failure> {
    let quantity = field::number(quantity, path, &(1..=most))?;
    Ok(quantity.unsigned_abs())
}

/// What a refund asks for.
pub(crate) fn refund_of(
    lines: &[pb::RefundLine],
    amount: Option<Money>,
    currency: &str,
) -> Result<RefundOf, Failure> {
    match (lines, amount) {
        ([], None) => Ok(RefundOf::Rest),
        ([], Some(amount)) if amount.currency != currency => {
            Err(Failure::field("amount.currency", format!("must be {currency}, the order's currency")))
        }
        ([], Some(amount)) => Ok(RefundOf::Amount(amount.amount)),
        (_, Some(_)) => Err(Failure::field("amount", "not together with lines; give one of them")),
        (lines, None) => {
            let line = |(index, line): (usize, &pb::RefundLine)| {
                let quantity = line_quantity(line.quantity, &format!("lines[{index}].quantity"), 9_999)?;
                Ok(RefundLine { code: line.item_code, quantity })
            };
            lines.iter().enumerate().map(line).collect::<Result<_, _>>().map(RefundOf::Lines)
        }
    }
}

/// An order, for the wire.
pub(crate) fn order_to(shop: &ShopId, record: &Record) -> pb::Order {
    let money = |amount| Money { amount, currency: record.currency.clone() };
    let life = &record.life;
    let moment = |at: jiff::Timestamp| field::timestamp(Time::from_timestamp(at));
    let step = |(state, at): &(State, jiff::Timestamp)| pb::order::Step {
        state: state_to(*state).into(),
        time: Some(moment(*at)),
        actor: record.actors.get(state.as_str()).cloned().unwrap_or_default(),
    };
    let party = party(&record.note);
    pb::Order {
        name: order_name(shop, record.id),
        customer: record.customer.map(|id| customer_name(shop, id)).unwrap_or_default(),
        customer_number: record.customer_number,
        state: state_to(life.state()).into(),
        lines: life.lines.iter().map(|line| line_to(line, &record.currency)).collect(),
        total: Some(money(life.total())),
        note: record.note.clone(),
        wanted_time: record.wanted_at.map(field::timestamp),
        delivery_address: record.address.clone(),
        evidence: evidence_to(shop, &record.evidence),
        steps: life.steps.iter().map(step).collect(),
        refunds: life.refunds.iter().map(|refund| refund_to(refund, &money, moment(refund.at))).collect(),
        refunded: Some(money(life.refunded())),
        cancel_reason: life.cancel_reason.clone(),
        etag: field::etag_field(record.version),
        create_time: life.steps.first().map(|(_, at)| moment(*at)),
        update_time: Some(field::timestamp(record.updated_at)),
        channel: record.origin.channel.clone(),
        sender_id: record.origin.sender_id.clone(),
        unbound_sender: record.origin.unbound_sender,
        party_size: party.size,
        is_host: party.is_host,
        promised_time: record.promised_at.map(field::timestamp),
        packed: record.packed.iter().map(|gift| packed_to(shop, gift)).collect(),
        next_states: next_to(record),
        mentions_allergy: mentions_allergy(&record.note),
    }
}

fn next_to(record: &Record) -> Vec<i32> {
    let next = record.life.state().next_for(!record.address.is_empty());
    next.into_iter().map(|state| state_to(state).into()).collect()
}

fn packed_to(shop: &ShopId, gift: &Packed) -> pb::order::Packed {
    pb::order::Packed {
        reward: gift.reward.clone(),
        name: gift.name.clone(),
        quantity: i32::try_from(gift.quantity).unwrap_or(i32::MAX),
        name_en: gift.name_en.clone(),
        grant: format!("shops/{shop}/grants/{}", gift.gift),
    }
}

fn line_to(line: &Line, currency: &str) -> pb::order::Line {
    use pb::order::line::Origin as Wire;
    let origin = match line.origin {
        Origin::Ordered => Wire::Ordered,
        Origin::Default => Wire::Default,
        Origin::Reward => Wire::Reward,
    };
    pb::order::Line {
        item_code: line.code,
        item_name: line.name.clone(),
        quantity: i32::try_from(line.quantity).unwrap_or(i32::MAX),
        unit_price: Some(Money { amount: line.unit_price, currency: currency.to_owned() }),
        origin: origin.into(),
        note: line.note.clone(),
        mentions_allergy: mentions_allergy(&line.note),
        dish_id: line.dish_id,
    }
}

fn refund_to(refund: &Refund, money: &impl Fn(i64) -> Money, at: Timestamp) -> pb::order::Refund {
    let line = |line: &RefundLine| pb::RefundLine {
        item_code: line.code,
        quantity: i32::try_from(line.quantity).unwrap_or(i32::MAX),
    };
    pb::order::Refund {
        amount: Some(money(refund.amount)),
        reason: refund.reason.clone(),
        time: Some(at),
        lines: refund.lines.iter().map(line).collect(),
    }
}

fn evidence_to(shop: &ShopId, stored: &[StoredEvidence]) -> Vec<pb::order::Evidence> {
    let mut names: HashMap<Uuid, String> = HashMap::new();
    let to = |part: &StoredEvidence| {
        let name = names.entry(part.message).or_insert_with(|| message_name(shop, MessageId(part.message)));
        pb::order::Evidence {
            message: name.clone(),
            part: part_to(part.evidence.part).into(),
            start: i32::try_from(part.evidence.span.start).unwrap_or(i32::MAX),
            end: i32::try_from(part.evidence.span.end).unwrap_or(i32::MAX),
            text: part.text.clone(),
            item_code: part.evidence.item_code.unwrap_or(0),
        }
    };
    stored.iter().map(to).collect()
}

fn part_to(part: Part) -> pb::order::evidence::Part {
    use pb::order::evidence::Part as Wire;
    match part {
        Part::Customer => Wire::Customer,
        Part::Dish => Wire::Dish,
        Part::Rice => Wire::Rice,
        Part::Note => Wire::Note,
        Part::Time => Wire::Time,
        Part::Address => Wire::Address,
        Part::Change => Wire::Change,
    }
}

/// A state, for the wire.
pub(super) fn state_to(state: State) -> pb::order::State {
    use pb::order::State as Wire;
    match state {
        State::Placed => Wire::Placed,
        State::Accepted => Wire::Accepted,
        State::Preparing => Wire::Preparing,
        State::Ready => Wire::Ready,
        State::Delivering => Wire::Delivering,
        State::Completed => Wire::Completed,
        State::Cancelled => Wire::Cancelled,
        State::Refunded => Wire::Refunded,
    }
}

/// A state from the wire.
pub(crate) fn state_from(state: pb::order::State) -> Option<State> {
    State::ALL.iter().copied().find(|known| state_to(*known) == state)
}

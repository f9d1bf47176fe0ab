use std::collections::{BTreeMap, BTreeSet};

use contracts::{
    common::v1::{ActAnalysis, TextAnalysis},
    orders::v1 as pb,
};
use jiff::Timestamp;
use kernel::{CustomerId, MessageId, OrderId, ShopId, Time};
use outbox::OutgoingEvent;
use prost::Message;
use runtime::field;
use storage::{Batch, Write};

use super::{Received, context::Loaded, understand::Subject};
use crate::{
    convert,
    domain::{
        basket::Basket,
        channel::SIMULATOR,
        dialogue::{Decision, Effect, Intent, Placement, Reason},
        opting::Opting,
        order::Order,
        price::Line,
        shop::Shop,
        shorthand::{Evidence, Reading},
        text::Span,
    },
    error::Error,
    publish::{self, order_event, placed},
    service::Orders,
    store::{
        messages::{self, Answer, Incoming},
        opt_outs::{self, Recipient},
        orders::{self, Origin, Record, StoredEvidence, lists},
        projections::customers,
    },
};

/// What a message comes to: its answer, and what is to be done with it, one for
/// each order in the answer.
pub(super) struct Outcome {
    pub(super) message: pb::Message,
    pub(super) work: Vec<Work>,
    /// The question of ours that it says yes to.
    pub(super) settles: Option<MessageId>,
    /// What its sender wants written to them from now on, if it says so.
    pub(super) opting: Option<Opting>,
    asks: bool,
}

/// What a message was judged to be, once and for all who hear of it.
#[derive(Clone, Debug)]
pub(super) struct Judged {
    pub(super) act: ActAnalysis,
    pub(super) analysis: TextAnalysis,
}

impl Judged {
    pub(super) fn of(reading: &Reading, text: &str) -> Self {
        Self { act: convert::act(reading), analysis: convert::analysis(&language::analysis::analyze(text)) }
    }
}

/// What is to be done with an order; the record is how it is afterwards.
pub(super) enum Work {
    Place(Record),
    Change { record: Record, is_cancelled: bool },
    Show(Record),
}

impl Work {
    /// The customer of an order that is placed: nobody may be merged meanwhile.
    fn placed_for(&self) -> Option<CustomerId> {
        match self {
            Self::Place(record) => record.customer,
            Self::Change { .. } | Self::Show(_) => None,
        }
    }

    fn add_to(&self, batch: &mut Batch, shop: &ShopId) -> storage::Result<()> {
        match self {
            Self::Place(record) => batch.extend(orders::placing(shop, record)?),
            Self::Change { record, is_cancelled } => {
                // It may be the second of one order.
                batch.then();
                batch.add(orders::saving_next(shop, record)?);
                if !is_cancelled {
                    batch.add(lists::deleting_lines(shop, record.id));
                    batch.then();
                    batch.extend(lists::adding_lines(shop, record));
                }
            }
            Self::Show(_) => {}
        }
        Ok(())
    }

    fn event(&self, order: &pb::Order) -> Option<OutgoingEvent> {
        match self {
            Self::Place(_) => Some(placed(order, false)),
            Self::Change { is_cancelled: false, .. } => Some(placed(order, true)),
            Self::Change { is_cancelled: true, .. } => {
                Some(order_event(order, &pb::OrderCancelled { order: Some(order.clone()) }))
            }
            Self::Show(_) => None,
        }
    }

    fn record(&self) -> &Record {
        match self {
            Self::Place(record) | Self::Change { record, .. } | Self::Show(record) => record,
        }
    }
}

impl Outcome {
    /// As it is kept with the message.
    pub(super) fn answer(&self) -> Answer {
        Answer {
            needs_person: self.message.needs_person,
            replied: !self.message.reply_text.is_empty(),
            asks: self.asks,
            encoded: self.message.encode_to_vec(),
        }
    }

    /// What its sender wants, for whoever they are known to be.
    fn opted(&self, incoming: &Incoming, now: Time) -> Vec<Write> {
        // Who only tries the chat decides nothing for the guest they try it as.
        let is_tried = incoming.channel == SIMULATOR;
        let customer = convert::customer_of(&self.message.customer).filter(|_| !is_tried);
        let who = Recipient { channel: &incoming.channel, sender_id: &incoming.sender_id, customer };
        match self.opting {
            Some(Opting::Out) => opt_outs::adding(&incoming.shop, who, now).into(),
            Some(Opting::In) => vec![opt_outs::removing(&incoming.shop, who)],
            None => Vec::new(),
        }
    }

    /// What is written of it: the message with its answer, and what that says was
    /// done.
    pub(super) fn batch(
        &self,
        service: &Orders,
        incoming: &Incoming,
        received: Received,
        is_kept: bool,
    ) -> Result<Batch, Error> {
        let (shop, id) = (&incoming.shop, received.id);
        let mut batch = Batch::default();
        let answer = self.answer();
        batch.add(if is_kept {
            messages::answering(shop, id, &answer)
        } else {
            messages::with_answer(id, incoming, received.at, &answer)
        });
        // A second yes at the same time finds the question answered.
        batch.extend(self.settles.map(|question| messages::settling(shop, question)));
        batch.extend(self.opted(incoming, received.at));
        // In one order, so that two messages never wait for one another.
        let customers: BTreeSet<_> = self.work.iter().filter_map(Work::placed_for).collect();
        batch.extend(customers.into_iter().map(|customer| customers::holding(shop, customer)));
        for work in &self.work {
            work.add_to(&mut batch, shop)?;
        }
        let told = self.work.iter().zip(&self.message.orders).filter_map(|(work, order)| work.event(order));
        let drafts: Vec<_> = std::iter::once(publish::received(&self.message)).chain(told).collect();
        batch.extend(outbox::publication(&service.ids, service.clock.now(), shop, &drafts));
        Ok(batch)
    }
}

/// Puts a decision into words and records.
pub(super) fn of(
    service: &Orders,
    incoming: &Incoming,
    received: Received,
    subject: Subject,
    mut loaded: Loaded<'_>,
    judged: Judged,
    decision: Decision,
) -> Result<Outcome, Error> {
    let maker = Maker { service, incoming, subject, shop: loaded.context.shop };
    let settles = maker.subject.settles;
    let mut work = Vec::new();
    for effect in decision.effects {
        let done = match effect {
            Effect::Place(placement) => Some(Work::Place(maker.place(placement))),
            Effect::Show { order } => loaded.records.get(&order).cloned().map(Work::Show),
            Effect::Cancel { order, span } => maker.cancel(loaded.records.remove(&order), span)?,
            Effect::Amend { order, basket, lines, evidence, .. } => {
                maker.amend(loaded.records.remove(&order), basket, lines, &evidence)
            }
        };
        // The next change of the same order begins where this one ends.
        if let Some(Work::Change { record, .. }) = &done {
            loaded.records.insert(record.id.0, record.clone());
        }
        work.extend(done);
    }
    let shop = &incoming.shop;
    let customer = loaded.context.sender.map(|sender| CustomerId(sender.id));
    let customer = customer.or_else(|| work.iter().find_map(|work| work.record().customer));
    let answer = pb::Message {
        name: convert::message_name(shop, received.id),
        channel: incoming.channel.clone(),
        channel_message_id: incoming.channel_message_id.clone(),
        sender_id: incoming.sender_id.clone(),
        text: incoming.text.clone(),
        sent_time: Some(field::timestamp(incoming.sent_at)),
        intent: intent_to(decision.intent).into(),
        reply_text: decision.reply,
        orders: work.iter().map(|work| convert::order_to(shop, work.record())).collect(),
        needs_person: decision.needs_person,
        customer: customer.map(|id| convert::customer_name(shop, id)).unwrap_or_default(),
        create_time: Some(field::timestamp(received.at)),
        reason: reason_to(decision.reason).into(),
        act: Some(judged.act),
        analysis: Some(judged.analysis),
        direction: pb::message::Direction::Incoming.into(),
        awaits_yes: decision.asks,
        ..pb::Message::default()
    };
    Ok(Outcome { message: answer, work, settles, opting: None, asks: decision.asks })
}

struct Maker<'a> {
    service: &'a Orders,
    incoming: &'a Incoming,
    subject: Subject,
    shop: &'a Shop,
}

impl Maker<'_> {
    fn place(&self, placement: Placement) -> Record {
        let now = self.service.clock.now();
        let wanted_at = placement.basket.wanted.map(Time::from_timestamp);
        Record {
            id: OrderId(self.service.ids.next()),
            customer: Some(CustomerId(placement.customer.id)),
            customer_number: placement.customer.number,
            life: Order::placed(placement.lines, now.timestamp()),
            note: placement.basket.note,
            rice: placement.basket.rice,
            wanted_at,
            // Who waits does so since they wrote, however late it arrives here.
            promised_at: Some(self.shop.promised_time(self.subject.sent_at, wanted_at)),
            packed: Vec::new(),
            delay_announced_at: None,
            address: placement.delivery_address.unwrap_or_default(),
            currency: self.shop.currency.clone(),
            evidence: self.evidence(&placement.evidence),
            origin: Origin {
                channel: self.incoming.channel.clone(),
                sender_id: self.incoming.sender_id.clone(),
                unbound_sender: placement.note_sender,
                message: Some(self.subject.id),
                ..Origin::default()
            },
            actors: BTreeMap::new(),
            updated_at: now,
            version: 1,
        }
    }

    fn amend(
        &self,
        record: Option<Record>,
        basket: Basket,
        lines: Vec<Line>,
        evidence: &[Evidence],
    ) -> Option<Work> {
        let mut record = self.next(record?);
        record.life.lines = lines;
        record.note = basket.note;
        record.rice = basket.rice;
        record.want(basket.wanted.map(Time::from_timestamp), self.shop);
        record.address = basket.address.unwrap_or_default();
        record.evidence.extend(self.evidence(evidence));
        Some(Work::Change { record, is_cancelled: false })
    }

    fn cancel(&self, record: Option<Record>, span: Span) -> Result<Option<Work>, Error> {
        let Some(record) = record else { return Ok(None) };
        let mut record = self.next(record);
        let now: Timestamp = record.updated_at.timestamp();
        // Why, in the guest's words.
        record.life.cancel(&span.of(&self.subject.text), now)?;
        Ok(Some(Work::Change { record, is_cancelled: true }))
    }

    fn next(&self, record: Record) -> Record {
        Record { updated_at: self.service.clock.now(), version: record.version + 1, ..record }
    }

    fn evidence(&self, new: &[Evidence]) -> Vec<StoredEvidence> {
        new.iter().map(|evidence| self.stored(evidence)).collect()
    }

    /// With the message it points into: of two that are an order together, the
    /// one its characters are from.
    fn stored(&self, evidence: &Evidence) -> StoredEvidence {
        let text = evidence.span.of(&self.subject.text);
        match self.subject.completed_by {
            Some((id, begins)) if evidence.span.start >= begins => {
                let Span { start, end } = evidence.span;
                let span = Span { start: start - begins, end: end - begins };
                StoredEvidence { message: id.0, text, evidence: Evidence { span, ..*evidence } }
            }
            _ => StoredEvidence { message: self.subject.id.0, text, evidence: *evidence },
        }
    }
}

fn intent_to(intent: Intent) -> pb::message::Intent {
    use pb::message::Intent as Wire;
    match intent {
        Intent::PlaceOrder => Wire::PlaceOrder,
        Intent::AmendOrder => Wire::AmendOrder,
        Intent::CancelOrder => Wire::CancelOrder,
        Intent::RepeatOrder => Wire::RepeatOrder,
        Intent::OrderStatus => Wire::OrderStatus,
        Intent::ShowMenu => Wire::ShowMenu,
        Intent::Confirm => Wire::Confirm,
        Intent::ShowPoints => Wire::ShowPoints,
        Intent::ShowMembership => Wire::ShowMembership,
        Intent::Complaint => Wire::Complaint,
        Intent::Question => Wire::Question,
        Intent::Clarify => Wire::Clarify,
        Intent::Chat => Wire::Chat,
    }
}

fn reason_to(reason: Reason) -> pb::message::Reason {
    use pb::message::Reason as Wire;
    match reason {
        Reason::Accounted => Wire::Accounted,
        Reason::LeftOver => Wire::LeftOver,
        Reason::Ambiguous => Wire::Ambiguous,
        Reason::ActUnsure => Wire::ActUnsure,
        Reason::UnknownDish => Wire::UnknownDish,
        Reason::SoldOut => Wire::SoldOut,
        Reason::UnknownCustomer => Wire::UnknownCustomer,
        Reason::SomeoneElse => Wire::SomeoneElse,
        Reason::Quantity => Wire::Quantity,
        Reason::Time => Wire::Time,
        Reason::NoOrder => Wire::NoOrder,
        Reason::TooLate => Wire::TooLate,
        Reason::TooMuch => Wire::TooMuch,
        Reason::KnownFact => Wire::KnownFact,
        Reason::ForAPerson => Wire::ForAPerson,
        Reason::NotForShop => Wire::NotForShop,
    }
}

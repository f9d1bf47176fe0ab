//! What the service hears from the others: an event that concerns a customer is a
//! contact of their timeline; a privileged act is an entry of what was done.

mod goals;
mod ledger;
mod purchases;
mod summary;

use contracts::{
    common::v1::ActDone,
    feedback::v1::{CaseClosed, CaseOpened, IdeaDecided, PraiseGiven, RatingSubmitted},
    loyalty::v1::{
        EntitlementUsed, GoodwillGiven, MembershipChanged, MembershipReminded, PointsPosted, RewardGranted,
        RewardReturned, RewardTaken, WishMade,
    },
    orders::v1::{
        MessageReceived, OrderCancelled, OrderCompleted, OrderDelayed, OrderPlaced, OrderRefunded,
        OrdersImported, ShopChanged,
    },
};
use kernel::Failure;
use outbox::{CUSTOMERS, EventHandler, IncomingEvent};
use storage::{Tx, audit};

use crate::{
    convert,
    domain::{Contact, ContactId, ContactOf},
    service::Customers,
    store,
};
use summary::Summary;

outbox::events! {
    /// What a timeline tells of, and what was done that is noted.
    enum Event of CUSTOMERS {
        MessageReceived,
        OrderPlaced,
        OrderDelayed,
        OrderCompleted,
        OrderCancelled,
        OrderRefunded,
        OrdersImported,
        ShopChanged,
        PointsPosted,
        GoodwillGiven,
        RatingSubmitted,
        CaseOpened,
        CaseClosed,
        PraiseGiven,
        IdeaDecided,
        RewardGranted,
        RewardTaken,
        RewardReturned,
        WishMade,
        MembershipChanged,
        MembershipReminded,
        EntitlementUsed,
        ActDone,
    }
}

/// Writes the timelines.
impl EventHandler for Customers {
    async fn handle(&self, tx: &mut Tx, event: &IncomingEvent) -> Result<(), Failure> {
        let told = match Event::read(event)? {
            None => return Ok(()),
            Some(Event::ActDone(done)) => {
                let act = convert::act(event.id, *done);
                return Ok(audit::insert(tx, Some(&event.shop), &act, event.occurred_at).await?);
            }
            Some(read) => {
                purchases::note(tx, event, &read).await?;
                ledger::note(tx, event, &read).await?;
                goals::note(tx, event, &read).await?;
                summary(read)
            }
        };
        match told.and_then(|told| contact(told, event)) {
            Some(contact) => Ok(store::contacts::insert(tx, &event.shop, &contact).await?),
            None => Ok(()),
        }
    }
}

/// What a timeline tells of an event, if anything.
fn summary(event: Event) -> Option<Summary> {
    Some(match event {
        Event::ActDone(_) | Event::EntitlementUsed(_) | Event::OrdersImported(_) | Event::ShopChanged(_) => {
            return None;
        }
        Event::GoodwillGiven(event) => summary::goodwill_given(*event),
        Event::MessageReceived(event) => summary::message_received(*event),
        Event::OrderPlaced(event) => summary::order_placed(*event),
        Event::OrderDelayed(event) => summary::order_delayed(*event),
        Event::OrderCompleted(event) => summary::order_completed(*event),
        Event::OrderCancelled(event) => summary::order_cancelled(*event),
        Event::OrderRefunded(event) => summary::order_refunded(*event),
        Event::PointsPosted(event) => summary::points_posted(*event),
        Event::RatingSubmitted(event) => summary::rating_submitted(*event),
        Event::CaseOpened(event) => summary::case_opened(*event),
        Event::CaseClosed(event) => summary::case_closed(*event),
        Event::PraiseGiven(event) => summary::praise_given(*event),
        Event::IdeaDecided(event) => summary::idea_decided(*event),
        Event::RewardGranted(event) => summary::reward_granted(*event),
        Event::RewardTaken(event) => summary::reward_taken(*event),
        Event::RewardReturned(event) => summary::reward_returned(*event),
        Event::WishMade(event) => summary::wish_made(*event),
        Event::MembershipChanged(event) => summary::membership_changed(*event),
        Event::MembershipReminded(event) => summary::membership_reminded(event.customer, &event.text),
    })
}

/// `None` if it concerns no customer of its shop.
fn contact(told: Summary, event: &IncomingEvent) -> Option<Contact> {
    let (shop, customer) = convert::customer_id(&told.customer, "customer").ok()?;
    (shop == event.shop).then(|| Contact {
        of: ContactOf::Customer(customer),
        id: ContactId(event.id),
        kind: event.kind.clone(),
        summary: told.text,
        subject: told.subject,
        channel: told.channel,
        sender_id: told.sender_id,
        recorded_by: String::new(),
        minutes: 0,
        occurred_at: event.occurred_at,
    })
}

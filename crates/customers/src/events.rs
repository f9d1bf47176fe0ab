//! What the service tells the others, and what it hears from them.

mod announce;
mod summary;

use contracts::{
    customers::v1::{CustomerChanged, CustomerMerged},
    feedback::v1::{CaseClosed, CaseOpened, PraiseGiven, RatingSubmitted},
    loyalty::v1::{PointsPosted, RewardGranted, RewardReturned, RewardTaken},
    orders::v1::{MessageReceived, OrderCancelled, OrderCompleted, OrderDelayed, OrderPlaced, OrderRefunded},
};
use kernel::{CustomerId, Failure, Time};
use outbox::{EventHandler, IncomingEvent, Jobs, OutgoingEvent, publish};
use prost::{Message, Name};
use storage::Tx;

use crate::{
    Customers, convert,
    domain::{Contact, ContactId, Customer},
    store,
};
pub(crate) use announce::announce_everybody;

/// Announces that customers of one shop were added or changed, with the write
/// that did it.
pub(crate) async fn announce(
    tx: &mut Tx,
    service: &Customers,
    now: Time,
    customers: &[&Customer],
) -> storage::Result<()> {
    let Some(first) = customers.first() else { return Ok(()) };
    let drafts: Vec<OutgoingEvent> = customers.iter().map(|customer| changed(customer)).collect();
    publish(tx, &service.ids, now, &first.shop, &drafts).await
}

/// Announces that a record is no more, and which one goes on.
pub(crate) async fn announce_merged(
    tx: &mut Tx,
    service: &Customers,
    now: Time,
    customer: &Customer,
    merged: CustomerId,
) -> storage::Result<()> {
    publish(tx, &service.ids, now, &customer.shop, &[self::merged(customer, merged)]).await
}

fn changed(customer: &Customer) -> OutgoingEvent {
    let event = CustomerChanged { customer: Some(convert::customer(customer)), revision: customer.version };
    OutgoingEvent::new(&customer.name(), &event)
}

fn merged(customer: &Customer, merged: CustomerId) -> OutgoingEvent {
    let event = CustomerMerged {
        customer: Some(convert::customer(customer)),
        merged: convert::customer_name(&customer.shop, merged),
        revision: customer.version,
    };
    OutgoingEvent::new(&customer.name(), &event)
}

/// Writes the timelines: an event that concerns a customer is a contact.
#[derive(Debug)]
pub(crate) struct Timeline;

impl EventHandler for Timeline {
    async fn handle(&self, tx: &mut Tx, event: &IncomingEvent) -> Result<(), Failure> {
        let Some(news) = news(event).transpose()? else { return Ok(()) };
        match contact(news, event) {
            Some(contact) => Ok(store::contacts::insert(tx, &event.shop, &contact).await?),
            None => Ok(()),
        }
    }
}

/// Nothing of this service becomes due.
impl Jobs for Timeline {}

/// What an event says about a customer.
struct News {
    /// The customer's name, as the event has it; may be empty.
    customer: String,
    /// One line for people.
    summary: String,
    /// Name of what it is about.
    subject: String,
    channel: String,
}

fn news(event: &IncomingEvent) -> Option<Result<News, Failure>> {
    None.or_else(|| read::<MessageReceived>(event, summary::message_received))
        .or_else(|| read::<OrderPlaced>(event, summary::order_placed))
        .or_else(|| read::<OrderDelayed>(event, summary::order_delayed))
        .or_else(|| read::<OrderCompleted>(event, summary::order_completed))
        .or_else(|| read::<OrderCancelled>(event, summary::order_cancelled))
        .or_else(|| read::<OrderRefunded>(event, summary::order_refunded))
        .or_else(|| read::<PointsPosted>(event, summary::points_posted))
        .or_else(|| read::<RatingSubmitted>(event, summary::rating_submitted))
        .or_else(|| read::<CaseOpened>(event, summary::case_opened))
        .or_else(|| read::<CaseClosed>(event, summary::case_closed))
        .or_else(|| read::<PraiseGiven>(event, summary::praise_given))
        .or_else(|| read::<RewardGranted>(event, summary::reward_granted))
        .or_else(|| read::<RewardTaken>(event, summary::reward_taken))
        .or_else(|| read::<RewardReturned>(event, summary::reward_returned))
}

fn read<M: Message + Name + Default>(
    event: &IncomingEvent,
    news: impl FnOnce(M) -> News,
) -> Option<Result<News, Failure>> {
    Some(event.read()?.map(news))
}

/// `None` if it concerns no customer of its shop.
fn contact(news: News, event: &IncomingEvent) -> Option<Contact> {
    let (shop, customer) = convert::customer_id(&news.customer, "customer").ok()?;
    (shop == event.shop).then(|| Contact {
        customer,
        id: ContactId(event.id),
        kind: event.kind.clone(),
        summary: news.summary,
        subject: news.subject,
        channel: news.channel,
        occurred_at: event.occurred_at,
    })
}

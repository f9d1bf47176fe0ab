//! What this service tells the others, and what it learns from them.

use contracts::{
    customers::v1::CustomerChanged,
    orders::v1::{self as pb, MessageReceived, OrderPlaced, message::Intent},
};
use events::{Draft, FEEDBACK, Handle, Received};
use kernel::{CustomerId, Failure, ShopId};
use runtime::field;
use storage::Tx;
use uuid::Uuid;

use crate::{
    convert,
    store::regulars::{self, Known},
};

/// Keeps this service's copy of who is who.
#[derive(Debug)]
pub(crate) struct Listener;

impl Handle for Listener {
    async fn handle(&self, tx: &mut Tx, event: &Received) -> Result<(), Failure> {
        let Some(changed) = event.read::<CustomerChanged>() else { return Ok(()) };
        let changed = changed?;
        let customer = field::required(changed.customer, "customer")?;
        let known = known_from(&event.shop, &customer)?;
        if regulars::put(tx, &event.shop, &known, changed.revision, event.occurred_at).await? {
            let identities: Vec<_> = customer
                .identities
                .iter()
                .map(|own| (own.channel.as_str(), own.sender_id.as_str()))
                .collect();
            regulars::put_identities(tx, &event.shop, known.id, &identities).await?;
        }
        Ok(())
    }
}

fn known_from(shop: &ShopId, customer: &contracts::customers::v1::Customer) -> Result<Known, Failure> {
    let id = |name: &str, path: &str| -> Result<CustomerId, Failure> {
        let (of, id) = convert::customer_id(name, path)?;
        if of == *shop { Ok(id) } else { Err(Failure::field(path, format!("must be of shops/{shop}"))) }
    };
    let links: Result<Vec<Uuid>, Failure> = customer
        .links
        .iter()
        .map(|link| id(&link.customer, "customer.links.customer").map(|id| id.0))
        .collect();
    Ok(Known {
        id: id(&customer.name, "customer.name")?,
        number: customer.number,
        display_name: customer.display_name.clone(),
        address: customer.addresses.first().map(|address| address.text.clone()).unwrap_or_default(),
        links: links?,
    })
}

/// What a changed order is announced with, by the customer's name or, without a
/// customer, its own.
pub(crate) fn about(order: &pb::Order, event: &impl prost::Name) -> Draft {
    let key = if order.customer.is_empty() { &order.name } else { &order.customer };
    Draft::new(key, event)
}

/// An order was placed, or changed before the kitchen began.
pub(crate) fn placed(order: &pb::Order, amended: bool) -> Draft {
    about(order, &OrderPlaced { order: Some(order.clone()), amended })
}

/// A message was answered.
pub(crate) fn received(message: &pb::Message) -> Draft {
    let told = without_orders(message);
    let sender = format!("{}/{}", message.channel, message.sender_id);
    let key = if message.customer.is_empty() { &sender } else { &message.customer };
    let draft = Draft::new(key, &MessageReceived { message: Some(told) });
    // Feedback opens cases for complaints; it has no use for other messages.
    if message.intent() == Intent::Complaint { draft } else { draft.without(FEEDBACK) }
}

fn without_orders(message: &pb::Message) -> pb::Message {
    pb::Message {
        name: message.name.clone(),
        channel: message.channel.clone(),
        channel_message_id: message.channel_message_id.clone(),
        sender_id: message.sender_id.clone(),
        text: message.text.clone(),
        sent_time: message.sent_time,
        intent: message.intent,
        reply_text: message.reply_text.clone(),
        orders: Vec::new(),
        needs_person: message.needs_person,
        customer: message.customer.clone(),
        create_time: message.create_time,
    }
}

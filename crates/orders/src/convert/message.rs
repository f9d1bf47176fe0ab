use contracts::orders::v1::{
    self as pb,
    message::{Delivery, Direction},
};
use kernel::{Failure, MessageId, ShopId, Time};
use prost::Message;
use runtime::field;
use storage::Error;

use crate::{
    domain::{channel::ChannelKind, message::Delivery as DeliveryState, shorthand::LONGEST_TEXT},
    store::messages::{Incoming, Kept, Outgoing},
};

/// A message's name.
pub(crate) fn message_name(shop: &ShopId, id: MessageId) -> String {
    format!("shops/{shop}/messages/{id}")
}

/// A message as a channel hands it in. Of a text that is too long to be read the
/// beginning is kept.
pub(crate) fn incoming(shop: ShopId, message: &pb::Message, now: Time) -> Result<Incoming, Failure> {
    let id = |value: &str, path: &str, most| field::text(value, path, 1..=most);
    let text = field::verbatim(&message.text, "message.text")?;
    let characters = text.chars().count();
    Ok(Incoming {
        shop,
        channel: id(&message.channel, "message.channel", 64)?,
        channel_message_id: id(&message.channel_message_id, "message.channel_message_id", 128)?,
        sender_id: id(&message.sender_id, "message.sender_id", 128)?,
        text: text.chars().take(LONGEST_TEXT).collect(),
        cut_from: (characters > LONGEST_TEXT).then(|| i64::try_from(characters).unwrap_or(i64::MAX)),
        sent_at: field::time(message.sent_time, "message.sent_time")?.unwrap_or(now),
    })
}

/// The failure that a text means which was too long, by its characters.
pub(crate) fn too_long(characters: i64) -> Failure {
    Failure::field("message.text", format!("must be at most {LONGEST_TEXT} characters, has {characters}"))
}

/// A message that is kept, with the answer it was given, for the wire.
pub(crate) fn kept_to(shop: &ShopId, kept: Kept) -> Result<pb::Message, Error> {
    let corrupt = |why: String| Error::corrupt("messages", why);
    let direction =
        Direction::from_str_name(&kept.direction).ok_or_else(|| corrupt(kept.direction.clone()))?;
    let delivery = match &kept.delivery {
        Some(name) => Delivery::from_str_name(name).ok_or_else(|| corrupt(name.clone()))?,
        None => Delivery::Unspecified,
    };
    let message = match &kept.answer {
        Some(answer) if !answer.is_empty() => {
            pb::Message::decode(answer.as_slice()).map_err(|why| Error::corrupt("messages", why))?
        }
        // One that was erased has an answer with nothing in it.
        _ => unanswered(shop, &kept)?,
    };
    Ok(pb::Message {
        direction: direction.into(),
        delivery: delivery.into(),
        delivery_error: kept.delivery_error,
        awaits_yes: kept.asks,
        delivery_attempts: i32::try_from(kept.delivery_attempts).unwrap_or(i32::MAX),
        ..message
    })
}

/// What outgoing messages are asked for came to; `None` if that was not asked.
pub(crate) fn delivery(asked: i32, is_waiting: bool) -> Result<Option<DeliveryState>, Failure> {
    let asked = match Delivery::try_from(asked) {
        Ok(Delivery::Unspecified) if is_waiting => Delivery::Waiting,
        Ok(Delivery::Unspecified) => return Ok(None),
        Ok(asked) => asked,
        Err(_) => return Err(Failure::field("delivery", "must be one of its values")),
    };
    field::word(Some(asked.as_str_name()), "delivery", "must be one of its values").map(Some)
}

/// An outgoing message that is to be delivered by a way, for the wire.
pub(crate) fn pending_delivery(message: pb::Message, way: pb::Channel) -> pb::PendingDelivery {
    pb::PendingDelivery {
        message: message.name,
        channel: message.channel,
        recipient_id: message.sender_id,
        customer: message.customer,
        text: message.text,
        create_time: message.create_time,
        way: Some(way),
    }
}

fn unanswered(shop: &ShopId, kept: &Kept) -> Result<pb::Message, Error> {
    Ok(pb::Message {
        name: message_name(shop, MessageId(kept.message_id)),
        channel: kept.channel.clone(),
        channel_message_id: kept.channel_message_id.clone(),
        sender_id: kept.sender_id.clone(),
        text: kept.text.clone(),
        sent_time: Some(field::timestamp(kept.sent_time()?)),
        create_time: Some(field::timestamp(kept.received_time()?)),
        needs_person: kept.needs_person,
        ..pb::Message::default()
    })
}

/// A message of the shop's own about an order, to who sent that.
pub(crate) fn outgoing(shop: &ShopId, id: MessageId, text: String, order: &pb::Order, now: Time) -> Outgoing {
    let to =
        Correspondent { channel: &order.channel, sender_id: &order.sender_id, customer: &order.customer };
    let about = pb::Message { orders: vec![order.clone()], needs_person: true, ..pb::Message::default() };
    written(shop, id, text, (to, ""), (about, now))
}

/// The same, known by what it says, so that it is written once; nobody has to see to it.
pub(crate) fn outgoing_once(
    shop: &ShopId,
    id: MessageId,
    text: String,
    (order, once): (&pb::Order, &str),
    now: Time,
) -> Outgoing {
    let to =
        Correspondent { channel: &order.channel, sender_id: &order.sender_id, customer: &order.customer };
    let about = pb::Message { orders: vec![order.clone()], ..pb::Message::default() };
    written(shop, id, text, (to, once), (about, now))
}

/// A message of the shop's own to its staff, likewise.
pub(crate) fn outgoing_to_staff(
    shop: &ShopId,
    id: MessageId,
    text: String,
    once: &str,
    now: Time,
) -> Outgoing {
    let to = Correspondent { channel: ChannelKind::WecomRobot.as_str(), sender_id: "staff", customer: "" };
    written(shop, id, text, (to, once), (pb::Message::default(), now))
}

/// Whom the shop writes to.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Correspondent<'a> {
    pub(crate) channel: &'a str,
    pub(crate) sender_id: &'a str,
    /// The customer's name.
    pub(crate) customer: &'a str,
}

/// A message of the shop's own, about no order.
pub(crate) fn outgoing_to(
    shop: &ShopId,
    id: MessageId,
    text: String,
    to: Correspondent<'_>,
    now: Time,
) -> Outgoing {
    written(shop, id, text, (to, ""), (pb::Message::default(), now))
}

fn written(
    shop: &ShopId,
    id: MessageId,
    text: String,
    (to, once): (Correspondent<'_>, &str),
    (about, now): (pb::Message, Time),
) -> Outgoing {
    let message = pb::Message {
        name: message_name(shop, id),
        channel: to.channel.to_owned(),
        channel_message_id: if once.is_empty() { id.to_string() } else { once.to_owned() },
        sender_id: to.sender_id.to_owned(),
        text: text.clone(),
        sent_time: Some(field::timestamp(now)),
        customer: to.customer.to_owned(),
        create_time: Some(field::timestamp(now)),
        direction: Direction::Outgoing.into(),
        delivery: Delivery::Waiting.into(),
        ..about
    };
    Outgoing {
        id,
        channel: message.channel.clone(),
        channel_message_id: message.channel_message_id.clone(),
        customer: super::customer_of(to.customer),
        sender_id: message.sender_id.clone(),
        text,
        needs_person: message.needs_person,
        written_at: now,
        encoded: message.encode_to_vec(),
    }
}

use contracts::orders::v1 as pb;
use kernel::{Failure, MessageId, ShopId, Time};
use prost::Message;
use runtime::field;
use storage::Error;

use crate::store::messages::{Incoming, Kept};

/// A message's name.
pub(crate) fn message_name(shop: &ShopId, id: MessageId) -> String {
    format!("shops/{shop}/messages/{id}")
}

/// A message as a channel hands it in.
pub(crate) fn incoming(shop: ShopId, message: &pb::Message, now: Time) -> Result<Incoming, Failure> {
    let id = |value: &str, path: &str, most| field::text(value, path, 1..=most);
    Ok(Incoming {
        shop,
        channel: id(&message.channel, "message.channel", 64)?,
        channel_message_id: id(&message.channel_message_id, "message.channel_message_id", 128)?,
        sender_id: id(&message.sender_id, "message.sender_id", 128)?,
        text: field::text(&message.text, "message.text", 1..=usize::MAX)?,
        sent_at: field::time(message.sent_time, "message.sent_time")?.unwrap_or(now),
    })
}

/// A message that is kept, with the answer it was given, for the wire.
pub(crate) fn kept_to(shop: &ShopId, kept: Kept) -> Result<pb::Message, Error> {
    if let Some(answer) = &kept.answer {
        return pb::Message::decode(answer.as_slice()).map_err(|why| Error::corrupt("messages", why));
    }
    Ok(pb::Message {
        name: message_name(shop, MessageId(kept.message_id)),
        channel: kept.channel,
        channel_message_id: kept.channel_message_id,
        sender_id: kept.sender_id,
        text: kept.text,
        sent_time: Time::from_micros(kept.sent_at).map(field::timestamp),
        create_time: Time::from_micros(kept.received_at).map(field::timestamp),
        needs_person: kept.needs_person,
        ..pb::Message::default()
    })
}

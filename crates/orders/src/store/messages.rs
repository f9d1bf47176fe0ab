use kernel::{CustomerId, MessageId, ShopId, Time};
use sqlx::FromRow;
use storage::{Error, Result, Tx, Write, on};
use uuid::Uuid;

use super::catalogue::Kept as _;
use crate::domain::{
    channel::{ChannelKind, ChannelSettings, SIMULATOR},
    message::Direction,
    shorthand::chain,
};

pub(crate) use crate::domain::channel::PAGE;

/// A message as a channel hands it in.
#[derive(Clone, Debug)]
pub(crate) struct Incoming {
    pub(crate) shop: ShopId,
    pub(crate) channel: String,
    pub(crate) channel_message_id: String,
    pub(crate) sender_id: String,
    /// The first characters of it, if it is too long.
    pub(crate) text: String,
    /// How many characters it had, if that was too many.
    pub(crate) cut_from: Option<i64>,
    pub(crate) sent_at: Time,
}

/// A message of the shop's own to a sender.
#[derive(Clone, Debug)]
pub(crate) struct Outgoing {
    pub(crate) id: MessageId,
    pub(crate) channel: String,
    /// By what it is known there: the same is written once.
    pub(crate) channel_message_id: String,
    /// Who gets it.
    pub(crate) sender_id: String,
    /// The customer they are, if that is known.
    pub(crate) customer: Option<CustomerId>,
    pub(crate) text: String,
    pub(crate) needs_person: bool,
    pub(crate) written_at: Time,
    /// The message for the wire, encoded.
    pub(crate) encoded: Vec<u8>,
}

/// A message that is kept.
#[derive(Clone, Debug, FromRow)]
pub(crate) struct Kept {
    pub(crate) message_id: Uuid,
    pub(crate) channel: String,
    pub(crate) channel_message_id: String,
    pub(crate) sender_id: String,
    pub(crate) text: String,
    pub(crate) sent_at: i64,
    pub(crate) received_at: i64,
    pub(crate) needs_person: bool,
    pub(crate) asks: bool,
    pub(crate) answer: Option<Vec<u8>>,
    pub(crate) direction: String,
    pub(crate) delivery: Option<String>,
    pub(crate) delivery_error: String,
    pub(crate) delivery_attempts: i64,
    pub(crate) cut_from: Option<i64>,
}

impl Incoming {
    /// Who writes, if it is on the shop's page.
    pub(crate) fn customer_on_page(&self) -> Option<CustomerId> {
        if self.channel == PAGE { self.sender_id.parse().ok() } else { None }
    }
}

impl Kept {
    /// When its sender sent it.
    pub(crate) fn sent_time(&self) -> Result<Time> {
        time(self.sent_at)
    }

    /// When it arrived here.
    pub(crate) fn received_time(&self) -> Result<Time> {
        time(self.received_at)
    }
}

fn time(micros: i64) -> Result<Time> {
    Time::from_micros(micros).ok_or_else(|| Error::corrupt("messages", "a time"))
}

/// The columns of a [`Kept`], spelled once for every statement that reads them.
macro_rules! columns {
    () => {
        "message_id, channel, channel_message_id, sender_id, text, sent_at, received_at, needs_person, asks,
         answer, direction, delivery, delivery_error, delivery_attempts, cut_from"
    };
}

mod counts;
pub(crate) mod deliveries;
mod lists;

pub(crate) use counts::{first_received, sent};
pub(crate) use lists::{Filter, Search, index, list, not_indexed};

/// What was made of a message.
#[derive(Clone, Debug)]
pub(crate) struct Answer {
    pub(crate) needs_person: bool,
    pub(crate) replied: bool,
    pub(crate) asks: bool,
    pub(crate) encoded: Vec<u8>,
}

/// Keeps a new message word for word, without an answer, for a person to see.
/// One that is kept already, or is for a shop that is not there, is left alone.
pub(crate) fn without_answer(id: MessageId, incoming: &Incoming, now: Time) -> Write {
    let unanswered = insertion(id, incoming, now, None);
    unanswered.push(" ON CONFLICT (shop_id, channel, channel_message_id) DO NOTHING")
}

/// Adds a message with its answer. [`storage::Error::Unique`] if it is kept
/// already.
pub(crate) fn with_answer(id: MessageId, incoming: &Incoming, now: Time, answer: &Answer) -> Write {
    insertion(id, incoming, now, Some(answer))
}

fn insertion(id: MessageId, incoming: &Incoming, now: Time, answer: Option<&Answer>) -> Write {
    // Of a text that is cut off, nothing is read.
    let chain = if incoming.cut_from.is_none() { chain(&incoming.text) } else { None };
    let insert = Write::new(
        "INSERT INTO messages (shop_id, message_id, channel, channel_message_id, sender_id, text, sent_at,
         received_at, needs_person, replied, asks, answer, cut_from, chain) SELECT shop_id, ",
    );
    let insert = insert.list(|row| {
        row.bind(id.0)
            .bind(&incoming.channel)
            .bind(&incoming.channel_message_id)
            .bind(&incoming.sender_id)
            .bind(&incoming.text)
            .bind(incoming.sent_at.micros())
            .bind(now.micros())
            .bind(answer.is_none_or(|answer| answer.needs_person))
            .bind(answer.is_some_and(|answer| answer.replied))
            .bind(answer.is_some_and(|answer| answer.asks))
            .bind(answer.map(|answer| answer.encoded.clone()))
            .bind(incoming.cut_from)
            .bind(chain.map(|chain| chain.title))
    });
    insert.push(" FROM shops WHERE shop_id = ").bind(incoming.shop.as_str())
}

/// Keeps a message of the shop's own, for a channel to take to its recipient; it is due
/// at once if the shop has one that can, and never if they want nothing but answers. What is kept
/// already is left alone.
pub(crate) async fn send(tx: &mut Tx, shop: &ShopId, message: &Outgoing) -> Result<()> {
    tx.run(&sending(shop, message)).await.map(drop)
}

/// The same for a batch.
pub(crate) fn sending(shop: &ShopId, message: &Outgoing) -> Write {
    let insert = Write::new(
        "INSERT INTO messages (shop_id, message_id, channel, channel_message_id, sender_id, text, sent_at,
         received_at, needs_person, replied, asks, answer, direction, delivery, deliver_at)
         SELECT shop_id, message_id, channel, channel_message_id, sender_id, text, written_at, written_at,
             needs_person, FALSE, FALSE, answer, 'OUTGOING', CASE WHEN opted_out THEN 'OPTED_OUT' ELSE 'WAITING' END,
             CASE WHEN takes AND NOT opted_out THEN written_at END
         FROM (SELECT ",
    );
    let insert = insert.bind(shop.as_str()).push(" AS shop_id, ").bind(message.id.0).push(" AS message_id, ");
    let insert = insert.bind(&message.channel).push(" AS channel, ");
    let insert = insert.bind(&message.channel_message_id).push(" AS channel_message_id, ");
    let insert =
        insert.bind(&message.sender_id).push(" AS sender_id, ").bind(&message.text).push(" AS text, ");
    let insert = insert.bind(message.written_at.micros()).push(" AS written_at, ");
    let insert = insert.bind(message.needs_person).push(" AS needs_person, ");
    let insert = insert.bind(message.encoded.as_slice()).push(" AS answer, ");
    opted_out(taken(insert, shop, &message.channel), shop, message)
        .push(" ON CONFLICT (shop_id, channel, channel_message_id) DO NOTHING")
}

/// Whether the shop has a channel that takes what is said on one.
fn taken(insert: Write, shop: &ShopId, channel: &str) -> Write {
    let insert = insert.push("EXISTS (SELECT 1 FROM catalogue WHERE shop_id = ").bind(shop.as_str());
    let insert = insert.push(" AND kind = ").bind(ChannelSettings::KIND);
    let insert = insert.push(" AND id IN (").bind(channel).push(", ").bind(ChannelKind::Webhook.as_str());
    insert.push(") AND ").bind(channel).push(" <> ").bind(SIMULATOR).push(") AS takes, ")
}

/// Whether its recipient wants nothing but answers.
fn opted_out(insert: Write, shop: &ShopId, message: &Outgoing) -> Write {
    let insert = insert.push("EXISTS (SELECT 1 FROM opt_outs WHERE shop_id = ").bind(shop.as_str());
    let insert = insert.push(" AND sender_id = ").bind(&message.sender_id);
    let insert = insert.push(" AND channel = ").bind(&message.channel);
    let insert = insert.push(") OR EXISTS (SELECT 1 FROM opt_outs WHERE shop_id = ").bind(shop.as_str());
    insert
        .push(" AND customer_id = ")
        .bind(message.customer.map(|id| id.0))
        .push(") AS opted_out) AS written WHERE TRUE")
}

/// Adds its answer to a message that was kept without.
pub(crate) fn answering(shop: &ShopId, id: MessageId, answer: &Answer) -> Write {
    let update = Write::new("UPDATE messages SET ").list(|row| {
        row.set("needs_person = ", answer.needs_person)
            .set("replied = ", answer.replied)
            .set("asks = ", answer.asks)
            .set("answer = ", answer.encoded.as_slice())
    });
    update
        .push(" WHERE answer IS NULL AND shop_id = ")
        .bind(shop.as_str())
        .push(" AND message_id = ")
        .bind(id.0)
        .expecting(1)
}

/// Takes a question of ours as answered, once.
pub(crate) fn settling(shop: &ShopId, id: MessageId) -> Write {
    Write::new("UPDATE messages SET asks = ")
        .bind(false)
        .push(" WHERE asks AND shop_id = ")
        .bind(shop.as_str())
        .push(" AND message_id = ")
        .bind(id.0)
        .expecting(1)
}

/// One message.
pub(crate) async fn get(tx: &mut Tx, shop: &ShopId, id: MessageId) -> Result<Option<Kept>> {
    Ok(on!(tx, |db| sqlx::query_as(concat!(
        "SELECT ",
        columns!(),
        " FROM messages WHERE shop_id = $1 AND message_id = $2"
    ))
    .bind(shop.as_str())
    .bind(id.0)
    .fetch_optional(db)
    .await)?)
}

/// The sender's latest message, before this one, that we replied to. What the
/// shop wrote of its own accord is no reply.
pub(crate) async fn last_replied(
    tx: &mut Tx,
    shop: &ShopId,
    channel: &str,
    sender: &str,
    before: MessageId,
) -> Result<Option<Kept>> {
    Ok(on!(tx, |db| sqlx::query_as(concat!(
        "SELECT ",
        columns!(),
        " FROM messages
         WHERE shop_id = $1 AND channel = $2 AND sender_id = $3 AND message_id < $4 AND replied
         AND direction = $5 ORDER BY message_id DESC LIMIT 1"
    ))
    .bind(shop.as_str())
    .bind(channel)
    .bind(sender)
    .bind(before.0)
    .bind(Direction::Incoming.as_str())
    .fetch_optional(db)
    .await)?)
}

/// The pastes of a chain, by channel and title, before a message and since a time,
/// the newest first. They are found whoever sent them, and whether or not they have
/// an answer yet.
pub(crate) async fn pastes(
    tx: &mut Tx,
    shop: &ShopId,
    (channel, title): (&str, &str),
    before: MessageId,
    since: Time,
    most: i64,
) -> Result<Vec<Kept>> {
    Ok(on!(tx, |db| sqlx::query_as(concat!(
        "SELECT ",
        columns!(),
        " FROM messages WHERE shop_id = $1 AND channel = $2 AND chain = $3 AND message_id < $4
         AND sent_at >= $5 ORDER BY message_id DESC LIMIT $6"
    ))
    .bind(shop.as_str())
    .bind(channel)
    .bind(title)
    .bind(before.0)
    .bind(since.micros())
    .bind(most)
    .fetch_all(db)
    .await)?)
}

use kernel::{MessageId, ShopId, Time};
use sqlx::FromRow;
use storage::{Result, Tx, execute, on};
use uuid::Uuid;

/// A message as a channel hands it in.
#[derive(Clone, Debug)]
pub(crate) struct Incoming {
    pub(crate) shop: ShopId,
    pub(crate) channel: String,
    pub(crate) channel_message_id: String,
    pub(crate) sender_id: String,
    pub(crate) text: String,
    pub(crate) sent_at: Time,
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
}

/// What was made of a message.
#[derive(Clone, Debug)]
pub(crate) struct Answer {
    pub(crate) needs_person: bool,
    pub(crate) replied: bool,
    pub(crate) asks: bool,
    pub(crate) encoded: Vec<u8>,
}

/// Keeps a new message word for word, for a person to see until it is answered.
/// Answers the revision of the shop's card,
/// or `None` if the message is kept already or there is no such shop.
pub(crate) async fn keep(tx: &mut Tx, id: MessageId, incoming: &Incoming, now: Time) -> Result<Option<i64>> {
    Ok(on!(tx, |db| sqlx::query_scalar(
        "INSERT INTO messages (shop_id, message_id, channel, channel_message_id, sender_id, text, sent_at,
         received_at, needs_person, replied, asks)
         SELECT shop_id, $2, $3, $4, $5, $6, $7, $8, $9, $10, $10 FROM shops WHERE shop_id = $1
         ON CONFLICT (shop_id, channel, channel_message_id) DO NOTHING
         RETURNING (SELECT card_revision FROM shops WHERE shops.shop_id = messages.shop_id)"
    )
    .bind(incoming.shop.as_str())
    .bind(id.0)
    .bind(&incoming.channel)
    .bind(&incoming.channel_message_id)
    .bind(&incoming.sender_id)
    .bind(&incoming.text)
    .bind(incoming.sent_at.micros())
    .bind(now.micros())
    .bind(true)
    .bind(false)
    .fetch_optional(db)
    .await)?)
}

/// Adds what was made of a message; false if somebody else has done so.
pub(crate) async fn answer(tx: &mut Tx, shop: &ShopId, id: MessageId, answer: &Answer) -> Result<bool> {
    let answered = execute!(
        tx,
        sqlx::query(
            "UPDATE messages SET needs_person = $3, replied = $4, asks = $5, answer = $6
             WHERE shop_id = $1 AND message_id = $2 AND answer IS NULL"
        )
        .bind(shop.as_str())
        .bind(id.0)
        .bind(answer.needs_person)
        .bind(answer.replied)
        .bind(answer.asks)
        .bind(&answer.encoded)
    )?;
    Ok(answered == 1)
}

/// Takes a question of ours as answered; false if it was before.
pub(crate) async fn settle(tx: &mut Tx, shop: &ShopId, id: MessageId) -> Result<bool> {
    let settled = execute!(
        tx,
        sqlx::query("UPDATE messages SET asks = $3 WHERE shop_id = $1 AND message_id = $2 AND asks <> $3")
            .bind(shop.as_str())
            .bind(id.0)
            .bind(false)
    )?;
    Ok(settled == 1)
}

/// A message by the channel's own id.
pub(crate) async fn by_channel_id(tx: &mut Tx, incoming: &Incoming) -> Result<Option<Kept>> {
    Ok(on!(tx, |db| sqlx::query_as(
        "SELECT message_id, channel, channel_message_id, sender_id, text, sent_at, received_at, needs_person,
         asks, answer FROM messages WHERE shop_id = $1 AND channel = $2 AND channel_message_id = $3"
    )
    .bind(incoming.shop.as_str())
    .bind(&incoming.channel)
    .bind(&incoming.channel_message_id)
    .fetch_optional(db)
    .await)?)
}

/// One message.
pub(crate) async fn get(tx: &mut Tx, shop: &ShopId, id: MessageId) -> Result<Option<Kept>> {
    Ok(on!(tx, |db| sqlx::query_as(
        "SELECT message_id, channel, channel_message_id, sender_id, text, sent_at, received_at, needs_person,
         asks, answer FROM messages WHERE shop_id = $1 AND message_id = $2"
    )
    .bind(shop.as_str())
    .bind(id.0)
    .fetch_optional(db)
    .await)?)
}

/// The sender's latest message, before this one, that we replied to.
pub(crate) async fn last_replied(
    tx: &mut Tx,
    shop: &ShopId,
    channel: &str,
    sender: &str,
    before: MessageId,
) -> Result<Option<Kept>> {
    Ok(on!(tx, |db| sqlx::query_as(
        "SELECT message_id, channel, channel_message_id, sender_id, text, sent_at, received_at, needs_person,
         asks, answer FROM messages
         WHERE shop_id = $1 AND channel = $2 AND sender_id = $3 AND message_id < $4 AND replied
         ORDER BY message_id DESC LIMIT 1"
    )
    .bind(shop.as_str())
    .bind(channel)
    .bind(sender)
    .bind(before.0)
    .fetch_optional(db)
    .await)?)
}

/// Messages before one, newest first; all of them, or those for a person.
pub(crate) async fn list(
    tx: &mut Tx,
    shop: &ShopId,
    before: MessageId,
    for_a_person: bool,
    most: i64,
) -> Result<Vec<Kept>> {
    const ALL: &str = "SELECT message_id, channel, channel_message_id, sender_id, text, sent_at, received_at,
         needs_person, asks, answer FROM messages WHERE shop_id = $1 AND message_id < $2
         ORDER BY message_id DESC LIMIT $3";
    const FOR_A_PERSON: &str = "SELECT message_id, channel, channel_message_id, sender_id, text, sent_at,
         received_at, needs_person, asks, answer FROM messages
         WHERE shop_id = $1 AND message_id < $2 AND needs_person ORDER BY message_id DESC LIMIT $3";
    let sql = if for_a_person { FOR_A_PERSON } else { ALL };
    Ok(on!(tx, |db| sqlx::query_as(sql).bind(shop.as_str()).bind(before.0).bind(most).fetch_all(db).await)?)
}

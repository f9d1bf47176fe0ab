//! Outgoing messages on their way.

use kernel::{MessageId, ShopId, Time};
use sqlx::FromRow;
use storage::{Result, Tx, column, execute, on};
use uuid::Uuid;

use super::super::catalogue::Kept as _;
use crate::domain::{
    channel::{ChannelKind, ChannelSettings},
    delivery::{Outcome, Standing},
    message::{Delivery, Direction},
};

const TABLE: &str = "messages";

/// An outgoing message whose turn it is.
#[derive(Clone, Debug, FromRow)]
pub(crate) struct Due {
    pub(crate) shop_id: String,
    pub(crate) message_id: Uuid,
    pub(crate) channel: String,
    pub(crate) sender_id: String,
    /// Since when; a claim is one of this state.
    pub(crate) deliver_at: i64,
}

impl Due {
    /// Its shop.
    pub(crate) fn shop(&self) -> Result<ShopId> {
        column::word(&self.shop_id, TABLE)
    }

    /// Its id.
    pub(crate) fn id(&self) -> MessageId {
        MessageId(self.message_id)
    }
}

/// What is due by now, of whatever shop: of each recipient what was written first.
pub(crate) async fn due(tx: &mut Tx, now: Time, most: i64) -> Result<Vec<Due>> {
    Ok(on!(tx, |db| sqlx::query_as(
        "SELECT shop_id, message_id, channel, sender_id, deliver_at FROM messages AS first
         WHERE delivery = 'WAITING' AND deliver_at <= $1 AND NOT EXISTS (SELECT 1 FROM messages AS earlier
             WHERE earlier.shop_id = first.shop_id AND earlier.channel = first.channel
             AND earlier.sender_id = first.sender_id AND earlier.message_id < first.message_id
             AND earlier.delivery = 'WAITING' AND earlier.deliver_at IS NOT NULL)
         ORDER BY deliver_at, shop_id, message_id LIMIT $2"
    )
    .bind(now.micros())
    .bind(most)
    .fetch_all(db)
    .await)?)
}

/// Claims a message until a moment, as one more try; whether nobody was faster.
pub(crate) async fn claim(tx: &mut Tx, due: &Due, until: Time) -> Result<bool> {
    let claimed = execute!(
        tx,
        sqlx::query(
            "UPDATE messages SET deliver_at = $4, delivery_attempts = delivery_attempts + 1
             WHERE shop_id = $1 AND message_id = $2 AND deliver_at = $3 AND delivery = $5"
        )
        .bind(&due.shop_id)
        .bind(due.message_id)
        .bind(due.deliver_at)
        .bind(until.micros())
        .bind(Delivery::Waiting.as_str())
    )?;
    Ok(claimed == 1)
}

/// Has a message wait until a moment, or until a program of the shop takes it.
pub(crate) async fn hold(tx: &mut Tx, due: &Due, until: Option<Time>) -> Result<()> {
    execute!(
        tx,
        sqlx::query(
            "UPDATE messages SET deliver_at = $4
             WHERE shop_id = $1 AND message_id = $2 AND deliver_at = $3 AND delivery = $5"
        )
        .bind(&due.shop_id)
        .bind(due.message_id)
        .bind(due.deliver_at)
        .bind(until.map(Time::micros))
        .bind(Delivery::Waiting.as_str())
    )?;
    Ok(())
}

/// What a recipient wrote and got on a channel.
pub(crate) async fn standing(
    tx: &mut Tx,
    shop: &ShopId,
    (channel, recipient): (&str, &str),
) -> Result<Standing> {
    let heard: Option<i64> = on!(tx, |db| {
        sqlx::query_scalar(
        "SELECT received_at FROM messages WHERE shop_id = $1 AND sender_id = $2 AND channel = $3 AND direction = $4
         ORDER BY message_id DESC LIMIT 1"
    )
    .bind(shop.as_str())
    .bind(recipient)
    .bind(channel)
    .bind(Direction::Incoming.as_str())
    .fetch_optional(db)
    .await
    })?;
    let sent_since: i64 = on!(tx, |db| sqlx::query_scalar(
        "SELECT count(*) FROM messages
         WHERE shop_id = $1 AND channel = $2 AND sender_id = $3 AND delivered_at >= $4"
    )
    .bind(shop.as_str())
    .bind(channel)
    .bind(recipient)
    .bind(heard.unwrap_or(i64::MAX))
    .fetch_one(db)
    .await)?;
    Ok(Standing { heard_at: column::maybe_time(heard, TABLE)?, sent_since })
}

/// Notes what became of an outgoing message. One that was delivered stays so, and one that is
/// tried again by a program of the shop has no time for it.
pub(crate) async fn report(
    tx: &mut Tx,
    shop: &ShopId,
    id: MessageId,
    outcome: Outcome<'_>,
    now: Time,
) -> Result<()> {
    let (delivery, why, again, delivered) = match outcome {
        Outcome::Delivered => (Delivery::Sent, "", None, Some(now)),
        Outcome::Failed(why) => (Delivery::Failed, why, None, None),
        Outcome::OutOfWindow(why) => (Delivery::OutOfWindow, why, None, None),
        Outcome::Again(why, at) => (Delivery::Waiting, why, Some(at), None),
    };
    execute!(
        tx,
        sqlx::query(
            "UPDATE messages SET delivery = $3, delivery_error = $4, delivered_at = $5,
                 deliver_at = CASE WHEN deliver_at IS NULL THEN NULL ELSE CAST($6 AS BIGINT) END
             WHERE shop_id = $1 AND message_id = $2 AND direction = $7 AND delivery <> $8"
        )
        .bind(shop.as_str())
        .bind(id.0)
        .bind(delivery.as_str())
        .bind(why)
        .bind(delivered.map(Time::micros))
        .bind(again.map(Time::micros))
        .bind(Direction::Outgoing.as_str())
        .bind(Delivery::Sent.as_str())
    )?;
    Ok(())
}

/// Has an outgoing message wait anew, due at once if the shop has a channel that can take it;
/// whether there is one that does not wait already.
pub(crate) async fn resend(tx: &mut Tx, shop: &ShopId, id: MessageId, now: Time) -> Result<bool> {
    let changed = execute!(
        tx,
        sqlx::query(
            "UPDATE messages SET delivery = $4, delivery_error = '', delivery_attempts = 0, delivered_at = NULL,
                 deliver_at = CASE WHEN EXISTS (SELECT 1 FROM catalogue WHERE catalogue.shop_id = $1
                     AND catalogue.kind = $6 AND catalogue.id IN (messages.channel, $7)) THEN $3 END
             WHERE shop_id = $1 AND message_id = $2 AND direction = $5 AND delivery <> $4"
        )
        .bind(shop.as_str())
        .bind(id.0)
        .bind(now.micros())
        .bind(Delivery::Waiting.as_str())
        .bind(Direction::Outgoing.as_str())
        .bind(ChannelSettings::KIND)
        .bind(ChannelKind::Webhook.as_str())
    )?;
    Ok(changed == 1)
}

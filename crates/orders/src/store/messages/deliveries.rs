//! Outgoing messages on their way.

use kernel::{CustomerId, MessageId, ShopId, Time};
use sqlx::FromRow;
use storage::{Result, Tx, Write, column, execute, on};
use uuid::Uuid;

use super::super::{
    catalogue::Kept as _,
    opt_outs::{self, Recipient},
};
use crate::domain::{
    channel::{ChannelKind, ChannelSettings},
    delivery::{Outcome, Standing},
    message::{Delivery, Direction},
};

const TABLE: &str = "messages";
/// So much of what is due is looked through at once.
const OLDEST: i64 = 1_000;

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

/// How much of what is due is wanted.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Wanted<'a> {
    /// At most so many,
    pub(crate) most: i64,
    /// and so many of one shop and channel.
    pub(crate) of_channel: i64,
    /// `{shop}/{channel}` of which none is.
    pub(crate) but: &'a [String],
}

/// What is due by now, of whatever shop: of each recipient what was written first. Who looks at
/// the oldest alone sees others than a shop with more than that once it is busy.
pub(crate) async fn due(tx: &mut Tx, now: Time, wanted: Wanted<'_>) -> Result<Vec<Due>> {
    let select = Write::new(
        "SELECT shop_id, message_id, channel, sender_id, deliver_at FROM (
             SELECT *, row_number() OVER (PARTITION BY shop_id, channel ORDER BY deliver_at, message_id) AS nth
             FROM (SELECT shop_id, message_id, channel, sender_id, deliver_at FROM messages AS first
                 WHERE delivery = 'WAITING' AND deliver_at <= ",
    );
    let mut select = select.bind(now.micros()).push(
        " AND NOT EXISTS (SELECT 1 FROM messages AS earlier
             WHERE earlier.shop_id = first.shop_id AND earlier.channel = first.channel
             AND earlier.sender_id = first.sender_id AND earlier.message_id < first.message_id
             AND earlier.delivery = 'WAITING' AND earlier.deliver_at IS NOT NULL)",
    );
    for busy in wanted.but {
        let (shop, channel) = busy.split_once('/').unwrap_or((busy, ""));
        select =
            select.push(" AND NOT (shop_id = ").bind(shop).push(" AND channel = ").bind(channel).push(")");
    }
    let select = select.push(" ORDER BY deliver_at, shop_id, message_id LIMIT ").bind(OLDEST);
    let select = select.push(") AS few) AS page WHERE nth <= ").bind(wanted.of_channel);
    let select = select.push(" ORDER BY deliver_at, shop_id, message_id LIMIT ").bind(wanted.most);
    Ok(on!(tx, |db| select.builder().build_query_as().persistent(false).fetch_all(db).await)?)
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

/// Has all of a channel wait that is due by now: it is for the channel to be quiet, and one by one
/// a shop with thousands would be looked at before others for as long.
pub(crate) async fn hold_channel(tx: &mut Tx, due: &Due, now: Time, until: Time) -> Result<()> {
    execute!(
        tx,
        sqlx::query(
            "UPDATE messages SET deliver_at = $4
             WHERE shop_id = $1 AND channel = $2 AND deliver_at <= $3 AND delivery = 'WAITING'"
        )
        .bind(&due.shop_id)
        .bind(&due.channel)
        .bind(now.micros())
        .bind(until.micros())
    )?;
    Ok(())
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

/// What a recipient wrote and got on a channel, and whether they want to.
pub(crate) async fn standing(tx: &mut Tx, shop: &ShopId, to: Recipient<'_>) -> Result<Standing> {
    let (channel, recipient) = (to.channel, to.sender_id);
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
    let opted_out = opt_outs::is_one(tx, shop, to).await?;
    Ok(Standing { heard_at: column::maybe_time(heard, TABLE)?, sent_since, opted_out })
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
        Outcome::OptedOut => (Delivery::OptedOut, "", None, None),
        Outcome::Again(why, at) => (Delivery::Waiting, why, Some(at), None),
    };
    execute!(
        tx,
        sqlx::query(
            "UPDATE messages SET delivery = $3, delivery_error = $4, delivered_at = $5,
                 deliver_at = CASE WHEN deliver_at IS NULL THEN NULL ELSE CAST($6 AS BIGINT) END
             WHERE shop_id = $1 AND message_id = $2 AND direction = $7 AND delivery <> $8
                 AND NOT (delivery = $9 AND $3 = $10)"
        )
        .bind(shop.as_str())
        .bind(id.0)
        .bind(delivery.as_str())
        .bind(why)
        .bind(delivered.map(Time::micros))
        .bind(again.map(Time::micros))
        .bind(Direction::Outgoing.as_str())
        .bind(Delivery::Sent.as_str())
        // Who wants nothing any more while it is tried has it tried no more.
        .bind(Delivery::OptedOut.as_str())
        .bind(Delivery::Waiting.as_str())
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

/// Where somebody of these senders wrote, each channel once with the sender.
pub(crate) async fn written_on(
    tx: &mut Tx,
    shop: &ShopId,
    customer: CustomerId,
    most: i64,
) -> Result<Vec<(String, String)>> {
    Ok(on!(tx, |db| sqlx::query_as(
        "SELECT DISTINCT messages.channel, messages.sender_id FROM identities
         JOIN messages ON messages.shop_id = identities.shop_id AND messages.sender_id = identities.sender_id
             AND identities.channel IN ('', messages.channel) AND messages.direction = $3
         WHERE identities.shop_id = $1 AND identities.customer_id = $2 ORDER BY 1, 2 LIMIT $4"
    )
    .bind(shop.as_str())
    .bind(customer.0)
    .bind(Direction::Incoming.as_str())
    .bind(most)
    .fetch_all(db)
    .await)?)
}

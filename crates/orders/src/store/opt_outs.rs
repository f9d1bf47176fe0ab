//! Who wants nothing written to them but answers.

use kernel::{CustomerId, ShopId, Time};
use storage::{Result, Tx, Write, on};

use crate::domain::{channel::PAGE, message::Delivery};

/// Who it is: somebody on a channel, and the customer they are, if that is known.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Recipient<'a> {
    pub(crate) channel: &'a str,
    pub(crate) sender_id: &'a str,
    pub(crate) customer: Option<CustomerId>,
}

/// Whether somebody does, there or as a customer anywhere.
pub(crate) async fn is_one(tx: &mut Tx, shop: &ShopId, who: Recipient<'_>) -> Result<bool> {
    Ok(on!(tx, |db| sqlx::query_scalar(
        "SELECT EXISTS (SELECT 1 FROM opt_outs WHERE shop_id = $1 AND sender_id = $3 AND channel = $2)
         OR EXISTS (SELECT 1 FROM opt_outs WHERE shop_id = $1 AND customer_id = $4)
         OR EXISTS (SELECT 1 FROM identities JOIN opt_outs ON opt_outs.shop_id = identities.shop_id
             AND opt_outs.sender_id = identities.sender_id AND identities.channel IN ('', opt_outs.channel)
             WHERE identities.shop_id = $1 AND identities.customer_id = $4)"
    )
    .bind(shop.as_str())
    .bind(who.channel)
    .bind(who.sender_id)
    .bind(who.customer.map(|id| id.0))
    .fetch_one(db)
    .await)?)
}

/// Notes that somebody does, and has what waits for them wait no more.
pub(crate) fn adding(shop: &ShopId, who: Recipient<'_>, now: Time) -> [Write; 2] {
    let row =
        Write::new("INSERT INTO opt_outs (shop_id, sender_id, channel, customer_id, opted_out_at) VALUES ");
    let row = row.push("(").list(|row| {
        row.bind(shop.as_str())
            .bind(who.sender_id)
            .bind(who.channel)
            .bind(who.customer.map(|id| id.0))
            .bind(now.micros())
    });
    let row = row.push(
        ") ON CONFLICT (shop_id, sender_id, channel) DO UPDATE
             SET customer_id = coalesce(excluded.customer_id, opt_outs.customer_id)",
    );
    let waiting =
        Write::new("UPDATE messages SET deliver_at = NULL, delivery = ").bind(Delivery::OptedOut.as_str());
    let waiting = waiting.push(" WHERE delivery = 'WAITING' AND shop_id = ").bind(shop.as_str());
    let waiting = waiting.push(" AND (channel = ").bind(who.channel);
    let waiting = waiting.push(" AND sender_id = ").bind(who.sender_id);
    let Some(customer) = who.customer else { return [row, waiting.push(")")] };
    let waiting = waiting.push(
        " OR EXISTS (SELECT 1 FROM identities WHERE identities.shop_id = messages.shop_id
             AND identities.sender_id = messages.sender_id AND identities.channel IN ('', messages.channel)
             AND identities.customer_id = ",
    );
    [row, waiting.bind(customer.0).push("))")]
}

/// Notes that somebody does not any more, anywhere.
pub(crate) fn removing(shop: &ShopId, who: Recipient<'_>) -> Write {
    let delete = Write::new("DELETE FROM opt_outs WHERE shop_id = ").bind(shop.as_str());
    let delete = delete.push(" AND ((channel = ").bind(who.channel);
    let delete = delete.push(" AND sender_id = ").bind(who.sender_id);
    let Some(customer) = who.customer else { return delete.push("))") };
    let delete = delete.push(") OR customer_id = ").bind(customer.0);
    // Also as whom they wrote before anybody knew them.
    let delete = delete.push(
        " OR EXISTS (SELECT 1 FROM identities WHERE identities.shop_id = opt_outs.shop_id
             AND identities.sender_id = opt_outs.sender_id AND identities.channel IN ('', opt_outs.channel)
             AND identities.customer_id = ",
    );
    delete.bind(customer.0).push("))")
}

impl<'a> Recipient<'a> {
    /// A customer, wherever they write; their id is their sender's on the page.
    pub(crate) fn customer(id: CustomerId, text: &'a str) -> Self {
        Self { channel: PAGE, sender_id: text, customer: Some(id) }
    }
}

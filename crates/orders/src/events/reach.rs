//! Where a guest is written to of the shop's own accord: where they themselves ordered last, else
//! where they wrote. Whoever ordered for them is somebody else.

use kernel::{CustomerId, MessageId, ShopId};
use storage::Tx;

use crate::{
    domain::{channel::is_chat, shorthand::Language},
    error::Error,
    store::{
        messages::{self, deliveries},
        orders::{Origin, Record},
        projections::customers,
    },
};

/// Nobody writes in more places.
const MOST: i64 = 20;

/// Where somebody can be written to, and which message tells their language.
pub(super) struct Reach {
    pub(super) channel: String,
    pub(super) sender_id: String,
    pub(super) message: Option<MessageId>,
}

impl Reach {
    /// What they write in; Chinese, if no message tells.
    pub(super) async fn language(&self, tx: &mut Tx, shop: &ShopId) -> Result<Language, Error> {
        let Some(message) = self.message else { return Ok(Language::Chinese) };
        let read_from = messages::get(tx, shop, message).await?;
        Ok(read_from.map_or(Language::Chinese, |message| Language::of(&message.text)))
    }
}

/// Of a guest with their last orders, the latest first.
pub(super) async fn of_guest(
    tx: &mut Tx,
    shop: &ShopId,
    guest: CustomerId,
    orders: &[Record],
) -> Result<Option<Reach>, Error> {
    // Whoever is not known to be them may have ordered in their name, and must not read what is
    // said to them.
    let own = customers::identities(tx, shop, guest).await?;
    let is_theirs = |origin: &&Origin| {
        own.iter().any(|(channel, sender_id)| {
            *sender_id == origin.sender_id && (channel.is_empty() || *channel == origin.channel)
        })
    };
    let in_a_chat = orders.iter().map(|record| &record.origin).filter(|origin| is_chat(&origin.channel));
    let last = in_a_chat.filter(is_theirs).find_map(|origin| Some((origin, origin.message?)));
    if let Some((origin, message)) = last {
        let (channel, sender_id) = (origin.channel.clone(), origin.sender_id.clone());
        return Ok(Some(Reach { channel, sender_id, message: Some(message) }));
    }
    let wrote = deliveries::written_on(tx, shop, guest, MOST).await?;
    let wrote = wrote.into_iter().find(|(channel, _)| is_chat(channel));
    Ok(wrote.map(|(channel, sender_id)| Reach { channel, sender_id, message: None }))
}

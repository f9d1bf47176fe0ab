//! Which of a shop's channels takes what is said on one.

use kernel::ShopId;
use storage::Tx;

use crate::{
    domain::channel::{ChannelKind, ChannelSettings, SIMULATOR},
    error::Error,
    store::catalogue::{self, Entry},
};

/// The way that takes what is said on a channel: the channel's own, else the shop's webhook.
pub(crate) async fn way(
    tx: &mut Tx,
    shop: &ShopId,
    channel: &str,
) -> Result<Option<(ChannelKind, Entry<ChannelSettings>)>, Error> {
    if channel == SIMULATOR {
        return Ok(None);
    }
    let own = channel.parse::<ChannelKind>().ok().filter(|kind| *kind != ChannelKind::Webhook);
    // What is for the staff alone is nobody else's.
    let other = (own != Some(ChannelKind::WecomRobot)).then_some(ChannelKind::Webhook);
    for kind in own.into_iter().chain(other) {
        if let Some(entry) = catalogue::get::<ChannelSettings>(tx, shop, kind.as_str()).await?
            && entry.value.can_write(kind)
        {
            return Ok(Some((kind, entry)));
        }
    }
    Ok(None)
}

//! A complaint that was opened is told to the group of staff, where the shop has a robot for it.

use contracts::feedback::v1::CaseOpened;
use kernel::{MessageId, ShopId};
use runtime::field;
use storage::Tx;

use crate::{
    app::notify_staff::{self, News},
    domain::{channel::Notice, staff_notice::CASE_OPENED},
    error::Error,
    service::Orders,
    store::messages,
};

/// Tells it, unless it came from a message of which they were told.
pub(super) async fn notify(
    service: &Orders,
    tx: &mut Tx,
    shop: &ShopId,
    opened: CaseOpened,
) -> Result<(), Error> {
    let case = opened.case.unwrap_or_default();
    if is_told(tx, shop, &case.message).await? {
        return Ok(());
    }
    let news = News {
        what: Notice::CaseOpened,
        title: CASE_OPENED,
        customer: &case.customer,
        channel: &case.channel,
        text: &case.text,
        about: &case.name,
    };
    match notify_staff::told(service, tx, shop, news).await? {
        Some(told) => Ok(messages::send(tx, shop, &told).await?),
        None => Ok(()),
    }
}

/// Whether a message was one that waits for a person, and they hear of those.
async fn is_told(tx: &mut Tx, shop: &ShopId, message: &str) -> Result<bool, Error> {
    if message.is_empty() || !notify_staff::is_told(tx, shop, Notice::NeedsPerson).await? {
        return Ok(false);
    }
    let id: MessageId = field::id_in(shop, message, "case.message", "shops/{shop}/messages/{message}")?;
    Ok(messages::get(tx, shop, id).await?.is_some_and(|kept| kept.needs_person))
}

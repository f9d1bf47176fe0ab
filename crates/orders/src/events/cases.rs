//! A complaint that was opened is told to the group of staff, where the shop has a robot for it.

use contracts::feedback::v1::CaseOpened;
use kernel::{MessageId, ShopId};
use runtime::field;
use storage::Tx;

use crate::{
    app::notify_staff,
    convert,
    domain::{
        channel::{Notice, SIMULATOR},
        staff_notice::{CASE_OPENED, StaffNotice},
    },
    error::Error,
    service::Orders,
    store::{messages, projections::customers},
};

/// Tells it, unless it came from a message of which they were told.
pub(super) async fn notify(
    service: &Orders,
    tx: &mut Tx,
    shop: &ShopId,
    opened: CaseOpened,
) -> Result<(), Error> {
    let case = opened.case.unwrap_or_default();
    if case.channel == SIMULATOR {
        return Ok(());
    }
    if !notify_staff::is_told(tx, shop, Notice::CaseOpened).await? || is_told(tx, shop, &case.message).await?
    {
        return Ok(());
    }
    let known = match case.customer.as_str() {
        "" => None,
        name => customers::get(tx, shop, convert::customer_in(shop, name, "case.customer")?).await?,
    };
    let notice = StaffNotice {
        title: CASE_OPENED,
        number: known.as_ref().map_or(0, |known| known.number),
        name: known.as_ref().map_or("", |known| &known.display_name),
        channel: &case.channel,
        text: &case.text,
    };
    let now = service.clock.now();
    let message = notify_staff::written(service, shop, (&notice, &case.name), now);
    Ok(messages::send(tx, shop, &message).await?)
}

/// Whether a message was one that waits for a person, and they hear of those.
async fn is_told(tx: &mut Tx, shop: &ShopId, message: &str) -> Result<bool, Error> {
    if message.is_empty() || !notify_staff::is_told(tx, shop, Notice::NeedsPerson).await? {
        return Ok(false);
    }
    let id: MessageId = field::id_in(shop, message, "case.message", "shops/{shop}/messages/{message}")?;
    Ok(messages::get(tx, shop, id).await?.is_some_and(|kept| kept.needs_person))
}

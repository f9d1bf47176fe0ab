//! What the staff is told of a message, where the shop has a robot that does.

use contracts::orders::v1 as pb;
use kernel::ShopId;
use storage::Write;

use crate::{
    app::notify_staff,
    convert,
    domain::{
        channel::{Notice, SIMULATOR},
        staff_notice::{NEEDS_PERSON, StaffNotice},
    },
    error::Error,
    service::Orders,
    store::{messages::sending, projections::customers},
};

/// That it waits for a person, if it does.
pub(super) async fn of(
    service: &Orders,
    shop: &ShopId,
    message: &pb::Message,
) -> Result<Option<Write>, Error> {
    if !message.needs_person || message.channel == SIMULATOR {
        return Ok(None);
    }
    let mut tx = service.db.read().await?;
    if !notify_staff::is_told(&mut tx, shop, Notice::NeedsPerson).await? {
        return Ok(None);
    }
    let known = match message.customer.as_str() {
        "" => None,
        name => customers::get(&mut tx, shop, convert::customer_in(shop, name, "customer")?).await?,
    };
    let notice = StaffNotice {
        title: NEEDS_PERSON,
        number: known.as_ref().map_or(0, |known| known.number),
        name: known.as_ref().map_or("", |known| &known.display_name),
        channel: &message.channel,
        text: &message.text,
    };
    let now = service.clock.now();
    Ok(Some(sending(shop, &notify_staff::written(service, shop, (&notice, &message.name), now))))
}

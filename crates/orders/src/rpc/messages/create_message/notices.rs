//! What the staff is told of a message, where the shop has a robot that does.

use contracts::orders::v1 as pb;
use kernel::ShopId;
use storage::Write;

use crate::{
    app::notify_staff::{self, News},
    domain::{channel::Notice, staff_notice::NEEDS_PERSON},
    error::Error,
    service::Orders,
    store::messages::sending,
};

/// That it waits for a person, if it does.
pub(super) async fn of(
    service: &Orders,
    shop: &ShopId,
    message: &pb::Message,
) -> Result<Option<Write>, Error> {
    if !message.needs_person {
        return Ok(None);
    }
    let news = News {
        what: Notice::NeedsPerson,
        title: NEEDS_PERSON,
        customer: &message.customer,
        channel: &message.channel,
        text: &message.text,
        about: &message.name,
    };
    let told = notify_staff::told(service, &mut service.db.read().await?, shop, news).await?;
    Ok(told.map(|told| sending(shop, &told)))
}

//! What a robot tells the group of staff.

use kernel::{MessageId, ShopId};
use storage::Tx;

use crate::{
    convert,
    domain::{
        channel::{ChannelKind, ChannelSettings, Notice, SIMULATOR},
        staff_notice::StaffNotice,
    },
    error::Error,
    service::Orders,
    store::{catalogue, messages::Outgoing, projections::customers},
};

/// What there is to tell.
#[derive(Clone, Copy, Debug)]
pub(crate) struct News<'a> {
    pub(crate) what: Notice,
    /// In Chinese and in English.
    pub(crate) title: (&'static str, &'static str),
    /// Whom it is about, `shops/{shop}/customers/{customer}`; empty if nobody knows.
    pub(crate) customer: &'a str,
    pub(crate) channel: &'a str,
    pub(crate) text: &'a str,
    /// The message or the case.
    pub(crate) about: &'a str,
}

/// Whether the staff is told such things.
pub(crate) async fn is_told(tx: &mut Tx, shop: &ShopId, what: Notice) -> Result<bool, Error> {
    let robot = catalogue::get::<ChannelSettings>(tx, shop, ChannelKind::WecomRobot.as_str()).await?;
    Ok(robot.is_some_and(|robot| robot.value.notices.contains(&what)))
}

/// What they are told, the same however often it comes to that; `None` if they are not, or if
/// somebody only tries the chat.
pub(crate) async fn told(
    service: &Orders,
    tx: &mut Tx,
    shop: &ShopId,
    news: News<'_>,
) -> Result<Option<Outgoing>, Error> {
    if news.channel == SIMULATOR || !is_told(tx, shop, news.what).await? {
        return Ok(None);
    }
    let known = match news.customer {
        "" => None,
        name => customers::get(tx, shop, convert::customer_in(shop, name, "customer")?).await?,
    };
    let notice = StaffNotice {
        title: news.title,
        number: known.as_ref().map_or(0, |known| known.number),
        name: known.as_ref().map_or("", |known| &known.display_name),
        channel: news.channel,
        text: news.text,
    };
    let (id, once) = (MessageId(service.ids.next()), format!("notice-{}", news.about));
    Ok(Some(convert::outgoing_to_staff(shop, id, notice.text(), &once, service.clock.now())))
}

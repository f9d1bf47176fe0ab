//! What a robot tells the group of staff.

use kernel::{MessageId, ShopId, Time};
use storage::Tx;

use crate::{
    convert,
    domain::{
        channel::{ChannelKind, ChannelSettings, Notice},
        staff_notice::StaffNotice,
    },
    error::Error,
    service::Orders,
    store::{catalogue, messages::Outgoing},
};

/// Whether the staff is told such things.
pub(crate) async fn is_told(tx: &mut Tx, shop: &ShopId, what: Notice) -> Result<bool, Error> {
    let robot = catalogue::get::<ChannelSettings>(tx, shop, ChannelKind::WecomRobot.as_str()).await?;
    Ok(robot.is_some_and(|robot| robot.value.notices.contains(&what)))
}

/// What they are told; the same however often it comes to that. `about` is what it is told of.
pub(crate) fn written(
    service: &Orders,
    shop: &ShopId,
    (notice, about): (&StaffNotice<'_>, &str),
    now: Time,
) -> Outgoing {
    let id = MessageId(service.ids.next());
    convert::outgoing_to_staff(shop, id, notice.text(), &format!("notice-{about}"), now)
}

//! How far back the reports look, and how long customers have to come back.

use kernel::{ShopId, Time};
use storage::Tx;

use crate::{
    domain::effect::{self, MOST_DAYS},
    error::Error,
    service::Loyalty,
    store::{effect::arms, projections::shops},
};

/// Of so many pauses the median is found in some milliseconds.
const FEW: i64 = 1_000;

/// A year before.
pub(super) fn year_before(now: Time) -> Time {
    now.plus_micros(-MOST_DAYS * Time::DAY)
}

/// How long customers have to come back: as asked, or as the shop's pauses say. Those of more than
/// a thousand are looked at once on each day of the shop: their median does not move within one.
pub(super) async fn window_days(
    service: &Loyalty,
    tx: &mut Tx,
    shop: &ShopId,
    asked: Option<i64>,
    now: Time,
) -> Result<i64, Error> {
    if let Some(days) = asked {
        return Ok(days);
    }
    let today = shops::get(tx, shop).await?.schedule.day(now);
    if let Some(days) = service.windows.get(shop, today) {
        return Ok(days);
    }
    let (pauses, middle) = arms::middle_pauses(tx, shop, year_before(now)).await?;
    let days = effect::window_days(&middle);
    if pauses > FEW {
        service.windows.keep(shop, today, days);
    }
    Ok(days)
}

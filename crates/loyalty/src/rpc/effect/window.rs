//! How far back the reports look, and how long customers have to come back.

use kernel::{ShopId, Time};
use storage::Tx;

use crate::{
    domain::effect::{self, MOST_DAYS},
    error::Error,
    store::effect::arms,
};

/// A year before.
pub(super) fn year_before(now: Time) -> Time {
    now.plus_micros(-MOST_DAYS * Time::DAY)
}

/// How long customers have to come back: as asked, or as the shop's pauses say.
pub(super) async fn window_days(
    tx: &mut Tx,
    shop: &ShopId,
    asked: Option<i64>,
    now: Time,
) -> Result<i64, Error> {
    if let Some(days) = asked {
        return Ok(days);
    }
    Ok(effect::window_days(&arms::pauses(tx, shop, year_before(now)).await?))
}

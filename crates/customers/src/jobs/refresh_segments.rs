//! Every night the segments are gone through, so that who is in them moves with the days.

use kernel::{ShopId, Time};
use outbox::OneByOne;

use crate::{
    app::guests::{overview, refresh},
    convert,
    domain::guests::{Overview, SegmentId},
    error::Error,
    service::Customers,
    store::guests::segments,
};

const AT_ONCE: i64 = 50;

/// Goes through the segments that are due; what the orders of a shop say is reckoned once
/// for all of its segments.
pub(super) async fn refresh_segments(service: &Customers) -> Result<(), Error> {
    let now = service.clock.now();
    let due = segments::due(&mut service.db.read().await?, now, AT_ONCE).await?;
    let mut done = OneByOne::new();
    let mut known: Option<(ShopId, Overview)> = None;
    for (shop, id) in due {
        if known.as_ref().is_none_or(|(of, _)| *of != shop) {
            let of = overview(&mut service.db.snapshot().await?, &shop, now).await?;
            known = Some((shop.clone(), of));
        }
        let Some((_, of)) = &known else { continue };
        done.note(refresh_one(service, &shop, id, of, now).await, &convert::segments::name(&shop, id))?;
    }
    Ok(done.finish()?)
}

async fn refresh_one(
    service: &Customers,
    shop: &ShopId,
    id: SegmentId,
    of: &Overview,
    now: Time,
) -> Result<(), Error> {
    let mut tx = service.db.begin().await?;
    if let Some(segment) = segments::lock(&mut tx, shop, id).await? {
        refresh(&mut tx, shop, segment, of, now).await?;
    }
    Ok(tx.commit().await?)
}

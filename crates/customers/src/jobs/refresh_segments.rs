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
    let mut known: Option<(ShopId, Option<Overview>)> = None;
    for (shop, id) in due {
        if known.as_ref().is_none_or(|(of, _)| *of != shop) {
            let of = of_shop(service, &shop, now).await;
            known = Some((shop.clone(), noted(&mut done, of, &format!("shops/{shop}"))?));
        }
        let Some((_, Some(of))) = &known else { continue };
        done.note(refresh_one(service, &shop, id, of, now).await, &convert::segments::name(&shop, id))?;
    }
    Ok(done.finish()?)
}

async fn of_shop(service: &Customers, shop: &ShopId, now: Time) -> Result<Overview, Error> {
    Ok(overview(&mut service.db.snapshot().await?, shop, now).await?)
}

/// What was found, if it was: a shop whose data are bad holds up no other.
fn noted<T>(done: &mut OneByOne, found: Result<T, Error>, what: &String) -> Result<Option<T>, Error> {
    let (found, failed) = match found {
        Ok(found) => (Some(found), Ok(())),
        Err(why) => (None, Err(why)),
    };
    done.note(failed, what)?;
    Ok(found)
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
        refresh(service, &mut tx, shop, segment, of, now).await?;
    }
    Ok(tx.commit().await?)
}

use kernel::{ShopId, Time};
use storage::Tx;
use uuid::Uuid;

use crate::{
    Feedback,
    domain::{Case, CaseId},
    error::Error,
    events::keep_case,
    store::{cases, orders_known, shops_known},
};

/// At most so many at a time; the rest waits for the next.
const MOST: i64 = 500;

/// Warns of cases that are nearly due, escalates those that are, closes those
/// whose guests said nothing, and notes who did not come back in time. Each is
/// done on its own, so that one that can't be done stops no other.
pub(super) async fn mind_cases(service: &Feedback) -> Result<(), Error> {
    let now = service.clock.now();
    let mut tx = service.db.read().await?;
    let due = cases::due(&mut tx, now, MOST).await?;
    drop(tx);
    let mut outcome = Ok(());
    for (shop, id) in due {
        outcome = mind(service, &shop, id, now).await.and(outcome);
    }
    outcome
}

async fn mind(service: &Feedback, shop: &str, id: Uuid, now: Time) -> Result<(), Error> {
    let shop: ShopId = shop.parse().map_err(|why| storage::Error::corrupt("cases", why))?;
    let mut tx = service.db.begin().await?;
    let Some(mut case) = cases::hold(&mut tx, &shop, CaseId(id)).await? else { return Ok(()) };
    let before = case.clone();
    let has_passed = case.pass(now);
    if case.recovery_is_over(now) {
        case.recovered = Some(came_back(&mut tx, &shop, &case).await?);
    } else if !has_passed {
        // Another process was first.
        return Ok(());
    }
    let known = shops_known::get(&mut tx, &shop).await?;
    keep_case(service, &mut tx, &shop, &known, &mut case, &before).await?;
    Ok(tx.commit().await?)
}

/// Their order may have been heard of before the case was closed.
async fn came_back(tx: &mut Tx, shop: &ShopId, case: &Case) -> Result<bool, Error> {
    let (Some(customer), Some(closed), Some(until)) =
        (case.complaint.customer, case.closed_at, case.recover_until)
    else {
        return Ok(false);
    };
    Ok(orders_known::came_back(tx, shop, customer, (closed, until)).await?)
}

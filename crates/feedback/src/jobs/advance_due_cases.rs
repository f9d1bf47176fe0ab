use std::collections::{HashMap, hash_map::Entry};

use kernel::{ShopId, Time};
use outbox::OneByOne;
use storage::Tx;

use crate::{
    app::save_case::{save_case, usual_gap_of_all},
    domain::cases::{Case, CaseId},
    error::Error,
    service::Feedback,
    store::{
        cases::{self, Due},
        projections::{orders, shops},
    },
};

/// The usual pauses of shops' guests.
type Pauses = HashMap<ShopId, Option<f64>>;

/// At most so many at a time; the rest waits for the next.
const MOST: i64 = 500;

/// Warns of cases that are nearly due, escalates those that are, closes those
/// whose guests said nothing, and notes who did not come back in time. Each is
/// done on its own, so that one that can't be done stops no other.
pub(super) async fn advance_due_cases(service: &Feedback) -> Result<(), Error> {
    let now = service.clock.now();
    let mut tx = service.db.read().await?;
    let due = cases::due(&mut tx, now, MOST).await?;
    drop(tx);
    let mut pauses = HashMap::new();
    let mut done = OneByOne::new();
    for one in due {
        let (shop, id, _) = &one;
        let advanced = advance(service, &one, &mut pauses, now).await;
        done.note(advanced, &format_args!("shops/{shop}/cases/{id}"))?;
    }
    Ok(done.finish()?)
}

async fn advance(service: &Feedback, due: &Due, pauses: &mut Pauses, now: Time) -> Result<(), Error> {
    let (shop, id, closes) = due;
    let shop: ShopId = shop.parse().map_err(|why| storage::Error::corrupt("cases", why))?;
    let usual = if *closes { usual_gap(service, &shop, pauses).await? } else { None };
    let mut tx = service.db.begin().await?;
    let Some(mut case) = cases::hold(&mut tx, &shop, CaseId(*id)).await? else { return Ok(()) };
    let before = case.clone();
    let has_passed = case.pass(now);
    if case.recovery_is_over(now) {
        case.recovered = Some(came_back(&mut tx, &shop, &case).await?);
    } else if !has_passed {
        // Another process was first.
        return Ok(());
    }
    let known = shops::get(&mut tx, &shop).await?;
    save_case(service, &mut tx, &shop, &known, &mut case, &before, usual).await?;
    Ok(tx.commit().await?)
}

/// Worked out once for each shop, before a case is held.
async fn usual_gap(service: &Feedback, shop: &ShopId, pauses: &mut Pauses) -> Result<Option<f64>, Error> {
    match pauses.entry(shop.clone()) {
        Entry::Occupied(known) => Ok(*known.get()),
        Entry::Vacant(unknown) => {
            let mut tx = service.db.read().await?;
            let known = shops::get(&mut tx, shop).await?;
            Ok(*unknown.insert(usual_gap_of_all(&mut tx, shop, &known.schedule).await?))
        }
    }
}

/// Their order may have been heard of before the case was closed.
async fn came_back(tx: &mut Tx, shop: &ShopId, case: &Case) -> Result<bool, Error> {
    let (Some(customer), Some(closed), Some(until)) =
        (case.complaint.customer, case.closed_at, case.recover_until)
    else {
        return Ok(false);
    };
    Ok(orders::came_back(tx, shop, customer, (closed, until)).await?)
}

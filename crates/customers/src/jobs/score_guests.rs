//! What the orders say of each guest is reckoned for all of a shop at once, at the beginning
//! of its day and some time after something was bought, and kept.

use kernel::{ShopId, Time};
use outbox::OneByOne;
use storage::shop_projections;

use crate::{
    app::guests::overview,
    domain::guests::{Scored, Summary},
    error::Error,
    service::Customers,
    store::guests::scores,
};

const SHOPS_AT_ONCE: i64 = 10;
/// So many are written in one transaction: others wait no longer.
const WRITTEN_AT_ONCE: usize = 1_000;
/// What is said of so many guests together is reckoned in some milliseconds.
const RECKONED_WHEN_ASKED: usize = 100;

/// Scores the guests of shops that are due.
pub(super) async fn score_guests(service: &Customers) -> Result<(), Error> {
    let now = service.clock.now();
    let due = scores::due(&mut service.db.read().await?, now, SHOPS_AT_ONCE).await?;
    let mut done = OneByOne::new();
    for (shop, seen) in due {
        done.note(of_shop(service, &shop, seen, now).await, &format_args!("scores of shops/{shop}"))?;
    }
    Ok(done.finish()?)
}

/// Takes a shop on before it is read, so that what is bought meanwhile is for the next time;
/// what fails is due again at once.
async fn of_shop(service: &Customers, shop: &ShopId, seen: i64, now: Time) -> Result<(), Error> {
    let mut tx = service.db.begin().await?;
    let schedule = shop_projections::get(&mut tx, shop).await?.schedule;
    let tomorrow = schedule.start_of_day(schedule.day(now) + 1).filter(|due| *due > now);
    let due = tomorrow.unwrap_or_else(|| now.plus_micros(Time::DAY));
    if !scores::take(&mut tx, shop, seen, (Some(now), due)).await? {
        return Ok(());
    }
    tx.commit().await?;
    let done = write(service, shop, now).await;
    if done.is_err() {
        let mut tx = service.db.begin().await?;
        scores::take(&mut tx, shop, due.micros(), (None, now)).await?;
        tx.commit().await?;
    }
    done
}

/// Writes what is another than before, some at a time; and what is said of all, where there are
/// so many that nobody should wait until it is reckoned.
async fn write(service: &Customers, shop: &ShopId, now: Time) -> Result<(), Error> {
    let mut tx = service.db.snapshot().await?;
    let of = overview(&mut tx, shop, now).await?;
    let mut before = scores::all(&mut tx, shop).await?;
    drop(tx);
    let all: Vec<Scored> = of.scores.guests.iter().map(|score| Scored::new(score, &of)).collect();
    let changed: Vec<&Scored> =
        all.iter().filter(|scored| before.remove(&scored.customer).as_ref() != Some(*scored)).collect();
    let summary = (all.len() > RECKONED_WHEN_ASKED).then(|| (Summary::of(&of.scores), now.micros()));
    let mut tx = service.db.begin().await?;
    scores::keep_summary(&mut tx, shop, summary.as_ref()).await?;
    tx.commit().await?;
    for some in changed.chunks(WRITTEN_AT_ONCE) {
        let mut tx = service.db.begin().await?;
        scores::put(&mut tx, shop, some).await?;
        tx.commit().await?;
    }
    if before.is_empty() {
        return Ok(());
    }
    let mut tx = service.db.begin().await?;
    for gone in before.keys() {
        scores::remove(&mut tx, shop, *gone).await?;
    }
    Ok(tx.commit().await?)
}

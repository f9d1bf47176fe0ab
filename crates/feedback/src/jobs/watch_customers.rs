use kernel::{CustomerId, ShopId, Time};
use storage::Tx;

use crate::{
    domain::watches::{
        Absence, Alert, AlertId, MOST_VISITS, Watch, WatchRun, absence,
        alert::{self, CustomerLabel, Wording},
        drift,
        lapse::Lapse,
        next_run,
    },
    error::Error,
    service::Feedback,
    store::{
        projections::{customers, shops},
        watches::{alerts, served, treatments, watch_runs},
    },
};

/// Customers looked at in one go; each in a transaction of its own, so that
/// nobody waits for long and no two processes wait for each other.
const BATCH: usize = 200;

/// Looks at the customers whose turn it is.
pub(super) async fn watch_customers(service: &Feedback) -> Result<(), Error> {
    for _ in 0..BATCH {
        let mut tx = service.db.begin().await?;
        let now = service.clock.now();
        let Some((shop, run)) = watch_runs::take(&mut tx, now).await? else { return Ok(()) };
        look_at(service, &mut tx, &shop, run, now).await?;
        tx.commit().await?;
    }
    Ok(())
}

/// Looks at a customer, tells what there is to tell, and says when to look
/// again: each day while they have a cadence and are not lost.
async fn look_at(
    service: &Feedback,
    tx: &mut Tx,
    shop: &ShopId,
    mut run: WatchRun,
    now: Time,
) -> Result<(), Error> {
    let schedule = shops::get(tx, shop).await?.schedule;
    let (placed, _) = served::visits(tx, shop, run.customer, MOST_VISITS).await?;
    let absence = absence(&placed, &schedule, now);
    let last = placed.first().map_or(0, |at| at.micros());
    let lapse = raise_lapse(service, tx, (shop, run.customer, now), absence, last).await?;

    let measures = drift::measures(&treatments::of(tx, shop, run.customer, now).await?);
    if run.tells(&measures, now) {
        let name = name_of(tx, shop, run.customer).await?;
        let text = alert::drift(label(&name), &measures);
        let cause = format!("{} {}", run.customer, now.micros());
        raise(service, tx, (shop, run.customer, now), (Watch::Drift, text, cause)).await?;
    }
    let is_over = !absence.has_cadence || lapse == Lapse::Lost;
    let next = if is_over { None } else { Some(next_run(now)) };
    Ok(watch_runs::done(tx, shop, &run, next).await?)
}

/// A silence is told of once when somebody is at risk, and once when they may
/// be lost.
async fn raise_lapse(
    service: &Feedback,
    tx: &mut Tx,
    of: (&ShopId, CustomerId, Time),
    absence: Absence,
    last: i64,
) -> Result<Lapse, Error> {
    let lapse = Lapse::of(absence.probability);
    if lapse != Lapse::Usual {
        let name = name_of(tx, of.0, of.1).await?;
        let text = alert::silence(label(&name), lapse, absence.days, absence.probability);
        let cause = format!("{} {last} {lapse:?}", of.1);
        raise(service, tx, of, (Watch::Silence, text, cause)).await?;
    }
    Ok(lapse)
}

async fn name_of(tx: &mut Tx, shop: &ShopId, customer: CustomerId) -> Result<(i64, String), Error> {
    let guest = customers::get(tx, shop, customer).await?;
    Ok(guest.map(|guest| (guest.number, guest.display_name)).unwrap_or_default())
}

fn label((number, name): &(i64, String)) -> CustomerLabel<'_> {
    CustomerLabel { number: *number, name }
}

async fn raise(
    service: &Feedback,
    tx: &mut Tx,
    (shop, customer, now): (&ShopId, CustomerId, Time),
    (watch, text, cause): (Watch, Wording, String),
) -> Result<(), Error> {
    let id = AlertId(service.ids.next());
    Ok(alerts::raise(tx, shop, &Alert::new(id, watch, Some(customer), text, now), &cause).await?)
}

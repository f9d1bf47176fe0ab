use kernel::{CustomerId, ShopId, Time};
use storage::Tx;

use crate::{
    domain::watches::{
        Alert, AlertId, Look, MOST_VISITS, Pause, Watch,
        alert::{self, Called, Wording},
        drift,
        lapse::Silence,
        next_look, pause,
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
pub(super) async fn watch_guests(service: &Feedback) -> Result<(), Error> {
    for _ in 0..BATCH {
        let mut tx = service.db.begin().await?;
        let now = service.clock.now();
        let Some((shop, look)) = watch_runs::take(&mut tx, now).await? else { return Ok(()) };
        look_at(service, &mut tx, &shop, look, now).await?;
        tx.commit().await?;
    }
    Ok(())
}

/// Looks at a customer, tells what there is to tell, and says when to look
/// again: each day while they have a rhythm and are not lost.
async fn look_at(
    service: &Feedback,
    tx: &mut Tx,
    shop: &ShopId,
    mut look: Look,
    now: Time,
) -> Result<(), Error> {
    let schedule = shops::get(tx, shop).await?.schedule;
    let (placed, _) = served::visits(tx, shop, look.customer, MOST_VISITS).await?;
    let pause = pause(&placed, &schedule, now);
    let last = placed.first().map_or(0, |at| at.micros());
    let silence = tell_silence(service, tx, (shop, look.customer, now), pause, last).await?;

    let measures = drift::measures(&treatments::of(tx, shop, look.customer, now).await?);
    if look.tells(&measures, now) {
        let name = name_of(tx, shop, look.customer).await?;
        let text = alert::drift(called(&name), &measures);
        let cause = format!("{} {}", look.customer, now.micros());
        raise(service, tx, (shop, look.customer, now), (Watch::Drift, text, cause)).await?;
    }
    let is_over = !pause.has_rhythm || silence == Silence::Lost;
    let next = if is_over { None } else { Some(next_look(now)) };
    Ok(watch_runs::done(tx, shop, &look, next).await?)
}

/// A silence is told of once when somebody is at risk, and once when they may
/// be lost.
async fn tell_silence(
    service: &Feedback,
    tx: &mut Tx,
    of: (&ShopId, CustomerId, Time),
    pause: Pause,
    last: i64,
) -> Result<Silence, Error> {
    let silence = Silence::of(pause.probability);
    if silence != Silence::Usual {
        let name = name_of(tx, of.0, of.1).await?;
        let text = alert::silence(called(&name), silence, pause.days, pause.probability);
        let cause = format!("{} {last} {silence:?}", of.1);
        raise(service, tx, of, (Watch::Silence, text, cause)).await?;
    }
    Ok(silence)
}

async fn name_of(tx: &mut Tx, shop: &ShopId, customer: CustomerId) -> Result<(i64, String), Error> {
    let guest = customers::get(tx, shop, customer).await?;
    Ok(guest.map(|guest| (guest.number, guest.display_name)).unwrap_or_default())
}

fn called((number, name): &(i64, String)) -> Called<'_> {
    Called { number: *number, name }
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

use kernel::{Schedule, ShopId, Time};
use outbox::publish;
use storage::Tx;

use crate::{
    app::{repeated_failure::sort_anew, schedule_follow_ups::schedule_follow_ups},
    domain::{
        cases::{Case, EntryKind, State, cadence},
        follow_ups::{Occasion, Subject},
        projections::ShopProjection,
    },
    error::Error,
    publish::{case_answered, case_closed},
    service::Feedback,
    store::{cases, projections::orders},
};

/// As many orders as tell of a guest's cadence, and of the shop's.
const OWN_ORDERS: i64 = 100;
const ORDERS_OF_ALL: i64 = 5_000;

/// Keeps what became of a case that is held, and tells of its end. `before` is
/// the case as it was, and `usual` the pause of the shop's guests, where it was
/// worked out already.
pub(crate) async fn save_case(
    service: &Feedback,
    tx: &mut Tx,
    shop: &ShopId,
    known: &ShopProjection,
    case: &mut Case,
    before: &Case,
    usual: Option<f64>,
) -> Result<(), Error> {
    let now = service.clock.now();
    let closes = case.state == State::Closed && before.state != State::Closed;
    if closes {
        let until = back_by(tx, shop, known, case, usual, now).await?;
        case.watch_recovery(until);
    }
    if case.category == before.category {
        cases::save(tx, shop, case, before.entries.len()).await?;
    } else {
        sort_anew(tx, shop, case, before, now).await?;
    }
    let said = case.entries.iter().skip(before.entries.len());
    let answers = said.filter(|entry| entry.kind == EntryKind::Reply);
    let answers: Vec<_> =
        answers.map(|entry| case_answered(shop, known.currency, case, &entry.text)).collect();
    publish(tx, &service.ids, now, shop, &answers).await?;
    if closes {
        publish(tx, &service.ids, now, shop, &case_closed(shop, known.currency, case)).await?;
        if let Some(customer) = case.complaint.customer {
            let subject = Subject::Case(case.id);
            schedule_follow_ups(tx, Occasion { shop, customer, subject, at: now }).await?;
        }
    }
    Ok(())
}

/// By when the guest is back if they come in time: by their own cadence or, as
/// long as they have none, by that of the shop's guests.
async fn back_by(
    tx: &mut Tx,
    shop: &ShopId,
    known: &ShopProjection,
    case: &Case,
    usual: Option<f64>,
    now: Time,
) -> Result<Option<Time>, Error> {
    let Some(customer) = case.complaint.customer else { return Ok(None) };
    let own = orders::placed_of(tx, shop, customer, OWN_ORDERS).await?;
    let pause = match cadence::usual_gap(&known.schedule, &own).or(usual) {
        Some(pause) => Some(pause),
        None => usual_gap_of_all(tx, shop, &known.schedule).await?,
    };
    Ok(pause.map(|pause| cadence::back_by(now, pause)))
}

/// The usual pause of the shop's guests; `None` if nobody came twice.
pub(crate) async fn usual_gap_of_all(
    tx: &mut Tx,
    shop: &ShopId,
    schedule: &Schedule,
) -> Result<Option<f64>, Error> {
    let all = orders::placed_by_all(tx, shop, ORDERS_OF_ALL).await?;
    Ok(cadence::usual_gap_of_all(schedule, all.values().map(Vec::as_slice)))
}

//! Each open goal is looked at every five minutes: what stands in its way is told before the
//! guest has to ask, once a day each.

use kernel::{ShopId, Time};
use outbox::OneByOne;
use storage::shop_projections;

use crate::{
    convert,
    domain::{Contact, ContactId, ContactOf, GoalId},
    error::Error,
    service::Customers,
    store::{contacts, goals},
};

const AT_ONCE: i64 = 100;
/// In microseconds.
const LOOK_EVERY: i64 = 5 * 60 * 1_000_000;
/// What the timeline says it is.
const KIND: &str = "GOAL_WARNING";

/// Looks at the goals that nobody has looked at lately.
pub(super) async fn watch_goals(service: &Customers) -> Result<(), Error> {
    let now = service.clock.now();
    let since = now.plus_micros(-LOOK_EVERY);
    let due = goals::unseen(&mut service.db.read().await?, since, AT_ONCE).await?;
    let mut done = OneByOne::new();
    for (shop, id) in due {
        done.note(look_at(service, &shop, id, now).await, &convert::goals::name(&shop, id))?;
    }
    Ok(done.finish()?)
}

async fn look_at(service: &Customers, shop: &ShopId, id: GoalId, now: Time) -> Result<(), Error> {
    let mut tx = service.db.begin().await?;
    let Some(goal) = goals::get_held(&mut tx, shop, id).await? else { return Ok(tx.commit().await?) };
    goals::looked_at(&mut tx, shop, id, now).await?;
    let schedule = shop_projections::get(&mut tx, shop).await?.schedule;
    let today = schedule.day(now);
    let start = |day| schedule.start_of_day(day).unwrap_or(now);
    let orders = goals::of_day(&mut tx, shop, goal.customer, (start(today), start(today + 1))).await?;
    goals::end_warnings(&mut tx, shop, id, (today, now)).await?;
    for warning in goal.warnings(&orders, &schedule, now) {
        let warning_id = service.ids.next();
        if !goals::put_warning(&mut tx, shop, &goal, &warning, (warning_id, today, now)).await? {
            continue;
        }
        let contact = Contact {
            of: ContactOf::Customer(goal.customer),
            id: ContactId(warning_id),
            kind: KIND.to_owned(),
            summary: warning.text,
            subject: convert::goals::name(shop, id),
            channel: String::new(),
            sender_id: String::new(),
            recorded_by: String::new(),
            minutes: 0,
            occurred_at: now,
        };
        contacts::insert(&mut tx, shop, &contact).await?;
    }
    Ok(tx.commit().await?)
}

use contracts::orders::v1::{OrderCompleted, OrderPlaced};
use kernel::Time;
use outbox::IncomingEvent;
use prost::Name;
use storage::Tx;

use crate::{
    domain::{Follows, KnownOrder, Occasion, Subject},
    error::Error,
    store::{follow_up_rules, follow_ups, orders_known, shops_known},
};

/// Two are enough to tell whether an order is a guest's only one.
const ONLY_ONE: i64 = 2;
const THE_LAST_TIME: i64 = i64::MAX / 64;

/// Schedules the follow-ups of a completed order, and leaves those of a guest
/// who came again. The guest is held by whoever learnt of the order, so that
/// two orders of theirs can't both find that nobody asked.
pub(super) async fn after_order(tx: &mut Tx, event: &IncomingEvent, order: &KnownOrder) -> Result<(), Error> {
    let Some(customer) = order.customer else { return Ok(()) };
    let shop = &event.shop;
    if event.kind == OrderPlaced::full_name() && !order.cancelled {
        follow_ups::leave_who_came_again(tx, shop, customer, order.id, event.occurred_at).await?;
    }
    if event.kind != OrderCompleted::full_name() {
        return Ok(());
    }
    let at = order.completed_at.unwrap_or(event.occurred_at);
    schedule(tx, Occasion { shop, customer, subject: Subject::Order(order.id), at }).await
}

/// Schedules what the shop's rules say of an occasion.
pub(crate) async fn schedule(tx: &mut Tx, occasion: Occasion<'_>) -> Result<(), Error> {
    let rules = follow_up_rules::active(tx, occasion.shop).await?;
    if rules.is_empty() {
        return Ok(());
    }
    let schedule = shops_known::get(tx, occasion.shop).await?.schedule;
    for rule in rules {
        if !applies(tx, rule.follows, occasion).await? {
            continue;
        }
        let follow_up = rule.follow_up(occasion, &schedule);
        let rest = rule.rest(follow_up.due_at);
        let rests = follow_ups::is_drawn_between(tx, occasion.shop, occasion.customer, rest).await?;
        let follow_up = if rests { follow_up.resting(occasion.at) } else { follow_up };
        follow_ups::insert(tx, occasion.shop, &follow_up).await?;
    }
    Ok(())
}

async fn applies(tx: &mut Tx, follows: Follows, of: Occasion<'_>) -> Result<bool, Error> {
    match (follows, of.subject) {
        (Follows::EveryOrder, Subject::Order(_)) | (Follows::CaseClosed, Subject::Case(_)) => Ok(true),
        (Follows::FirstOrder, Subject::Order(_)) => is_only_order(tx, of).await,
        _ => Ok(false),
    }
}

/// Whether it is the guest's only completed order, and they have placed no
/// other since.
async fn is_only_order(tx: &mut Tx, of: Occasion<'_>) -> Result<bool, Error> {
    let ever = Time::from_micros(THE_LAST_TIME).unwrap_or(of.at);
    let completed = orders_known::completed_of(tx, of.shop, of.customer, ever, ONLY_ONE).await?;
    let [only] = completed.as_slice() else { return Ok(false) };
    Ok(Subject::Order(only.id) == of.subject
        && !orders_known::is_placed_after(tx, of.shop, of.customer, only).await?)
}

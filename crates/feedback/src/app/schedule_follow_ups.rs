use kernel::Time;
use storage::Tx;

use crate::{
    domain::follow_ups::{Follows, Occasion, Subject},
    error::Error,
    store::{
        follow_ups::{self, rules},
        projections::{orders, shops},
    },
};

/// Two are enough to tell whether an order is a guest's only one.
const ONLY_ONE: i64 = 2;
const THE_LAST_TIME: i64 = i64::MAX / 64;

/// Schedules what the shop's rules say of an occasion.
pub(crate) async fn schedule_follow_ups(tx: &mut Tx, occasion: Occasion<'_>) -> Result<(), Error> {
    let rules = rules::active(tx, occasion.shop).await?;
    if rules.is_empty() {
        return Ok(());
    }
    let schedule = shops::get(tx, occasion.shop).await?.schedule;
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
    let completed = orders::completed_of(tx, of.shop, of.customer, ever, ONLY_ONE).await?;
    let [only] = completed.as_slice() else { return Ok(false) };
    Ok(Subject::Order(only.id) == of.subject
        && !orders::is_placed_after(tx, of.shop, of.customer, only).await?)
}

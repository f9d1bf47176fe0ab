//! What guests bought, and what is made of it.

use std::collections::BTreeSet;

use kernel::{CustomerId, ShopId, Time};
use storage::{Result, Tx, shop_projections};

use crate::{
    domain::guests::{Figures, Overview, Scores, Segment, WINDOW},
    publish,
    service::Customers,
    store::{
        customers, erasure,
        guests::{
            figures,
            purchases::{self, Completed},
            segments, value_models,
        },
    },
};

/// A silence is longer than any pause that a shop makes.
const DAYS_OFF: i64 = 400;

/// Notes a completed order. Of a customer whom nobody knows, or who was erased, nothing is
/// noted.
pub(crate) async fn note_purchase(
    tx: &mut Tx,
    shop: &ShopId,
    done: &Completed,
) -> Result<Option<CustomerId>> {
    let Some(customer) = customers::hold(tx, shop, done.customer).await? else { return Ok(None) };
    if erasure::is_erased(tx, shop, customer).await? {
        return Ok(None);
    }
    purchases::put(tx, shop, &Completed { customer, ..*done }).await?;
    Ok(Some(customer))
}

/// Counts a customer's figures anew.
pub(crate) async fn recount(tx: &mut Tx, shop: &ShopId, customer: CustomerId) -> Result<()> {
    let bought = purchases::of_customer(tx, shop, customer).await?;
    figures::put(tx, shop, customer, Figures::of(&bought).as_ref()).await
}

/// What a shop's orders say of its guests now.
pub(crate) async fn overview(tx: &mut Tx, shop: &ShopId, now: Time) -> Result<Overview> {
    let known = shop_projections::get(tx, shop).await?;
    let today = known.schedule.day(now);
    let fit = value_models::get(tx, shop).await?;
    let rows = figures::all(tx, shop, today - WINDOW + 1).await?;
    let closed = known.schedule.days_off(today - DAYS_OFF..=today);
    let scores = Scores::new(rows, fit.as_ref().map(|(fit, _)| fit), today, &closed);
    Ok(Overview { scores, fit, shop: known, today })
}

/// Goes through a segment: who fits its rule now is in it from now on, and nobody else; the
/// others hear who came and who left. The segment is held.
pub(crate) async fn refresh(
    service: &Customers,
    tx: &mut Tx,
    shop: &ShopId,
    segment: Segment,
    of: &Overview,
    now: Time,
) -> Result<Segment> {
    let before: BTreeSet<CustomerId> =
        segments::members_of(tx, shop, segment.id).await?.into_iter().collect();
    let after: BTreeSet<CustomerId> = segment.rule.members(&of.scores, now).map(|row| row.customer).collect();
    let left: Vec<CustomerId> = before.difference(&after).copied().collect();
    let joined: Vec<CustomerId> = after.difference(&before).copied().collect();
    segments::leave(tx, shop, segment.id, &left, of.today).await?;
    segments::join(tx, shop, segment.id, &joined, (now, of.today)).await?;
    let events = publish::segment_moved(shop, segment.id, &joined, &left);
    outbox::publish(tx, &service.ids, now, shop, &events).await?;
    let members = i64::try_from(after.len()).unwrap_or(i64::MAX);
    let tomorrow = of.shop.schedule.start_of_day(of.today + 1);
    let due = tomorrow.filter(|due| *due > now).unwrap_or(now.plus_micros(Time::DAY));
    segments::refreshed(tx, shop, segment.id, members, (now, due)).await?;
    Ok(Segment { member_count: members, refreshed_at: now, ..segment })
}

//! Numbers that are given anew, all at once.

use std::collections::{BTreeSet, HashMap};

use kernel::{CustomerId, ShopId, Time, Uuid};
use storage::Tx;

use crate::{
    domain::{Customer, NUMBER_RESTS, Profile, Renumbering, Stale},
    error::Error,
    publish,
    service::Customers,
    store::{customers, numbers},
};

/// What one guest's number becomes.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Change {
    customer: CustomerId,
    from: Option<i64>,
    to: Option<i64>,
    /// Whether the number is another regular's until now.
    taken_over: bool,
}

/// The changes that apply a re-ranking, or take it back.
pub(crate) fn changes(of: &Renumbering, back: bool) -> Vec<Change> {
    let changes = of.moves.iter().map(|one| {
        let (from, to) = if back { (Some(one.to), one.from) } else { (one.from, Some(one.to)) };
        Change { customer: CustomerId(one.customer), from, to, taken_over: false }
    });
    let mut changes: Vec<Change> = changes.collect();
    let given_up: BTreeSet<i64> = changes.iter().filter_map(|change| change.from).collect();
    for change in &mut changes {
        change.taken_over = change.to.is_some_and(|to| given_up.contains(&to));
    }
    changes
}

/// Gives every number or none. Errors: [`Stale`] if somebody has not the number they are
/// thought to have, or one that is to be given is somebody else's.
pub(crate) async fn renumber(
    service: &Customers,
    tx: &mut Tx,
    shop: &ShopId,
    changes: &[Change],
    now: Time,
) -> Result<(), Error> {
    let (occupied, _) = numbers::occupied(tx, shop, now.plus_micros(-NUMBER_RESTS)).await?;
    let given_up: BTreeSet<i64> = changes.iter().filter_map(|change| change.from).collect();
    let mut found = Vec::with_capacity(changes.len());
    for change in changes {
        found.push(expect(tx, shop, change, (&occupied, &given_up), now).await?);
    }
    let all: Vec<CustomerId> = changes.iter().map(|change| change.customer).collect();
    numbers::clear(tx, shop, &all).await?;
    let taken: BTreeSet<i64> = changes.iter().filter_map(|change| change.to).collect();
    if let Some(highest) = taken.last() {
        numbers::use_up_to(tx, shop, *highest).await?;
    }
    let mut events = Vec::with_capacity(changes.len());
    for (change, customer) in changes.iter().zip(found) {
        let profile = Profile { number: change.to, ..customer.profile.clone() };
        let mut after = customer.changed(profile, now);
        after.number_asked_until = change.taken_over.then(|| now.plus_micros(NUMBER_RESTS));
        customers::update(tx, &after).await?;
        if let Some(freed) = change.from.filter(|from| !taken.contains(from)) {
            numbers::free(tx, shop, freed, change.customer, now).await?;
        }
        events.push(publish::customer_changed(&after));
    }
    Ok(outbox::publish(tx, &service.ids, now, shop, &events).await?)
}

/// A guest as they are, if that is as it was thought.
async fn expect(
    tx: &mut Tx,
    shop: &ShopId,
    change: &Change,
    (occupied, given_up): (&BTreeSet<i64>, &BTreeSet<i64>),
    now: Time,
) -> Result<Customer, Error> {
    let found = customers::find(tx, shop, change.customer).await?;
    let Some(customer) = found.filter(|found| found.profile.number == change.from) else {
        return Err(Stale::Changed(change.from).into());
    };
    let Some(to) = change.to.filter(|to| occupied.contains(to) && !given_up.contains(to)) else {
        return Ok(customer);
    };
    // It may rest as their own.
    let rests = numbers::freed(tx, shop, to, now.plus_micros(-NUMBER_RESTS)).await?;
    let holder = customers::find_by_number(tx, shop, to).await?;
    if holder.is_none() && rests.is_some_and(|(of, _)| of == change.customer) {
        return Ok(customer);
    }
    Err(Stale::Taken(to).into())
}

/// What the shop calls those who move.
pub(crate) async fn names(
    tx: &mut Tx,
    shop: &ShopId,
    of: &Renumbering,
) -> Result<HashMap<Uuid, String>, Error> {
    let mut names = HashMap::new();
    for one in &of.moves {
        if let Some(found) = customers::find(tx, shop, CustomerId(one.customer)).await? {
            names.insert(one.customer, found.profile.display_name);
        }
    }
    Ok(names)
}

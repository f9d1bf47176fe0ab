//! The rules of points, as simply as they can be said.

mod attempt;

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use jiff::{Timestamp, ToSpan, tz::TimeZone};
use uuid::Uuid;

const NEVER: i64 = i64::MAX;

/// So many points for each yuan, after so many days, for so many months.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Rule {
    pub(crate) points: i64,
    pub(crate) pending_days: i64,
    pub(crate) lifetime_months: i64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Held,
    Captured,
    Over,
}

#[derive(Clone, Copy, Debug)]
struct Lot {
    pending: i64,
    active: i64,
    held: i64,
    expired: i64,
    active_at: i64,
    expires_at: i64,
}

#[derive(Clone, Debug)]
struct Hold {
    owner: u128,
    order: Option<u128>,
    state: State,
    /// Lot, points, and how many of them were used.
    drawn: Vec<(usize, i64, i64)>,
    expires_at: i64,
}

#[derive(Clone, Copy, Debug)]
struct Sale {
    owner: u128,
    total: i64,
    refunded: i64,
    earned: i64,
    reversed: i64,
    rule: Rule,
    lot: Option<usize>,
}

#[derive(Clone, Debug, Default)]
struct Owner {
    debt: i64,
    lifetime: i64,
    into: Option<u128>,
    lots: HashSet<usize>,
}

/// Everybody's points.
#[derive(Clone, Debug, Default)]
pub(crate) struct Model {
    pub(crate) now: i64,
    pub(crate) rule: Rule,
    pub(crate) zone: Option<TimeZone>,
    customers: HashMap<u128, Owner>,
    lots: Vec<Lot>,
    holds: BTreeMap<Uuid, Hold>,
    /// Those that are [`State::Held`].
    held: BTreeSet<Uuid>,
    orders: HashMap<u128, Sale>,
    /// Called off, or wholly refunded.
    ended: HashSet<u128>,
}

/// Done, or the reason why not.
pub(crate) type Refusable<T = ()> = Result<T, &'static str>;

/// What an account shows: balance, pending, held, debt, lifetime.
pub(crate) type Shown = (i64, i64, i64, i64, i64);

impl Model {
    pub(crate) fn new(now: i64, rule: Rule, zone: Option<TimeZone>) -> Self {
        Self { now, rule, zone, ..Self::default() }
    }

    pub(crate) fn shown(&self, customer: u128) -> Shown {
        let owner = self.survivor(customer);
        let Some(customer) = self.customers.get(&owner) else { return (0, 0, 0, 0, 0) };
        let sum = |of: fn(&Lot) -> i64| customer.lots.iter().map(|lot| of(&self.lots[*lot])).sum();
        let (active, pending) = (sum(|lot| lot.active), sum(|lot| lot.pending));
        (active, pending, sum(|lot| lot.held), customer.debt, customer.lifetime)
    }

    /// An order as it stands now is heard of.
    pub(crate) fn order(&mut self, id: u128, customer: u128, (total, refunded): (i64, i64), occurred: i64) {
        match self.orders.get(&id).copied() {
            None => self.earn(id, customer, (total, refunded), occurred),
            Some(known) => self.take_back(id, known, refunded.max(known.refunded)),
        }
    }

    fn earn(&mut self, id: u128, customer: u128, (total, refunded): (i64, i64), occurred: i64) {
        let owner = self.open(customer);
        let rule = self.rule;
        let earned = (total - refunded) * rule.points / 100;
        let lot = self.receive(owner, earned, rule, occurred);
        let earned = Sale { owner, total, refunded, earned, reversed: 0, rule, lot };
        self.orders.insert(id, earned);
    }

    fn take_back(&mut self, id: u128, known: Sale, refunded: i64) {
        if refunded == known.refunded {
            return;
        }
        let owner = self.open(known.owner);
        let kept = (known.total - refunded) * known.rule.points / 100;
        let reversed = known.earned - kept;
        self.orders.insert(id, Sale { refunded, reversed, ..known });
        let mut missing = reversed - known.reversed;
        self.of(owner).lifetime -= missing;
        if let Some(lot) = known.lot {
            let lot = &mut self.lots[lot];
            take(&mut missing, &mut lot.pending);
            take(&mut missing, &mut lot.active);
            take(&mut missing, &mut lot.expired);
        }
        self.drain(owner, &mut missing);
        self.of(owner).debt += missing;
    }

    pub(crate) fn give(&mut self, customer: u128, points: i64) {
        let owner = self.open(customer);
        let rule = Rule { pending_days: 0, ..self.rule };
        self.receive(owner, points, rule, self.now);
    }

    pub(crate) fn hold(
        &mut self,
        id: Uuid,
        customer: u128,
        (points, order): (i64, Option<u128>),
        expires_at: i64,
    ) -> Refusable {
        if order.is_some_and(|order| self.ended.contains(&order)) {
            return Err("ORDER_ENDED");
        }
        let owner = self.open(customer);
        if self.shown(owner).0 < points {
            return Err("NOT_ENOUGH_POINTS");
        }
        let (mut missing, mut drawn) = (points, Vec::new());
        for place in self.turn(owner) {
            let lot = &mut self.lots[place];
            let taken = take(&mut missing, &mut lot.active);
            lot.held += taken;
            drawn.extend((taken > 0).then_some((place, taken, 0)));
        }
        self.holds.insert(id, Hold { owner, order, state: State::Held, drawn, expires_at });
        self.held.insert(id);
        Ok(())
    }

    pub(crate) fn capture(&mut self, id: Uuid, points: i64) -> Refusable {
        let mut hold = self.open_hold(id, State::Held)?;
        let all = hold.drawn.iter().map(|(_, points, _)| points).sum();
        let mut left = if points == 0 { all } else { points };
        if left > all {
            return Err("INVALID_FIELD");
        }
        let rest = left < all;
        for (lot, points, captured) in &mut hold.drawn {
            *captured = left.min(*points);
            left -= *captured;
            self.lots[*lot].held -= *points;
            self.lots[*lot].active += *points - *captured;
        }
        let owner = hold.owner;
        self.holds.insert(id, Hold { state: State::Captured, ..hold });
        self.held.remove(&id);
        if rest {
            self.settle_lots(owner);
        }
        Ok(())
    }

    pub(crate) fn release(&mut self, id: Uuid) -> Refusable {
        self.open_hold(id, State::Held)?;
        self.release_held(id);
        Ok(())
    }

    pub(crate) fn restore(&mut self, id: Uuid) -> Refusable {
        let hold = self.open_hold(id, State::Captured)?;
        for (lot, _, captured) in &hold.drawn {
            self.lots[*lot].active += captured;
            self.of(hold.owner).lots.insert(*lot);
        }
        let owner = hold.owner;
        self.holds.insert(id, Hold { state: State::Over, ..hold });
        self.settle_lots(owner);
        Ok(())
    }

    /// An order was called off, or wholly refunded.
    pub(crate) fn give_back(&mut self, order: u128) {
        self.ended.insert(order);
        let of_order: Vec<_> =
            self.holds.iter().filter(|(_, hold)| hold.order == Some(order)).map(|(id, _)| *id).collect();
        for id in of_order {
            self.open(self.holds[&id].owner);
            self.release(id).or_else(|_| self.restore(id)).ok();
        }
    }

    pub(crate) fn merge(&mut self, from: u128, into: u128) {
        let (from, into) = (self.survivor(from), self.survivor(into));
        if from == into {
            return;
        }
        let gone = std::mem::take(self.of(from));
        self.of(from).into = Some(into);
        let goes_on = self.of(into);
        goes_on.debt += gone.debt;
        goes_on.lifetime += gone.lifetime;
        goes_on.lots.extend(gone.lots);
        self.holds.values_mut().filter(|hold| hold.owner == from).for_each(|hold| hold.owner = into);
        self.orders.values_mut().filter(|order| order.owner == from).for_each(|order| order.owner = into);
        self.settle(into);
    }

    /// Points that were issued last as long as a rule says.
    pub(crate) fn force(&mut self, rule: Rule) {
        let left = |lot: &Lot| lot.pending + lot.active + lot.held > 0;
        for place in 0..self.lots.len() {
            let lot = self.lots[place];
            if left(&lot) {
                self.lots[place].expires_at = self.expiry(lot.active_at, rule.lifetime_months);
            }
        }
    }

    pub(crate) fn settle_all(&mut self) {
        let everybody: Vec<_> = self.customers.keys().copied().collect();
        for customer in everybody {
            self.settle(customer);
        }
    }

    /// Whether a hold still holds, with everything that is due done.
    pub(crate) fn is_held(&mut self, id: Uuid) -> bool {
        self.open_hold(id, State::Held).is_ok()
    }

    /// Whose a customer's points are, with everything that is due done.
    pub(crate) fn open(&mut self, customer: u128) -> u128 {
        let owner = self.survivor(customer);
        self.settle(owner);
        owner
    }

    pub(crate) fn survivor(&self, mut customer: u128) -> u128 {
        while let Some(into) = self.customers.get(&customer).and_then(|one| one.into) {
            customer = into;
        }
        customer
    }

    fn of(&mut self, customer: u128) -> &mut Owner {
        self.customers.entry(customer).or_default()
    }

    fn open_hold(&mut self, id: Uuid, state: State) -> Refusable<Hold> {
        self.settle(self.holds[&id].owner);
        let hold = self.holds[&id].clone();
        if hold.state == state { Ok(hold) } else { Err("HOLD_STATE") }
    }

    fn release_held(&mut self, id: Uuid) {
        let hold = self.holds[&id].clone();
        for (lot, points, _) in &hold.drawn {
            self.lots[*lot].held -= points;
            self.lots[*lot].active += points;
        }
        let owner = hold.owner;
        self.holds.insert(id, Hold { state: State::Over, ..hold });
        self.held.remove(&id);
        self.settle_lots(owner);
    }

    fn settle(&mut self, owner: u128) {
        let is_due = |hold: &Hold| hold.owner == owner && hold.expires_at <= self.now;
        let due = self.held.iter().filter(|id| is_due(&self.holds[id]));
        let mut due: Vec<_> = due.map(|id| (self.holds[id].expires_at, *id)).collect();
        due.sort_unstable();
        for (_, id) in due {
            self.release_held(id);
        }
        self.settle_lots(owner);
    }

    fn settle_lots(&mut self, owner: u128) {
        let now = self.now;
        for place in self.turn(owner) {
            let lot = &mut self.lots[place];
            if lot.active_at <= now {
                lot.active += std::mem::take(&mut lot.pending);
            }
            if lot.expires_at <= now {
                lot.expired += std::mem::take(&mut lot.active);
            }
            if lot.pending + lot.active + lot.held == 0 {
                self.of(owner).lots.remove(&place);
            }
        }
        let mut debt = self.of(owner).debt;
        self.drain(owner, &mut debt);
        self.of(owner).debt = debt;
    }

    /// Takes what may be used, then what waits, in turn.
    fn drain(&mut self, owner: u128, missing: &mut i64) {
        let turn = self.turn(owner);
        for place in &turn {
            take(missing, &mut self.lots[*place].active);
        }
        for place in &turn {
            take(missing, &mut self.lots[*place].pending);
        }
    }

    /// What expires first is used first, then what is oldest.
    fn turn(&self, owner: u128) -> Vec<usize> {
        let lots = self.customers.get(&owner).map(|customer| &customer.lots);
        let mut turn: Vec<_> = lots.into_iter().flatten().copied().collect();
        turn.sort_unstable_by_key(|place| (self.lots[*place].expires_at, *place));
        turn
    }

    fn receive(&mut self, owner: u128, points: i64, rule: Rule, since: i64) -> Option<usize> {
        let customer = self.of(owner);
        customer.lifetime += points;
        let repaid = points.min(customer.debt);
        customer.debt -= repaid;
        let active_at = self.local(since).checked_add(rule.pending_days.days()).unwrap();
        let active_at = active_at.timestamp().as_microsecond();
        let expires_at = self.expiry(active_at, rule.lifetime_months);
        let waits = rule.pending_days > 0 && active_at > self.now;
        let points = points - repaid;
        let (pending, active) = if waits { (points, 0) } else { (0, points) };
        if points == 0 {
            return None;
        }
        let place = self.lots.len();
        self.lots.push(Lot { pending, active, held: 0, expired: 0, active_at, expires_at });
        self.of(owner).lots.insert(place);
        Some(place)
    }

    fn expiry(&self, active_at: i64, months: i64) -> i64 {
        if months == 0 {
            return NEVER;
        }
        let last = self.local(active_at).date().checked_add(months.months()).unwrap();
        let end = last.tomorrow().unwrap().to_zoned(self.zone.clone().unwrap()).unwrap();
        end.timestamp().as_microsecond()
    }

    pub(crate) fn local(&self, micros: i64) -> jiff::Zoned {
        Timestamp::from_microsecond(micros).unwrap().to_zoned(self.zone.clone().unwrap())
    }
}

/// Takes what there is of what is missing.
fn take(missing: &mut i64, from: &mut i64) -> i64 {
    let taken = (*missing).min(*from);
    *missing -= taken;
    *from -= taken;
    taken
}

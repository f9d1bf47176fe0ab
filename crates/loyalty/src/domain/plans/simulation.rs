//! What a plan would have been on the orders that the shop had.
//!
//! Each guest's orders are gone through as if they had been a member since the span began.
//! The formulas: break-even as that of giveaways (fixed cost over what one more brings); the
//! share of joiners with Wilson's interval (Wilson 1927), the mean per member with that of the
//! normal distribution. Integers but for the intervals, so that the same orders always give
//! the same figures.

#[cfg(test)]
mod tests;
mod words;

use kernel::{
    CustomerId,
    stats::{Share, Z95, ratio, wilson},
};

use super::{Benefit, Cycle, Days, Effect, Limit, Terms};
use crate::domain::projections::orders::OrderLine;

pub(crate) use words::words;

/// Fewer guests tell little.
const ENOUGH_GUESTS: usize = 30;
/// One of so many is among the worst.
const WORST_PART: usize = 20;
/// At most so many are named.
const MOST_NAMED: usize = 50;

/// An order of the past.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct PastOrder {
    /// On which of the shop's days.
    pub(crate) day: i64,
    /// What it came to, in minor units.
    pub(crate) total: i64,
    /// Its lines.
    pub(crate) lines: Vec<OrderLine>,
}

/// A guest with their orders, oldest first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Guest {
    /// Who.
    pub(crate) customer: CustomerId,
    /// Their name.
    pub(crate) name: String,
    /// At least one.
    pub(crate) orders: Vec<PastOrder>,
}

/// What a benefit, or all of them, came to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Tally {
    /// Uses.
    pub(crate) uses: i64,
    /// What they are worth to the guest.
    pub(crate) value: i64,
    /// What they cost the shop.
    pub(crate) cost: i64,
}

/// One who would join.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Joiner {
    /// Who.
    pub(crate) customer: CustomerId,
    /// Their name.
    pub(crate) name: String,
    /// Their orders in the span.
    pub(crate) orders: i64,
    /// What they would have used.
    pub(crate) all: Tally,
    /// Fees less cost.
    pub(crate) net: i64,
}

/// A number with its 95 % interval.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Estimate {
    /// The number.
    pub(crate) value: f64,
    /// Lower end.
    pub(crate) low: f64,
    /// Upper end.
    pub(crate) high: f64,
}

/// What is assumed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Assumed {
    /// What it costs to have the plan, in minor units.
    pub(crate) fixed_cost: i64,
    /// What is left of an order's price after its ingredients; 0 if that is not known.
    pub(crate) margin_basis_points: i64,
}

/// What a plan would have been.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Simulation {
    /// Whether that is too little to go by.
    pub(crate) not_enough_data: bool,
    /// Periods in the span.
    pub(crate) periods: f64,
    /// Orders looked at.
    pub(crate) orders: i64,
    /// Guests with one.
    pub(crate) guests: i64,
    /// Who would join, who costs most first.
    pub(crate) joiners: Vec<Joiner>,
    /// Their share of the guests.
    pub(crate) share: Share,
    /// By benefit, in the order of the terms.
    pub(crate) benefits: Vec<(String, Tally)>,
    /// Fees.
    pub(crate) revenue: i64,
    /// What benefits cost.
    pub(crate) cost: i64,
    /// What a member brings in a period.
    pub(crate) per_member: Estimate,
    /// From how many members on the fixed cost is paid; `None` if by no number.
    pub(crate) break_even_members: Option<i64>,
    /// More orders of a member in a period that would pay for it; `None` if nobody can say.
    pub(crate) break_even_orders: Option<f64>,
    /// How many of `joiners` are the worst.
    pub(crate) worst: usize,
}

impl Simulation {
    /// Fees less cost.
    pub(crate) const fn net(&self) -> i64 {
        self.revenue - self.cost
    }

    /// Those who cost the shop most, at most as many as are named.
    pub(crate) fn worst(&self) -> &[Joiner] {
        &self.joiners[..self.worst.min(MOST_NAMED)]
    }

    /// What the worst bring together, named or not.
    pub(crate) fn worst_net(&self) -> i64 {
        self.joiners[..self.worst].iter().map(|joiner| joiner.net).sum()
    }
}

/// Plays a plan over the orders of a span.
pub(crate) fn simulate(terms: &Terms, guests: &[Guest], span: Days, assumed: Assumed) -> Simulation {
    let fee = fee(terms, span);
    let mut joiners = Vec::new();
    let mut benefits = vec![Tally::default(); terms.benefits.len()];
    let mut spent = 0;
    for guest in guests {
        let used = play(terms, guest, span);
        let all = used.iter().copied().fold(Tally::default(), Tally::plus);
        if all.value <= fee {
            continue;
        }
        for (sum, own) in benefits.iter_mut().zip(used) {
            *sum = sum.plus(own);
        }
        spent += guest.orders.iter().map(|order| order.total).sum::<i64>();
        let (customer, name, orders) = (guest.customer, guest.name.clone(), count(guest.orders.len()));
        joiners.push(Joiner { customer, name, orders, all, net: fee - all.cost });
    }
    joiners.sort_by_key(|joiner| (joiner.net, joiner.customer.0));
    let cost = joiners.iter().map(|joiner| joiner.all.cost).sum();
    let per_member = per_member(&joiners, periods(terms, span));
    let all = count(joiners.len());
    let net = fee * all - cost;
    Simulation {
        not_enough_data: is_too_little(terms, guests, span),
        periods: periods(terms, span),
        orders: guests.iter().map(|guest| count(guest.orders.len())).sum(),
        guests: count(guests.len()),
        share: wilson(all, count(guests.len())),
        benefits: terms.benefits.iter().map(|benefit| benefit.code.clone()).zip(benefits).collect(),
        revenue: fee * all,
        cost,
        per_member,
        break_even_members: break_even(assumed.fixed_cost, all, net),
        break_even_orders: break_even_orders(&joiners, spent, per_member, assumed),
        worst: joiners.len().div_ceil(WORST_PART),
        joiners,
    }
}

fn count(length: usize) -> i64 {
    i64::try_from(length).unwrap_or(i64::MAX)
}

impl Tally {
    const fn plus(self, other: Self) -> Self {
        let Self { uses, value, cost } = other;
        Self { uses: self.uses + uses, value: self.value + value, cost: self.cost + cost }
    }
}

/// Whole periods of the span, and the part of the last: its days, of so many.
fn parts(terms: &Terms, span: Days) -> (i64, i64, i64) {
    let cycle = Cycle::new(span.start);
    let last = cycle.at(terms.period, span.end);
    let whole =
        if last.start == span.start { 0 } else { cycle.ends_until(terms.period, span.start, last.start) + 1 };
    (whole, span.end - last.start, last.end - last.start)
}

fn periods(terms: &Terms, span: Days) -> f64 {
    let (whole, days, of) = parts(terms, span);
    ratio(whole, 1) + ratio(days, of)
}

/// What a member pays for the span.
fn fee(terms: &Terms, span: Days) -> i64 {
    let (whole, days, of) = parts(terms, span);
    let fee = i128::from(terms.price) * (i128::from(whole) * i128::from(of) + i128::from(days));
    i64::try_from(fee / i128::from(of.max(1))).unwrap_or(i64::MAX)
}

fn is_too_little(terms: &Terms, guests: &[Guest], span: Days) -> bool {
    let first = guests.iter().filter_map(|guest| guest.orders.first()).map(|order| order.day).min();
    let known = first.map_or(0, |first| span.end - first);
    let period = Cycle::new(span.start).at(terms.period, span.start);
    guests.len() < ENOUGH_GUESTS || known < period.end - period.start
}

/// What a guest would have used of each benefit.
fn play(terms: &Terms, guest: &Guest, span: Days) -> Vec<Tally> {
    terms.benefits.iter().map(|benefit| play_benefit(benefit, terms, guest, span)).collect()
}

fn play_benefit(benefit: &Benefit, terms: &Terms, guest: &Guest, span: Days) -> Tally {
    let cycle = Cycle::new(span.start);
    let mut sum = Tally::default();
    let (mut period, mut in_period, mut last) = (None, 0, None);
    for order in &guest.orders {
        let running = cycle.at(terms.period, order.day).start;
        if period.replace(running) != Some(running) {
            in_period = 0;
        }
        let may = match benefit.limit {
            Limit::Unlimited => true,
            Limit::Quota(quota) => in_period < quota,
            Limit::Interval(days) => last.is_none_or(|last| order.day >= last + days),
        };
        if let Some((value, cost)) = worth(benefit, order).filter(|_| may) {
            in_period += 1;
            last = Some(order.day);
            sum = sum.plus(Tally { uses: 1, value, cost });
        }
    }
    sum
}

/// What a use with an order is worth to the guest, and costs the shop; `None` if it is no use.
fn worth(benefit: &Benefit, order: &PastOrder) -> Option<(i64, i64)> {
    let off = benefit.off_bill(&order.lines);
    if off > 0 {
        return Some((off, off));
    }
    let is_beside = match benefit.effect {
        Effect::Perk => true,
        Effect::FreeItem => benefit.value > 0,
        Effect::PercentOff | Effect::PriceList => false,
    };
    is_beside.then_some((benefit.value, benefit.cost))
}

/// The mean of what members bring in a period, with its interval.
fn per_member(joiners: &[Joiner], periods: f64) -> Estimate {
    let n = count(joiners.len());
    if n == 0 || periods <= 0.0 {
        return Estimate { value: 0.0, low: 0.0, high: 0.0 };
    }
    let nets: Vec<f64> = joiners.iter().map(|joiner| ratio(joiner.net, 1) / periods).collect();
    let n = ratio(n, 1);
    let mean = nets.iter().sum::<f64>() / n;
    let squares: f64 = nets.iter().map(|net| (net - mean).powi(2)).sum();
    // Of one member nothing is known but what it was.
    let half = if joiners.len() < 2 { 0.0 } else { Z95 * (squares / (n - 1.0) / n).sqrt() };
    Estimate { value: mean, low: mean - half, high: mean + half }
}

/// From how many members on what they bring pays for what is paid once.
fn break_even(fixed_cost: i64, members: i64, net: i64) -> Option<i64> {
    if net <= 0 {
        return None;
    }
    let (once, each) = (i128::from(fixed_cost) * i128::from(members), i128::from(net));
    let needed = (once + each - 1) / each;
    Some(i64::try_from(needed).unwrap_or(i64::MAX).max(1))
}

fn break_even_orders(joiners: &[Joiner], spent: i64, per_member: Estimate, assumed: Assumed) -> Option<f64> {
    let orders: i64 = joiners.iter().map(|joiner| joiner.orders).sum();
    let margin = ratio(spent, orders) * ratio(assumed.margin_basis_points, 10_000);
    (margin > 0.0).then(|| (-per_member.value / margin).max(0.0))
}

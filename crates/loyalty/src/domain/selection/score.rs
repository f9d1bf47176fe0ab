//! What a gift is thought to be worth: a small model that ranks, and no promise.
//!
//! A gift makes it likelier that the customer comes once more. By how much depends
//! on what it speaks to, and on how much this customer needs a sign now:
//!
//! | | basis points |
//! | --- | --- |
//! | emotional, need, value | 150, 250, 350 |
//! | a complaint was closed | + 900 |
//! | came back after a silence | + 800 |
//! | the first order | + 700 |
//! | hosts a party | + 600 |
//! | silent for longer than usual | + 500 |
//! | a regular without any gift but bonuses for a month | + 200 |
//! | suits what they like | half as much again |
//!
//! A gift to a table is seen by all who sit there, so it counts for each who eats.
//! What a customer got lately wears off: a second of the same is worth half, a third
//! a third, and each four gifts that are more than a bonus halve it once more.
//! One more visit
//! brings the customer's mean order times the margin. The cost is taken off at the
//! end, in full: gifts to people who come anyway are the loss.

use kernel::Time;

use super::{
    eligibility::{Occasion, OccasionKind},
    facts::{Facts, Recent},
};
use crate::domain::catalogue::{
    campaign::Trigger,
    reward::{Layer, Reward},
};

/// Share of an order that is margin, in basis points; as in the reports.
const MARGIN: i64 = 6_000;
/// What a customer without orders is taken to spend, in minor units.
const USUAL_ORDER: i64 = 3_000;
const WHOLE: i64 = 10_000;
/// More of a table than this does not count.
const LARGEST_TABLE: i64 = 20;
/// Whose last gift is so long ago has none that counts.
pub(crate) const MISSED_AFTER: i64 = 30 * Time::DAY;

/// What is asked about.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Candidate<'a> {
    /// Whose gift.
    pub(crate) facts: &'a Facts,
    /// When.
    pub(crate) occasion: &'a Occasion<'a>,
    /// By which kind of campaign; `None` for points.
    pub(crate) trigger: Option<Trigger>,
    /// What.
    pub(crate) reward: &'a Reward,
    /// What it costs in all.
    pub(crate) cost: i64,
    /// What they got lately that counts.
    pub(crate) had: Recent,
}

/// Minor units of margin to be expected from a gift, less its cost.
pub(crate) fn score(candidate: &Candidate<'_>) -> i64 {
    let Candidate { facts, occasion, reward, .. } = *candidate;
    let customer = &facts.customer;
    let mean = if customer.orders > 0 { customer.spent / customer.orders } else { USUAL_ORDER };
    let table = occasion.party_size.clamp(1, LARGEST_TABLE);
    let uplift = (uplift(candidate) * table).min(WHOLE);
    // A whole table that surely comes again is not all: what they like is worth more.
    let liked = if reward.suits_how_well(customer) > 0 { uplift * 3 / 2 } else { uplift };
    let gain = i128::from(mean) * i128::from(MARGIN) * i128::from(liked) / i128::from(WHOLE * WHOLE);
    let gain = i64::try_from(gain).unwrap_or(i64::MAX);
    diminish_repeats(gain, candidate).saturating_sub(candidate.cost)
}

/// By how much likelier the customer comes once more, in basis points.
fn uplift(candidate: &Candidate<'_>) -> i64 {
    let Candidate { facts, occasion, trigger, reward, had, .. } = *candidate;
    let customer = &facts.customer;
    let layer = match reward.layer {
        Layer::Emotional => 150,
        Layer::Need => 250,
        Layer::Value => 350,
    };
    let by_trigger = match trigger {
        Some(Trigger::CaseClosed) => 900,
        Some(Trigger::Comeback) => 800,
        Some(Trigger::FirstOrder) => 700,
        Some(Trigger::PartyHosted) => 600,
        _ => 0,
    };
    let is_back = matches!(trigger, Some(Trigger::Comeback)) || occasion.kind == OccasionKind::OrderCompleted;
    let lapsed = if customer.is_lapsed(occasion.at) && !is_back { 500 } else { 0 };
    let missed = if customer.is_regular() && is_long_ago(had.last_at, occasion.at) { 200 } else { 0 };
    layer + by_trigger + lapsed + missed
}

fn is_long_ago(last: Option<Time>, now: Time) -> bool {
    last.is_none_or(|last| now.micros() - last.micros() >= MISSED_AFTER)
}

fn diminish_repeats(gain: i64, candidate: &Candidate<'_>) -> i64 {
    let same = candidate.facts.recent.get(&candidate.reward.id).map_or(0, |recent| recent.times);
    gain / (1 + same) * 4 / (4 + candidate.had.times)
}

//! What the shop's orders say of its guests, as the contract shows it.

mod value;

use std::collections::BTreeMap;

use contracts::{
    customers::v1::{
        self as pb, GuestReport, GuestScore, guest_report,
        guest_score::{RfmSegment as SegmentField, Rhythm as RhythmField},
    },
    orders::v1::{Order, order::State},
};
use kernel::{Currency, CustomerId, Failure, Money, OrderId, ShopId, Time};
use outbox::IncomingEvent;
use runtime::field::{self, small};

use super::{CUSTOMER, ORDER, customer_name};
use crate::{
    domain::guests::{Overview, RfmSegment, Rhythm, Score, Scored, Scoring},
    store::guests::{purchases::Completed, scores::NamedScore},
};

const REPORT: &str = "shops/{shop}/guestReport";

/// The shop of `shops/{shop}/guestReport`.
pub(crate) fn report_of(name: &str) -> Result<ShopId, Failure> {
    field::name(name, "name", REPORT).map(|name| name.shop)
}

/// A completed order as an event tells of it, but for the day; `None` if it is nobody's, or
/// was called off.
pub(crate) fn completed(
    shop: &ShopId,
    order: Option<Order>,
    day: impl Fn(Time) -> i64,
    event: &IncomingEvent,
) -> Result<Option<Completed>, Failure> {
    let order = field::required(order, "order")?;
    if order.customer.is_empty() || order.state() == State::Cancelled {
        return Ok(None);
    }
    let placed_at = field::time(order.create_time, "order.create_time")?.unwrap_or(event.occurred_at);
    Ok(Some(Completed {
        order: field::id_in::<OrderId>(shop, &order.name, "order.name", ORDER)?,
        customer: field::id_in::<CustomerId>(shop, &order.customer, "order.customer", CUSTOMER)?,
        day: day(placed_at),
        placed_at,
        total: order.total.as_ref().map_or(0, |total| total.amount),
        refunded: order.refunded.as_ref().map_or(0, |refunded| refunded.amount),
    }))
}

pub(super) fn part(part: RfmSegment) -> i32 {
    SegmentField::from_str_name(part.as_str()).unwrap_or_default().into()
}

pub(super) fn rhythm(rhythm: Rhythm) -> i32 {
    RhythmField::from_str_name(rhythm.as_str()).unwrap_or_default().into()
}

/// The part of the map that is asked for; `None` for any.
pub(crate) fn asked_part(sent: i32) -> Result<Option<RfmSegment>, Failure> {
    asked(sent, SegmentField::try_from(sent).ok().map(|named| named.as_str_name()), "rfm_segment")
}

/// The rhythm that is asked for; `None` for any.
pub(crate) fn asked_rhythm(sent: i32) -> Result<Option<Rhythm>, Failure> {
    asked(sent, RhythmField::try_from(sent).ok().map(|named| named.as_str_name()), "rhythm")
}

fn asked<T: std::str::FromStr>(sent: i32, named: Option<&str>, path: &str) -> Result<Option<T>, Failure> {
    if sent == 0 { Ok(None) } else { field::word(named, path, "must be one of its values").map(Some) }
}

fn money(minor: i64, currency: Currency) -> contracts::common::v1::Money {
    field::money_field(Money { minor, currency })
}

/// A guest's score.
pub(crate) fn score(shop: &ShopId, currency: Currency, named: &NamedScore) -> GuestScore {
    let Scored { customer, at_risk, segment, rhythm: of_pauses, of } = &named.scored;
    GuestScore {
        customer: customer_name(shop, *customer),
        number: small(named.number.unwrap_or_default()),
        display_name: named.display_name.clone(),
        silence_days: small(of.silence_days),
        orders: small(of.orders),
        spent: Some(money(of.spent, currency)),
        recency_score: of.recency.into(),
        frequency_score: of.frequency.into(),
        monetary_score: of.monetary.into(),
        rfm_segment: part(*segment),
        rhythm: rhythm(*of_pauses),
        usual_pause_days: small(of.pause_p90),
        silence_chance_ratio: of.chance,
        alive_ratio: of.alive,
        expected_purchases: of.expected.map_or(0.0, |(purchases, _)| purchases),
        expected_value: of.expected.map(|(_, value)| money(value, currency)),
        value_at_risk: Some(money(*at_risk, currency)),
        all_orders: small(of.all_orders),
    }
}

/// What is said of all guests.
pub(crate) fn report(name: String, of: &Overview) -> GuestReport {
    let scores = &of.scores.guests;
    let (zh, en) = scoring_reason(of.scores.scoring);
    GuestReport {
        name,
        guests: i32::try_from(scores.len()).unwrap_or(i32::MAX),
        cells: cells(scores, of.shop.currency),
        rfm_segments: parts(scores, of.shop.currency),
        scoring: match of.scores.scoring {
            Scoring::Quintiles => guest_report::Scoring::Quintiles.into(),
            Scoring::TooFew | Scoring::TooManyOnce => guest_report::Scoring::FixedBounds.into(),
        },
        scoring_reason: zh.to_owned(),
        scoring_reason_en: en.to_owned(),
        rhythms: rhythms(scores, of.shop.currency),
        value: Some(value::report(of.fit.as_ref(), of.shop.currency)),
    }
}

fn scoring_reason(scoring: Scoring) -> (&'static str, &'static str) {
    match scoring {
        Scoring::Quintiles => ("", ""),
        Scoring::TooFew => (
            "下过单的客人不到100位，分不出五等份，按固定的界线打分",
            "fewer than 100 guests have ordered, too few for fifths; scored by fixed bounds",
        ),
        Scoring::TooManyOnce => (
            "只来过一次的客人超过两成，分不出五等份，按固定的界线打分",
            "more than a fifth of the guests came once, so that fifths say nothing; scored by fixed bounds",
        ),
    }
}

/// Guests, and what they paid in a year.
type Sum = (i32, i64);

fn sums<K: Ord>(
    scores: &[Score],
    key: impl Fn(&Score) -> K,
    money: impl Fn(&Score) -> i64,
) -> BTreeMap<K, Sum> {
    let mut sums: BTreeMap<K, Sum> = BTreeMap::new();
    for score in scores {
        let sum = sums.entry(key(score)).or_default();
        *sum = (sum.0.saturating_add(1), sum.1.saturating_add(money(score)));
    }
    sums
}

fn cells(scores: &[Score], currency: Currency) -> Vec<guest_report::Cell> {
    let sums = sums(scores, |score| (score.scores.recency, score.scores.frequency), |score| score.row.spent);
    let all = (1..=5).flat_map(|recency| (1..=5).map(move |frequency| (recency, frequency)));
    all.map(|(recency, frequency)| {
        let (guests, spent) = sums.get(&(recency, frequency)).copied().unwrap_or_default();
        guest_report::Cell {
            recency_score: recency.into(),
            frequency_score: frequency.into(),
            rfm_segment: part(RfmSegment::of(recency, frequency)),
            guests,
            spent: Some(money(spent, currency)),
        }
    })
    .collect()
}

fn parts(scores: &[Score], currency: Currency) -> Vec<guest_report::RfmCount> {
    let sums = sums(scores, |score| score.segment, |score| score.row.spent);
    let count = |one: &RfmSegment| {
        let (guests, spent) = sums.get(one).copied().unwrap_or_default();
        guest_report::RfmCount { rfm_segment: part(*one), guests, spent: Some(money(spent, currency)) }
    };
    RfmSegment::ALL.iter().map(count).collect()
}

fn rhythms(scores: &[Score], currency: Currency) -> Vec<guest_report::RhythmCount> {
    let sums = sums(scores, |score| score.silence.rhythm, |score| score.at_risk);
    let count = |one: &Rhythm| {
        let (guests, at_risk) = sums.get(one).copied().unwrap_or_default();
        pb::guest_report::RhythmCount {
            rhythm: rhythm(*one),
            guests,
            value_at_risk: Some(money(at_risk, currency)),
        }
    };
    Rhythm::ALL.iter().map(count).collect()
}

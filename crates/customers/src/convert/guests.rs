//! What the shop's orders say of its guests, as the contract shows it.

mod value;

use contracts::{
    customers::v1::{
        GuestReport, GuestScore, guest_report,
        guest_score::{RfmSegment as SegmentField, Rhythm as RhythmField},
    },
    orders::v1::{Order, order::State},
};
use kernel::{Currency, CustomerId, Failure, Money, OrderId, ShopId, Time};
use outbox::IncomingEvent;
use runtime::field::{self, small};

use super::{CUSTOMER, ORDER, customer_name};
use crate::{
    domain::{
        guests::{RfmSegment, Rhythm, Scored, Scoring, Sum, Summary},
        value::Fit,
    },
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

/// What is said of all guests, as it was at a time, and how their value is reckoned now.
pub(crate) fn report(
    name: String,
    (of, at): (&Summary, Time),
    fit: Option<&(Fit, Time)>,
    currency: Currency,
) -> GuestReport {
    let (zh, en) = scoring_reason(of.scoring);
    GuestReport {
        name,
        guests: of.guests,
        cells: of.cells.iter().map(|cell| cell_of(cell, currency)).collect(),
        rfm_segments: of.segments.iter().map(|one| segment_of(one, currency)).collect(),
        scoring: match of.scoring {
            Scoring::Quintiles => guest_report::Scoring::Quintiles.into(),
            Scoring::TooFew | Scoring::TooManyOnce => guest_report::Scoring::FixedBounds.into(),
        },
        scoring_reason: zh.to_owned(),
        scoring_reason_en: en.to_owned(),
        rhythms: of.rhythms.iter().map(|one| rhythm_of(one, currency)).collect(),
        value: Some(value::report(fit, currency)),
        score_time: Some(field::timestamp(at)),
    }
}

fn cell_of(&((recency, frequency), sum): &((u8, u8), Sum), currency: Currency) -> guest_report::Cell {
    guest_report::Cell {
        recency_score: recency.into(),
        frequency_score: frequency.into(),
        rfm_segment: part(RfmSegment::of(recency, frequency)),
        guests: sum.guests,
        spent: Some(money(sum.money, currency)),
    }
}

fn segment_of(&(segment, sum): &(RfmSegment, Sum), currency: Currency) -> guest_report::RfmCount {
    guest_report::RfmCount {
        rfm_segment: part(segment),
        guests: sum.guests,
        spent: Some(money(sum.money, currency)),
    }
}

fn rhythm_of(&(of, sum): &(Rhythm, Sum), currency: Currency) -> guest_report::RhythmCount {
    guest_report::RhythmCount {
        rhythm: rhythm(of),
        guests: sum.guests,
        value_at_risk: Some(money(sum.money, currency)),
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

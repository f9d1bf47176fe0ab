use contracts::customers::v1::{self as pb, guest_score, segment::Rule};
use kernel::{Currency, Failure, Schedule, ShopId, Time};
use runtime::field::{self, amount, amount_field, each, liking, small};

use super::customer_name;
use crate::{
    domain::guests::{Segment, SegmentId, SegmentRule},
    store::guests::segments::{Member, Move},
};

/// The shape of a segment's name.
pub(crate) const SEGMENT: &str = "shops/{shop}/segments/{segment}";
const HISTORY: &str = "shops/{shop}/segments/{segment}/history";
const MOST_WORDS: usize = 20;
const MOST_NAMED: usize = 100;
const USUAL_DAYS: i64 = 30;

runtime::updatable! { pb::Segment: display_name, display_name_en, rule }

/// `shops/{shop}/segments/{segment}`.
pub(crate) fn id(name: &str, path: &str) -> Result<(ShopId, SegmentId), Failure> {
    field::id(name, path, SEGMENT)
}

/// The segment of `shops/{shop}/segments/{segment}/history`.
pub(crate) fn history_of(text: &str) -> Result<(ShopId, SegmentId), Failure> {
    let name = field::name(text, "name", HISTORY)?;
    let id = name.id(1, HISTORY).map_err(|right| Failure::field("name", right.to_string()))?;
    Ok((name.shop, id))
}

/// The name of a segment.
pub(crate) fn name(shop: &ShopId, id: SegmentId) -> String {
    format!("shops/{shop}/segments/{id}")
}

/// How many days of a history are asked for.
pub(crate) fn days(asked: i32) -> Result<i64, Failure> {
    match field::number(i64::from(asked), "days", &(0..=366))? {
        0 => Ok(USUAL_DAYS),
        days => Ok(days),
    }
}

/// A segment as the contract shows it.
pub(crate) fn to(shop: &ShopId, currency: Currency, segment: &Segment) -> pb::Segment {
    pb::Segment {
        name: name(shop, segment.id),
        display_name: segment.display_name.clone(),
        display_name_en: segment.display_name_en.clone(),
        rule: Some(rule_to(&segment.rule, currency)),
        member_count: small(segment.member_count),
        refresh_time: Some(field::timestamp(segment.refreshed_at)),
        etag: field::etag_field(segment.version),
        create_time: Some(field::timestamp(segment.created_at)),
    }
}

/// What was sent, each field checked, as a version of a segment.
pub(crate) fn read(sent: &pb::Segment, currency: Currency, of: &Segment) -> Result<Segment, Failure> {
    Ok(Segment {
        display_name: field::text(&sent.display_name, "segment.display_name", 1..=64)?,
        display_name_en: field::optional_name(&sent.display_name_en, "segment.display_name_en", 64)?,
        rule: rule(&sent.rule.clone().unwrap_or_default(), currency)?,
        ..of.clone()
    })
}

fn rule(sent: &Rule, currency: Currency) -> Result<SegmentRule, Failure> {
    let path = |field: &str| format!("segment.rule.{field}");
    let number = |value: i32, field: &str, most: i64| field::number(value.into(), &path(field), &(0..=most));
    let word = |text: &String, path: &str| field::text(text, path, 1..=64);
    let rule = SegmentRule {
        segments: each(&sent.segments, &path("segments"), MOST_WORDS, word)?,
        preferences: each(&sent.preferences, &path("preferences"), MOST_WORDS, |text, path| {
            liking(text, path)
        })?,
        rfm_segments: each(&sent.rfm_segments, &path("rfm_segments"), 10, |value, path| {
            let named = guest_score::RfmSegment::try_from(*value).ok();
            field::word(named.map(|named| named.as_str_name()), path, "must be a part of the map")
        })?,
        rhythms: each(&sent.rhythms, &path("rhythms"), 4, |value, path| {
            let named = guest_score::Rhythm::try_from(*value).ok();
            let right = "must be UNKNOWN, STEADY, AT_RISK or MAYBE_LOST";
            field::word(named.map(|named| named.as_str_name()), path, right)
        })?,
        min_orders: number(sent.min_orders, "min_orders", 1_000_000)?,
        max_orders: number(sent.max_orders, "max_orders", 1_000_000)?,
        min_spent: amount(sent.min_spent.clone(), &path("min_spent"), currency)?.unwrap_or(0),
        silence_days: number(sent.silence_days, "silence_days", 3_660)?,
        max_silence_days: number(sent.max_silence_days, "max_silence_days", 3_660)?,
        numbered: sent.numbered,
    };
    for (most, least, field) in [
        (rule.max_orders, rule.min_orders, "max_orders"),
        (rule.max_silence_days, rule.silence_days, "max_silence_days"),
    ] {
        if most != 0 && most < least {
            return Err(Failure::field(path(field), "must be 0, or not below the least"));
        }
    }
    Ok(rule)
}

fn rule_to(rule: &SegmentRule, currency: Currency) -> Rule {
    let part = |part: &crate::domain::guests::RfmSegment| {
        guest_score::RfmSegment::from_str_name(part.as_str()).unwrap_or_default().into()
    };
    let rhythm = |rhythm: &crate::domain::guests::Rhythm| {
        guest_score::Rhythm::from_str_name(rhythm.as_str()).unwrap_or_default().into()
    };
    Rule {
        segments: rule.segments.clone(),
        preferences: rule.preferences.clone(),
        rfm_segments: rule.rfm_segments.iter().map(part).collect(),
        rhythms: rule.rhythms.iter().map(rhythm).collect(),
        min_orders: small(rule.min_orders),
        max_orders: small(rule.max_orders),
        min_spent: amount_field(Some(rule.min_spent).filter(|least| *least > 0), currency),
        silence_days: small(rule.silence_days),
        max_silence_days: small(rule.max_silence_days),
        numbered: rule.numbered,
    }
}

/// Somebody in a segment as the contract shows them.
pub(crate) fn member(shop: &ShopId, member: &Member) -> pb::SegmentMember {
    pb::SegmentMember {
        customer: customer_name(shop, member.customer),
        number: small(member.number.unwrap_or_default()),
        display_name: member.display_name.clone(),
        join_time: Some(field::timestamp(member.joined_at)),
    }
}

/// How a segment moved from a day on until today, when it has so many members.
pub(crate) fn history(
    shop: &ShopId,
    moves: &[Move],
    (first, today): (i64, i64),
    members: i64,
) -> Vec<pb::SegmentDay> {
    let mut members = members;
    let mut days: Vec<pb::SegmentDay> = (first..=today)
        .rev()
        .map(|day| {
            let shown = segment_day(shop, moves.iter().filter(|one| one.day == day), day, members);
            members -= i64::from(shown.joined_count) - i64::from(shown.left_count);
            shown
        })
        .collect();
    days.reverse();
    days
}

fn segment_day<'a>(
    shop: &ShopId,
    moves: impl Iterator<Item = &'a Move>,
    day: i64,
    members: i64,
) -> pb::SegmentDay {
    let (joined, left): (Vec<&Move>, Vec<&Move>) = moves.partition(|one| one.joined);
    let count = |moves: &[&Move]| i32::try_from(moves.len()).unwrap_or(i32::MAX);
    let named = |moves: &[&Move]| {
        moves.iter().take(MOST_NAMED).map(|one| customer_name(shop, one.customer)).collect()
    };
    pb::SegmentDay {
        date: Schedule::date(day).to_string(),
        members: small(members),
        joined_count: count(&joined),
        left_count: count(&left),
        joined: named(&joined),
        left: named(&left),
    }
}

/// A segment nobody has made yet.
pub(crate) fn blank(id: SegmentId, now: Time) -> Segment {
    Segment {
        id,
        display_name: String::new(),
        display_name_en: String::new(),
        rule: SegmentRule::default(),
        member_count: 0,
        refreshed_at: now,
        version: 1,
        created_at: now,
    }
}

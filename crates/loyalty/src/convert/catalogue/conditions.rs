use std::ops::RangeInclusive;

use contracts::loyalty::v1::campaign as pb;
use kernel::{Currency, Failure, ShopId};
use runtime::field;

use crate::{
    convert::{
        fields::{amount, amount_field, liking, small},
        projections::segments,
    },
    domain::{Conditions, Day, Trigger},
};

const MOST_SEGMENTS: usize = 20;
const MOST_TIERS: usize = 10;
const MOST_PREFERENCES: usize = 20;
const MOST_WEEKDAYS: usize = 7;
const MOST_DATES: usize = 366;
const WORD: RangeInclusive<usize> = 1..=64;
const PARTY: RangeInclusive<i32> = 0..=1_000;
const WEEKDAY: RangeInclusive<i32> = 1..=7;
const FROM: RangeInclusive<i32> = 0..=1_439;
const TO: RangeInclusive<i32> = 0..=1_440;
const SILENCE: RangeInclusive<i32> = 0..=3_660;

fn path(name: &str) -> String {
    format!("campaign.conditions.{name}")
}

/// What was sent, each field checked. What only one trigger asks for is refused
/// with another.
pub(super) fn read(
    shop: &ShopId,
    sent: &pb::Conditions,
    trigger: Trigger,
    currency: Currency,
) -> Result<Conditions, Failure> {
    let words = |list: &[String], name, most| {
        field::each(list, &path(name), most, |word, path| field::text(word, path, WORD))
    };
    let likings = &path("preferences");
    let (from_minute, to_minute) = hours(sent)?;
    Ok(Conditions {
        segments: words(&sent.segments, "segments", MOST_SEGMENTS)?,
        named_segments: field::each(
            &sent.named_segments,
            &path("named_segments"),
            MOST_SEGMENTS,
            |name, path| field::id_in(shop, name, path, segments::SEGMENT),
        )?,
        tiers: words(&sent.tiers, "tiers", MOST_TIERS)?,
        min_party_size: field::number(sent.min_party_size, &path("min_party_size"), &PARTY)?.into(),
        preferences: field::each(&sent.preferences, likings, MOST_PREFERENCES, |text, path| {
            liking(text, path)
        })?,
        weekdays: field::each(&sent.weekdays, &path("weekdays"), MOST_WEEKDAYS, |day, path| {
            weekday(*day, path)
        })?,
        from_minute,
        to_minute,
        silence_days: silence_days(sent.silence_days, trigger)?,
        dates: dates(&sent.dates, trigger)?,
        min_total: amount(sent.min_total.clone(), &path("min_total"), currency)?.unwrap_or(0),
    })
}

fn weekday(day: i32, path: &str) -> Result<i8, Failure> {
    let day = field::number(day, path, &WEEKDAY)?;
    i8::try_from(day).map_err(|_| Failure::field(path, "must be 1 to 7"))
}

fn hours(sent: &pb::Conditions) -> Result<(i64, i64), Failure> {
    let from = field::number(sent.from_minute, &path("from_minute"), &FROM)?;
    let to = field::number(sent.to_minute, &path("to_minute"), &TO)?;
    if to != 0 && to <= from {
        let right = "must be above from_minute, or 0 for the end of the day";
        return Err(Failure::field(path("to_minute"), right));
    }
    Ok((from.into(), to.into()))
}

fn silence_days(days: i32, trigger: Trigger) -> Result<i64, Failure> {
    let days = field::number(days, &path("silence_days"), &SILENCE)?;
    if days != 0 && trigger != Trigger::Comeback {
        return Err(Failure::field(path("silence_days"), "must be 0 unless the trigger is COMEBACK"));
    }
    Ok(days.into())
}

fn dates(sent: &[String], trigger: Trigger) -> Result<Vec<Day>, Failure> {
    match (sent.is_empty(), trigger == Trigger::Date) {
        (true, true) => Err(Failure::field(path("dates"), "must have at least one for the trigger DATE")),
        (false, false) => Err(Failure::field(path("dates"), "must be empty unless the trigger is DATE")),
        _ => field::each(sent, &path("dates"), MOST_DATES, |day, path| {
            day.parse().map_err(|right: crate::domain::NoDay| Failure::field(path, right.to_string()))
        }),
    }
}

/// Conditions as the contract shows them.
pub(super) fn to(shop: &ShopId, conditions: &Conditions, currency: Currency) -> pb::Conditions {
    let min_total = Some(conditions.min_total).filter(|minor| *minor > 0);
    pb::Conditions {
        segments: conditions.segments.clone(),
        named_segments: conditions.named_segments.iter().map(|id| segments::name(shop, *id)).collect(),
        tiers: conditions.tiers.clone(),
        min_party_size: small(conditions.min_party_size),
        preferences: conditions.preferences.clone(),
        weekdays: conditions.weekdays.iter().map(|day| i32::from(*day)).collect(),
        from_minute: small(conditions.from_minute),
        to_minute: small(conditions.to_minute),
        silence_days: small(conditions.silence_days),
        dates: conditions.dates.iter().map(ToString::to_string).collect(),
        min_total: amount_field(min_total, currency),
    }
}

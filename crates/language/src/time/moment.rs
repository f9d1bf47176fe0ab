//! The moments that times mean.

use jiff::{SignedDuration, Timestamp, ToSpan, civil::Date};
use kernel::Schedule;

use super::{Day, LONGEST_WAIT, MINUTES_OF_A_DAY, NOON, When};

/// Before this hour it is still night.
const SMALL_HOURS: i8 = 5;

/// The moment a time means, for a message sent at `sent`: the next such one,
/// and of two that a half-day clock allows, the next when the shop is open. A
/// day that is named is kept, be it past.
pub(crate) fn moment(when: When, sent: Timestamp, schedule: &Schedule) -> Option<Timestamp> {
    let (day, minute, half_day) = match when {
        When::After(minutes) if minutes > LONGEST_WAIT => return None,
        When::After(minutes) => return sent.checked_add(SignedDuration::from_mins(i64::from(minutes))).ok(),
        When::Day(_) => return None,
        When::Noon(day) => (day, NOON, false),
        When::Clock { day, minute, half_day } => (day, minute, half_day),
    };
    let now = schedule.local(sent);
    let today = now.date();
    let in_days = match day {
        Some(day) => Some(in_days(day, today)?),
        None => None,
    };
    // Who writes in the small hours means the night that they are in.
    if minute >= MINUTES_OF_A_DAY
        && now.hour() < SMALL_HOURS
        && in_days.unwrap_or(0) == 0
        && let Some(moment) = moment_of(today, 0, minute - MINUTES_OF_A_DAY, schedule, sent)
        && moment >= sent
    {
        return Some(moment);
    }
    let days = match in_days {
        Some(days) => days..=days,
        None => 0..=1,
    };
    let minutes = [Some(minute), half_day.then_some(minute + 12 * 60)];
    let mut moments: Vec<Timestamp> = days
        .flat_map(|day| {
            minutes.iter().flatten().filter_map(move |minute| moment_of(today, day, *minute, schedule, sent))
        })
        .filter(|moment| *moment >= sent)
        .collect();
    moments.sort_unstable();
    let open = moments.iter().copied().find(|moment| schedule.is_open(*moment));
    if half_day { open.or_else(|| moments.first().copied()) } else { moments.first().copied() }
}

/// Minutes after the midnight a number of days from today. Where a clock goes
/// back, the first such moment that is not past.
fn moment_of(today: Date, day: i32, minute: i32, schedule: &Schedule, sent: Timestamp) -> Option<Timestamp> {
    let date = today.checked_add((day + minute.div_euclid(MINUTES_OF_A_DAY)).days()).ok()?;
    let minute = minute.rem_euclid(MINUTES_OF_A_DAY);
    let first = schedule.moment(date, minute)?;
    if first >= sent {
        return Some(first);
    }
    let hour = i8::try_from(minute / 60).ok()?;
    let local = date.at(hour, i8::try_from(minute % 60).ok()?, 0, 0);
    schedule.time_zone.to_ambiguous_timestamp(local).later().ok()
}

/// Whether a day that is said is the day on which it was said.
pub(crate) fn is_today(day: Day, sent: Timestamp, schedule: &Schedule) -> bool {
    in_days(day, schedule.local(sent).date()) == Some(0)
}

/// The date of a day that is said on another.
pub fn date_of(day: Day, today: Date) -> Option<Date> {
    today.checked_add(in_days(day, today)?.days()).ok()
}

fn in_days(day: Day, today: Date) -> Option<i32> {
    match day {
        Day::In(days) => Some(days),
        Day::Weekday { weekday, of_next_week } => {
            let now = i32::from(today.weekday().to_monday_one_offset());
            let ahead = i32::from(weekday) - now;
            Some(match of_next_week {
                true => ahead + 7,
                false if ahead < 0 => ahead + 7,
                false => ahead,
            })
        }
        Day::Date { month, day } => {
            let this_year = Date::new(today.year(), month, day).ok();
            let date = this_year
                .filter(|date| *date >= today)
                .or_else(|| Date::new(today.year() + 1, month, day).ok())?;
            today.until(date).ok().map(|span| span.get_days())
        }
    }
}

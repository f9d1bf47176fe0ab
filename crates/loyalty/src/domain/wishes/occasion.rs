//! Which wish a guest gets on a day, if any.

use jiff::civil::Date;
use kernel::{Birthday, Schedule, Time};

use super::{LunarDate, WishKind, birthday::year_of};
use crate::domain::CustomerProjection;

/// Who ordered once is silent after so long; who ordered more often by their own pauses.
const SILENT_AFTER: i64 = 90 * Time::DAY;
/// Under which a guest says that they want no wishes.
const OPT_OUT: [&str; 2] = ["wishes", "祝福"];
/// The month and day of the Chinese calendar that a festival is on.
const LUNAR_FESTIVALS: [(WishKind, i8, i8); 5] = [
    (WishKind::SpringFestival, 1, 1),
    (WishKind::LanternFestival, 1, 15),
    (WishKind::DragonBoat, 5, 5),
    (WishKind::MidAutumn, 8, 15),
    (WishKind::DoubleNinth, 9, 9),
];
/// The same of ours.
const FESTIVALS: [(WishKind, i8, i8); 2] = [(WishKind::NewYear, 1, 1), (WishKind::Christmas, 12, 25)];

/// What a guest is wished on a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Coming {
    /// What for.
    pub(crate) kind: WishKind,
    /// In which year: the same is wished once in each.
    pub(crate) year: i16,
}

/// What a guest is wished on a date, of these kinds; one thing a day, what is theirs before
/// what is everybody's. Nothing if they want none, or are silent; of a festival only
/// regulars hear.
pub(crate) fn coming(
    customer: &CustomerProjection,
    kinds: &[WishKind],
    schedule: &Schedule,
    (date, now): (Date, Time),
) -> Option<Coming> {
    let wants_none = OPT_OUT.iter().any(|word| customer.refuses(word));
    if wants_none || is_silent(customer, now) {
        return None;
    }
    let own = [
        (WishKind::Birthday, birthday(customer, date)),
        (WishKind::FirstVisit, first_visit(customer, schedule, date)),
    ];
    let festivals = festivals(date).filter(|_| customer.is_regular());
    let mut all = own.into_iter().chain(festivals);
    all.find_map(|(kind, year)| year.filter(|_| kinds.contains(&kind)).map(|year| Coming { kind, year }))
}

/// Whether they stay away for longer than they usually do: a wish would only remind them.
fn is_silent(customer: &CustomerProjection, now: Time) -> bool {
    let Some(last) = customer.last_order_at else { return true };
    let once = customer.orders < 2 && now.micros() - last.micros() > SILENT_AFTER;
    once || customer.is_lapsed(now)
}

/// The year whose birthday of theirs a date is, if it is one.
pub(crate) fn birthday(customer: &CustomerProjection, date: Date) -> Option<i16> {
    let noted = Birthday::WORDS.iter().find_map(|word| customer.preferences.get(*word))?;
    year_of(Birthday::read(noted)?, date)
}

/// The day of their first order, in a later year.
fn first_visit(customer: &CustomerProjection, schedule: &Schedule, date: Date) -> Option<i16> {
    let first = schedule.local(customer.first_order_at?.timestamp()).date();
    if first.year() >= date.year() || customer.orders < 2 {
        return None;
    }
    let text = format!("{:02}-{:02}", first.month(), first.day());
    year_of(Birthday::read(&text)?, date)
}

fn festivals(date: Date) -> impl Iterator<Item = (WishKind, Option<i16>)> {
    let lunar = LUNAR_FESTIVALS.into_iter();
    let lunar = lunar.map(move |(kind, month, day)| (kind, LunarDate::year_of(month, day, date)));
    let ours = FESTIVALS.into_iter().map(move |(kind, month, day)| {
        (kind, Some(date.year()).filter(|_| (date.month(), date.day()) == (month, day)))
    });
    lunar.chain(ours)
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use kernel::CustomerId;

    use super::*;

    fn at(on: Date) -> Time {
        Time::from_timestamp(on.at(4, 0, 0, 0).to_zoned(jiff::tz::TimeZone::UTC).unwrap().timestamp())
    }

    /// A regular who came every ten days, the last time a week ago.
    fn regular(on: Date, preferences: &[(&str, &str)]) -> CustomerProjection {
        let first = date(2024, 3, 5);
        let days = i64::from(first.until(on).unwrap().get_days()) - 7;
        CustomerProjection {
            preferences: preferences.iter().map(|(key, value)| ((*key).into(), (*value).into())).collect(),
            orders: days / 10 + 1,
            first_order_at: Some(at(first)),
            last_order_at: Some(at(on).plus_micros(-7 * Time::DAY)),
            ..CustomerProjection::unknown(CustomerId(kernel::Uuid::nil()))
        }
    }

    fn wished(customer: &CustomerProjection, on: Date) -> Option<(WishKind, i16)> {
        coming(customer, WishKind::ALL, &Schedule::unknown(), (on, at(on))).map(|one| (one.kind, one.year))
    }

    #[test]
    fn what_is_theirs_comes_before_what_is_everybodys() {
        let mid_autumn = date(2026, 9, 25);
        assert_eq!(wished(&regular(mid_autumn, &[]), mid_autumn), Some((WishKind::MidAutumn, 2026)));
        let own = regular(mid_autumn, &[("birthday", "农历8月15")]);
        assert_eq!(wished(&own, mid_autumn), Some((WishKind::Birthday, 2026)));
        let only = [WishKind::MidAutumn];
        let kind = coming(&own, &only, &Schedule::unknown(), (mid_autumn, at(mid_autumn)));
        assert_eq!(kind.map(|one| one.kind), Some(WishKind::MidAutumn));
        let came = date(2026, 3, 5);
        assert_eq!(wished(&regular(came, &[]), came), Some((WishKind::FirstVisit, 2026)));
        assert_eq!(wished(&regular(date(2026, 3, 6), &[]), date(2026, 3, 6)), None);
        assert_eq!(
            wished(&regular(date(2027, 1, 1), &[]), date(2027, 1, 1)),
            Some((WishKind::NewYear, 2027))
        );
    }

    #[test]
    fn who_wants_none_or_is_silent_is_wished_nothing() {
        let on = date(2026, 3, 12);
        let birthday = ("生日", "1985-03-12");
        assert!(wished(&regular(on, &[birthday]), on).is_some());
        for no in [("wishes", "no"), ("祝福", "不要")] {
            assert_eq!(wished(&regular(on, &[birthday, no]), on), None, "{no:?}");
        }
        // Three times as long as their usual pause.
        let silent =
            CustomerProjection { last_order_at: Some(at(date(2026, 2, 1))), ..regular(on, &[birthday]) };
        assert_eq!(wished(&silent, on), None);
        let once = |last| CustomerProjection {
            orders: 1,
            first_order_at: Some(at(last)),
            last_order_at: Some(at(last)),
            ..regular(on, &[birthday])
        };
        assert!(wished(&once(date(2025, 12, 20)), on).is_some());
        assert_eq!(wished(&once(date(2025, 12, 10)), on), None);
        let never = CustomerProjection { last_order_at: None, ..regular(on, &[birthday]) };
        assert_eq!(wished(&never, on), None);
    }

    #[test]
    fn of_a_festival_only_regulars_hear() {
        let on = date(2026, 9, 25);
        assert_eq!(wished(&CustomerProjection { orders: 2, ..regular(on, &[]) }, on), None);
    }
}

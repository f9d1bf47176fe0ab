use jiff::Span;

use crate::{Currency, Schedule, Time};

/// What a service that does not own the shops is told of one.
#[derive(Clone, Debug, PartialEq)]
pub struct ShopProjection {
    /// When it is open, and whose day it is.
    pub schedule: Schedule,
    /// The currency of all its money.
    pub currency: Currency,
    /// Counts the changes; what is not newer is old.
    pub revision: i64,
}

impl ShopProjection {
    /// A shop that nobody has told of yet.
    pub fn unknown() -> Self {
        Self { schedule: Schedule::unknown(), currency: Currency::CNY, revision: 0 }
    }

    /// When the shop's day began so many days before today.
    pub fn days_before(&self, now: Time, days: i64) -> Time {
        let today = self.schedule.local(now.timestamp()).date();
        let first = Span::new().try_days(days).ok().and_then(|days| today.checked_sub(days).ok());
        let begins = first.and_then(|first| self.schedule.moment(first, 0));
        begins.map_or(now, Time::from_timestamp)
    }
}

#[cfg(test)]
mod tests {
    use jiff::tz::TimeZone;

    use super::*;

    #[test]
    fn days_are_counted_from_the_shop_s_midnight() {
        let mut shop = ShopProjection::unknown();
        shop.schedule.time_zone = TimeZone::get("Asia/Shanghai").unwrap();
        let at = |text: &str| Time::from_timestamp(text.parse().unwrap());
        let now = at("2026-11-23T02:00:00+08:00");
        assert_eq!(shop.days_before(now, 0), at("2026-11-23T00:00:00+08:00"));
        assert_eq!(shop.days_before(now, 90), at("2026-08-25T00:00:00+08:00"));
    }
}

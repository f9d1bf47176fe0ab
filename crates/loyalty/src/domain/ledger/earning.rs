//! What an order earns, and what a refund takes back of it.

use std::ops::RangeInclusive;

use kernel::{Currency, CustomerId, OrderId, Schedule, Time};

use super::lots::Term;
use crate::domain::calendar;

/// Thousandths, in which a point's value is told.
const VALUE_MILLI: i64 = 1_000;
/// So many points are worth what one of them is earned by.
const POINTS_BACK: i64 = 100;

/// So many points for each full so many minor units.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct EarnRule {
    /// Counts the changes.
    pub(crate) version: i64,
    /// Points.
    pub(crate) points: i64,
    /// Minor units.
    pub(crate) per: i64,
    /// The shop's days from the completion until points may be used.
    pub(crate) pending_days: i64,
    /// Months from then until they expire; 0 for never.
    pub(crate) lifetime_months: i64,
    /// What a point is worth, in thousandths of a minor unit.
    pub(crate) point_value_milli: i64,
}

/// A rule as it was set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct RuleChange {
    /// The rule.
    pub(crate) rule: EarnRule,
    /// Whether it changed when points expire that had been issued.
    pub(crate) forced: bool,
    /// Lots whose time that changed.
    pub(crate) lots_changed: i64,
    /// Why.
    pub(crate) reason: String,
    /// Who did it.
    pub(crate) changed_by: String,
    /// When.
    pub(crate) created_at: Time,
}

impl EarnRule {
    /// The rule of a shop that never set one: a point for each yuan, pound or
    /// yen, worth a hundredth of it. Points were earned by it, so it must stay as
    /// it is.
    pub(crate) fn first(currency: Currency) -> Self {
        let one = currency.minor_units();
        Self {
            version: 0,
            points: 1,
            per: one,
            pending_days: 0,
            lifetime_months: 0,
            point_value_milli: one * VALUE_MILLI / POINTS_BACK,
        }
    }

    /// What orders earn that were imported: nothing, whatever becomes of them.
    pub(crate) const PAST: Self =
        Self { version: -1, points: 0, per: 1, pending_days: 0, lifetime_months: 0, point_value_milli: 1 };
    /// What `points` may be.
    pub(crate) const POINTS: RangeInclusive<i64> = 0..=10_000;
    /// What `per` may be.
    pub(crate) const PER: RangeInclusive<i64> = 1..=1_000_000_000;
    /// What `pending_days` may be.
    pub(crate) const PENDING_DAYS: RangeInclusive<i32> = 0..=365;
    /// What `lifetime_months` may be.
    pub(crate) const LIFETIME_MONTHS: RangeInclusive<i32> = 0..=120;
    /// What `point_value_milli` may be.
    pub(crate) const POINT_VALUE: RangeInclusive<i64> = 0..=100_000_000;

    /// The time of points issued at `now` for what was completed then.
    pub(crate) fn term(&self, schedule: &Schedule, completed_at: Time, now: Time) -> Term {
        let active_at = calendar::plus_days(schedule, completed_at, self.pending_days);
        let active_day = schedule.day(active_at);
        let expires_at = calendar::expiry(schedule, active_day, self.lifetime_months);
        Term { active_at, active_day, expires_at, month: calendar::month(schedule, now) }
    }

    /// The points of an order that cost `net` minor units, rounded down once.
    fn points_for(&self, net: i64) -> Result<i64, TooManyPoints> {
        let points = i128::from(net.max(0)) * i128::from(self.points) / i128::from(self.per.max(1));
        i64::try_from(points).map_err(|_| TooManyPoints)
    }
}

/// An order so large that its points can't be counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("more points than can be counted")]
pub(crate) struct TooManyPoints;

/// What an event says of an order that was completed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Bill {
    /// The order.
    pub(crate) order: OrderId,
    /// Whose it is.
    pub(crate) customer: CustomerId,
    /// What it cost, in minor units.
    pub(crate) total: i64,
    /// How much of it was given back by then.
    pub(crate) refunded: i64,
    /// The currency of both.
    pub(crate) currency: Currency,
    /// When it was completed.
    pub(crate) completed_at: Time,
}

/// What became of an order's points.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Earning {
    /// The order.
    pub(crate) order: OrderId,
    /// Who has the points.
    pub(crate) customer: CustomerId,
    /// What the order cost.
    pub(crate) total: i64,
    /// The most that is known to have been given back.
    pub(crate) refunded: i64,
    /// Points it earned.
    pub(crate) earned: i64,
    /// Points taken back of those.
    pub(crate) reversed: i64,
    /// The rule it earned them by.
    pub(crate) rule_version: i64,
    /// When the order was completed.
    pub(crate) completed_at: Time,
}

impl Earning {
    /// The points of an order heard of for the first time. Only a completed
    /// order is refunded, so a refund that overtook the completion is heard of
    /// here too, and leaves only what is left of the order to earn.
    pub(crate) fn first(bill: &Bill, rule: &EarnRule) -> Result<Self, TooManyPoints> {
        let Bill { order, customer, total, refunded, completed_at, .. } = *bill;
        let earned = rule.points_for(total.saturating_sub(refunded))?;
        let rule_version = rule.version;
        Ok(Self { order, customer, total, refunded, earned, reversed: 0, rule_version, completed_at })
    }

    /// The earning once `refunded` in all has been given back; `rule` is the one
    /// it was earned by. What it reckons from is where the order stands, never
    /// the step that led there: steps may come twice, or in another order.
    pub(crate) fn after_refund(&self, refunded: i64, rule: &EarnRule) -> Result<Self, TooManyPoints> {
        let refunded = refunded.max(self.refunded);
        let left = rule.points_for(self.total.saturating_sub(refunded))?;
        Ok(Self { refunded, reversed: self.reversed.max(self.earned - left), ..*self })
    }

    /// Minor units of the order that were not given back.
    pub(crate) fn net(&self) -> i64 {
        self.total.saturating_sub(self.refunded).max(0)
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    fn bill(total: i64, refunded: i64) -> Bill {
        let (order, customer) = (OrderId(Uuid::from_u128(1)), CustomerId(Uuid::from_u128(2)));
        let completed_at = Time::from_micros(0).unwrap();
        Bill { order, customer, total, refunded, currency: Currency::CNY, completed_at }
    }

    #[test]
    fn an_order_earns_a_point_for_each_full_unit_rounded_down_once() {
        let earned = |net| Earning::first(&bill(net, 0), &EarnRule::first(Currency::CNY)).unwrap().earned;
        assert_eq!([earned(0), earned(99), earned(100), earned(3_650)], [0, 0, 1, 36]);
        let rule = EarnRule { version: 3, points: 3, per: 200, ..EarnRule::first(Currency::CNY) };
        assert_eq!(Earning::first(&bill(1_099, 0), &rule).unwrap().earned, 16);
    }

    #[test]
    fn the_first_rule_gives_a_hundredth_back_in_any_currency() {
        for (code, per, value) in [("CNY", 100, 1_000), ("JPY", 1, 10), ("KWD", 1_000, 10_000)] {
            let rule = EarnRule::first(code.parse().unwrap());
            assert_eq!((rule.per, rule.point_value_milli), (per, value), "{code}");
        }
    }

    #[test]
    fn a_rule_without_points_earns_nothing() {
        let none = EarnRule { points: 0, ..EarnRule::first(Currency::CNY) };
        assert_eq!(Earning::first(&bill(3_600, 0), &none).unwrap().earned, 0);
    }

    #[test]
    fn several_refunds_take_back_what_one_would() {
        let first = Earning::first(&bill(3_600, 0), &EarnRule::first(Currency::CNY)).unwrap();
        let mut stepwise = first;
        for refunded in [50, 120, 1_799, 3_600] {
            stepwise = stepwise.after_refund(refunded, &EarnRule::first(Currency::CNY)).unwrap();
        }
        assert_eq!(stepwise, first.after_refund(3_600, &EarnRule::first(Currency::CNY)).unwrap());
        assert_eq!((stepwise.earned, stepwise.reversed, stepwise.net()), (36, 36, 0));
    }

    #[test]
    fn an_older_state_of_the_order_changes_nothing() {
        let earning = Earning::first(&bill(3_600, 1_000), &EarnRule::first(Currency::CNY)).unwrap();
        assert_eq!(earning.earned, 26);
        for older in [0, 999, 1_000] {
            assert_eq!(earning.after_refund(older, &EarnRule::first(Currency::CNY)).unwrap(), earning);
        }
    }

    #[test]
    fn points_that_can_not_be_counted_are_refused() {
        let rule = EarnRule { version: 1, points: 10_000, per: 1, ..EarnRule::first(Currency::CNY) };
        assert!(matches!(Earning::first(&bill(i64::MAX, 0), &rule), Err(TooManyPoints)));
    }
}

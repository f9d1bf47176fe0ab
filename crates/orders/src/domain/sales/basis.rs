//! From what figures are made, in words.

use std::ops::Range;

use jiff::{Timestamp, tz::TimeZone};
use kernel::{Currency, Money};

use super::{Sales, SoldLine};

/// With fewer orders nothing should be done because of a figure.
const ENOUGH_ORDERS: i64 = 30;

/// From what figures are made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Basis {
    /// Minutes since 1970-01-01 UTC.
    pub(crate) span: Range<i64>,
    /// With something that was sold, not given.
    pub(crate) orders: i64,
    pub(crate) units: i64,
    /// In minor units.
    pub(crate) revenue: i64,
    pub(crate) refunded: i64,
}

impl Basis {
    /// Of these sales, which are those of a span.
    pub(crate) fn of(sales: &Sales, span: Range<i64>) -> Self {
        let mut basis = Self { span, orders: 0, units: 0, revenue: 0, refunded: 0 };
        for sale in &sales.all {
            let units: i64 = sales.sold(sale).map(|line| line.quantity).sum();
            if units > 0 {
                basis.orders += 1;
                basis.units += units;
                let amounts = sales.sold(sale).map(SoldLine::amount);
                basis.revenue = amounts.fold(basis.revenue, i64::saturating_add);
                basis.refunded = basis.refunded.saturating_add(sale.refunded);
            }
        }
        basis
    }

    /// Whether there are orders enough to act on.
    pub(crate) fn is_enough(&self) -> bool {
        self.orders >= ENOUGH_ORDERS
    }

    /// In Chinese and in English.
    pub(crate) fn text(&self, zone: &TimeZone, currency: Currency) -> (String, String) {
        let at = |minute: i64| {
            let moment = Timestamp::from_second(minute.saturating_mul(60)).unwrap_or(Timestamp::MAX);
            moment.to_zoned(zone.clone()).strftime("%Y-%m-%d %H:%M").to_string()
        };
        let (from, until) = (at(self.span.start), at(self.span.end));
        let revenue = Money { minor: self.revenue, currency };
        let Self { orders, units, .. } = self;
        let (few, few_en) = if self.is_enough() {
            (String::new(), String::new())
        } else {
            (
                format!("；不足 {ENOUGH_ORDERS} 单，只供参考"),
                format!("; fewer than {ENOUGH_ORDERS} orders, not enough to act on"),
            )
        };
        (
            format!("{from} 至 {until} 完成的 {orders} 单、{units} 份，共 {revenue}{few}"),
            format!("{orders} completed orders, {units} dishes and {revenue} from {from} to {until}{few_en}"),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::super::samples::sales;
    use super::*;

    #[test]
    fn a_basis_says_from_what_and_when() {
        let sales = sales(&[&[3, 6], &[3]]);
        let basis = Basis::of(&sales, 0..1_440);
        assert_eq!((basis.orders, basis.units, basis.revenue, basis.is_enough()), (2, 3, 30, false));
        let (zh, en) = basis.text(&TimeZone::UTC, "JPY".parse().unwrap());
        assert_eq!(
            zh,
            "1970-01-01 00:00 至 1970-01-02 00:00 完成的 2 单、3 份，共 30 JPY；不足 30 单，只供参考"
        );
        assert!(en.ends_with("1970-01-02 00:00; fewer than 30 orders, not enough to act on"), "{en}");
    }
}

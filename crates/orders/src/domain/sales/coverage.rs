//! How few dishes carry how much: Pareto by units and revenue, and by whole orders
//! served.

use std::cmp::Reverse;
use std::collections::{BTreeMap, HashMap};

use super::{Sales, Sold};

/// Which part of the menu a dish is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Class {
    /// Within the first 80 % of the whole.
    A,
    /// Within the next 15 %.
    B,
    /// The rest.
    C,
}

/// A dish of a curve.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Point {
    pub(crate) code: i32,
    /// What it adds.
    pub(crate) value: i64,
    /// With all before it.
    pub(crate) cumulative: i64,
    pub(crate) class: Class,
}

/// A Pareto curve.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Curve {
    pub(crate) total: i64,
    /// How many dishes reach the share that was looked for; 0 of nothing.
    pub(crate) dish_count: usize,
    pub(crate) points: Vec<Point>,
}

/// By dishes sold; `target` is the share looked for, in basis points.
pub(crate) fn by_units(by_dish: &BTreeMap<i32, Sold>, target: i64) -> Curve {
    pareto(by_dish.iter().map(|(code, sold)| (*code, sold.units)), target)
}

/// By what they came to, in minor units.
pub(crate) fn by_revenue(by_dish: &BTreeMap<i32, Sold>, target: i64) -> Curve {
    pareto(by_dish.iter().map(|(code, sold)| (*code, sold.amount)), target)
}

/// By orders of which every dish is there.
///
/// Which few dishes serve the most orders can't be found in reasonable time (it is
/// the densest subgraph of a hypergraph), so the menu is peeled: the dish that the
/// fewest of the orders that can still be served have is taken off, one after the
/// other, of several the one with the highest code. What is left at each size is
/// the curve, from its end.
pub(crate) fn by_orders(sales: &Sales, target: i64) -> Curve {
    let mut peeled = peel(&baskets(sales));
    peeled.reverse();
    curve(peeled, target)
}

/// Which dishes orders have, and how many orders have just these: far fewer than orders.
fn baskets(sales: &Sales) -> Vec<(Vec<i32>, i64)> {
    let mut counts: HashMap<Vec<i32>, i64> = HashMap::new();
    let mut dishes = Vec::new();
    for sale in &sales.all {
        sales.put_dishes(sale, &mut dishes);
        match counts.get_mut(dishes.as_slice()) {
            Some(count) => *count += 1,
            None if dishes.is_empty() => {}
            None => drop(counts.insert(dishes.clone(), 1)),
        }
    }
    counts.into_iter().collect()
}

fn pareto(values: impl Iterator<Item = (i32, i64)>, target: i64) -> Curve {
    let mut values: Vec<(i32, i64)> = values.filter(|(_, value)| *value > 0).collect();
    values.sort_by_key(|(code, value)| (Reverse(*value), *code));
    curve(values, target)
}

fn curve(values: Vec<(i32, i64)>, target: i64) -> Curve {
    let total = values.iter().fold(0_i64, |sum, (_, value)| sum.saturating_add(*value));
    let mut curve = Curve { total, ..Curve::default() };
    let mut cumulative = 0_i64;
    for (index, (code, value)) in values.into_iter().enumerate() {
        if total > 0 && !reaches(cumulative, target, total) {
            curve.dish_count = index + 1;
        }
        cumulative = cumulative.saturating_add(value);
        let class = if index == 0 { Class::A } else { class(cumulative, total) };
        curve.points.push(Point { code, value, cumulative, class });
    }
    curve
}

/// Whether a part is at least so many basis points of a whole.
fn reaches(part: i64, basis_points: i64, whole: i64) -> bool {
    i128::from(part) * 10_000 >= i128::from(basis_points) * i128::from(whole)
}

fn class(cumulative: i64, total: i64) -> Class {
    let within = |percent: i128| i128::from(cumulative) * 100 <= percent * i128::from(total);
    match () {
        () if within(80) => Class::A,
        () if within(95) => Class::B,
        () => Class::C,
    }
}

/// Dishes in the order in which they are taken off, each with the orders that are
/// lost with it.
fn peel(baskets: &[(Vec<i32>, i64)]) -> Vec<(i32, i64)> {
    let mut having: HashMap<i32, Vec<usize>> = HashMap::new();
    let mut left: BTreeMap<i32, i64> = BTreeMap::new();
    for (place, (dishes, orders)) in baskets.iter().enumerate() {
        for code in dishes {
            having.entry(*code).or_default().push(place);
            *left.entry(*code).or_default() += orders;
        }
    }
    let mut is_served = vec![true; baskets.len()];
    let mut peeled = Vec::with_capacity(left.len());
    while let Some((code, lost)) = left.iter().map(|(code, lost)| (*code, *lost)).min_by_key(fewest) {
        left.remove(&code);
        peeled.push((code, lost));
        for place in having.remove(&code).unwrap_or_default() {
            if std::mem::replace(&mut is_served[place], false) {
                let (dishes, orders) = &baskets[place];
                for other in dishes {
                    left.entry(*other).and_modify(|count| *count -= orders);
                }
            }
        }
    }
    peeled
}

fn fewest((code, lost): &(i32, i64)) -> (i64, Reverse<i32>) {
    (*lost, Reverse(*code))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::samples::{line, sales};
    use super::super::{Sale, Sales};
    use super::*;

    #[test]
    fn the_golden_curve_has_its_shares_and_classes() {
        // Contributions of eight dishes, by METHODS A6: .267 .530 .683 .780 .871 .952 .979 1.
        let dishes =
            [(1, 5_986), (2, 5_890), (3, 3_422), (4, 2_178), (5, 2_042), (6, 1_815), (7, 612), (8, 469)];
        let curve = pareto(dishes.into_iter(), 8_000);
        let classes: Vec<Class> = curve.points.iter().map(|point| point.class).collect();
        assert_eq!(classes, [Class::A, Class::A, Class::A, Class::A, Class::B, Class::C, Class::C, Class::C]);
        assert_eq!(curve.dish_count, 5);
        let ratio = kernel::stats::ratio(curve.points[4].cumulative, curve.total);
        assert!((ratio - 0.871).abs() < 5e-4, "{ratio}");
    }

    #[test]
    fn an_order_is_served_only_if_all_its_dishes_are_there() {
        let curve = by_orders(&sales(&[&[1, 2], &[1, 2], &[1, 3], &[4]]), 8_000);
        let points: Vec<(i32, i64)> =
            curve.points.iter().map(|point| (point.code, point.cumulative)).collect();
        assert_eq!(points, [(1, 0), (2, 2), (3, 3), (4, 4)]);
        assert_eq!((curve.total, curve.dish_count), (4, 4));
        assert_eq!(by_orders(&sales(&[&[1, 2], &[1, 2], &[1, 3], &[4]]), 5_000).dish_count, 2);
    }

    #[test]
    fn of_nothing_no_dish_is_needed() {
        let nothing = BTreeMap::new();
        let curves = [by_units(&nothing, 8_000), by_revenue(&nothing, 8_000)];
        for curve in curves.into_iter().chain([by_orders(&Sales::default(), 8_000)]) {
            assert_eq!(curve, Curve::default());
        }
    }

    #[test]
    fn a_menu_of_one_dish_is_its_first_part() {
        let curve = by_units(&sales(&[&[7]]).by_dish(), 8_000);
        assert_eq!((curve.dish_count, curve.points[0].class), (1, Class::A));
    }

    proptest! {
        #[test]
        fn the_first_dishes_serve_just_the_orders_that_need_no_other(
            orders in proptest::collection::vec(proptest::collection::vec(1..8_i32, 1..4), 1..30)
        ) {
            let mut sales = Sales::default();
            for codes in &orders {
                sales.push(&Sale::new(0, 0, None, 0), "");
                for code in codes {
                    sales.push_line(line(*code, 1));
                }
            }
            let curve = by_orders(&sales, 8_000);
            for (index, point) in curve.points.iter().enumerate() {
                let menu: Vec<i32> = curve.points[..=index].iter().map(|point| point.code).collect();
                let served = orders.iter().filter(|codes| codes.iter().all(|code| menu.contains(code))).count();
                prop_assert_eq!(point.cumulative, i64::try_from(served).unwrap());
            }
            prop_assert_eq!(curve.total, i64::try_from(orders.len()).unwrap());
        }
    }
}

//! What guests usually have.

use std::cmp::Reverse;
use std::collections::{BTreeMap, HashMap};

use uuid::Uuid;

use super::{Sale, Sales};

/// A guest's last orders that are looked at, and the fewest that tell anything.
const LATEST: usize = 8;
const FEWEST: usize = 4;

/// What a guest usually has: the same dishes in at least half of their last orders.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Usual {
    pub(crate) customer: Uuid,
    /// By code.
    pub(crate) dishes: Vec<i32>,
    /// In how many of the orders looked at.
    pub(crate) times: usize,
    pub(crate) orders: usize,
}

/// The usual basket of everybody who has one, by customer; `survivor` is whom a
/// record was merged into.
pub(crate) fn usual_baskets(sales: &Sales, survivor: impl Fn(Uuid) -> Uuid) -> Vec<Usual> {
    let mut latest: BTreeMap<Uuid, Vec<&Sale>> = BTreeMap::new();
    for sale in sales.all.iter().rev() {
        let Some(customer) = sale.customer else { continue };
        let theirs = latest.entry(survivor(customer)).or_default();
        if theirs.len() < LATEST && sales.sold(sale).next().is_some() {
            theirs.push(sale);
        }
    }
    latest.into_iter().filter_map(|(customer, theirs)| usual(sales, customer, &theirs)).collect()
}

fn usual(sales: &Sales, customer: Uuid, theirs: &[&Sale]) -> Option<Usual> {
    let mut counts: BTreeMap<Vec<i32>, usize> = BTreeMap::new();
    for sale in theirs {
        *counts.entry(sales.dishes(sale)).or_default() += 1;
    }
    let (dishes, times) =
        counts.into_iter().max_by_key(|(dishes, times)| (*times, Reverse(dishes.clone())))?;
    let is_usual = theirs.len() >= FEWEST && times * 2 >= theirs.len();
    is_usual.then_some(Usual { customer, dishes, times, orders: theirs.len() })
}

/// The order that was placed most often, as code and quantity by code, with how
/// often; of several the one of the lowest codes. `is_there` says what can be ordered.
pub(crate) fn usual_order(sales: &Sales, is_there: impl Fn(i32) -> bool) -> Option<(Vec<(i32, i64)>, i64)> {
    let mut counts: HashMap<Vec<(i32, i64)>, i64> = HashMap::new();
    for sale in &sales.all {
        let basket = sales.basket(sale);
        if !basket.is_empty() && basket.iter().all(|(code, _)| is_there(*code)) {
            *counts.entry(basket).or_default() += 1;
        }
    }
    counts.into_iter().max_by_key(|(dishes, times)| (*times, Reverse(dishes.clone())))
}

#[cfg(test)]
mod tests {
    use super::super::samples::line;
    use super::*;

    const WANG: Uuid = Uuid::from_u128(18);

    fn of(customer: Option<Uuid>, orders: &[&[i32]]) -> Sales {
        let mut sales = Sales::default();
        for (minute, codes) in (0..).zip(orders) {
            sales.push(&Sale::new(minute, minute, customer, 0), "");
            for code in *codes {
                sales.push_line(line(*code, 1));
            }
        }
        sales
    }

    #[test]
    fn the_usual_is_what_half_of_the_last_orders_were() {
        let sales = of(Some(WANG), &[&[9], &[6, 3], &[3, 6], &[5], &[8]]);
        let found = usual_baskets(&sales, |id| id);
        assert_eq!(found, [], "two of five");
        let sales = of(Some(WANG), &[&[6, 3], &[3, 6], &[5], &[8]]);
        let usual = Usual { customer: WANG, dishes: vec![3, 6], times: 2, orders: 4 };
        assert_eq!(usual_baskets(&sales, |id| id), std::slice::from_ref(&usual));
        let survivor = Uuid::from_u128(20);
        assert_eq!(usual_baskets(&sales, |_| survivor), [Usual { customer: survivor, ..usual }]);
    }

    #[test]
    fn nobody_has_a_usual_by_three_orders_or_unknown() {
        assert_eq!(usual_baskets(&of(Some(WANG), &[&[3], &[3], &[3]]), |id| id), []);
        assert_eq!(usual_baskets(&of(None, &[&[3], &[3], &[3], &[3]]), |id| id), []);
    }

    #[test]
    fn the_usual_order_is_one_that_can_be_ordered() {
        let sales = of(None, &[&[3, 6], &[6, 3], &[7], &[7], &[7]]);
        assert_eq!(usual_order(&sales, |_| true), Some((vec![(7, 1)], 3)));
        assert_eq!(usual_order(&sales, |code| code != 7), Some((vec![(3, 1), (6, 1)], 2)));
        assert_eq!(usual_order(&Sales::default(), |_| true), None);
    }
}

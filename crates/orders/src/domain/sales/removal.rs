//! What taking dishes off the menu would have done.

use std::collections::BTreeMap;

use super::Sales;

/// What is lost with dishes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Removal {
    /// Orders that have any of them.
    pub(crate) orders: i64,
    /// What those came to, in minor units.
    pub(crate) whole_orders: i64,
    /// What the dishes alone came to, in minor units.
    pub(crate) dishes_alone: i64,
    /// How many of each were cooked, also as gifts.
    pub(crate) cooked: BTreeMap<i32, i64>,
}

/// What is lost with these dishes.
pub(crate) fn removal(sales: &Sales, codes: &[i32]) -> Removal {
    let mut removal = Removal::default();
    for sale in &sales.all {
        for line in sales.lines(sale).iter().filter(|line| codes.contains(&line.code)) {
            *removal.cooked.entry(line.code).or_default() += line.quantity;
        }
        let alone: i64 =
            sales.sold(sale).filter(|line| codes.contains(&line.code)).map(super::SoldLine::amount).sum();
        if sales.sold(sale).any(|line| codes.contains(&line.code)) {
            removal.orders += 1;
            removal.dishes_alone += alone;
            removal.whole_orders += sales.sold(sale).map(super::SoldLine::amount).sum::<i64>();
        }
    }
    removal
}

#[cfg(test)]
mod tests {
    use super::super::SoldLine;
    use super::super::samples::sales;
    use super::*;

    #[test]
    fn an_order_is_lost_with_any_of_its_dishes() {
        let mut all = sales(&[&[3, 6], &[3], &[5]]);
        all.push_line(SoldLine { code: 6, quantity: 2, unit_price: 0, is_gift: true });
        let found = removal(&all, &[6]);
        let cooked = [(6, 3)].into();
        assert_eq!(found, Removal { orders: 1, whole_orders: 20, dishes_alone: 10, cooked });
        assert_eq!(removal(&all, &[99]), Removal::default());
    }
}

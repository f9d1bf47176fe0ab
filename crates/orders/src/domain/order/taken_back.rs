//! Dishes that a file says were taken back, and the orders that had them.

use super::{Order, RefundLine};
use crate::domain::{price::Line, text::fold_name};
use std::{cmp::Reverse, collections::HashMap};

/// A dish of a refund, all its lines together.
pub struct TakenBack<'a> {
    /// As the file writes it.
    pub name: &'a str,
    folded: Vec<char>,
    quantity: i64,
    /// What so many came to, in minor units.
    worth: i64,
}

impl<'a> TakenBack<'a> {
    /// The dishes of a refund's lines, in their order.
    pub fn of(lines: &'a [Line]) -> Vec<Self> {
        let mut places: HashMap<Vec<char>, usize> = HashMap::new();
        let mut all: Vec<Self> = Vec::new();
        for line in lines {
            let folded = fold_name(&line.name);
            let place = *places.entry(folded.clone()).or_insert(all.len());
            if place == all.len() {
                all.push(Self { name: &line.name, folded, quantity: 0, worth: 0 });
            }
            if let Some(dish) = all.get_mut(place) {
                dish.quantity += i64::from(line.quantity);
                dish.worth += i64::from(line.quantity) * line.unit_price;
            }
        }
        all
    }

    /// An order's lines of it, the dearest first.
    fn lines<'o>(&self, order: &'o Order) -> Vec<&'o Line> {
        let same = order.lines.iter().filter(|line| fold_name(&line.name) == self.folded);
        let mut same: Vec<&Line> = same.collect();
        same.sort_unstable_by_key(|line| Reverse(line.unit_price));
        same
    }

    /// Whether an order had so many, and they came to as much.
    pub fn was_in(&self, order: &Order) -> bool {
        let (mut rest, mut worth) = (self.quantity, 0);
        for line in self.lines(order) {
            let some = rest.min(i64::from(line.quantity));
            (rest, worth) = (rest - some, worth + some * line.unit_price);
        }
        rest == 0 && worth >= self.worth
    }

    /// Whether an order has so many that are not taken back, and came to as much.
    pub fn is_in(&self, order: &Order) -> bool {
        self.left(order) >= self.quantity && self.was_in(order)
    }

    /// How many of it an order has that are not taken back.
    fn left(&self, order: &Order) -> i64 {
        let lines = self.lines(order);
        let codes: Vec<i32> = lines.iter().map(|line| line.code).filter(|code| *code > 0).collect();
        let taken = order.refunds.iter().flat_map(|refund| &refund.lines);
        let taken = taken.filter(|line| codes.contains(&line.code)).map(|line| i64::from(line.quantity));
        lines.iter().map(|line| i64::from(line.quantity)).sum::<i64>() - taken.sum::<i64>()
    }

    /// What of it is noted as taken back; none of a dish that has no code.
    pub fn line(&self, order: &Order) -> Option<RefundLine> {
        let code = self.lines(order).first().map(|line| line.code).filter(|code| *code > 0)?;
        let quantity = u32::try_from(self.quantity.min(self.left(order))).ok()?;
        (quantity > 0).then_some(RefundLine { code, quantity })
    }
}

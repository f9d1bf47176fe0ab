//! What was sold, in the form that the figures of the menu are made from: compact
//! enough that a year of orders is read at once.

mod basis;
mod coverage;
mod days;
mod forecast;
mod local;
mod matrix;
mod removal;
mod usual;

use std::collections::BTreeMap;
use std::ops::Range;

use uuid::Uuid;

pub(crate) use basis::Basis;
pub(crate) use coverage::{Class as ParetoClass, Curve, by_orders, by_revenue, by_units};
pub(crate) use days::{decode, encode};
pub(crate) use forecast::{Forecast, Forecasts, WEEKS_BACK, forecast};
pub(crate) use local::{Daypart, LocalMinutes, date_of};
pub(crate) use matrix::{Cell, Class as MatrixClass, DishFacts, Matrix, matrices};
pub(crate) use removal::{Removal, removal};
pub(crate) use usual::{Usual, usual_baskets, usual_order};

/// Minutes of a day of the calendar that sales are kept by, which is UTC's.
pub(crate) const DAY: i64 = 1_440;
/// A dish of a completed order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct SoldLine {
    pub(crate) code: i32,
    pub(crate) quantity: i64,
    /// The price of one, in minor units.
    pub(crate) unit_price: i64,
    /// Whether the shop gave it: it was cooked, not sold.
    pub(crate) is_gift: bool,
}

impl SoldLine {
    /// What the line came to, in minor units.
    pub(crate) fn amount(&self) -> i64 {
        self.quantity.saturating_mul(self.unit_price)
    }
}

/// A completed order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Sale {
    /// When it was placed, in minutes since 1970-01-01 UTC.
    pub(crate) placed: i64,
    /// When the guest wanted it, else when it was placed; in the same minutes.
    pub(crate) eaten: i64,
    /// Which of [`Sales::channels`].
    pub(crate) channel: usize,
    /// Whose it was, as it was known then.
    pub(crate) customer: Option<Uuid>,
    /// What was paid back of it, in minor units.
    pub(crate) refunded: i64,
    lines: Range<usize>,
}

/// Completed orders, by when they were placed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Sales {
    /// The channels there are, in the order in which they came up.
    pub(crate) channels: Vec<String>,
    /// What dishes were called then, the latest name of each.
    pub(crate) names: BTreeMap<i32, String>,
    pub(crate) all: Vec<Sale>,
    lines: Vec<SoldLine>,
}

impl Sales {
    /// Adds an order, without its lines.
    pub(crate) fn push(&mut self, sale: &Sale, channel: &str) {
        let channel = self.channel(channel);
        let end = self.lines.len();
        self.all.push(Sale { channel, lines: end..end, ..sale.clone() });
    }

    /// Adds a line to the order that was added last.
    pub(crate) fn push_line(&mut self, line: SoldLine) {
        self.lines.push(line);
        if let Some(last) = self.all.last_mut() {
            last.lines.end = self.lines.len();
        }
    }

    /// The lines of an order.
    pub(crate) fn lines(&self, sale: &Sale) -> &[SoldLine] {
        self.lines.get(sale.lines.clone()).unwrap_or_default()
    }

    /// The lines of an order that were sold.
    pub(crate) fn sold(&self, sale: &Sale) -> impl Iterator<Item = &SoldLine> {
        self.lines(sale).iter().filter(|line| !line.is_gift)
    }

    /// The dishes that an order has, each once, by code; empty where all was given.
    pub(crate) fn dishes(&self, sale: &Sale) -> Vec<i32> {
        let mut codes = Vec::new();
        self.put_dishes(sale, &mut codes);
        codes
    }

    /// Puts the same in the place of what is there.
    fn put_dishes(&self, sale: &Sale, codes: &mut Vec<i32>) {
        codes.clear();
        codes.extend(self.sold(sale).map(|line| line.code));
        codes.sort_unstable();
        codes.dedup();
    }

    /// What of each dish an order has, by code; empty where all was given.
    pub(crate) fn basket(&self, sale: &Sale) -> Vec<(i32, i64)> {
        let mut dishes: BTreeMap<i32, i64> = BTreeMap::new();
        for line in self.sold(sale) {
            *dishes.entry(line.code).or_default() += line.quantity;
        }
        dishes.into_iter().collect()
    }

    /// Leaves those placed in a span of minutes.
    pub(crate) fn retain_placed(&mut self, span: &Range<i64>) {
        self.all.retain(|sale| span.contains(&sale.placed));
    }

    /// Gives the dishes, which were read by their ids, their codes; 0 to one that has none.
    pub(crate) fn rename(&mut self, codes: &BTreeMap<i32, i32>) {
        let code = |dish: i32| codes.get(&dish).copied().unwrap_or(0);
        for line in &mut self.lines {
            line.code = code(line.code);
        }
        self.names =
            std::mem::take(&mut self.names).into_iter().map(|(dish, name)| (code(dish), name)).collect();
    }

    /// Dishes sold, and what they came to, by code.
    pub(crate) fn by_dish(&self) -> BTreeMap<i32, Sold> {
        let mut all: BTreeMap<i32, Sold> = BTreeMap::new();
        for line in self.all.iter().flat_map(|sale| self.sold(sale)) {
            let sold = all.entry(line.code).or_default();
            sold.units += line.quantity;
            sold.amount = sold.amount.saturating_add(line.amount());
        }
        all
    }

    fn channel(&mut self, name: &str) -> usize {
        let known = self.channels.iter().position(|channel| channel == name);
        known.unwrap_or_else(|| {
            self.channels.push(name.to_owned());
            self.channels.len() - 1
        })
    }
}

impl Sale {
    /// An order that has no lines yet.
    pub(crate) fn new(placed: i64, eaten: i64, customer: Option<Uuid>, refunded: i64) -> Self {
        Self { placed, eaten, channel: 0, customer, refunded, lines: 0..0 }
    }
}

/// How much of something was sold.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Sold {
    pub(crate) units: i64,
    /// In minor units.
    pub(crate) amount: i64,
}

#[cfg(test)]
pub(crate) mod samples {
    use super::*;

    /// Orders a minute apart, each of dishes at 10 minor units: `[&[3, 6], &[3]]`.
    pub(crate) fn sales(orders: &[&[i32]]) -> Sales {
        let mut sales = Sales::default();
        for (minute, codes) in (0..).zip(orders) {
            sales.push(&Sale::new(minute, minute, None, 0), "");
            for code in *codes {
                sales.push_line(line(*code, 1));
            }
        }
        sales
    }

    pub(crate) fn line(code: i32, quantity: i64) -> SoldLine {
        SoldLine { code, quantity, unit_price: 10, is_gift: false }
    }
}

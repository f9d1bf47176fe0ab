//! What other services tell of.

use std::collections::HashSet;

use contracts::{
    common::v1::Event,
    customers::v1::{Customer, CustomerMerged},
    orders::v1::{Order, OrderCancelled, OrderCompleted, OrderRefunded},
};
use uuid::Uuid;

use super::{books::Model, budgets::Gifts, dice::Dice};
use crate::shop::{Shop, order};

const CUSTOMERS: u128 = 12;

/// An event, and what it means.
#[derive(Clone)]
pub(crate) struct Happening {
    pub(crate) event: Event,
    means: Means,
    occurred: i64,
    is_repeat: bool,
}

#[derive(Clone, Copy)]
enum Means {
    Completed { order: Known },
    Refunded { order: Known },
    Cancelled { order: u128 },
    Merged { from: u128, into: u128 },
}

/// An order as it stood.
#[derive(Clone, Copy)]
struct Known {
    id: u128,
    customer: u128,
    total: i64,
    refunded: i64,
}

#[derive(Clone, Copy)]
enum Kind {
    Complete,
    Refund,
    RefundAll,
    Cancel,
    Merge,
    Again,
}

const KINDS: [(i64, Kind); 6] = [
    (50, Kind::Complete),
    (18, Kind::Refund),
    (8, Kind::RefundAll),
    (4, Kind::Cancel),
    (1, Kind::Merge),
    (10, Kind::Again),
];

/// The world outside.
pub(crate) struct Happenings {
    customers: Vec<u128>,
    orders: Vec<Known>,
    past: Vec<Happening>,
    /// The ids of those.
    known: HashSet<String>,
    /// Under way, and overtaken by others.
    late: Vec<Happening>,
    last_customer: u128,
}

pub(crate) fn name(customer: u128) -> String {
    format!("shops/nongmao/customers/{}", Uuid::from_u128(customer))
}

impl Happening {
    pub(crate) fn apply(&self, model: &mut Model, gifts: &mut Gifts) {
        if self.is_repeat {
            return;
        }
        match self.means {
            Means::Completed { order } => {
                gifts.completed(model, order.id, order.customer, self.occurred);
                self.order(model, order);
            }
            Means::Refunded { order } => {
                if order.refunded > 0 && order.refunded >= order.total {
                    model.give_back(order.id);
                }
                self.order(model, order);
            }
            Means::Cancelled { order } => {
                gifts.cancelled(model, order);
                model.give_back(order);
            }
            Means::Merged { from, into } => {
                model.merge(from, into);
                gifts.merge(from, model.survivor(into));
            }
        }
    }

    fn order(&self, model: &mut Model, order: Known) {
        model.order(order.id, order.customer, (order.total, order.refunded), self.occurred);
    }
}

impl Happenings {
    pub(crate) fn new() -> Self {
        let customers = (1..=CUSTOMERS).collect();
        let (orders, past, known, late) = (Vec::new(), Vec::new(), HashSet::new(), Vec::new());
        Self { customers, orders, past, known, late, last_customer: CUSTOMERS }
    }

    /// Everybody who ever was a customer.
    pub(crate) fn everybody(&self) -> impl Iterator<Item = u128> + use<> {
        1..=self.last_customer
    }

    /// A customer; sometimes one who was merged long ago.
    pub(crate) fn customer(&self, dice: &mut Dice) -> u128 {
        if dice.once_in(30) {
            let all: Vec<_> = self.everybody().collect();
            return dice.pick(&all);
        }
        dice.pick(&self.customers)
    }

    /// So many customers, or as many as there are; each once.
    pub(crate) fn several(&self, dice: &mut Dice, most: i64) -> Vec<u128> {
        let mut all = self.customers.clone();
        dice.shuffle(&mut all);
        all.truncate(usize::try_from(most).unwrap());
        all
    }

    /// Whose an order is, or mostly.
    pub(crate) fn customer_of(&self, order: u128, dice: &mut Dice) -> u128 {
        let known = self.orders.get(usize::try_from(order).unwrap() - 1).filter(|_| !dice.once_in(5));
        known.map_or_else(|| self.customer(dice), |order| order.customer)
    }

    /// An order that was heard of, or one to come.
    pub(crate) fn order(&self, dice: &mut Dice) -> u128 {
        let recent = self.orders.len().saturating_sub(30);
        let next = u128::try_from(self.orders.len()).unwrap() + 1;
        self.orders.get(recent + usize::try_from(dice.below(33)).unwrap()).map_or(next, |order| order.id)
    }

    /// The next events, in the order in which they arrive.
    pub(crate) fn some(&mut self, shop: &Shop, dice: &mut Dice) -> Vec<Happening> {
        let mut batch = std::mem::take(&mut self.late);
        for _ in 0..10 + dice.below(50) {
            let kind = dice.weighted(&KINDS);
            batch.extend(self.one(shop, dice, kind));
        }
        if dice.once_in(2) {
            dice.shuffle(&mut batch);
        }
        let late = batch.len() - batch.len() / 10;
        self.late = batch.split_off(late);
        // A repeat within the batch or of an earlier one counts by its id alone.
        for one in &mut batch {
            one.is_repeat = !self.known.insert(one.event.id.clone());
        }
        self.past.extend(batch.iter().filter(|one| !one.is_repeat).cloned());
        batch
    }

    fn one(&mut self, shop: &Shop, dice: &mut Dice, kind: Kind) -> Option<Happening> {
        match kind {
            Kind::Complete => {
                let id = u128::try_from(self.orders.len()).unwrap() + 1;
                let order =
                    Known { id, customer: self.customer(dice), total: dice.below(9_000), refunded: 0 };
                self.orders.push(order);
                let completed = OrderCompleted { order: Some(order.wire()) };
                Some(happening(shop.event(&completed), Means::Completed { order }, shop))
            }
            Kind::Refund | Kind::RefundAll => self.refund(shop, dice, matches!(kind, Kind::RefundAll)),
            Kind::Cancel => {
                let order = self.order(dice);
                let known = Known { id: order, customer: 1, total: 0, refunded: 0 };
                let event = shop.event(&OrderCancelled { order: Some(known.wire()) });
                Some(happening(event, Means::Cancelled { order }, shop))
            }
            Kind::Merge => Some(self.merge(shop, dice)),
            Kind::Again if self.past.is_empty() => None,
            Kind::Again => {
                let mut again = self.past[dice.place(&self.past)].clone();
                if dice.once_in(2) {
                    // The same under another id, as if it had been sent anew.
                    let id = shop.event(&OrderCompleted::default()).id;
                    again.event.id = id;
                }
                Some(again)
            }
        }
    }

    fn refund(&mut self, shop: &Shop, dice: &mut Dice, all: bool) -> Option<Happening> {
        let recent = self.orders.len().saturating_sub(200);
        let place = recent + dice.place(self.orders.get(recent..).filter(|orders| !orders.is_empty())?);
        let order = &mut self.orders[place];
        let left = order.total - order.refunded;
        order.refunded += if all { left } else { dice.below(left + 1) };
        let order = *order;
        let refunded = OrderRefunded { order: Some(order.wire()), ..OrderRefunded::default() };
        Some(happening(shop.event(&refunded), Means::Refunded { order }, shop))
    }

    fn merge(&mut self, shop: &Shop, dice: &mut Dice) -> Happening {
        let gone = dice.place(&self.customers);
        let from = self.customers.swap_remove(gone);
        let into = dice.pick(&self.customers);
        self.last_customer += 1;
        self.customers.push(self.last_customer);
        let customer = Customer { name: name(into), ..Customer::default() };
        let merged = CustomerMerged { customer: Some(customer), merged: name(from), revision: 1 };
        happening(shop.event(&merged), Means::Merged { from, into }, shop)
    }

    pub(crate) fn all_again(&self) -> Vec<Event> {
        self.past.iter().rev().map(|one| one.event.clone()).collect()
    }
}

fn happening(event: Event, means: Means, shop: &Shop) -> Happening {
    Happening { event, means, occurred: shop.now().micros(), is_repeat: false }
}

impl Known {
    fn wire(&self) -> Order {
        Order { customer: name(self.customer), ..order(self.id, self.total, self.refunded) }
    }
}

//! What is meant, before anybody writes it.

use std::collections::BTreeMap;

use orders::domain::basket::Rice;
use tests::Random;

use super::words::{GUESTS, NAMES, WITHOUT_RICE};

/// A dish that is wanted.
#[derive(Clone, Debug)]
pub(super) struct Dish {
    pub(super) code: i32,
    pub(super) quantity: u32,
    pub(super) wish: Option<&'static str>,
}

/// One guest's order.
#[derive(Clone, Debug)]
pub(super) struct Order {
    /// Whose it is, if the line says so; else the sender's.
    pub(super) named: Option<i32>,
    pub(super) dishes: Vec<Dish>,
    pub(super) rice: Rice,
    /// What the kitchen must read, somewhere.
    pub(super) wishes: Vec<&'static str>,
    /// Day and clock in the shop.
    pub(super) time: Option<&'static str>,
    pub(super) place: Option<&'static str>,
}

/// A line with what it means.
#[derive(Clone, Debug)]
pub(super) struct Line {
    pub(super) text: String,
    /// The customer the sender is bound to.
    pub(super) sender: Option<i32>,
    /// Nothing for a line that is no order.
    pub(super) orders: Vec<Order>,
    /// How it is written.
    pub(super) style: &'static str,
    /// Whether it is written as most would.
    pub(super) plain: bool,
}

impl Order {
    /// One to four different dishes, one of each, and nothing else.
    pub(super) fn draw(random: &mut Random) -> Self {
        let mut dishes: Vec<Dish> = Vec::new();
        for _ in 0..=random.below(4) {
            let code = random.pick(NAMES).0;
            if dishes.iter().all(|dish| dish.code != code) {
                dishes.push(Dish { code, quantity: 1, wish: None });
            }
        }
        Self { named: None, dishes, rice: Rice::Default, wishes: Vec::new(), time: None, place: None }
    }

    /// Gives some dishes, or all, a quantity of more than one.
    pub(super) fn count(&mut self, random: &mut Random) {
        for dish in &mut self.dishes {
            if random.chance(50) {
                dish.quantity = 2 + u32::try_from(random.below(4)).expect("small");
            }
        }
    }

    /// How many of each dish.
    pub(super) fn quantities(&self) -> BTreeMap<i32, u32> {
        self.dishes.iter().map(|dish| (dish.code, dish.quantity)).collect()
    }

    /// How much rice comes.
    pub(super) fn rice(&self) -> u32 {
        let with_rice = self.dishes.iter().filter(|dish| !WITHOUT_RICE.contains(&dish.code));
        self.rice.count(with_rice.map(|dish| dish.quantity).sum())
    }
}

/// Somebody with a number.
pub(super) fn guest(random: &mut Random) -> i32 {
    *random.pick(GUESTS)
}

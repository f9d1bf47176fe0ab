//! From a basket to lines with prices.

use super::basket::{Basket, HIGHEST_QUANTITY};
use super::menu::Menu;
use super::shop::Shop;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

kernel::text_enum! {
    /// How a line came into an order.
    pub enum Origin {
        /// The guest asked for it.
        Ordered = "ORDERED",
        /// A rule of the shop added it.
        Default = "DEFAULT",
        /// The shop gives it.
        Reward = "REWARD",
    }
}

/// One dish of an order, at the price of the moment it was ordered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    /// The code on the menu, then.
    pub code: i32,
    /// The dish, whatever code it has by now; 0 if the menu never had it.
    #[serde(default)]
    pub dish_id: i32,
    /// The name on the menu, then.
    pub name: String,
    /// How many, 1 to 99 (an imported order's: to 9,999).
    pub quantity: u32,
    /// The price of one then, in minor units.
    pub unit_price: i64,
    /// How it came in.
    pub origin: Origin,
    /// A wish that belongs to this dish; may be empty.
    pub note: String,
    /// The gift it is, if it is one: the id that loyalty knows it by.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub gift: Option<Uuid>,
}

impl Line {
    /// What the line costs, in minor units.
    pub fn amount(&self) -> i64 {
        self.unit_price.saturating_mul(i64::from(self.quantity))
    }
}

/// What lines cost together, in minor units.
pub fn total(lines: &[Line]) -> i64 {
    lines.iter().fold(0, |sum, line| sum.saturating_add(line.amount()))
}

/// Why a dish can't be had.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PriceError {
    /// The code is not on the menu.
    #[error("dish {0} is not on the menu")]
    Unknown(i32),
    /// It is sold out.
    #[error("dish {0} is sold out")]
    SoldOut(i32),
    /// Fewer than one, or too many.
    #[error("{quantity} of dish {code}: an order holds 1 to 99 of a dish")]
    Quantity {
        /// The dish.
        code: i32,
        /// How many were asked for.
        quantity: u32,
    },
}

impl PriceError {
    /// The dish it is about.
    pub fn code(&self) -> i32 {
        match self {
            Self::Unknown(code) | Self::SoldOut(code) | Self::Quantity { code, .. } => *code,
        }
    }
}

/// The lines of a basket, rice included, at today's prices; all that stands
/// in the way otherwise. What is in `held`, the lines of the order that is
/// being changed, was promised: it keeps its price and can't sell out.
pub fn price(basket: &Basket, menu: &Menu, shop: &Shop, held: &[Line]) -> Result<Vec<Line>, Vec<PriceError>> {
    let counter = Counter { menu, held };
    let mut lines = Vec::with_capacity(basket.dishes.len() + 1);
    let mut errors = Vec::new();
    for dish in &basket.dishes {
        match counter.line(dish.code, dish.quantity, &dish.note) {
            Ok(line) => lines.push(line),
            Err(error) => errors.push(error),
        }
    }
    errors.extend(too_many(&lines));
    match rice(basket, &counter, shop) {
        Ok(line) => lines.extend(line),
        Err(error) => errors.push(error),
    }
    if errors.is_empty() { Ok(lines) } else { Err(errors) }
}

/// Dishes that lines of several wishes ask for too often together.
fn too_many(lines: &[Line]) -> Vec<PriceError> {
    let mut errors = Vec::new();
    for (index, line) in lines.iter().enumerate() {
        let same = |other: &&Line| other.code == line.code;
        let first = !lines.iter().take(index).any(|other| other.code == line.code);
        let quantity = lines.iter().filter(same).fold(0_u32, |sum, other| sum.saturating_add(other.quantity));
        if first && quantity > HIGHEST_QUANTITY {
            errors.push(PriceError::Quantity { code: line.code, quantity });
        }
    }
    errors
}

/// The line of rice, if there is one. Rice that is sold out doesn't come by
/// default; asked for, it stands in the way like any dish.
fn rice(basket: &Basket, counter: &Counter<'_>, shop: &Shop) -> Result<Option<Line>, PriceError> {
    use super::basket::Rice;
    let takes_rice = |code: i32| counter.menu.get(code).is_some_and(|item| item.takes_rice);
    let by_default = basket.dishes.iter().filter(|dish| takes_rice(dish.code));
    let by_default = by_default.fold(0_u32, |sum, dish| sum.saturating_add(dish.quantity));
    let count = basket.rice.count(by_default);
    let (Some(code), 1..) = (shop.rice_code, count) else {
        return Ok(None);
    };
    let origin = if basket.rice == Rice::Default { Origin::Default } else { Origin::Ordered };
    match counter.line(code, count, "") {
        Ok(line) => Ok(Some(Line { origin, ..line })),
        Err(PriceError::Unknown(_) | PriceError::SoldOut(_)) if origin == Origin::Default => Ok(None),
        Err(error) => Err(error),
    }
}

struct Counter<'a> {
    menu: &'a Menu,
    held: &'a [Line],
}

impl Counter<'_> {
    fn line(&self, code: i32, quantity: u32, note: &str) -> Result<Line, PriceError> {
        let held = self.held.iter().find(|line| line.code == code && line.origin != Origin::Reward);
        let (dish_id, name, unit_price) = match (held, self.menu.get(code)) {
            (Some(line), _) => (line.dish_id, line.name.clone(), line.unit_price),
            (None, Some(item)) if item.sold_out => return Err(PriceError::SoldOut(code)),
            (None, Some(item)) => (item.dish_id, item.name.clone(), item.price),
            (None, None) => return Err(PriceError::Unknown(code)),
        };
        if !(1..=HIGHEST_QUANTITY).contains(&quantity) {
            return Err(PriceError::Quantity { code, quantity });
        }
        let (origin, note) = (Origin::Ordered, note.to_owned());
        Ok(Line { code, dish_id, name, quantity, unit_price, origin, note, gift: None })
    }
}

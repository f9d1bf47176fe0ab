//! What dishes are made of, and how to buy it.

mod packs;
mod plan;
mod recipe;

pub(crate) use packs::{Bought, Purchase};
pub(crate) use plan::{Need, Wanted, needs};
pub(crate) use recipe::{Ingredient, Offer, Part, PriceBreak, Recipe, Unit, dish_cost};

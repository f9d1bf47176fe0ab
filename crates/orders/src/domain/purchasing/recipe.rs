use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

kernel::text_enum! {
    /// What a quantity counts.
    pub(crate) enum Unit {
        /// Grams.
        Gram = "GRAM",
        /// Millilitres.
        Millilitre = "MILLILITRE",
        /// Pieces.
        Piece = "PIECE",
    }
}

/// What dishes are made of, as the shop buys it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Ingredient {
    pub(crate) name: String,
    pub(crate) name_en: String,
    pub(crate) unit: Unit,
    pub(crate) in_stock: i64,
    pub(crate) offers: Vec<Offer>,
}

/// A pack that somebody sells.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Offer {
    pub(crate) supplier: String,
    /// In the ingredient's unit; above 0.
    pub(crate) pack_quantity: i64,
    /// In minor units.
    pub(crate) pack_price: i64,
    /// By how many packs, each above the one before.
    pub(crate) breaks: Vec<PriceBreak>,
}

/// What every pack costs from so many on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct PriceBreak {
    pub(crate) least_packs: i64,
    /// In minor units.
    pub(crate) pack_price: i64,
}

/// What a dish is made of.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Recipe {
    /// For how many of the dish; above 0.
    pub(crate) portions: i64,
    pub(crate) parts: Vec<Part>,
}

/// An ingredient of a recipe.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Part {
    pub(crate) ingredient: Uuid,
    /// In the ingredient's unit.
    pub(crate) quantity: i64,
}

/// Millionths, so that what a gram costs is not nothing.
const FINE: i128 = 1_000_000;

impl Ingredient {
    /// What a quantity costs by its cheapest pack without breaks, in millionths of a
    /// minor unit; none if nobody sells it.
    pub(crate) fn fine_cost(&self, quantity: i64) -> Option<i128> {
        let of = |offer: &Offer| {
            i128::from(quantity) * i128::from(offer.pack_price) * FINE
                / i128::from(offer.pack_quantity.max(1))
        };
        self.offers.iter().map(of).min()
    }

    /// The same in minor units, to the nearest.
    pub(crate) fn cost(&self, quantity: i64) -> Option<i64> {
        self.fine_cost(quantity).map(|fine| whole(fine, FINE))
    }
}

/// What the ingredients of one dish cost, in minor units; none if the recipe has no
/// parts, or one that nobody sells.
pub(crate) fn dish_cost(recipe: &Recipe, ingredients: &BTreeMap<Uuid, Ingredient>) -> Option<i64> {
    if recipe.parts.is_empty() {
        return None;
    }
    let costs = recipe.parts.iter().map(|part| ingredients.get(&part.ingredient)?.fine_cost(part.quantity));
    let sum = costs.sum::<Option<i128>>()?;
    Some(whole(sum, FINE * i128::from(recipe.portions.max(1))))
}

fn whole(part: i128, of: i128) -> i64 {
    i64::try_from((part * 2 + of).div_euclid(of * 2)).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pork() -> Ingredient {
        let offer = |pack_quantity, pack_price| Offer {
            supplier: "早市".to_owned(),
            pack_quantity,
            pack_price,
            breaks: vec![PriceBreak { least_packs: 10, pack_price: 1 }],
        };
        let offers = vec![offer(500, 1_600), offer(5_000, 15_000)];
        Ingredient {
            name: "猪肉".to_owned(), name_en: String::new(), unit: Unit::Gram, in_stock: 0, offers
        }
    }

    #[test]
    fn a_dish_costs_what_its_parts_do() {
        let id = Uuid::from_u128(1);
        let recipe = |portions, quantity| Recipe { portions, parts: vec![Part { ingredient: id, quantity }] };
        let known = BTreeMap::from([(id, pork())]);
        // Three fen a gram.
        assert_eq!(dish_cost(&recipe(1, 150), &known), Some(450));
        assert_eq!(dish_cost(&recipe(4, 150), &known), Some(113));
        assert_eq!(dish_cost(&recipe(1, 150), &BTreeMap::new()), None);
        assert_eq!(dish_cost(&Recipe { portions: 1, parts: Vec::new() }, &known), None);
    }
}

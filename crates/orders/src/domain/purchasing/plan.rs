//! From dishes to ingredients.

use std::collections::BTreeMap;

use uuid::Uuid;

use super::{
    packs::{Bought, cheapest},
    recipe::{Ingredient, Offer, Recipe},
};

/// A dish that is to be cooked.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Wanted {
    pub(crate) code: i32,
    /// How many times the weeks.
    pub(crate) sum: i64,
    /// How many at most.
    pub(crate) high: f64,
}

/// What is needed of an ingredient.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Need {
    pub(crate) ingredient: Uuid,
    /// In its unit, rounded up.
    pub(crate) needed: i64,
    pub(crate) needed_at_most: i64,
    /// What is not in stock of that.
    pub(crate) missing: i64,
    /// None if something is missing that nobody sells.
    pub(crate) bought: Option<Bought>,
    /// What the cheapest way without breaks costs more.
    pub(crate) saved_by_breaks: i64,
}

/// What dishes take, by ingredient; each dish as often as its sum is by the weeks.
pub(crate) fn needs(
    dishes: &[Wanted],
    weeks: i64,
    recipes: &BTreeMap<i32, Recipe>,
    ingredients: &BTreeMap<Uuid, Ingredient>,
) -> Vec<Need> {
    let mut sums: BTreeMap<Uuid, (Fraction, f64)> = BTreeMap::new();
    for dish in dishes {
        let Some(recipe) = recipes.get(&dish.code) else { continue };
        let portions = recipe.portions.max(1);
        for part in &recipe.parts {
            let (needed, high) = sums.entry(part.ingredient).or_default();
            let mean =
                Fraction::new(i128::from(dish.sum) * i128::from(part.quantity), weeks.max(1), portions);
            *needed = needed.plus(mean);
            *high += dish.high * kernel::stats::ratio(part.quantity, portions);
        }
    }
    let need = |(id, (mean, high)): (Uuid, (Fraction, f64))| {
        ingredients.get(&id).map(|known| need(id, known, mean.ceil(), ceil(high)))
    };
    sums.into_iter().filter_map(need).collect()
}

fn need(id: Uuid, ingredient: &Ingredient, needed: i64, at_most: i64) -> Need {
    let needed_at_most = at_most.max(needed);
    let missing = (needed_at_most - ingredient.in_stock).max(0);
    let bought = cheapest(&ingredient.offers, missing);
    let unbroken: Vec<Offer> =
        ingredient.offers.iter().map(|offer| Offer { breaks: Vec::new(), ..offer.clone() }).collect();
    let without = cheapest(&unbroken, missing).map_or(0, |way| way.cost);
    let saved_by_breaks = bought.as_ref().map_or(0, |way| (without - way.cost).max(0));
    Need { ingredient: id, needed, needed_at_most, missing, bought, saved_by_breaks }
}

/// A number of whole numbers, so that what is just enough is not rounded up.
#[derive(Clone, Copy, Debug)]
struct Fraction {
    part: i128,
    of: i128,
}

impl Default for Fraction {
    fn default() -> Self {
        Self { part: 0, of: 1 }
    }
}

impl Fraction {
    fn new(part: i128, of: i64, and: i64) -> Self {
        Self { part, of: i128::from(of) * i128::from(and) }.reduced()
    }

    fn plus(self, other: Self) -> Self {
        Self { part: self.part * other.of + other.part * self.of, of: self.of * other.of }.reduced()
    }

    fn reduced(self) -> Self {
        let (mut a, mut b) = (self.part.max(1), self.of);
        while b != 0 {
            (a, b) = (b, a % b);
        }
        if self.part == 0 { Self::default() } else { Self { part: self.part / a, of: self.of / a } }
    }

    fn ceil(self) -> i64 {
        i64::try_from((self.part + self.of - 1).div_euclid(self.of)).unwrap_or(i64::MAX)
    }
}

#[expect(clippy::cast_possible_truncation, reason = "kitchens need far less than 2^52 grams")]
fn ceil(value: f64) -> i64 {
    value.ceil() as i64
}

#[cfg(test)]
mod tests {
    use super::super::recipe::{Part, Unit};
    use super::*;

    #[test]
    fn what_dishes_take_is_added_up_and_rounded_once() {
        let id = Uuid::from_u128(1);
        let recipe = |portions, quantity| Recipe { portions, parts: vec![Part { ingredient: id, quantity }] };
        let offers =
            vec![Offer { supplier: String::new(), pack_quantity: 10, pack_price: 100, breaks: Vec::new() }];
        let eggs = Ingredient {
            name: "鸡蛋".into(),
            name_en: String::new(),
            unit: Unit::Piece,
            in_stock: 4,
            offers,
        };
        let dishes = [Wanted { code: 1, sum: 7, high: 5.0 }, Wanted { code: 2, sum: 5, high: 4.0 }];
        let recipes = [(1, recipe(3, 1)), (2, recipe(3, 1))].into();
        let found = needs(&dishes, 2, &recipes, &[(id, eggs)].into());
        // (3.5 + 2.5) thirds are two, not two and one; at most three.
        assert_eq!((found[0].needed, found[0].needed_at_most, found[0].missing), (2, 3, 0));
        assert_eq!(found[0].bought, Some(Bought::default()));
    }

    #[test]
    fn what_nobody_sells_is_said() {
        let id = Uuid::from_u128(1);
        let salt = Ingredient {
            name: "盐".into(),
            name_en: String::new(),
            unit: Unit::Gram,
            in_stock: 0,
            offers: Vec::new(),
        };
        let recipes = [(1, Recipe { portions: 1, parts: vec![Part { ingredient: id, quantity: 5 }] })].into();
        let found = needs(&[Wanted { code: 1, sum: 2, high: 3.5 }], 2, &recipes, &[(id, salt)].into());
        assert_eq!((found[0].missing, &found[0].bought), (18, &None));
        assert_eq!(needs(&[Wanted { code: 9, sum: 2, high: 3.0 }], 2, &recipes, &BTreeMap::new()), []);
    }
}

//! A purchase plan, for the wire.

use std::collections::BTreeMap;

use contracts::orders::v1::purchase_plan;
use kernel::{Uuid, stats};

use super::{
    catalogue::{ingredient_name, unit},
    figures::View,
};
use crate::domain::{
    purchasing::{Bought, Ingredient, Need, Purchase},
    sales::{Forecast, Forecasts, date_of},
};

/// The days that are planned for, counted from 1970-01-01.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Days {
    /// The day before the first.
    pub(crate) today: i64,
    pub(crate) count: i64,
}

/// What is thought to be sold, by dish.
pub(crate) fn forecasts(view: &View<'_>, forecasts: &Forecasts, days: Days) -> Vec<purchase_plan::Forecast> {
    let dish = |(code, dish): (&i32, &Forecast)| {
        let by_day = (days.today + 1..).zip(&dish.sums).map(|(day, sum)| purchase_plan::Day {
            date: date_of(day).to_string(),
            units: stats::ratio(*sum, forecasts.weeks),
        });
        purchase_plan::Forecast {
            item_code: *code,
            item_name: view.dish_name(*code),
            days: by_day.collect(),
            units: stats::ratio(dish.sum(), forecasts.weeks),
            low_units: dish.low,
            high_units: dish.high,
        }
    };
    forecasts.dishes.iter().map(dish).collect()
}

/// What is needed of an ingredient.
pub(crate) fn need(
    view: &View<'_>,
    need: &Need,
    ingredients: &BTreeMap<Uuid, Ingredient>,
) -> Option<purchase_plan::Need> {
    let ingredient = ingredients.get(&need.ingredient)?;
    let none = Bought::default();
    let bought = need.bought.as_ref().unwrap_or(&none);
    let purchases = bought.purchases.iter().filter_map(|one| purchase(view, one, ingredient));
    Some(purchase_plan::Need {
        ingredient: ingredient_name(view.shop, need.ingredient),
        display_name: ingredient.name.clone(),
        unit: unit(ingredient.unit).into(),
        needed: need.needed,
        needed_at_most: need.needed_at_most,
        in_stock: ingredient.in_stock,
        missing: need.missing,
        purchases: purchases.collect(),
        cost: Some(view.money(bought.cost)),
        left_over: if need.bought.is_some() { bought.quantity - need.missing } else { 0 },
        saved_by_breaks: Some(view.money(need.saved_by_breaks)),
        has_no_offer: need.bought.is_none(),
    })
}

fn purchase(view: &View<'_>, one: &Purchase, ingredient: &Ingredient) -> Option<purchase_plan::Purchase> {
    let offer = ingredient.offers.get(one.offer)?;
    Some(purchase_plan::Purchase {
        supplier: offer.supplier.clone(),
        pack_quantity: offer.pack_quantity,
        packs: one.packs,
        pack_price: Some(view.money(one.pack_price)),
        total: Some(view.money(one.pack_price.saturating_mul(one.packs))),
    })
}

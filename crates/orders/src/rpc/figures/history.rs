//! What the figures of the menu are made from.

use std::collections::BTreeMap;
use std::ops::Range;

use kernel::{Failure, ShopId, Time, Uuid};
use prost_types::Timestamp;
use runtime::field;
use storage::Tx;

use crate::{
    convert,
    domain::{
        purchasing::{Ingredient, Recipe, dish_cost},
        sales::{DAY, DishFacts, Sales},
    },
    error::Error,
    store::{
        catalogue::{self, Entry},
        menu_items, sales,
        shops::{self, ShopRecord},
    },
};

const MINUTE: i64 = 60_000_000;
const MOST_DAYS: i32 = 1_096;

/// A span of minutes since 1970-01-01: so many days before an end, which is now if
/// none is said. The minute that it is now is in it.
pub(in crate::rpc) fn span(
    days: i32,
    usual: i64,
    end: Option<Timestamp>,
    now: Time,
) -> Result<Range<i64>, Failure> {
    let days = i64::from(field::number(days, "days", &(0..=MOST_DAYS))?);
    let days = if days == 0 { usual } else { days };
    let end = match field::time(end, "end_time")? {
        Some(end) => minute(end),
        None => minute(now) + 1,
    };
    Ok(end - days * DAY..end)
}

/// The minute that a moment is in, since 1970-01-01.
pub(in crate::rpc) fn minute(at: Time) -> i64 {
    at.micros().div_euclid(MINUTE)
}

/// The moment a minute begins at.
pub(in crate::rpc) fn moment(minute: i64) -> Time {
    let never = Time::from_timestamp(jiff::Timestamp::MAX);
    minute.checked_mul(MINUTE).and_then(Time::from_micros).unwrap_or(never)
}

/// A shop, its menu and what was sold.
pub(in crate::rpc) struct History {
    pub(in crate::rpc) shop: ShopId,
    pub(in crate::rpc) record: ShopRecord,
    pub(in crate::rpc) sales: Sales,
    /// Dishes of the menu, and those that were sold once.
    pub(in crate::rpc) dishes: BTreeMap<i32, DishFacts>,
    pub(in crate::rpc) recipes: BTreeMap<i32, Recipe>,
    pub(in crate::rpc) ingredients: BTreeMap<Uuid, Ingredient>,
}

impl History {
    /// Of a span of minutes.
    pub(in crate::rpc) async fn load(tx: &mut Tx, shop: ShopId, span: Range<i64>) -> Result<Self, Error> {
        let record = shops::get(tx, &shop).await?.ok_or_else(|| convert::no_shop(&shop))?;
        let sales = sales::load(tx, &shop, span).await?;
        let recipes = by_id(catalogue::all::<Recipe>(tx, &shop).await?);
        let recipes: BTreeMap<i32, Recipe> =
            recipes.into_iter().filter(|(_, recipe): &(_, Recipe)| !recipe.parts.is_empty()).collect();
        let ingredients: BTreeMap<Uuid, Ingredient> = by_id(catalogue::all(tx, &shop).await?);
        let mut dishes = BTreeMap::new();
        for (code, name) in &sales.names {
            dishes.insert(*code, DishFacts { name: name.clone(), ..DishFacts::default() });
        }
        for item in menu_items::all(tx, &shop).await?.into_iter().map(|record| record.item) {
            let recipe = recipes.get(&item.code);
            let by_recipe = recipe.and_then(|recipe| dish_cost(recipe, &ingredients));
            let dish = DishFacts {
                name: item.name,
                category: item.category,
                price: item.price,
                cost: by_recipe.or(item.cost),
                is_on_menu: !item.retired,
            };
            dishes.insert(item.code, dish);
        }
        Ok(Self { shop, record, sales, dishes, recipes, ingredients })
    }

    /// What a dish is called.
    pub(in crate::rpc) fn name(&self, code: i32) -> String {
        self.dishes.get(&code).map(|dish| dish.name.clone()).unwrap_or_default()
    }
}

/// Entries by their id; every id was written as one of that kind.
fn by_id<K: std::str::FromStr + Ord, T>(entries: Vec<Entry<T>>) -> BTreeMap<K, T> {
    entries.into_iter().filter_map(|entry| Some((entry.id.parse().ok()?, entry.value))).collect()
}

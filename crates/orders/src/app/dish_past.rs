//! A dish keeps its id whatever its code, which another may get: so orders and figures stay as they
//! are, and only what is kept by the code goes along.

use kernel::ShopId;
use storage::Tx;

use crate::{
    domain::{
        menu::{Item, retired_code},
        purchasing::Recipe,
    },
    error::Error,
    store::{
        catalogue,
        menu_items::{self, ItemRecord},
    },
};

/// Keeps a dish that is taken off the menu for the orders that have it: retired, and under a
/// code that is in nobody's way; its own if there is no other.
pub(crate) async fn retire(tx: &mut Tx, shop: &ShopId, dish: &ItemRecord) -> Result<ItemRecord, Error> {
    let menu: Vec<Item> = menu_items::all(tx, shop).await?.into_iter().map(|record| record.item).collect();
    let code = retired_code(&menu).unwrap_or(dish.item.code);
    menu_items::retire(tx, shop, dish, code).await?;
    move_recipe(tx, shop, dish.item.code, code).await?;
    let item = Item { code, retired: true, ..dish.item.clone() };
    Ok(ItemRecord { item, version: dish.version + 1 })
}

/// Moves the recipe of a dish to its other code.
pub(crate) async fn move_recipe(tx: &mut Tx, shop: &ShopId, from: i32, to: i32) -> Result<(), Error> {
    if from == to {
        return Ok(());
    }
    if let Some(recipe) = catalogue::get::<Recipe>(tx, shop, &from.to_string()).await? {
        catalogue::insert(tx, shop, &to.to_string(), &recipe.value).await?;
        catalogue::delete(tx, shop, &recipe).await?;
    }
    Ok(())
}

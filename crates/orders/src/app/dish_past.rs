//! A dish's past goes with the dish, not with its code, which another may get.

use kernel::ShopId;
use storage::Tx;

use crate::{
    domain::{
        menu::{Item, retired_code},
        purchasing::Recipe,
    },
    error::Error,
    store::{
        catalogue::{self, Entry},
        menu_items,
    },
};

/// Keeps a dish that was taken off the menu for the orders that have it: retired, and under a
/// code that is in nobody's way.
pub(crate) async fn retire(tx: &mut Tx, shop: &ShopId, dish: Item) -> Result<(), Error> {
    let others = menu_items::all(tx, shop).await?.into_iter().map(|record| record.item);
    let menu: Vec<Item> = others.chain([dish.clone()]).collect();
    let code = retired_code(&menu).unwrap_or_default();
    if give(tx, shop, dish.code, code).await? && code > 0 {
        menu_items::insert(tx, shop, &[&Item { code, retired: true, ..dish }]).await?;
    }
    Ok(())
}

/// Gives what was sold under a code to another, with the recipe unless that has its own;
/// whether anything was sold.
pub(crate) async fn give(tx: &mut Tx, shop: &ShopId, from: i32, to: i32) -> Result<bool, Error> {
    let sold = menu_items::move_sold(tx, shop, from, to).await?;
    if let Some(recipe) = catalogue::get::<Recipe>(tx, shop, &from.to_string()).await? {
        let other: Option<Entry<Recipe>> = catalogue::get(tx, shop, &to.to_string()).await?;
        if other.is_none() && sold > 0 && to > 0 {
            catalogue::insert(tx, shop, &to.to_string(), &recipe.value).await?;
        }
        catalogue::delete(tx, shop, &recipe).await?;
    }
    Ok(sold > 0)
}

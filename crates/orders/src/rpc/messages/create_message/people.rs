use kernel::ShopId;
use storage::Tx;

use crate::{
    cache::ShopMenu,
    domain::{
        shorthand::{People, names_in},
        text::fold_name,
    },
    error::Error,
    store::projections::customers,
};

/// The customers that a text may name.
pub(super) async fn people(
    tx: &mut Tx,
    shop: &ShopId,
    shop_menu: &ShopMenu,
    text: &str,
) -> Result<People, Error> {
    let names: Vec<String> = names_in(text, shop_menu.menu.vocabulary()).into_iter().collect();
    let mut people = People::default();
    for (name, number) in customers::numbers_by_name(tx, shop, &names).await? {
        people.insert(fold_name(&name), number);
    }
    Ok(people)
}

//! The dish that is the shop's rice, from a menu that has one.

use contracts::orders::v1::{MenuItem, Shop, UpdateShopRequest};
use prost_types::FieldMask;

use sheets::table::folded;

use super::say;
use crate::Clients;

/// How rice is called where it is a dish, the surest first.
const RICE: [&str; 7] = ["米饭", "rice", "白饭", "白米饭", "steamed rice", "plain rice", "boiled rice"];

/// Makes the dish that is called rice the shop's, if the shop has none: it goes
/// with dishes that take rice, and nobody has to write it.
pub(super) async fn name(
    clients: &mut Clients,
    shop: &Shop,
    dishes: impl Iterator<Item = &MenuItem> + Clone,
    dry_run: bool,
) -> anyhow::Result<()> {
    let Some(rice) = find(&dishes).filter(|_| shop.rice_code == 0) else { return Ok(()) };
    let (code, name) = (rice.code, &rice.display_name);
    if dry_run {
        say(&format!("{}: dish {code}, {name}, would be the shop's rice", shop.name));
        return Ok(());
    }
    let named = Shop { name: shop.name.clone(), rice_code: code, ..Shop::default() };
    let update_mask = Some(FieldMask { paths: vec!["rice_code".to_owned()] });
    let request = UpdateShopRequest { shop: Some(named), update_mask, request_id: String::new() };
    clients.orders.update_shop(request).await?;
    say(&format!("{}: dish {code}, {name}, is the shop's rice now (riceCode; it had none)", shop.name));
    Ok(())
}

fn find<'a>(dishes: &(impl Iterator<Item = &'a MenuItem> + Clone)) -> Option<&'a MenuItem> {
    let is_called = |dish: &MenuItem, name: &str| {
        [&dish.display_name, &dish.display_name_en].into_iter().any(|text| folded(text) == folded(name))
    };
    let called = |name: &&str| {
        let named = dishes.clone().filter(|dish| dish.code != 0 && !dish.retired && is_called(dish, name));
        named.min_by_key(|dish| dish.code)
    };
    RICE.iter().find_map(called)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn dish(code: i32, name: &str, english: &str, retired: bool) -> MenuItem {
        MenuItem {
            code,
            display_name: name.to_owned(),
            display_name_en: english.to_owned(),
            retired,
            ..MenuItem::default()
        }
    }

    #[test]
    fn rice_is_found_by_its_name() {
        let code = |dishes: &[MenuItem]| find(&dishes.iter()).map(|dish| dish.code);
        let fried = dish(3, "蛋炒饭", "Egg fried rice", false);
        assert_eq!(code(&[fried.clone(), dish(90, "米饭", "", false)]), Some(90));
        assert_eq!(code(&[fried.clone(), dish(7, "Steamed Rice", "", false)]), Some(7));
        assert_eq!(code(&[dish(8, "Reis", "Rice (bowl)", false), dish(7, "白饭", "", false)]), Some(8));
        assert_eq!(code(&[fried, dish(90, "米饭", "", true)]), None);
    }
}

//! The dishes of past orders, by name.

use std::collections::{BTreeSet, HashMap};

use contracts::orders::v1 as pb;
use kernel::{Failure, ShopId};
use storage::Tx;

use super::New;
use crate::{
    app::check_menu::check_menu,
    convert,
    domain::{
        menu::{HIGHEST_CODE, Item, next_code, next_dish_id},
        text::fold_name,
    },
    error::Error,
    publish::menu_item_changed,
    service::Orders,
    store::{
        menu_items::{self, ItemRecord},
        shops,
    },
};

/// Codes and ids by name, as names are compared.
pub(super) struct Dishes {
    known: HashMap<Vec<char>, (i32, i32)>,
    /// How many were not known.
    pub(super) count: usize,
}

impl Dishes {
    /// The code and id of a dish; 0 if there was no code left for it.
    pub(super) fn find(&self, name: &str) -> (i32, i32) {
        self.known.get(&fold_name(name)).copied().unwrap_or_default()
    }
}

/// Matches dishes by name and adds those that are not known, in the order in
/// which they appear, at the price they appear at: to the menu, or retired.
pub(super) async fn add(
    service: &Orders,
    tx: &mut Tx,
    shop: &ShopId,
    orders: &[New],
    to_menu: bool,
) -> Result<Dishes, Error> {
    let menu: Vec<Item> = menu_items::all(tx, shop).await?.into_iter().map(|record| record.item).collect();
    let mut dishes = Dishes { known: HashMap::new(), count: 0 };
    // A dish of the menu comes before one of the same name that is retired.
    for item in menu.iter().filter(|item| item.retired).chain(menu.iter().filter(|item| !item.retired)) {
        let names = [&item.name, &item.name_en].into_iter().chain(&item.aliases);
        let given = names.filter(|name| !name.is_empty());
        dishes.known.extend(given.map(|name| (fold_name(name), (item.code, item.dish_id))));
    }
    let mut codes = Codes::new(&menu, to_menu);
    let mut added: Vec<Item> = Vec::new();
    for New { index, order, .. } in orders {
        for (at, line) in order.lines.iter().enumerate() {
            let name = fold_name(&line.item_name);
            if dishes.known.contains_key(&name) {
                continue;
            }
            let new = codes.next();
            let item = dish(new.unwrap_or((1, 0)), line, !to_menu);
            check(&item, &format!("orders[{index}].lines[{at}]"))?;
            dishes.known.insert(name, new.unwrap_or_default());
            added.extend(new.map(|_| item));
        }
    }
    dishes.count = added.len();
    keep(service, tx, shop, menu, &added).await?;
    Ok(dishes)
}

async fn keep(
    service: &Orders,
    tx: &mut Tx,
    shop: &ShopId,
    menu: Vec<Item>,
    added: &[Item],
) -> Result<(), Error> {
    if added.is_empty() {
        return Ok(());
    }
    check_menu(menu.into_iter().chain(added.iter().cloned()))?;
    let (currency, revision) = shops::hold_menu(tx, shop).await?.ok_or_else(|| convert::no_shop(shop))?;
    menu_items::insert(tx, shop, &added.iter().collect::<Vec<_>>()).await?;
    let told = |item: &Item| {
        let record = ItemRecord { item: item.clone(), version: 1 };
        menu_item_changed(shop, &convert::item_to(shop, &record, &currency), item.retired, revision)
    };
    let drafts: Vec<_> = added.iter().filter(|item| !item.retired).map(told).collect();
    Ok(outbox::publish(tx, &service.ids, service.clock.now(), shop, &drafts).await?)
}

/// Codes that nothing has: for the menu above all that it has, for retired dishes
/// from the highest down, where they are in nobody's way.
struct Codes {
    taken: BTreeSet<i32>,
    next: i32,
    step: i32,
    dish_id: i32,
}

impl Codes {
    fn new(menu: &[Item], to_menu: bool) -> Self {
        let taken = menu.iter().map(|item| item.code).collect();
        let (next, step) = if to_menu { (next_code(menu), 1) } else { (HIGHEST_CODE, -1) };
        Self { taken, next, step, dish_id: next_dish_id(menu) }
    }

    /// With a new dish's id. `None` once there is none left for a retired dish. One of the
    /// menu gets a code that is refused: its name should be seen.
    fn next(&mut self) -> Option<(i32, i32)> {
        while self.taken.contains(&self.next) {
            self.next += self.step;
        }
        let code = self.next;
        self.next += self.step;
        let dish_id = self.dish_id;
        self.dish_id += 1;
        (code > 0).then_some((code, dish_id))
    }
}

fn dish((code, dish_id): (i32, i32), line: &pb::ImportedLine, retired: bool) -> Item {
    Item {
        code,
        dish_id,
        name: line.item_name.clone(),
        name_en: String::new(),
        aliases: Vec::new(),
        price: line.unit_price.as_ref().map_or(0, |price| price.amount),
        cost: None,
        takes_rice: false,
        category: String::new(),
        sold_out: false,
        ingredients: Vec::new(),
        allergens: Vec::new(),
        allergens_checked: false,
        retired,
    }
}

/// Whether a line's dish could be one of the menu, whatever its code.
pub(super) fn check_line(line: &pb::ImportedLine, path: &str) -> Result<(), Failure> {
    check(&dish((1, 0), line, true), path)
}

fn check(item: &Item, path: &str) -> Result<(), Failure> {
    item.validate().map_err(|error| {
        let field = if error.field() == "price" { "unit_price" } else { "item_name" };
        Failure::field(format!("{path}.{field}"), error.to_string())
    })
}

//! The menu, from a list of dishes.

use std::collections::HashMap;

use contracts::orders::v1::{
    CreateMenuItemRequest, ListMenuItemsRequest, MenuItem, Shop, UpdateMenuItemRequest,
};
use orders::domain::menu::HIGHEST_CODE;
use sheets::money::Style;
use tonic::Code;

use super::{
    checks::{self, Once},
    dish_names::DishNames,
    list::{Became, Done, List, ListRow},
    order_cell::dish_key,
    report::{Fault, Report},
};
use crate::Clients;

pub(super) const MENU: List = List { what: "dishes", one: "dish", command: "menu", layout: &sheets::MENU };

/// Brings dishes in: one whose code or name is on the menu is changed to what
/// the row says.
pub(super) async fn bring(
    clients: &mut Clients,
    shop: &Shop,
    rows: &[ListRow],
    report: &mut Report,
    dry_run: bool,
) -> anyhow::Result<Done> {
    let mut menu = Menu::load(clients, shop, dry_run).await?;
    let style = sheets::style(rows);
    let mut codes = Once::of("code");
    let take = async |row: &ListRow| match checked(row, &shop.currency, style, &mut codes) {
        Ok(dish) => menu.put(clients, shop, dish, dry_run).await,
        Err(fault) => Ok(Became::LeftOut(fault)),
    };
    let done = MENU.bring(&shop.name, rows, report, take).await?;
    super::rice::name(clients, shop, menu.by_code.values(), dry_run).await?;
    Ok(done)
}

/// The dish of a row, if it can be one beside those above it.
fn checked(row: &ListRow, currency: &str, style: Style, codes: &mut Once<i32>) -> Result<MenuItem, Fault> {
    let dish = sheets::dish(row, currency, style)?;
    checks::dish(&dish)?;
    if dish.code != 0 {
        codes.note(dish.code, &dish.code.to_string(), row.line)?;
    }
    Ok(dish)
}

/// The prices of the menu, in minor units by [`dish_key`].
pub(super) async fn prices(
    clients: &mut Clients,
    shop: &Shop,
    dry_run: bool,
) -> anyhow::Result<HashMap<String, i64>> {
    let menu = Menu::load(clients, shop, dry_run).await?;
    let mut prices = HashMap::new();
    for item in menu.by_code.values() {
        let Some(price) = &item.price else { continue };
        let names = [&item.display_name, &item.display_name_en].into_iter().chain(&item.aliases);
        prices.extend(names.filter(|name| !name.is_empty()).map(|name| (dish_key(name), price.amount)));
    }
    Ok(prices)
}

/// The dishes there are, by code and by name.
#[derive(Default)]
struct Menu {
    by_code: HashMap<i32, MenuItem>,
    by_name: HashMap<String, i32>,
    /// What they are called, for a dry run.
    names: DishNames,
}

impl Menu {
    async fn load(clients: &mut Clients, shop: &Shop, dry_run: bool) -> anyhow::Result<Self> {
        let mut menu = Self::default();
        let mut page_token = String::new();
        loop {
            let parent = shop.name.clone();
            let request = ListMenuItemsRequest { parent, page_token, page_size: 0, show_retired: dry_run };
            let page = match clients.orders.list_menu_items(request).await {
                Ok(page) => page.into_inner(),
                // A dry run makes no shop.
                Err(status) if dry_run && status.code() == Code::NotFound => return Ok(menu),
                Err(status) => return Err(status.into()),
            };
            page.menu_items.into_iter().for_each(|item| menu.note(item));
            page_token = page.next_page_token;
            if page_token.is_empty() {
                return Ok(menu);
            }
        }
    }

    fn note(&mut self, item: MenuItem) {
        self.names.note(&item);
        if item.retired {
            return;
        }
        self.by_name.insert(item.display_name.clone(), item.code);
        self.by_code.insert(item.code, item);
    }

    /// Adds or changes a dish.
    async fn put(
        &mut self,
        clients: &mut Clients,
        shop: &Shop,
        mut dish: MenuItem,
        dry_run: bool,
    ) -> anyhow::Result<Became> {
        if dish.code == 0 {
            dish.code = self.by_name.get(&dish.display_name).copied().unwrap_or(0);
        }
        let Some(known) = self.by_code.get(&dish.code) else {
            return self.add(clients, shop, dish, dry_run).await;
        };
        dish.name.clone_from(&known.name);
        dish.etag.clone_from(&known.etag);
        dish.dish_id = known.dish_id;
        if dish == *known {
            return Ok(Became::Known);
        }
        let became = Became::changed(&known.display_name, &dish.display_name);
        if dry_run {
            return Ok(self.note_dry(dish, became));
        }
        let paths = MENU_FIELDS.map(str::to_owned).to_vec();
        let update_mask = Some(prost_types::FieldMask { paths });
        let request = UpdateMenuItemRequest { menu_item: Some(dish), update_mask, request_id: String::new() };
        let changed = clients.orders.update_menu_item(request).await;
        self.noted(changed, became)
    }

    async fn add(
        &mut self,
        clients: &mut Clients,
        shop: &Shop,
        dish: MenuItem,
        dry_run: bool,
    ) -> anyhow::Result<Became> {
        if dry_run {
            let code = if dish.code == 0 { self.next_code() } else { dish.code };
            return Ok(self.note_dry(MenuItem { code, ..dish }, Became::Added));
        }
        let request = CreateMenuItemRequest {
            parent: shop.name.clone(),
            menu_item: Some(dish),
            request_id: String::new(),
        };
        let added = clients.orders.create_menu_item(request).await;
        self.noted(added, Became::Added)
    }

    /// What the service would say of a dish, which is taken in as if it had been sent.
    fn note_dry(&mut self, dish: MenuItem, became: Became) -> Became {
        match self.names.check(&dish) {
            Ok(()) => {
                self.note(dish);
                became
            }
            Err(fault) => Became::LeftOut(fault),
        }
    }

    /// The code that the service would give: above all of the menu, one that none has.
    fn next_code(&self) -> i32 {
        let highest = self.by_code.keys().max().copied().unwrap_or(0);
        let mut above = highest.saturating_add(1)..=HIGHEST_CODE;
        above.find(|code| !self.names.is_retired(*code)).unwrap_or(HIGHEST_CODE + 1)
    }

    fn noted(
        &mut self,
        answer: Result<tonic::Response<MenuItem>, tonic::Status>,
        became: Became,
    ) -> anyhow::Result<Became> {
        match answer {
            Ok(item) => {
                self.note(item.into_inner());
                Ok(became)
            }
            Err(status) => super::of_row(status).map(Became::LeftOut),
        }
    }
}

/// What a row says of a dish that is there.
const MENU_FIELDS: [&str; 11] = [
    "display_name",
    "display_name_en",
    "aliases",
    "price",
    "cost",
    "takes_rice",
    "category",
    "sold_out",
    "ingredients",
    "allergens",
    "allergens_checked",
];

//! The menu, from a list of dishes.

use std::collections::HashMap;

use contracts::{
    common::v1::Money,
    orders::v1::{CreateMenuItemRequest, ListMenuItemsRequest, MenuItem, Shop, UpdateMenuItemRequest},
};
use orders::domain::menu::HIGHEST_CODE;
use tonic::Code;

use super::{
    Style,
    checks::{self, Once},
    dish_names::DishNames,
    list::{Became, Done, List, ListRow},
    money,
    order_cell::dish_key,
    report::{Fault, Report},
};
use crate::Clients;

pub(super) const MENU: List = List {
    what: "dishes",
    one: "dish",
    command: "menu",
    columns: &[
        &["code", "no", "number", "编号", "编码", "代码"],
        &[
            "name",
            "dish",
            "item",
            "item name",
            "product name",
            "title",
            "菜名",
            "菜品名称",
            "名称",
            "商品名称",
        ],
        &["name_en", "english name", "英文名", "英文"],
        &["aliases", "alias", "also called", "别名"],
        &["price", "unit price", "item price", "variant price", "价格", "单价", "售价"],
        &["cost", "成本", "cost per item"],
        &["category", "分类", "类别", "type"],
        &["takes_rice", "with rice", "配饭", "带米饭"],
        &["sold_out", "估清", "售罄"],
        &["ingredients", "食材", "配料"],
        &["allergens", "过敏原"],
        &["allergens_checked", "过敏原齐全"],
    ],
    needed: &["name", "price"],
    // Whether the allergens are all there are, somebody has to check first.
    example: &[
        "3,农家小炒肉,Farmhouse pork,小炒肉、炒肉,18.00,7.50,main,yes,no,猪肉、青椒,大豆,",
        "90,米饭,Rice,白饭,2.00,0.50,staple,no,no,大米,,",
    ],
};

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
    let style = style(rows);
    let mut codes = Once::of("code");
    let take = async |row: &ListRow| match checked(row, &shop.currency, style, &mut codes) {
        Ok(dish) => menu.put(clients, shop, dish, dry_run).await,
        Err(fault) => Ok(Became::LeftOut(fault)),
    };
    let done = MENU.bring(&shop.name, rows, report, take).await?;
    super::rice::name(clients, shop, menu.by_code.values(), dry_run).await?;
    Ok(done)
}

fn style(rows: &[ListRow]) -> Style {
    let mut shown = rows.iter().flat_map(|row| ["price", "cost"].map(|column| row.cell(column)));
    let comma = shown.find_map(money::comma_is_decimal);
    Style { comma: comma.unwrap_or(false), sure: comma.is_some() }
}

/// The dish of a row, if it can be one beside those above it.
fn checked(row: &ListRow, currency: &str, style: Style, codes: &mut Once<i32>) -> Result<MenuItem, Fault> {
    let dish = dish(row, currency, style)?;
    checks::dish(&dish)?;
    if dish.code != 0 {
        codes.note(dish.code, &dish.code.to_string(), row.line)?;
    }
    Ok(dish)
}

fn dish(row: &ListRow, currency: &str, style: Style) -> Result<MenuItem, Fault> {
    let code = match row.cell("code") {
        "" => 0,
        text => {
            let code = text.parse().ok().filter(|code| (1..=HIGHEST_CODE).contains(code));
            code.ok_or_else(|| Fault::of("code", "must be 1 to 9999", text))?
        }
    };
    Ok(MenuItem {
        code,
        display_name: row.cell("name").to_owned(),
        display_name_en: row.cell("name_en").to_owned(),
        aliases: row.words("aliases"),
        price: Some(
            amount(row, "price", currency, style)?
                .ok_or_else(|| Fault::new("price: must not be missing; 0.00 is for what costs nothing"))?,
        ),
        cost: amount(row, "cost", currency, style)?,
        takes_rice: row.yes("takes_rice")?.unwrap_or(false),
        category: row.cell("category").to_owned(),
        sold_out: row.yes("sold_out")?.unwrap_or(false),
        ingredients: row.words("ingredients"),
        allergens: row.words("allergens"),
        allergens_checked: row.yes("allergens_checked")?.unwrap_or(false),
        ..MenuItem::default()
    })
}

fn amount(row: &ListRow, column: &str, currency: &str, style: Style) -> Result<Option<Money>, Fault> {
    let text = row.cell(column);
    if text.is_empty() {
        return Ok(None);
    }
    let read = money::amount(text, money::exponent(currency), style).filter(|amount| amount.minor >= 0);
    let read = read.filter(|amount| money::may_mean(amount.sign, currency));
    let right = format!("must be a price such as 12.95, in {currency}");
    let read = read.ok_or_else(|| Fault::of(column, &right, text))?;
    Ok(Some(Money { amount: read.minor, currency: currency.to_owned() }))
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

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
    list::{List, ListRow},
    money,
    order_cell::dish_key,
    report::{Fault, Report, counted},
    say,
};
use crate::Clients;

pub(super) const MENU: List = List {
    what: "dishes",
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
    example: &[
        "3,农家小炒肉,Farmhouse pork,小炒肉、炒肉,18.00,7.50,main,yes,no,猪肉、青椒,大豆,yes",
        "90,米饭,Rice,白饭,2.00,0.50,staple,no,no,大米,,yes",
    ],
};

/// What became of a list.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Done {
    pub(super) added: u64,
    pub(super) changed: u64,
    pub(super) unchanged: u64,
}

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
    let mut done = Done::default();
    let mut codes = Once::of("code");
    for row in rows {
        let fault = match checked(row, &shop.currency, style, &mut codes) {
            Ok(dish) => menu.put(clients, shop, dish, &mut done, dry_run).await?,
            Err(fault) => Some(fault),
        };
        if let Some(fault) = fault {
            report.leave_out(row.line, &row.raw, &fault)?;
        }
    }
    super::rice::name(clients, shop, menu.by_code.values(), dry_run).await?;
    say(&format!(
        "{}: {} added, {} changed, {} as before",
        shop.name,
        counted(done.added, "dish"),
        done.changed,
        done.unchanged
    ));
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
struct Menu {
    by_code: HashMap<i32, MenuItem>,
    by_name: HashMap<String, i32>,
}

impl Menu {
    async fn load(clients: &mut Clients, shop: &Shop, dry_run: bool) -> anyhow::Result<Self> {
        let mut menu = Self { by_code: HashMap::new(), by_name: HashMap::new() };
        let mut page_token = String::new();
        loop {
            let parent = shop.name.clone();
            let request = ListMenuItemsRequest { parent, page_token, ..ListMenuItemsRequest::default() };
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
        self.by_name.insert(item.display_name.clone(), item.code);
        self.by_code.insert(item.code, item);
    }

    /// Adds or changes a dish; the fault if it can't be.
    async fn put(
        &mut self,
        clients: &mut Clients,
        shop: &Shop,
        mut dish: MenuItem,
        done: &mut Done,
        dry_run: bool,
    ) -> anyhow::Result<Option<Fault>> {
        if dish.code == 0 {
            dish.code = self.by_name.get(&dish.display_name).copied().unwrap_or(0);
        }
        let known = self.by_code.get(&dish.code).cloned();
        if let Some(known) = known {
            dish.name.clone_from(&known.name);
            dish.etag.clone_from(&known.etag);
            if dish == known {
                done.unchanged += 1;
                return Ok(None);
            }
            done.changed += 1;
            if dry_run {
                self.note(dish);
                return Ok(None);
            }
            let paths = MENU_FIELDS.map(str::to_owned).to_vec();
            let update_mask = Some(prost_types::FieldMask { paths });
            let request =
                UpdateMenuItemRequest { menu_item: Some(dish), update_mask, request_id: String::new() };
            let changed = clients.orders.update_menu_item(request).await;
            return self.noted(changed.map(tonic::Response::into_inner)).inspect(|fault| {
                done.changed -= u64::from(fault.is_some());
            });
        }
        done.added += 1;
        if dry_run {
            if dish.code != 0 {
                self.note(dish);
            }
            return Ok(None);
        }
        let request = CreateMenuItemRequest {
            parent: shop.name.clone(),
            menu_item: Some(dish),
            request_id: String::new(),
        };
        let added = clients.orders.create_menu_item(request).await;
        self.noted(added.map(tonic::Response::into_inner)).inspect(|fault| {
            done.added -= u64::from(fault.is_some());
        })
    }

    fn noted(&mut self, answer: Result<MenuItem, tonic::Status>) -> anyhow::Result<Option<Fault>> {
        match answer {
            Ok(item) => {
                self.note(item);
                Ok(None)
            }
            Err(status) => super::of_row(status).map(Some),
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

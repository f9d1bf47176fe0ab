//! The menu, as a list of dishes.

use contracts::{common::v1::Money, orders::v1::MenuItem};

use crate::{
    layout::{Fault, Layout, Row, Wrong},
    money::{self, Style},
};

/// The highest code that the contract lets a dish have.
const HIGHEST_CODE: i32 = 9_999;

/// A dish a row.
pub const MENU: Layout = Layout {
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

/// How amounts are written in rows of it.
pub fn style<'a>(rows: impl IntoIterator<Item = &'a Row>) -> Style {
    let mut shown = rows.into_iter().flat_map(|row| ["price", "cost"].map(|column| row.cell(column)));
    let comma = shown.find_map(money::comma_is_decimal);
    Style { comma: comma.unwrap_or(false), sure: comma.is_some() }
}

/// The dish of a row; code 0 where none is written.
pub fn dish(row: &Row, currency: &str, style: Style) -> Result<MenuItem, Fault> {
    let no_price = || Fault { column: "price", wrong: Wrong::NoPrice, found: String::new() };
    Ok(MenuItem {
        code: code(row)?,
        display_name: row.cell("name").to_owned(),
        display_name_en: row.cell("name_en").to_owned(),
        aliases: row.words("aliases"),
        price: Some(amount(row, "price", currency, style)?.ok_or_else(no_price)?),
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

fn code(row: &Row) -> Result<i32, Fault> {
    let text = row.cell("code");
    if text.is_empty() {
        return Ok(0);
    }
    let code = text.parse().ok().filter(|code| (1..=HIGHEST_CODE).contains(code));
    code.ok_or_else(|| Fault { column: "code", wrong: Wrong::Code, found: text.to_owned() })
}

fn amount(row: &Row, column: &'static str, currency: &str, style: Style) -> Result<Option<Money>, Fault> {
    let text = row.cell(column);
    if text.is_empty() {
        return Ok(None);
    }
    let read = money::amount(text, money::exponent(currency), style).filter(|amount| amount.minor >= 0);
    let read = read.filter(|amount| money::may_mean(amount.sign, currency));
    let wrong = || Fault { column, wrong: Wrong::Amount(currency.to_owned()), found: text.to_owned() };
    Ok(Some(Money { amount: read.ok_or_else(wrong)?.minor, currency: currency.to_owned() }))
}

//! A menu as people have it: typed, pasted from a chat, copied out of a spreadsheet.

use crate::format;

/// A dish as a line has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct DishLine {
    /// The number of the line, from 1.
    pub(crate) at: usize,
    /// Its number on the menu; 0 for the next free one.
    pub(crate) code: i32,
    pub(crate) name: String,
    /// In minor units.
    pub(crate) price: i64,
    /// Empty, if no line above says one.
    pub(crate) category: String,
}

/// A line that is no dish, and its number, from 1.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct NoDish {
    pub(crate) at: usize,
    pub(crate) line: String,
}

/// `1 麻婆豆腐 18`, `麻婆豆腐，18元`, `1,麻婆豆腐,18.00,热菜`; and lines that end with a colon
/// or begin with `#` as the category of what follows. A first line of column names is passed over.
pub(crate) fn dishes(text: &str, currency: &str) -> Result<Vec<DishLine>, NoDish> {
    let (mut dishes, mut category) = (Vec::new(), String::new());
    for (index, line) in text.lines().map(str::trim).enumerate() {
        let names_columns = index == 0 && !line.contains(|letter: char| letter.is_ascii_digit());
        if let Some(name) = heading(line) {
            name.clone_into(&mut category);
        } else if let Some(dish) = dish(line, currency, &category) {
            dishes.push(DishLine { at: index + 1, ..dish });
        } else if !(line.is_empty() || names_columns && cells(line).len() > 1) {
            return Err(NoDish { at: index + 1, line: line.to_owned() });
        }
    }
    Ok(dishes)
}

fn heading(line: &str) -> Option<&str> {
    let name = line.strip_prefix('#').or_else(|| line.strip_suffix([':', '：'])).map(str::trim)?;
    (!name.is_empty()).then_some(name)
}

fn dish(line: &str, currency: &str, category: &str) -> Option<DishLine> {
    let mut cells = cells(line);
    let price_of = |cell: &String| price(cell, currency);
    // Behind the price may stand the category.
    let own = (cells.len() > 2 && cells.last().and_then(price_of).is_none()).then(|| cells.pop()).flatten();
    let price = price_of(&cells.pop()?)?;
    let code = (cells.len() > 1).then(|| code(&cells[0])).flatten();
    if code.is_some() {
        cells.remove(0);
    }
    let name = cells.join(" ");
    let is_named = name.contains(|letter: char| letter.is_alphabetic());
    let category = own.unwrap_or_else(|| category.to_owned());
    // What begins like a code that no dish can have is not the beginning of a name.
    let is_coded = code.is_none()
        && name.trim_start_matches('-').starts_with(|letter: char| letter.is_ascii_digit())
        && name.split_whitespace().next().is_some_and(|first| first.parse::<i64>().is_ok());
    (is_named && !is_coded).then(|| DishLine { at: 0, code: code.unwrap_or(0), name, price, category })
}

/// What stands between commas or tabs, or else between blanks. `1.麻婆豆腐` is two.
fn cells(line: &str) -> Vec<String> {
    let is_table = line.contains(['\t', ',', '，']);
    let cut: fn(char) -> bool =
        if is_table { |c| matches!(c, '\t' | ',' | '，') } else { |c: char| c.is_whitespace() };
    let cells =
        line.split(cut).map(|cell| cell.trim().trim_matches('"').trim()).filter(|cell| !cell.is_empty());
    let mut cells: Vec<String> = cells.map(str::to_owned).collect();
    if let Some((code, name)) = cells.first().and_then(|first| numbered(first)) {
        cells.splice(..1, [code, name]);
    }
    cells
}

/// `1.麻婆豆腐`, `1、麻婆豆腐`.
fn numbered(cell: &str) -> Option<(String, String)> {
    let (code, name) = cell.split_once(['.', '、', '．', '号'])?;
    let is_name = name.starts_with(|letter: char| letter.is_alphabetic());
    (code.parse::<u16>().is_ok() && is_name).then(|| (code.to_owned(), name.to_owned()))
}

fn code(cell: &str) -> Option<i32> {
    let digits = cell.trim_end_matches(['.', '、', '．', '号', ':', '：']);
    digits.parse().ok().filter(|code| (1..=9_999).contains(code))
}

fn price(cell: &str, currency: &str) -> Option<i64> {
    let plain = cell.trim_start_matches(['¥', '￥', '$']).trim_end_matches(['元', '块']);
    format::amount(plain.trim_end_matches("/份").trim_end_matches(['元', '块']), currency)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one(line: &str) -> (i32, String, i64, String) {
        let dish = dishes(line, "CNY").unwrap().remove(0);
        (dish.code, dish.name, dish.price, dish.category)
    }

    #[test]
    fn a_dish_is_read_as_people_write_it() {
        let tofu = (1, "麻婆豆腐".to_owned(), 1800, String::new());
        for line in [
            "1 麻婆豆腐 18",
            "1. 麻婆豆腐 18元",
            "1、麻婆豆腐 ¥18",
            "1\t麻婆豆腐\t18.00",
            "1,\"麻婆豆腐\",18",
            "1号 麻婆豆腐 18块",
        ] {
            assert_eq!(one(line), tofu, "{line}");
        }
        assert_eq!(one("麻婆豆腐 18.5"), (0, "麻婆豆腐".to_owned(), 1850, String::new()));
        assert_eq!(one("31 100 Plus 2.50"), (31, "100 Plus".to_owned(), 250, String::new()));
        assert_eq!(one("12,7 Up,5"), (12, "7 Up".to_owned(), 500, String::new()));
        assert_eq!(one("12 Mapo Tofu 18"), (12, "Mapo Tofu".to_owned(), 1800, String::new()));
        assert_eq!(one("1,麻婆豆腐,18,热菜"), (1, "麻婆豆腐".to_owned(), 1800, "热菜".to_owned()));
    }

    #[test]
    fn a_heading_is_the_category_of_what_follows() {
        let dishes = dishes("编号,菜名,价格\n热菜：\n1 麻婆豆腐 18\n# 汤\n\n2 紫菜汤 6", "CNY").unwrap();
        let of: Vec<_> = dishes.iter().map(|dish| (dish.code, dish.category.as_str())).collect();
        assert_eq!(of, [(1, "热菜"), (2, "汤")]);
    }

    #[test]
    fn a_line_that_is_no_dish_is_named() {
        for wrong in [
            "0 麻婆豆腐 5",
            "-1 麻婆豆腐 5",
            "10000 麻婆豆腐 5",
            "麻婆豆腐",
            "18",
            "1 18",
            "麻婆豆腐 十八",
            "1 麻婆豆腐 18.555",
        ] {
            let told = dishes(&format!("2 汤 6\n{wrong}"), "CNY").unwrap_err();
            assert_eq!(told, NoDish { at: 2, line: wrong.to_owned() });
        }
        assert!(dishes("", "CNY").unwrap().is_empty());
    }
}

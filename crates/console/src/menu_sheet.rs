//! A menu in a file, against the menu that there is: what each row would add or change.

#[cfg(test)]
mod tests;

use std::{
    collections::{HashMap, hash_map::Entry},
    io::Write,
};

use contracts::orders::v1::MenuItem;
use sheets::{Fault, Found, MENU, Places, Row, Source, money::Style};
use tempfile::NamedTempFile;

/// A menu as a file has it.
pub(crate) struct MenuSheet {
    rows: Vec<Result<Row, sheets::Broken>>,
    style: Style,
    /// Which columns the file has, by their names in [`MENU`].
    columns: Vec<&'static str>,
    /// Those that are none of a menu, as the file calls them.
    pub(crate) unread: Vec<String>,
    /// The same as plain CSV, each row on its line.
    pub(crate) text: String,
}

/// Why a file is no menu.
#[derive(Debug)]
pub(crate) enum NoMenu {
    /// It can't be read; in English.
    Unreadable(String),
    /// No row of it names the columns that a menu needs; the row that looks most like it.
    NoHeader(Vec<String>),
}

/// What a row of the file would do.
pub(crate) struct Line {
    /// Which line, or row of the workbook, it is.
    pub(crate) at: u64,
    pub(crate) dish: MenuItem,
    pub(crate) what: Becomes,
}

/// What becomes of a row.
#[derive(Debug, PartialEq)]
pub(crate) enum Becomes {
    Added,
    /// The dish that is there, by its resource's name, and which columns differ.
    Changed(String, Vec<&'static str>),
    Known,
    Wrong(RowFault),
}

/// Why a row can't be taken.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum RowFault {
    Broken(&'static str),
    Cell(Fault),
    NoName,
    /// The line above has it already: the column, what both say, and that line.
    Twice(&'static str, String, u64),
    /// Another dish has the name: the column, the name, and that dish's code.
    NameTaken(&'static str, String, i32),
    /// What the service said when it was to be taken: a column, or none, and a sentence.
    Refused(String, String),
}

/// Reads a file. It takes as long as the file is large: not for a thread that serves others.
pub(crate) fn read(bytes: &[u8]) -> Result<MenuSheet, NoMenu> {
    let unreadable = |error: anyhow::Error| NoMenu::Unreadable(root(&error));
    let (source, _file) = source(bytes).map_err(unreadable)?;
    let found = MENU.find(&source).map_err(|error| unreadable(error.into()))?.map_err(NoMenu::NoHeader)?;
    let width = found.columns.header.len();
    let rows = MENU.rows(&source, &found, width).map_err(unreadable)?;
    Ok(MenuSheet {
        style: sheets::style(rows.iter().flatten()),
        columns: MENU.names().filter(|name| found.columns.has(name)).collect(),
        unread: unread(&found.columns),
        text: text(&found, &rows),
        rows,
    })
}

/// Without the name of our own file, which means nothing to anybody.
fn root(error: &anyhow::Error) -> String {
    error.root_cause().to_string()
}

fn source(bytes: &[u8]) -> anyhow::Result<(Source, NamedTempFile)> {
    let mut file = NamedTempFile::new()?;
    file.write_all(bytes)?;
    file.flush()?;
    Ok((Source::open(file.path(), None)?, file))
}

fn unread(places: &Places) -> Vec<String> {
    let unread = MENU.unread(&places.header).into_iter().filter(|name| !name.is_empty());
    unread.map(str::to_owned).collect()
}

fn text(found: &Found<Places>, rows: &[Result<Row, sheets::Broken>]) -> String {
    let (mut text, mut line) = (String::new(), 1);
    let header = sheets::table::joined(found.columns.header.iter().map(String::as_str));
    let rows = rows.iter().map(|row| match row {
        Ok(row) => (row.line, row.raw.as_str()),
        Err(broken) => (broken.line, broken.raw.as_str()),
    });
    for (at, raw) in [(found.line, header.as_str())].into_iter().chain(rows) {
        while line < at {
            text.push('\n');
            line += 1;
        }
        text.push_str(raw);
        line += raw.matches('\n').count() as u64;
    }
    text
}

impl MenuSheet {
    /// What each row would do to the menu that there is.
    pub(crate) fn lines(&self, known: &[MenuItem], currency: &str) -> Vec<Line> {
        let mut names = Names::of(known);
        let mut codes = HashMap::new();
        self.rows.iter().map(|row| self.line(row, known, currency, &mut names, &mut codes)).collect()
    }

    fn line(
        &self,
        row: &Result<Row, sheets::Broken>,
        known: &[MenuItem],
        currency: &str,
        names: &mut Names,
        codes: &mut HashMap<i32, u64>,
    ) -> Line {
        let row = match row {
            Ok(row) => row,
            Err(broken) => {
                let what = Becomes::Wrong(RowFault::Broken(broken.why));
                return Line { at: broken.line, dish: MenuItem::default(), what };
            }
        };
        let unread = MenuItem { display_name: row.cell("name").to_owned(), ..MenuItem::default() };
        let read = sheets::dish(row, currency, self.style).map_err(RowFault::Cell);
        let (dish, what) = match read.and_then(|dish| self.against(row, dish, known, names, codes)) {
            Ok((dish, what)) => (dish, what),
            Err(fault) => (unread, Becomes::Wrong(fault)),
        };
        Line { at: row.line, dish, what }
    }

    fn against(
        &self,
        row: &Row,
        dish: MenuItem,
        known: &[MenuItem],
        names: &mut Names,
        codes: &mut HashMap<i32, u64>,
    ) -> Result<(MenuItem, Becomes), RowFault> {
        if dish.display_name.is_empty() {
            return Err(RowFault::NoName);
        }
        // Without a code it is known by its name.
        let found = known.iter().find(|one| match dish.code {
            0 => one.display_name == dish.display_name,
            code => one.code == code,
        });
        let code = found.map_or(dish.code, |found| found.code);
        once(codes, code, row.line)?;
        names.take(&dish, code, row.line)?;
        let Some(found) = found else { return Ok((dish, Becomes::Added)) };
        let differ: Vec<_> =
            self.columns.iter().copied().filter(|column| differs(column, found, &dish)).collect();
        let what =
            if differ.is_empty() { Becomes::Known } else { Becomes::Changed(found.name.clone(), differ) };
        Ok((MenuItem { code, ..dish }, what))
    }
}

fn once(codes: &mut HashMap<i32, u64>, code: i32, line: u64) -> Result<(), RowFault> {
    if code == 0 {
        return Ok(());
    }
    match codes.entry(code) {
        Entry::Vacant(free) => {
            free.insert(line);
            Ok(())
        }
        Entry::Occupied(first) => Err(RowFault::Twice("code", code.to_string(), *first.get())),
    }
}

/// What a dish is called, without what nobody sees or hears of it.
fn folded(name: &str) -> String {
    name.split_whitespace().flat_map(str::chars).flat_map(char::to_lowercase).collect()
}

fn names(dish: &MenuItem) -> impl Iterator<Item = (&'static str, &str)> {
    let first = [("name", dish.display_name.as_str()), ("name_en", dish.display_name_en.as_str())];
    let others = dish.aliases.iter().map(|alias| ("aliases", alias.as_str()));
    first.into_iter().chain(others).filter(|(_, name)| !name.is_empty())
}

/// Whose each name is: a dish's of the menu, or a row's of the file.
struct Names(HashMap<String, Owner>);

#[derive(Clone, Copy)]
enum Owner {
    Dish(i32),
    Line(u64),
}

impl Names {
    fn of(known: &[MenuItem]) -> Self {
        let of = |dish: &MenuItem| {
            let code = dish.code;
            names(dish).map(|(_, name)| (folded(name), Owner::Dish(code))).collect::<Vec<_>>()
        };
        Self(known.iter().flat_map(of).collect())
    }

    /// Notes the names of a dish, unless another has one; its old ones are free.
    fn take(&mut self, dish: &MenuItem, code: i32, line: u64) -> Result<(), RowFault> {
        self.0.retain(|_, owner| code == 0 || !matches!(owner, Owner::Dish(one) if *one == code));
        for (column, name) in names(dish) {
            match self.0.get(&folded(name)) {
                Some(Owner::Dish(code)) => return Err(RowFault::NameTaken(column, name.to_owned(), *code)),
                Some(Owner::Line(first)) => return Err(RowFault::Twice(column, name.to_owned(), *first)),
                None => {}
            }
        }
        self.0.extend(names(dish).map(|(_, name)| (folded(name), Owner::Line(line))));
        Ok(())
    }
}

/// The field of the contract that a column is.
pub(crate) fn field(column: &str) -> &str {
    match column {
        "name" => "display_name",
        "name_en" => "display_name_en",
        column => column,
    }
}

/// The column that a field of the contract is: `menu_item.display_name` is `name`.
pub(crate) fn column(path: &str) -> Option<&'static str> {
    let path = path.strip_prefix("menu_item.")?;
    let named = path.split(['[', '.']).next()?;
    MENU.names().find(|name| field(name) == named)
}

fn differs(column: &str, known: &MenuItem, dish: &MenuItem) -> bool {
    match column {
        "name" => known.display_name != dish.display_name,
        "name_en" => known.display_name_en != dish.display_name_en,
        "aliases" => known.aliases != dish.aliases,
        "price" => known.price != dish.price,
        "cost" => known.cost != dish.cost,
        "category" => known.category != dish.category,
        "takes_rice" => known.takes_rice != dish.takes_rice,
        "sold_out" => known.sold_out != dish.sold_out,
        "ingredients" => known.ingredients != dish.ingredients,
        "allergens" => known.allergens != dish.allergens,
        "allergens_checked" => known.allergens_checked != dish.allergens_checked,
        _ => false,
    }
}

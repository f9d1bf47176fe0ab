//! Lists, a row for each thing, whose columns are found by their names.

use std::collections::HashMap;

use crate::{
    source::{Found, Source},
    table::{folded, joined},
    workbook::LINE_BREAK,
};

/// More rows than any menu, or list of regulars, has.
const MOST_ROWS: usize = 200_000;

/// Which columns a list has.
#[derive(Debug)]
pub struct Layout {
    /// Its columns, each by how it is spelled; the first is its name here.
    pub columns: &'static [&'static [&'static str]],
    /// The columns without which it is none.
    pub needed: &'static [&'static str],
    /// Rows that show how it is filled in.
    pub example: &'static [&'static str],
}

/// Where the columns of a list stand in a file, and what the file calls all of its own.
#[derive(Clone, Debug)]
pub struct Places {
    by_name: HashMap<&'static str, usize>,
    /// The file's header.
    pub header: Vec<String>,
}

/// A row by the names of its columns; empty cells are left out.
#[derive(Clone, Debug)]
pub struct Row {
    /// The line it begins on, from 1.
    pub line: u64,
    /// The row as it is written to a file.
    pub raw: String,
    cells: HashMap<&'static str, String>,
}

/// A row whose cells can't be told apart, or not be read.
#[derive(Clone, Debug)]
pub struct Broken {
    /// The line it begins on, from 1.
    pub line: u64,
    /// The row as it is written to a file.
    pub raw: String,
    /// Why, in English.
    pub why: &'static str,
}

/// What is wrong with a cell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The name of its column.
    pub column: &'static str,
    /// What would be right there.
    pub wrong: Wrong,
    /// What stands there instead.
    pub found: String,
}

/// What would be right in a cell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Wrong {
    /// A code from 1 to 9,999.
    Code,
    /// A price, and there is none.
    NoPrice,
    /// An amount in this currency, of at least 0.
    Amount(String),
    /// Yes or no.
    YesOrNo,
}

impl Row {
    /// The cell of a column; empty if there is none.
    pub fn cell(&self, column: &str) -> &str {
        self.cells.get(column).map(String::as_str).unwrap_or_default()
    }

    /// The words of a cell, cut at `、`, `;`, `|` and commas.
    pub fn words(&self, column: &str) -> Vec<String> {
        let words = self.cell(column).split(['、', ';', '；', '|', ',', '，']).map(str::trim);
        words.filter(|word| !word.is_empty()).map(str::to_owned).collect()
    }

    /// Whether a cell says yes; `None` if it is empty.
    pub fn yes(&self, column: &'static str) -> Result<Option<bool>, Fault> {
        match self.cell(column).to_lowercase().as_str() {
            "" => Ok(None),
            "yes" | "y" | "true" | "1" | "x" | "是" | "有" => Ok(Some(true)),
            "no" | "n" | "false" | "0" | "否" | "无" => Ok(Some(false)),
            found => Err(Fault { column, wrong: Wrong::YesOrNo, found: found.to_owned() }),
        }
    }
}

impl Layout {
    /// What an empty list looks like, with rows to be written over.
    pub fn template(&self) -> String {
        let mut text = joined(self.names());
        for row in self.example {
            text.push('\n');
            text.push_str(row);
        }
        text
    }

    /// What its columns are called here.
    pub fn names(&self) -> impl Iterator<Item = &'static str> {
        self.columns.iter().filter_map(|spellings| spellings.first().copied())
    }

    /// Where a file has it; the row that looks most like a header, if it has it nowhere.
    pub fn find(&self, source: &Source) -> std::io::Result<Result<Found<Places>, Vec<String>>> {
        source.find(|header| self.places(header))
    }

    /// The rows of a file below the header that was found; `width` is how many cells are the file's own.
    pub fn rows(
        &self,
        source: &Source,
        found: &Found<Places>,
        width: usize,
    ) -> anyhow::Result<Vec<Result<Row, Broken>>> {
        let mut rows = source.rows(found.separator)?;
        let mut all = Vec::new();
        while let Some(record) = rows.next_row()? {
            if record.line <= found.line || record.cells.iter().all(String::is_empty) {
                continue;
            }
            let (line, raw) = (record.line, joined(record.cells.iter().take(width).map(String::as_str)));
            let fault = record.fault.or_else(|| {
                let unread = record.cells.iter().any(|cell| cell.contains(['\u{fffd}', '\0']));
                unread.then_some("can't be read in the file's encoding")
            });
            let cells = || found.columns.cells(&record.cells);
            all.push(match fault {
                Some(why) => Err(Broken { line, raw, why }),
                None => Ok(Row { line, raw, cells: cells() }),
            });
            anyhow::ensure!(all.len() <= MOST_ROWS, "a list of at most {MOST_ROWS} rows is taken");
        }
        Ok(all)
    }

    /// The columns of a header that are none of this list.
    pub fn unread<'h>(&self, header: &'h [String]) -> Vec<&'h str> {
        let is_one = |name: &str| {
            self.columns.iter().flat_map(|column| *column).any(|spelling| folded(spelling) == folded(name))
        };
        header.iter().map(String::as_str).filter(|name| !is_one(name)).collect()
    }

    fn places(&self, header: &[String]) -> Option<Places> {
        let names: Vec<String> = header.iter().map(|name| folded(name)).collect();
        let place = |spellings: &&'static [&'static str]| {
            let is_one = |name: &String| spellings.iter().any(|spelling| folded(spelling) == *name);
            Some((*spellings.first()?, names.iter().position(is_one)?))
        };
        let by_name: HashMap<_, _> = self.columns.iter().filter_map(place).collect();
        let is_whole = self.needed.iter().all(|name| by_name.contains_key(name));
        is_whole.then(|| Places { by_name, header: header.to_vec() })
    }
}

impl Places {
    /// Whether the file has a column of this name.
    pub fn has(&self, column: &str) -> bool {
        self.by_name.contains_key(column)
    }

    fn cells(&self, cells: &[String]) -> HashMap<&'static str, String> {
        let cell = |(name, place): (&&'static str, &usize)| {
            let cell = cells.get(*place).filter(|cell| !cell.is_empty())?;
            Some((*name, cell.replace(LINE_BREAK, " ")))
        };
        self.by_name.iter().filter_map(cell).collect()
    }
}

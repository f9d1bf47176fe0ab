//! The figures behind a picture, cell by cell.

use crate::format;

/// More letters than that are wrapped.
const LONG: usize = 20;

/// A table: a name for each column, and rows of as many cells.
#[derive(Debug, Default)]
pub(crate) struct Table {
    pub(crate) columns: Vec<&'static str>,
    pub(crate) rows: Vec<Vec<Cell>>,
    /// Of every amount in it.
    pub(crate) currency: String,
}

/// What stands in a cell.
#[derive(Clone, Debug)]
pub(crate) enum Cell {
    Text(String),
    /// A text that leads to a page of ours.
    Link(String, String),
    Count(i64),
    /// With two decimals.
    Number(f64),
    /// 0 to 1 for a whole; may be below 0 for a difference.
    Share(f64),
    /// Minor units.
    Money(i64),
    /// Not known.
    Blank,
}

impl Cell {
    pub(crate) fn text(text: impl Into<String>) -> Self {
        Self::Text(text.into())
    }

    /// An amount of the contracts; blank if it is absent.
    pub(crate) fn money(money: Option<&contracts::common::v1::Money>) -> Self {
        money.map_or(Self::Blank, |money| Self::Money(money.amount))
    }

    /// Where it leads; nowhere if it is empty.
    pub(crate) fn href(&self) -> &str {
        if let Self::Link(_, href) = self { href } else { "" }
    }

    /// For numbers stand at the right.
    pub(crate) fn is_number(&self) -> bool {
        !matches!(self, Self::Text(_) | Self::Link(..))
    }

    /// Whether it is a sentence rather than a name.
    pub(crate) fn is_long(&self) -> bool {
        matches!(self, Self::Text(text) if text.chars().count() > LONG)
    }

    /// As a page has it.
    pub(crate) fn show(&self, currency: &str) -> String {
        match self {
            Self::Text(text) | Self::Link(text, _) => text.clone(),
            Self::Count(count) => count.to_string(),
            Self::Number(number) => format!("{number:.2}"),
            Self::Share(share) => format::percent(*share),
            Self::Money(minor) => format::plain(*minor, currency),
            Self::Blank => "–".to_owned(),
        }
    }
}

impl Table {
    /// The columns, and whether each is of numbers, by its first row.
    pub(crate) fn heads(&self) -> Vec<(&'static str, bool)> {
        let is_number =
            |at: usize| self.rows.first().and_then(|row| row.get(at)).is_some_and(Cell::is_number);
        self.columns.iter().enumerate().map(|(at, name)| (*name, is_number(at))).collect()
    }
}

//! How a file writes its dates and amounts, found out before any is taken: in
//! `03/08/19` nothing shows which is the day, in another row something may.

use std::io;

use super::{
    DateOrder, Style, dates,
    formats::Field,
    header::{ADDED, Columns},
    money,
    table::TextRows,
};

/// How dates and amounts are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Hints {
    pub(super) dates: DateOrder,
    pub(super) style: Style,
}

/// What is known before the file is looked at.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Known {
    pub(super) dates: Option<DateOrder>,
    pub(super) comma: Option<bool>,
}

impl Known {
    /// What the columns say that an import added to what it left out.
    pub(super) fn of_header(header: &[String]) -> Self {
        let reason = header.iter().find(|name| name.starts_with(ADDED) && name.contains("reason"));
        let has = |word: &str| reason.is_some_and(|reason| reason.split(' ').any(|said| said == word));
        let either = |yes, no| if has(yes) { Some(true) } else { has(no).then_some(false) };
        let dates = either("dates=dmy", "dates=mdy");
        let dates = dates.map(|dmy| if dmy { DateOrder::Dmy } else { DateOrder::Mdy });
        Self { dates, comma: either("decimal=comma", "decimal=point") }
    }

    /// Reads on until both are known, or to the end of the file; then the usual
    /// order of the country holds.
    pub(super) fn look(
        mut self,
        rows: &mut TextRows,
        header_line: u64,
        columns: &Columns,
        usual: DateOrder,
    ) -> io::Result<Hints> {
        while self.dates.is_none() || self.comma.is_none() {
            let Some(row) = rows.next()? else { break };
            if row.line <= header_line || row.fault.is_some() {
                continue;
            }
            if self.dates.is_none() {
                self.dates = dates::shown_order(columns.cell(&row.cells, Field::Time));
            }
            let amounts = [Field::Price, Field::Total].map(|field| columns.cell(&row.cells, field));
            self.comma = self.comma.or_else(|| amounts.iter().find_map(|text| money::comma_is_decimal(text)));
        }
        let style = Style { comma: self.comma.unwrap_or(false), sure: self.comma.is_some() };
        Ok(Hints { dates: self.dates.unwrap_or(usual), style })
    }
}

impl Hints {
    /// The same as a column's name says it.
    pub(super) fn said(self) -> String {
        let dates = if self.dates == DateOrder::Dmy { "dmy" } else { "mdy" };
        let decimal = match self.style {
            Style { sure: false, .. } => String::new(),
            Style { comma: true, .. } => " decimal=comma".to_owned(),
            Style { comma: false, .. } => " decimal=point".to_owned(),
        };
        format!("dates={dates}{decimal}")
    }
}

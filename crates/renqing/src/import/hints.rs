//! How a file writes its dates and amounts, found out before any is taken: in
//! `03/08/19` nothing shows which is the day, in another row something may.

use std::io;

use jiff::tz::TimeZone;

use sheets::{
    money::{self, Style},
    table::TextRows,
};

use super::{
    DateOrder, dates,
    formats::Field,
    header::{ADDED, Columns},
};

/// How dates and amounts are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Hints {
    pub(super) dates: DateOrder,
    /// Whether a date is written so that its order matters.
    pub(super) matters: bool,
    pub(super) style: Style,
}

/// What is known before the file is looked at.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct GivenHints {
    pub(super) dates: Option<DateOrder>,
    /// Who says so.
    pub(super) dates_by: &'static str,
    pub(super) comma: Option<bool>,
}

/// What holds where no row tells which is the day: the order of the country.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Usual {
    dates: DateOrder,
    /// Of an order that is not everybody's.
    why: Option<String>,
}

impl Usual {
    /// In the United States the month comes first.
    pub(super) fn of(zone: &TimeZone, currency: &str) -> Self {
        let name = zone.iana_name().unwrap_or_default();
        let why = if AMERICAN.iter().any(|one| name == *one || (one.ends_with('/') && name.starts_with(one)))
        {
            Some(format!("as is usual in {name}"))
        } else {
            (currency == "USD").then(|| "as is usual with USD".to_owned())
        };
        let dates = if why.is_some() { DateOrder::Mdy } else { DateOrder::Dmy };
        Self { dates, why }
    }
}

/// The zones of the United States; one that ends in a slash stands for all below it.
const AMERICAN: [&str; 22] = [
    "US/",
    "America/Indiana/",
    "America/Kentucky/",
    "America/North_Dakota/",
    "America/Adak",
    "America/Anchorage",
    "America/Boise",
    "America/Chicago",
    "America/Denver",
    "America/Detroit",
    "America/Fort_Wayne",
    "America/Indianapolis",
    "America/Juneau",
    "America/Los_Angeles",
    "America/Louisville",
    "America/Menominee",
    "America/New_York",
    "America/Nome",
    "America/Phoenix",
    "America/Sitka",
    "America/Yakutat",
    "Pacific/Honolulu",
];

impl GivenHints {
    /// What the columns say that an import added to what it left out.
    pub(super) fn of_header(header: &[String]) -> Self {
        let reason = header.iter().find(|name| name.starts_with(ADDED) && name.contains("reason"));
        let has = |word: &str| reason.is_some_and(|reason| reason.split(' ').any(|said| said == word));
        let either = |yes, no| if has(yes) { Some(true) } else { has(no).then_some(false) };
        let dates = either("dates=dmy", "dates=mdy");
        let dates = dates.map(|dmy| if dmy { DateOrder::Dmy } else { DateOrder::Mdy });
        Self { dates, dates_by: "the file's header", comma: either("decimal=comma", "decimal=point") }
    }

    /// Reads on until both are known, or to the end of the file; then the usual
    /// order of the country holds. Answers as well which order that is and why,
    /// where it matters.
    pub(super) fn look(
        mut self,
        rows: &mut TextRows,
        header_line: u64,
        columns: &Columns,
        usual: &Usual,
    ) -> io::Result<(Hints, Option<String>)> {
        let mut why = self.dates.map(|_| format!("{} says so", self.dates_by));
        let mut matters = false;
        while !matters || self.dates.is_none() || self.comma.is_none() {
            let Some(row) = rows.next_row()? else { break };
            if row.line <= header_line || row.fault.is_some() {
                continue;
            }
            let date = columns.cell(&row.cells, Field::Time);
            matters |= dates::is_in_order(date);
            if self.dates.is_none() {
                self.dates = dates::shown_order(date);
                why = self.dates.map(|_| format!("as line {} shows", row.line));
            }
            let amounts =
                [Field::Price, Field::Total, Field::OrderTotal].map(|field| columns.cell(&row.cells, field));
            self.comma = self.comma.or_else(|| amounts.iter().find_map(|text| money::comma_is_decimal(text)));
        }
        let style = Style { comma: self.comma.unwrap_or(false), sure: self.comma.is_some() };
        let dates = self.dates.unwrap_or(usual.dates);
        let (words, other) = dates.words();
        let why = why.unwrap_or_else(|| {
            let country = usual.why.as_ref().map(|why| format!(", {why}")).unwrap_or_default();
            format!("no row tells{country}; --dates={other} for the other")
        });
        Ok((Hints { dates, matters, style }, matters.then(|| format!("dates are read as {words}: {why}"))))
    }
}

impl Hints {
    /// The same as a column's name says it.
    pub(super) fn said(self) -> String {
        let dates = if self.dates == DateOrder::Dmy { "dates=dmy" } else { "dates=mdy" };
        let decimal = if self.style.comma { "decimal=comma" } else { "decimal=point" };
        let said = [(self.matters, dates), (self.style.sure, decimal)];
        said.iter().filter(|(is_known, _)| *is_known).map(|(_, said)| *said).collect::<Vec<_>>().join(" ")
    }
}

//! Lists that are short, a row for each thing: the menu, the customers.

use std::{collections::HashMap, path::Path};

use super::{
    first_few::FirstFew,
    formats::folded,
    header,
    report::{Fault, Report, counted},
    source::Source,
    table::joined,
    workbook::LINE_BREAK,
};

/// What a list holds.
pub(super) struct List {
    /// What it is, for people.
    pub(super) what: &'static str,
    /// One of it.
    pub(super) one: &'static str,
    /// The command that brings it in.
    pub(super) command: &'static str,
    /// Its columns, each by how it is spelled; the first is its name here.
    pub(super) columns: &'static [&'static [&'static str]],
    /// The columns without which it is none.
    pub(super) needed: &'static [&'static str],
    /// Rows that show how it is filled in.
    pub(super) example: &'static [&'static str],
}

/// What became of a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Became {
    Added,
    Changed,
    /// It is called otherwise from now on, whatever else changed.
    Renamed {
        from: String,
        to: String,
    },
    /// All that it says was known.
    Known,
    LeftOut(Fault),
}

/// What became of a list.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Done {
    pub(super) added: u64,
    pub(super) changed: u64,
    pub(super) known: u64,
}

impl Became {
    /// What a change is that may be of the name.
    pub(super) fn changed(from: &str, to: &str) -> Self {
        if from == to { Self::Changed } else { Self::Renamed { from: from.to_owned(), to: to.to_owned() } }
    }
}

impl Done {
    /// How many rows were taken.
    pub(super) fn taken(self) -> u64 {
        self.added + self.changed + self.known
    }
}

/// A row by the names of its columns; empty cells are left out.
#[derive(Clone, Debug)]
pub(super) struct ListRow {
    pub(super) line: u64,
    pub(super) raw: String,
    cells: HashMap<&'static str, String>,
}

impl ListRow {
    /// The cell of a column; empty if there is none.
    pub(super) fn cell(&self, column: &str) -> &str {
        self.cells.get(column).map(String::as_str).unwrap_or_default()
    }

    /// The words of a cell, cut at `、`, `;`, `|` and commas.
    pub(super) fn words(&self, column: &str) -> Vec<String> {
        let words = self.cell(column).split(['、', ';', '；', '|', ',', '，']).map(str::trim);
        words.filter(|word| !word.is_empty()).map(str::to_owned).collect()
    }

    /// Whether a cell says yes; `None` if it is empty.
    pub(super) fn yes(&self, column: &str) -> Result<Option<bool>, Fault> {
        match self.cell(column).to_lowercase().as_str() {
            "" => Ok(None),
            "yes" | "y" | "true" | "1" | "x" | "是" | "有" => Ok(Some(true)),
            "no" | "n" | "false" | "0" | "否" | "无" => Ok(Some(false)),
            found => Err(Fault::of(column, "must be yes or no", found)),
        }
    }
}

/// More rows than any menu, or list of regulars, has.
const MOST_ROWS: usize = 200_000;
/// So many columns make a list, whatever else there is beside them.
const ENOUGH: usize = 3;

impl List {
    /// What an empty list looks like, with rows to be written over.
    pub(super) fn template(&self) -> String {
        let names = self.columns.iter().filter_map(|spellings| spellings.first().copied());
        let mut text = joined(names);
        for row in self.example {
            text.push('\n');
            text.push_str(row);
        }
        text
    }

    /// All rows of a file, which may turn out to be the `other` list, and where those go
    /// that can't be taken.
    pub(super) fn read(
        &self,
        other: &List,
        path: &Path,
        encoding: Option<&str>,
        say: fn(&str),
    ) -> anyhow::Result<(Vec<ListRow>, Report)> {
        let source = Source::open(path, encoding)?;
        let found = source.find(|header| self.places(header).map(|places| (places, header.to_vec())))?;
        let found = found.map_err(|header| anyhow::anyhow!(self.refusal(&header)))?;
        let (places, header) = found.columns;
        let own = header::own(&header);
        self.check(other, &own, path)?;
        self.name_unread(&own, say);
        let mut report = Report::new(path, &own, "", say);
        let mut rows = source.rows(found.separator)?;
        let mut all = Vec::new();
        while let Some(record) = rows.next()? {
            if record.line <= found.line || record.cells.iter().all(String::is_empty) {
                continue;
            }
            let raw = joined(record.cells.iter().take(own.len()).map(String::as_str));
            let fault = record.fault.or_else(|| {
                let unread = record.cells.iter().any(|cell| cell.contains(['\u{fffd}', '\0']));
                unread.then_some("can't be read in the file's encoding")
            });
            if let Some(fault) = fault {
                report.leave_out(record.line, &raw, &Fault::new(fault))?;
                continue;
            }
            let cell = |(name, place): (&&'static str, &usize)| {
                let cell = record.cells.get(*place).filter(|cell| !cell.is_empty())?;
                Some((*name, cell.replace(LINE_BREAK, " ")))
            };
            all.push(ListRow { line: record.line, raw, cells: places.iter().filter_map(cell).collect() });
            anyhow::ensure!(all.len() <= MOST_ROWS, "a list of at most {MOST_ROWS} rows is taken");
        }
        Ok((all, report))
    }

    /// Brings the rows in one after the other, and tells what became of them.
    pub(super) async fn bring(
        &self,
        shop: &str,
        rows: &[ListRow],
        report: &mut Report,
        mut take: impl AsyncFnMut(&ListRow) -> anyhow::Result<Became>,
    ) -> anyhow::Result<Done> {
        let mut done = Done::default();
        let mut renamed = FirstFew::default();
        for row in rows {
            match take(row).await? {
                Became::Added => done.added += 1,
                Became::Changed => done.changed += 1,
                Became::Renamed { from, to } => {
                    done.changed += 1;
                    renamed.add(format!("{from} becomes {to} (line {})", row.line));
                }
                Became::Known => done.known += 1,
                Became::LeftOut(fault) => report.leave_out(row.line, &row.raw, &fault)?,
            }
        }
        let Done { changed, known, .. } = done;
        let added = counted(done.added, self.one);
        report.say(&format!("{shop}: {added} added, {changed} changed, {known} as before"));
        if renamed.count > 0 {
            report.say(&format!("{} renamed: {}", counted(renamed.count, self.one), renamed.shown()));
        }
        Ok(done)
    }

    /// Whether a header is of this list rather than of another, or of none.
    fn check(&self, other: &List, header: &[String], path: &Path) -> anyhow::Result<()> {
        let (known, as_other) = (self.known(header), other.known(header));
        anyhow::ensure!(
            as_other <= known,
            "no list of {}: the file's columns\n  {}\nare those of {}: `renqing import {} {}` takes it",
            self.what,
            header.join(","),
            other.what,
            other.command,
            path.display()
        );
        let unread = header.iter().filter(|name| !name.is_empty()).count() - known;
        anyhow::ensure!(known >= ENOUGH || unread <= known, self.refusal(header));
        Ok(())
    }

    /// How many columns of a header are this list's.
    fn known(&self, header: &[String]) -> usize {
        header.len() - self.unread(header).len()
    }

    fn unread<'h>(&self, header: &'h [String]) -> Vec<&'h str> {
        let is_one = |name: &str| {
            self.columns.iter().flat_map(|column| *column).any(|spelling| folded(spelling) == folded(name))
        };
        header.iter().map(String::as_str).filter(|name| !is_one(name)).collect()
    }

    fn name_unread(&self, header: &[String], say: fn(&str)) {
        let unread = self.unread(header);
        let named: Vec<&str> = unread.into_iter().filter(|name| !name.is_empty()).collect();
        if !named.is_empty() {
            say(&format!(
                "columns that are not read: {}; `renqing import {} --template` shows those that are",
                named.join(", "),
                self.command
            ));
        }
    }

    fn places(&self, header: &[String]) -> Option<HashMap<&'static str, usize>> {
        let names: Vec<String> = header.iter().map(|name| folded(name)).collect();
        let place = |spellings: &&'static [&'static str]| {
            let is_one = |name: &String| spellings.iter().any(|spelling| folded(spelling) == *name);
            Some((*spellings.first()?, names.iter().position(is_one)?))
        };
        let places: HashMap<_, _> = self.columns.iter().filter_map(place).collect();
        self.needed.iter().all(|name| places.contains_key(name)).then_some(places)
    }

    fn refusal(&self, header: &[String]) -> String {
        format!(
            "no list of {}: the file begins with\n  {}\nit needs the columns {}, and may have {}; --template prints one to fill in",
            self.what,
            header.join(","),
            self.needed.join(" and "),
            self.columns.iter().filter_map(|names| names.first().copied()).collect::<Vec<_>>().join(", ")
        )
    }
}

use std::collections::BTreeMap;

use anyhow::{Context, bail, ensure};
use serde::{Deserialize, Serialize};
use storage::moving::{Cell, Digest};

use super::services;

pub(super) const FORMAT: u32 = 1;

/// A line of a file.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub(super) enum Line {
    /// The first one.
    Shop(Header),
    /// The rows of this table follow.
    Table(TableLine),
    /// A row: its cells in the order of the columns.
    Row(Vec<Cell>),
    /// The last one.
    End(BTreeMap<String, Digest>),
}

/// What the file is.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Header {
    pub(super) format: u32,
    pub(super) shop: String,
    /// The tables of each service, by their migrations.
    pub(super) tables: BTreeMap<String, Vec<String>>,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct TableLine {
    pub(super) service: String,
    pub(super) name: String,
    pub(super) columns: Vec<String>,
}

impl TableLine {
    /// As digests name it.
    pub(super) fn key(&self) -> String {
        format!("{}.{}", self.service, self.name)
    }
}

impl Header {
    /// Of a shop, as this program has its tables.
    pub(super) fn of(shop: &str) -> Self {
        let tables = services().map(|(name, migrations)| (name.to_owned(), migrations.versions()));
        Self { format: FORMAT, shop: shop.to_owned(), tables: tables.collect() }
    }
}

/// Reads a file line by line, and says whether it is whole.
#[derive(Debug, Default)]
pub(super) struct Reader {
    header: Option<Header>,
    table: Option<TableLine>,
    sums: BTreeMap<String, Digest>,
    ended: bool,
}

impl Reader {
    /// Takes the next line in. Errors: it can't stand here.
    pub(super) fn take(&mut self, text: &str) -> anyhow::Result<Line> {
        ensure!(!self.ended, "something follows the end");
        let line: Line = serde_json::from_str(text)?;
        match &line {
            Line::Shop(header) => {
                ensure!(self.header.is_none(), "it begins twice");
                check(header)?;
                self.header = Some(Header::of(&header.shop));
            }
            _ if self.header.is_none() => bail!("it does not say of which shop it is"),
            Line::Table(table) => {
                let again = self.sums.insert(table.key(), Digest::default());
                ensure!(again.is_none(), "{} comes twice", table.key());
                let TableLine { service, name, columns } = table;
                self.table = Some(TableLine {
                    service: service.clone(),
                    name: name.clone(),
                    columns: columns.clone(),
                });
            }
            Line::Row(row) => {
                let table = self.table.as_ref().context("a row is of no table")?;
                ensure!(
                    row.len() == table.columns.len(),
                    "a row of {} is too short or too long",
                    table.key()
                );
                self.sums.entry(table.key()).or_default().add(row)?;
            }
            Line::End(sums) => {
                ensure!(*sums == self.sums, "its rows are not those that were written");
                self.ended = true;
            }
        }
        Ok(line)
    }

    /// The sums of a whole file, and the shop's name. Errors: it is cut off.
    pub(super) fn finish(self) -> anyhow::Result<(String, BTreeMap<String, Digest>)> {
        ensure!(self.ended, "it is cut off: its last line is not there");
        let header = self.header.context("it is empty")?;
        Ok((header.shop, self.sums))
    }
}

/// Errors: a program of another version wrote it.
fn check(header: &Header) -> anyhow::Result<()> {
    ensure!(header.format == FORMAT, "it is of format {}, and this program reads {FORMAT}", header.format);
    let own = Header::of(&header.shop);
    for (service, versions) in &own.tables {
        let theirs = header.tables.get(service);
        ensure!(
            theirs == Some(versions),
            "the tables of {service} are of another version of the program; take the same for both sides"
        );
    }
    ensure!(header.tables.len() == own.tables.len(), "it has a service that this program does not know");
    Ok(())
}

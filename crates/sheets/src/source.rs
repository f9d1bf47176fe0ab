//! A file as a table: a text as it is, a workbook turned into one.

use std::{
    fs::File,
    io::{self, Read},
    path::{Path, PathBuf},
};

use anyhow::Context;
use encoding_rs::{Encoding, UTF_8};
use tempfile::NamedTempFile;

use crate::{encoding::detect, table::TextRows, workbook::workbook};

const SEPARATORS: [char; 4] = [',', ';', '\t', '|'];
/// So many rows may stand above the header: titles, the period of a report.
const ABOVE_HEADER: usize = 10;

/// A file that can be read as often as needed.
#[derive(Debug)]
pub struct Source {
    path: PathBuf,
    encoding: &'static Encoding,
    /// The workbook as text, gone with the value.
    _text: Option<NamedTempFile>,
}

/// The header of a file, and how its rows are cut.
#[derive(Clone, Debug)]
pub struct Found<T> {
    /// What stands between two cells.
    pub separator: char,
    /// The line it stands on.
    pub line: u64,
    /// Where its columns are.
    pub columns: T,
}

impl Source {
    /// Opens a file; `encoding` where its own marks mislead.
    pub fn open(path: &Path, encoding: Option<&str>) -> anyhow::Result<Self> {
        let named = || path.display().to_string();
        let mut magic = Vec::new();
        File::open(path).and_then(|file| file.take(4).read_to_end(&mut magic)).with_context(named)?;
        if magic == b"PK\x03\x04" {
            let text = workbook(path).with_context(named)?;
            return Ok(Self { path: text.path().to_owned(), encoding: UTF_8, _text: Some(text) });
        }
        anyhow::ensure!(
            magic != b"\xd0\xcf\x11\xe0",
            "{}: is a workbook of before 2007; save it as .xlsx or CSV",
            named()
        );
        let encoding = match encoding {
            Some(label) => Encoding::for_label(label.as_bytes())
                .with_context(|| format!("--encoding: there is no `{label}`; for instance utf-8, gb18030"))?,
            None => detect(path).with_context(named)?,
        };
        Ok(Self { path: path.to_owned(), encoding, _text: None })
    }

    /// The rows, cut at a separator.
    pub fn rows(&self, separator: char) -> io::Result<TextRows> {
        TextRows::open(&self.path, self.encoding, separator)
    }

    /// Looks for a header among the first rows, cut at each separator; without
    /// one answers the row that looks most like one.
    pub fn find<T>(
        &self,
        fits: impl Fn(&[String]) -> Option<T>,
    ) -> io::Result<Result<Found<T>, Vec<String>>> {
        let mut widest: Vec<String> = Vec::new();
        for separator in SEPARATORS {
            let mut rows = self.rows(separator)?;
            for _ in 0..ABOVE_HEADER {
                let Some(row) = rows.next_row()? else { break };
                if let Some(columns) = fits(&row.cells) {
                    return Ok(Ok(Found { separator, line: row.line, columns }));
                }
                if row.cells.len() > widest.len() {
                    widest = row.cells;
                }
            }
        }
        Ok(Err(widest))
    }
}

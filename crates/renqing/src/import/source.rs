//! A file as a table: a text as it is, a workbook turned into one.

use std::{
    fs::File,
    io::{self, BufWriter, Read, Write},
    path::{Path, PathBuf},
};

use anyhow::Context;
use calamine::{Data, Reader, Xlsx, open_workbook};
use encoding_rs::{Encoding, UTF_8};
use tempfile::NamedTempFile;

use super::{
    dates,
    encoding::detect,
    table::{TextRows, joined},
};

/// A workbook keeps all its different texts in memory: a larger one is to be
/// saved as CSV.
const LARGEST_WORKBOOK: u64 = 30 * 1024 * 1024;
const SEPARATORS: [char; 4] = [',', ';', '\t', '|'];
/// So many rows may stand above the header: titles, the period of a report.
const ABOVE_HEADER: usize = 10;

/// A file that can be read as often as needed.
pub(super) struct Source {
    path: PathBuf,
    encoding: &'static Encoding,
    /// The workbook as text, gone with the value.
    _text: Option<NamedTempFile>,
}

/// The header of a file, and how its rows are cut.
pub(super) struct Found<T> {
    pub(super) separator: char,
    /// The line it stands on.
    pub(super) line: u64,
    pub(super) columns: T,
}

impl Source {
    /// Opens a file; `encoding` where its own marks mislead.
    pub(super) fn open(path: &Path, encoding: Option<&str>) -> anyhow::Result<Self> {
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
    pub(super) fn rows(&self, separator: char) -> io::Result<TextRows> {
        TextRows::open(&self.path, self.encoding, separator)
    }

    /// Looks for a header among the first rows, cut at each separator; without
    /// one answers the row that looks most like one.
    pub(super) fn find<T>(
        &self,
        fits: impl Fn(&[String]) -> Option<T>,
    ) -> io::Result<Result<Found<T>, Vec<String>>> {
        let mut widest: Vec<String> = Vec::new();
        for separator in SEPARATORS {
            let mut rows = self.rows(separator)?;
            for _ in 0..ABOVE_HEADER {
                let Some(row) = rows.next()? else { break };
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

/// Writes the first sheet that has cells as text, cell by cell.
fn workbook(path: &Path) -> anyhow::Result<NamedTempFile> {
    let size = path.metadata()?.len();
    anyhow::ensure!(
        size <= LARGEST_WORKBOOK,
        "is a workbook of {} MB; beyond {} MB save it as CSV, which is read row by row",
        size / 1024 / 1024,
        LARGEST_WORKBOOK / 1024 / 1024
    );
    let mut book: Xlsx<_> = open_workbook(path).context("can't be read as a workbook")?;
    let file = NamedTempFile::new()?;
    for name in book.sheet_names() {
        let mut out = BufWriter::new(file.reopen()?);
        if sheet(&mut book, &name, &mut out)? > 0 {
            out.flush()?;
            return Ok(file);
        }
    }
    Ok(file)
}

/// Writes a sheet, row `n` on line `n`; answers how many cells it has.
fn sheet(book: &mut Xlsx<io::BufReader<File>>, name: &str, out: &mut impl Write) -> anyhow::Result<usize> {
    let mut cells = book.worksheet_cells_reader(name).context("can't be read as a workbook")?;
    let (mut count, mut at) = (0, 0);
    let mut row: Vec<String> = Vec::new();
    while let Some(cell) = cells.next_cell()? {
        let (line, column) = cell.get_position();
        let text = text(cell.get_value().clone().into());
        if text.is_empty() {
            continue;
        }
        while at < line {
            writeln!(out, "{}", joined(row.drain(..).as_slice().iter().map(String::as_str)))?;
            at += 1;
        }
        let column = column as usize;
        anyhow::ensure!(column < 1_000, "row {} goes over more than 1,000 columns", line + 1);
        if row.len() <= column {
            row.resize(column + 1, String::new());
        }
        if let Some(place) = row.get_mut(column) {
            *place = text;
        }
        count += 1;
    }
    writeln!(out, "{}", joined(row.iter().map(String::as_str)))?;
    Ok(count)
}

/// A cell as an export in text would have it, on one line.
fn text(cell: Data) -> String {
    let text = match cell {
        Data::Empty | Data::Error(_) => String::new(),
        Data::String(text) | Data::DateTimeIso(text) | Data::DurationIso(text) => text,
        Data::Float(number) => number.to_string(),
        Data::Int(number) => number.to_string(),
        Data::Bool(yes) => yes.to_string(),
        Data::DateTime(at) => dates::of_days(at.as_f64()).unwrap_or_default(),
    };
    text.replace(['\n', '\r'], " ")
}

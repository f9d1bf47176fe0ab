//! A workbook as text.

use std::{
    fs::File,
    io::{self, BufWriter, Write},
    path::Path,
};

use anyhow::Context;
use calamine::{Data, Reader, Xlsx, open_workbook};
use tempfile::NamedTempFile;

use jiff::{ToSpan, civil::date};

use crate::{table::joined, unpacked};

/// A workbook keeps all its different texts in memory: a larger one is to be
/// saved as CSV.
const LARGEST_WORKBOOK: u64 = 30 * 1024 * 1024;

/// Stands for a line break within a cell, so that row `n` stays on line `n`. Of
/// Unicode's blanks it is the one that ends a line and that no till writes.
pub const LINE_BREAK: char = '\u{2028}';

/// Writes the first sheet that has cells as text, cell by cell.
pub fn workbook(path: &Path) -> anyhow::Result<NamedTempFile> {
    let size = path.metadata()?.len();
    anyhow::ensure!(
        size <= LARGEST_WORKBOOK,
        "is a workbook of {} MB; beyond {} MB save it as CSV, which is read row by row",
        size / 1024 / 1024,
        LARGEST_WORKBOOK / 1024 / 1024
    );
    unpacked::check(path)?;
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
        Data::DateTime(at) => of_days(at.as_f64()).unwrap_or_default(),
    };
    text.replace("\r\n", "\n").replace(['\n', '\r'], LINE_BREAK.encode_utf8(&mut [0; 4]))
}

/// Excel's days since 1900, as the text of a moment.
fn of_days(days: f64) -> Option<String> {
    if !(1.0..2_958_466.0).contains(&days) {
        return None;
    }
    let whole = days.floor();
    // Excel keeps time in days, so the minute is a rounded figure.
    let seconds = ((days - whole) * 86_400.0).round();
    #[expect(clippy::cast_possible_truncation, reason = "checked above")]
    let (days, seconds) = (whole as i32, seconds as i64);
    let midnight = date(1899, 12, 30).at(0, 0, 0, 0).checked_add(days.days()).ok()?;
    let at = midnight.checked_add(seconds.seconds()).ok()?;
    Some(at.strftime("%Y-%m-%d %H:%M:%S").to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_days_of_a_workbook_are_moments() {
        assert_eq!(of_days(43_680.850_694_444_4).as_deref(), Some("2019-08-03 20:25:00"));
        assert_eq!(of_days(-1.0), None);
    }
}

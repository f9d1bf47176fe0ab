//! A table as a file, for spreadsheets.

use kernel::Currency;
use rust_xlsxwriter::{Format, Workbook, Worksheet, XlsxError};

use super::{Cell, Table};
use crate::format;

/// Has spreadsheets read the text as UTF-8.
const BYTE_ORDER_MARK: &[u8] = "\u{feff}".as_bytes();

/// As text, with what people wrote made harmless.
pub(crate) fn csv(table: &Table) -> Result<Vec<u8>, csv::Error> {
    let mut writer = csv::Writer::from_writer(BYTE_ORDER_MARK.to_vec());
    writer.write_record(&table.columns)?;
    for row in &table.rows {
        writer.write_record(row.iter().map(|cell| plain(cell, &table.currency)))?;
    }
    Ok(writer.into_inner().map_err(csv::IntoInnerError::into_error)?)
}

fn plain(cell: &Cell, currency: &str) -> String {
    match cell {
        Cell::Text(text) | Cell::Link(text, _) => harmless(text),
        Cell::Count(count) => count.to_string(),
        Cell::Number(number) | Cell::Share(number) => format!("{number:.4}"),
        Cell::Money(minor) => format::plain(*minor, currency),
        Cell::Blank => String::new(),
    }
}

/// A text that no spreadsheet takes for a formula: such a one begins with a sign, also
/// after blanks.
fn harmless(text: &str) -> String {
    let begins = text.trim_start().starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠', '|', '%']);
    if begins || text.starts_with(['\t', '\r', '\n']) { format!("'{text}") } else { text.to_owned() }
}

/// As a workbook of one sheet. A text is written as such, so that it is no formula
/// whatever it begins with.
pub(crate) fn xlsx(table: &Table) -> Result<Vec<u8>, XlsxError> {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    let bold = Format::new().set_bold();
    for (column, name) in (0..).zip(&table.columns) {
        sheet.write_string_with_format(0, column, *name, &bold)?;
    }
    for (row, cells) in (1..).zip(&table.rows) {
        for (column, cell) in (0..).zip(cells) {
            write(sheet, (row, column), cell, &table.currency)?;
        }
    }
    sheet.set_freeze_panes(1, 0)?;
    workbook.save_to_buffer()
}

#[expect(clippy::cast_precision_loss, reason = "a cell of a spreadsheet is a double")]
fn write(
    sheet: &mut Worksheet,
    (row, column): (u32, u16),
    cell: &Cell,
    currency: &str,
) -> Result<(), XlsxError> {
    let number = match cell {
        Cell::Blank => return Ok(()),
        Cell::Text(text) | Cell::Link(text, _) => return sheet.write_string(row, column, text).map(drop),
        Cell::Count(count) => (*count as f64, "0"),
        Cell::Number(number) => (*number, "0.00"),
        Cell::Share(share) => (*share, "0.0%"),
        Cell::Money(minor) => {
            let units = currency.parse().map_or(1, |currency: Currency| currency.minor_units());
            (*minor as f64 / units as f64, if units == 1 { "0" } else { "0.00" })
        }
    };
    let format = Format::new().set_num_format(number.1);
    sheet.write_number_with_format(row, column, number.0, &format).map(drop)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(cells: Vec<Cell>) -> Table {
        Table { columns: vec!["菜", "Sum"], rows: vec![cells], currency: "CNY".to_owned() }
    }

    #[test]
    fn what_people_wrote_is_no_formula_in_a_file() {
        for nasty in ["=1+1", "+1", "-1", "@SUM(A1)", " =1", "\t=1", "＝1", "%0A"] {
            let file = csv(&table(vec![Cell::text(nasty), Cell::Money(-150)])).unwrap();
            let text = String::from_utf8(file).unwrap();
            let line = text.lines().nth(1).unwrap().trim_start_matches('"');
            assert!(line.starts_with('\''), "{nasty:?}: {line}");
            assert!(text.trim_end().ends_with(",-1.50"), "a number stays one: {text}");
        }
    }

    #[test]
    fn a_text_is_quoted_and_told_to_be_utf_8() {
        let file = csv(&table(vec![Cell::text("肉\",\n饭"), Cell::Share(0.125)])).unwrap();
        assert_eq!(file, "\u{feff}菜,Sum\n\"肉\"\",\n饭\",0.1250\n".as_bytes());
    }

    #[test]
    fn a_workbook_is_a_zip() {
        let file = xlsx(&table(vec![Cell::text("=1+1"), Cell::Money(150)])).unwrap();
        assert!(file.starts_with(b"PK"));
    }
}

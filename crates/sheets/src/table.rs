//! From lines to rows of cells: separators, quotes, and where a quote that is
//! never closed begins.

use std::{io, path::Path};

use encoding_rs::Encoding;

use crate::encoding::Lines;

/// A row goes over at most so many lines and bytes: beyond, a quote was not
/// closed.
const MOST_LINES: usize = 200;
const MOST_BYTES: usize = 64 * 1024;

/// A row of a file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Record {
    /// The line it begins on, from 1.
    pub line: u64,
    /// From the left.
    pub cells: Vec<String>,
    /// Why its cells can't be trusted.
    pub fault: Option<&'static str>,
}

/// The rows of a text file.
#[derive(Debug)]
pub struct TextRows {
    lines: Lines,
    separator: char,
    line: u64,
}

impl TextRows {
    /// Those of a file.
    pub fn open(path: &Path, encoding: &'static Encoding, separator: char) -> io::Result<Self> {
        Ok(Self { lines: Lines::open(path, encoding)?, separator, line: 0 })
    }

    /// The next row that is not empty.
    pub fn next_row(&mut self) -> io::Result<Option<Record>> {
        loop {
            let Some((text, cut)) = self.lines.next()? else { return Ok(None) };
            self.line += 1;
            if text.trim().is_empty() {
                continue;
            }
            let line = self.line;
            if cut {
                let fault = Some("longer than a megabyte");
                let cells = split_plainly(&text, self.separator);
                return Ok(Some(Record { line, cells, fault }));
            }
            return self.row(&text, line).map(Some);
        }
    }

    /// The row that begins with a line, and goes on as long as a quote is open.
    fn row(&mut self, first: &str, line: u64) -> io::Result<Record> {
        let mut more: Vec<String> = Vec::new();
        let mut text = first.to_owned();
        loop {
            match split(&text, self.separator, more.is_empty()) {
                Split::Whole(cells) => {
                    self.line += more.len() as u64;
                    return Ok(Record { line, cells, fault: None });
                }
                Split::Open if more.len() < MOST_LINES && text.len() < MOST_BYTES => {}
                Split::Open | Split::Broken => break,
            }
            let Some((next, cut)) = self.lines.next()? else { break };
            text.push('\n');
            text.push_str(&next);
            more.push(next);
            if cut {
                break;
            }
        }
        // What the quote swallowed is read again, as rows of their own.
        self.lines.put_back(more.into_iter());
        let cells = split_plainly(first, self.separator);
        Ok(Record { line, cells, fault: Some("a quote opens here and is not closed") })
    }
}

enum Split {
    Whole(Vec<String>),
    /// A quote is open at the end.
    Open,
    /// Something follows a closed quote.
    Broken,
}

/// The cells of a text. On a single line what follows a closed quote belongs to
/// the cell, as most programs read it.
fn split(text: &str, separator: char, single: bool) -> Split {
    let mut cells = Vec::new();
    let mut chars = text.chars().peekable();
    loop {
        let mut cell = String::new();
        while chars.next_if(|c| (*c == ' ' || *c == '\u{feff}') && *c != separator).is_some() {}
        if chars.next_if_eq(&'"').is_some() {
            loop {
                match chars.next() {
                    None => return Split::Open,
                    Some('"') if chars.next_if_eq(&'"').is_some() => cell.push('"'),
                    Some('"') => break,
                    Some(c) => cell.push(c),
                }
            }
        }
        let mut ends = true;
        let quoted = !cell.is_empty();
        loop {
            match chars.next() {
                None => break,
                Some(c) if c == separator => {
                    ends = false;
                    break;
                }
                Some(c) if quoted && !single && !c.is_whitespace() => return Split::Broken,
                Some(c) => cell.push(c),
            }
        }
        cells.push(cell.trim().to_owned());
        if ends {
            return Split::Whole(cells);
        }
    }
}

fn split_plainly(line: &str, separator: char) -> Vec<String> {
    line.split(separator).map(|cell| cell.trim_matches([' ', '"']).to_owned()).collect()
}

/// A row as it is written to a file that any program reads.
pub fn joined<'a>(cells: impl Iterator<Item = &'a str>) -> String {
    let mut line = String::new();
    for (at, cell) in cells.enumerate() {
        if at > 0 {
            line.push(',');
        }
        if cell.contains(['"', ',', '\n', '\r', ';', '\t']) || cell.trim() != cell {
            line.push('"');
            line.push_str(&cell.replace('"', "\"\""));
            line.push('"');
        } else {
            line.push_str(cell);
        }
    }
    line
}

/// How many cells a joined row has.
pub fn cells(raw: &str) -> usize {
    let mut quoted = false;
    let mut count = 1;
    for byte in raw.bytes() {
        match byte {
            b'"' => quoted = !quoted,
            b',' if !quoted => count += 1,
            _ => {}
        }
    }
    count
}

/// What a header is compared by: letters and digits alone, nothing in brackets.
pub fn folded(name: &str) -> String {
    let name = name.split(['(', '（', '[', '【']).next().unwrap_or_default();
    name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use encoding_rs::UTF_8;

    use super::*;

    fn rows(text: &str, separator: char) -> Vec<(u64, Vec<String>, bool)> {
        let folder = tempfile::TempDir::new().unwrap();
        let path = folder.path().join("file");
        std::fs::write(&path, text).unwrap();
        let mut rows = TextRows::open(&path, UTF_8, separator).unwrap();
        let mut all = Vec::new();
        while let Some(row) = rows.next_row().unwrap() {
            all.push((row.line, row.cells, row.fault.is_some()));
        }
        all
    }

    fn row(line: u64, cells: &[&str]) -> (u64, Vec<String>, bool) {
        (line, cells.iter().map(|cell| (*cell).to_owned()).collect(), false)
    }

    #[test]
    fn quotes_hold_separators_lines_and_quotes() {
        let text = "a;\"b;c\";d\n\n\"1\n2\"; \"say \"\"so\"\"\" ;12\" pizza\nx;;\n";
        let expected = [
            row(1, &["a", "b;c", "d"]),
            row(3, &["1\n2", "say \"so\"", "12\" pizza"]),
            row(5, &["x", "", ""]),
        ];
        assert_eq!(rows(text, ';'), expected);
    }

    #[test]
    fn a_quote_that_is_not_closed_takes_no_row_with_it() {
        let text = "1,\"Naan,2\n2,Rice,1\n3,\"Balti\",1\n4,\"open\n";
        let lines: Vec<_> = rows(text, ',').into_iter().map(|(line, _, fault)| (line, fault)).collect();
        assert_eq!(lines, [(1, true), (2, false), (3, false), (4, true)]);
        let wide = format!("1,\"Naan,2\n{}", "2,Rice,1\n".repeat(10_000));
        let read = rows(&wide, ',');
        assert_eq!((read.len(), read.iter().filter(|row| row.2).count()), (10_001, 1));
    }

    #[test]
    fn what_is_joined_is_split_again() {
        let cells = ["a", "", "b,c", "say \"so\"", "two\nlines", " blank "];
        let Split::Whole(read) = split(&joined(cells.into_iter()), ',', false) else { panic!("not whole") };
        assert_eq!(read, ["a", "", "b,c", "say \"so\"", "two\nlines", "blank"]);
    }
}

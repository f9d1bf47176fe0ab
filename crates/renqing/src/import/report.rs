//! What is told of an import: faults by kind, and the rows left out, in a file
//! to be mended.

use std::{
    collections::BTreeMap,
    fs::File,
    io::{BufWriter, Write},
    path::PathBuf,
};

use super::{header::ADDED, table::joined};

/// Faults of one kind that are shown.
const SHOWN: usize = 3;
/// Kinds of faults that are told apart.
const KINDS: usize = 50;

/// Why a row can't be taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Fault {
    /// What would be right: the same for all faults of the kind.
    pub(super) kind: String,
    /// What stands there instead; may be empty.
    pub(super) found: String,
}

impl Fault {
    pub(super) fn new(kind: impl Into<String>) -> Self {
        Self { kind: kind.into(), found: String::new() }
    }

    /// A fault of a column.
    pub(super) fn of(column: &str, right: &str, found: &str) -> Self {
        let mut found: String = found.chars().take(80).collect();
        found = format!(", not `{found}`");
        Self { kind: format!("{column}: {right}"), found }
    }
}

/// Counts faults, and keeps what is left out.
pub(super) struct Report {
    say: fn(&str),
    path: PathBuf,
    header: Vec<String>,
    file: Option<BufWriter<File>>,
    counts: BTreeMap<String, usize>,
    /// Rows that were left out.
    pub(super) left_out: u64,
    /// Orders that were called off, and so are no history.
    pub(super) called_off: u64,
}

impl Report {
    /// Faults go to `path`, below a file's own header; `reads` says how its dates
    /// and amounts were read, for when it comes back.
    pub(super) fn new(path: PathBuf, header: &[String], reads: &str, say: fn(&str)) -> Self {
        let mut header = header.to_vec();
        header.extend([format!("{ADDED}line"), format!("{ADDED}reason {reads}")]);
        Self { say, path, header, file: None, counts: BTreeMap::new(), left_out: 0, called_off: 0 }
    }

    /// Leaves a row out; `raw` is the row as it is written to a file.
    pub(super) fn leave_out(&mut self, line: u64, raw: &str, fault: &Fault) -> std::io::Result<()> {
        self.left_out += 1;
        let kind = if self.counts.len() < KINDS || self.counts.contains_key(&fault.kind) {
            fault.kind.clone()
        } else {
            "other faults".to_owned()
        };
        let reason = format!("{}{}", fault.kind, fault.found);
        let count = self.counts.entry(kind).or_default();
        *count += 1;
        if *count <= SHOWN {
            (self.say)(&format!("line {line}: {reason}"));
        }
        let columns = self.header.len() - 2;
        if self.file.is_none() {
            let mut file = BufWriter::new(File::create(&self.path)?);
            // The mark makes Excel read it as UTF-8.
            writeln!(file, "\u{feff}{}", joined(self.header.iter().map(String::as_str)))?;
            self.file = Some(file);
        }
        let Some(file) = &mut self.file else { return Ok(()) };
        // Each row has as many cells as the header, so that the reason stands below its name.
        let missing = columns.saturating_sub(cells(raw));
        writeln!(
            file,
            "{raw}{},{}",
            ",".repeat(missing),
            joined([line.to_string(), reason].iter().map(String::as_str))
        )
    }

    /// Ends the file, and says how many of each fault there were.
    pub(super) fn finish(&mut self) -> std::io::Result<()> {
        for (kind, count) in self.counts.iter().filter(|(_, count)| **count > SHOWN) {
            (self.say)(&format!("{kind}: {count} rows"));
        }
        if let Some(mut file) = self.file.take() {
            file.flush()?;
            let path = self.path.display();
            (self.say)(&format!("{} rows were left out; they are in {path}, with the reason", self.left_out));
        }
        Ok(())
    }
}

/// How many cells a joined row has.
fn cells(raw: &str) -> usize {
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

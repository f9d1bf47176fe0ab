//! What is told of an import: faults by kind, and the rows left out, in a file
//! to be mended.

use std::{
    collections::BTreeMap,
    fs::File,
    io::{self, BufWriter, Write},
    path::{Path, PathBuf},
};

use sheets::table::{cells, joined};

use super::{first_few::FirstFew, header::ADDED, rejected, shares::Counted, sorter::Sorter};

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

impl From<sheets::Fault> for Fault {
    fn from(fault: sheets::Fault) -> Self {
        let of = |right: &str| Self::of(fault.column, right, &fault.found);
        match &fault.wrong {
            sheets::Wrong::Code => of("must be 1 to 9999"),
            sheets::Wrong::NoPrice => Self::new("price: must not be missing; 0.00 is for what costs nothing"),
            sheets::Wrong::Amount(currency) => of(&format!("must be a price such as 12.95, in {currency}")),
            sheets::Wrong::YesOrNo => of("must be yes or no"),
        }
    }
}

/// The faults of one kind.
#[derive(Default)]
struct Kind {
    count: u64,
    /// Why, by line: those with the lowest.
    first: BTreeMap<u64, String>,
}

/// Counts faults, and keeps what is left out.
pub(super) struct Report {
    say: fn(&str),
    /// The file that is read.
    file: PathBuf,
    header: Vec<String>,
    /// Columns were named by the person: those who mend it have to name them again.
    mapped: bool,
    rows: Option<Sorter>,
    kinds: BTreeMap<String, Kind>,
    /// Rows that were left out.
    pub(super) left_out: u64,
    /// Orders that were called off, and so are no history.
    pub(super) called_off: u64,
    /// Where prices come from that the file does not give for each dish.
    pub(super) priced: Counted,
    /// Telephone numbers that are none, of rows that are taken.
    pub(super) useless_phones: FirstFew,
}

impl Report {
    /// What is left out goes to a file beside `file`, below its own header; `reads`
    /// says how its dates and amounts were read, for when it comes back.
    pub(super) fn new(file: &Path, header: &[String], reads: &str, say: fn(&str)) -> Self {
        let mut header = header.to_vec();
        let reason = format!("{ADDED}reason {reads}");
        header.extend([format!("{ADDED}line"), reason.trim_end().to_owned()]);
        Self {
            say,
            file: file.to_owned(),
            header,
            mapped: false,
            rows: None,
            kinds: BTreeMap::new(),
            left_out: 0,
            called_off: 0,
            priced: Counted::default(),
            useless_phones: FirstFew::default(),
        }
    }

    /// The same of a file whose columns the person named.
    pub(super) fn mapped(mut self, mapped: bool) -> Self {
        self.mapped = mapped;
        self
    }

    /// Leaves a row out; `raw` is the row as it is written to a file.
    pub(super) fn leave_out(&mut self, line: u64, raw: &str, fault: &Fault) -> io::Result<()> {
        self.left_out += 1;
        let reason = format!("{}{}", fault.kind, fault.found);
        let is_told = self.kinds.len() < KINDS || self.kinds.contains_key(&fault.kind);
        let kind = if is_told { fault.kind.as_str() } else { "other faults" };
        let kind = self.kinds.entry(kind.to_owned()).or_default();
        kind.count += 1;
        kind.first.insert(line, reason.clone());
        if kind.first.len() > SHOWN {
            kind.first.pop_last();
        }
        // Each row has as many cells as the header, so that the reason stands below its name.
        let missing = (self.header.len() - 2).saturating_sub(cells(raw));
        let reason = joined([line.to_string(), reason].iter().map(String::as_str));
        let row = format!("{raw}{},{reason}", ",".repeat(missing));
        self.rows.get_or_insert_with(Sorter::new).push(line.to_be_bytes().to_vec(), row.into_bytes())
    }

    /// Says what was wrong, by line, and how often.
    pub(super) fn tell(&mut self) {
        let kinds = std::mem::take(&mut self.kinds);
        let mut shown: Vec<_> = kinds.values().flat_map(|kind| &kind.first).collect();
        shown.sort();
        for (line, reason) in shown {
            (self.say)(&format!("line {line}: {reason}"));
        }
        for (kind, Kind { count, .. }) in kinds.iter().filter(|(_, kind)| kind.count > SHOWN as u64) {
            (self.say)(&format!("{kind}: {count} rows"));
        }
    }

    /// Says something of the whole file.
    pub(super) fn say(&self, line: &str) {
        (self.say)(line);
    }

    /// Says what was not said yet, and writes what was left out to a file; one of an
    /// earlier run of the same source goes when nothing is left out now.
    pub(super) fn finish(&mut self, dry_run: bool) -> io::Result<()> {
        self.tell();
        let Some(rows) = self.rows.take() else {
            let told = if dry_run { Vec::new() } else { rejected::remove(&self.file)? };
            for line in &told {
                self.say(line);
            }
            return Ok(());
        };
        let header = joined(self.header.iter().map(String::as_str));
        let (path, told) = rejected::write(&self.file, &header, &mut text(rows)?)?;
        let were = if self.left_out == 1 { "was left out; it is" } else { "were left out; they are" };
        let rows = counted(self.left_out, "row");
        let map = if self.mapped { "; give the same --map with it" } else { "" };
        self.say(&format!("{rows} {were} in {}, with the reason{map}", path.display()));
        for line in &told {
            self.say(line);
        }
        Ok(())
    }
}

/// All that is left out, by line.
fn text(rows: Sorter) -> io::Result<File> {
    let mut text = BufWriter::new(tempfile::tempfile()?);
    let mut rows = rows.sorted()?;
    while let Some((_, row)) = rows.next()? {
        text.write_all(&row)?;
        text.write_all(b"\n")?;
    }
    text.into_inner().map_err(io::IntoInnerError::into_error)
}

/// A number of things: `1 order`, `2 dishes`.
pub(super) fn counted(count: u64, one: &str) -> String {
    match (count, one.ends_with("sh")) {
        (1, _) => format!("1 {one}"),
        (_, true) => format!("{count} {one}es"),
        (_, false) => format!("{count} {one}s"),
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use tempfile::TempDir;

    use super::{super::rejected::rejected, *};

    fn leave_out(file: &Path, reasons: &[&str]) {
        let mut report = Report::new(file, &["a".to_owned()], "", |_| {});
        for (place, reason) in reasons.iter().enumerate().rev() {
            report.leave_out(place as u64 + 2, "1", &Fault::new(*reason)).unwrap();
        }
        report.finish(false).unwrap();
    }

    #[test]
    fn what_nobody_touched_is_written_over_whatever_is_left_out_now() {
        let folder = TempDir::new().unwrap();
        let file = folder.path().join("file.csv");
        let (first, second) = (rejected(&file, 1), rejected(&file, 2));
        fs::write(&file, "a\n1\n").unwrap();
        for reasons in [&["wrong", "worse"][..], &["wrong"], &["wrong", "worse", "worst"]] {
            leave_out(&file, reasons);
            let written = fs::read_to_string(&first).unwrap();
            assert!(written.starts_with("\u{feff}a,import_line,import_reason sum="), "{written}");
            let rows: Vec<_> = written.lines().skip(1).map(str::to_owned).collect();
            let expected = (2..).zip(reasons).map(|(line, reason)| format!("1,{line},{reason}"));
            assert_eq!(rows, expected.collect::<Vec<_>>());
            assert!(!second.exists());
        }
    }

    #[test]
    fn what_somebody_mends_is_never_lost() {
        let folder = TempDir::new().unwrap();
        let file = folder.path().join("file.csv");
        let (first, second) = (rejected(&file, 1), rejected(&file, 2));
        fs::write(&file, "a\n1\n").unwrap();
        leave_out(&file, &["wrong", "worse"]);
        let mended = fs::read_to_string(&first).unwrap().replace("1,2,", "2,2,");
        fs::write(&first, &mended).unwrap();
        let earlier = fs::metadata(&file).unwrap().modified().unwrap() - std::time::Duration::from_mins(1);
        File::options().append(true).open(&first).unwrap().set_modified(earlier).unwrap();
        for reasons in [&["wrong", "worse"][..], &["wrong"], &[]] {
            leave_out(&file, reasons);
            assert_eq!(fs::read_to_string(&first).unwrap(), mended, "however old it is");
            assert_eq!(second.exists(), !reasons.is_empty());
        }
    }

    #[test]
    fn a_run_that_leaves_nothing_out_removes_what_another_left() {
        let folder = TempDir::new().unwrap();
        let file = folder.path().join("file.csv");
        let first = rejected(&file, 1);
        fs::write(&file, "a\n1\n").unwrap();
        leave_out(&file, &["wrong"]);
        Report::new(&file, &[], "", |_| {}).finish(true).unwrap();
        assert!(first.exists(), "a dry run changes nothing");
        leave_out(&file, &[]);
        assert!(!first.exists());
        fs::write(&first, "my own,list\n").unwrap();
        leave_out(&file, &["wrong"]);
        assert_eq!(fs::read_to_string(&first).unwrap(), "my own,list\n", "it was never the program's");
        leave_out(&file, &[]);
        assert!(first.exists());
    }

    #[test]
    fn a_run_that_ends_early_writes_nothing() {
        let folder = TempDir::new().unwrap();
        let file = folder.path().join("file.csv");
        let mut report = Report::new(&file, &["a".to_owned()], "", |_| {});
        report.leave_out(2, "1", &Fault::new("wrong")).unwrap();
        drop(report);
        assert!(!rejected(&file, 1).exists());
    }

    #[test]
    fn one_thing_is_no_things() {
        assert_eq!(counted(1, "dish"), "1 dish");
        assert_eq!(counted(0, "dish"), "0 dishes");
        assert_eq!(counted(2, "order"), "2 orders");
    }
}

//! The files of rows left out. One that an import of the same source wrote and nobody
//! touched since is written over or removed; one that somebody may be mending, or that
//! has the rows of another source, never is.

use std::{
    fs::{self, File},
    io::{self, BufRead, BufReader, Read, Seek, Write},
    path::{Path, PathBuf},
};

use super::header::ADDED;

/// Files that may stand beside each other.
const MOST_FILES: usize = 99;
/// In the header, what says how the rows below it were written.
const SUM: &str = " sum=";
/// In the header, the sum of the source that the rows were left out of.
const OF: &str = " of=";

/// What is where rows left out should go.
#[derive(Clone, Copy)]
enum Found {
    Nothing,
    /// What an import of the same source left, as it left it.
    Own,
    /// What must not be lost, and why.
    Kept(&'static str),
}

/// Writes what is left out of `file`: `rows`, below a header that ends with the
/// column of reasons. Answers where it went, and a line for each file that was there.
pub(super) fn write(file: &Path, header: &str, rows: &mut File) -> io::Result<(PathBuf, Vec<String>)> {
    let source = sum_of(file)?;
    let mut told = Vec::new();
    for place in 1..=MOST_FILES {
        let path = rejected(file, place);
        match found(&path, source)? {
            Found::Nothing => {}
            Found::Own => told.push(format!("{} was written over", path.display())),
            Found::Kept(why) => {
                told.push(format!("{} {why} and is kept", path.display()));
                continue;
            }
        }
        rows.rewind()?;
        let sum = sum(&mut BufReader::new(&*rows))?;
        let mut to = File::create(&path)?;
        // The mark makes Excel read it as UTF-8.
        writeln!(to, "\u{feff}{header}{SUM}{sum:016x}{OF}{source:016x}")?;
        rows.rewind()?;
        io::copy(rows, &mut to)?;
        return Ok((path, told));
    }
    let last = rejected(file, MOST_FILES);
    Err(io::Error::other(format!("remove some of the files of rows left out, up to {}", last.display())))
}

/// Removes what earlier runs left out of the same source, as long as nobody touched it.
/// Answers a line for each file that was there.
pub(super) fn remove(file: &Path) -> io::Result<Vec<String>> {
    let all = (1..=MOST_FILES).map(|place| rejected(file, place)).take_while(|path| path.exists());
    let all: Vec<_> = all.collect();
    // A source that has none need not be read again.
    let source = if all.is_empty() { 0 } else { sum_of(file)? };
    let mut told = Vec::new();
    for path in all {
        match found(&path, source)? {
            Found::Nothing => {}
            Found::Own => {
                fs::remove_file(&path)?;
                told.push(format!("{} was removed", path.display()));
            }
            Found::Kept(why) => told.push(format!("{} {why} and is kept", path.display())),
        }
    }
    Ok(told)
}

/// Where the rows go that are left out of a file; the second and later ones where
/// the first is to be kept. What is left out of such a file goes to the next.
pub(super) fn rejected(file: &Path, place: usize) -> PathBuf {
    let name = file.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let (of, before) = origin(&name).unwrap_or((&name, 0));
    let name = match place + before {
        1 => format!("{of}.rejected.csv"),
        number => format!("{of}.rejected-{number}.csv"),
    };
    file.with_file_name(name)
}

/// Of which file a file of rows left out is, and which of them.
fn origin(name: &str) -> Option<(&str, usize)> {
    let (of, number) = name.strip_suffix(".csv")?.rsplit_once(".rejected")?;
    match number.strip_prefix('-') {
        Some(number) => Some((of, number.parse().ok().filter(|number| *number < MOST_FILES)?)),
        None => number.is_empty().then_some((of, 1)),
    }
}

/// What is there; `source` is the sum of what is imported now.
fn found(path: &Path, source: u64) -> io::Result<Found> {
    let file = match File::open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Found::Nothing),
        Err(error) => return Err(error),
    };
    let mut file = BufReader::new(file);
    let mut header = Vec::new();
    file.by_ref().take(64 * 1024).read_until(b'\n', &mut header)?;
    let header = String::from_utf8_lossy(&header);
    if !header.contains(&format!("{ADDED}reason")) {
        return Ok(Found::Kept("was not written by an import"));
    }
    let (Some(rows), Some(of)) = (said(&header, SUM), said(&header, OF)) else {
        return Ok(Found::Kept("does not say whether somebody changed it"));
    };
    Ok(if rows != sum(&mut file)? {
        Found::Kept("was changed since it was written")
    } else if of != source {
        Found::Kept("has what was left out of something else")
    } else {
        Found::Own
    })
}

/// A sum that a header says.
fn said(header: &str, name: &str) -> Option<u64> {
    let (_, rest) = header.rsplit_once(name)?;
    let digits = rest.split(|letter: char| !letter.is_ascii_hexdigit()).next()?;
    u64::from_str_radix(digits, 16).ok()
}

fn sum_of(file: &Path) -> io::Result<u64> {
    sum(&mut BufReader::new(File::open(file)?))
}

/// FNV-1a: whether somebody touched the rows, not whether somebody meant ill.
fn sum(rows: &mut impl BufRead) -> io::Result<u64> {
    let mut sum = 0xcbf2_9ce4_8422_2325_u64;
    loop {
        let bytes = rows.fill_buf()?;
        if bytes.is_empty() {
            return Ok(sum);
        }
        for byte in bytes {
            sum = (sum ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3);
        }
        let length = bytes.len();
        rows.consume(length);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_left_out_of_rows_left_out_goes_to_the_next_file() {
        for (file, place, expected) in [
            ("a/menu.csv", 1, "a/menu.csv.rejected.csv"),
            ("a/menu.csv", 2, "a/menu.csv.rejected-2.csv"),
            ("a/menu.csv.rejected.csv", 1, "a/menu.csv.rejected-2.csv"),
            ("a/menu.csv.rejected-2.csv", 1, "a/menu.csv.rejected-3.csv"),
            ("menu.rejected-x.csv", 1, "menu.rejected-x.csv.rejected.csv"),
        ] {
            assert_eq!(rejected(Path::new(file), place), Path::new(expected));
        }
    }

    const HEADER: &str = "a,import_line,import_reason";

    /// What is told when a row of a source is left out, or none is.
    fn import(source: &Path, row: Option<&str>) -> String {
        let Some(row) = row else { return remove(source).unwrap().join("\n") };
        let mut rows = tempfile::tempfile().unwrap();
        writeln!(rows, "{row}").unwrap();
        let (path, told) = write(source, HEADER, &mut rows).unwrap();
        [format!("to {}", path.display())].into_iter().chain(told).collect::<Vec<_>>().join("\n")
    }

    #[test]
    fn what_was_left_out_of_another_source_is_kept_and_said() {
        let folder = tempfile::TempDir::new().unwrap();
        let file = folder.path().join("export.csv");
        let [first, second, third] = [1, 2, 3].map(|place| rejected(&file, place));
        let [one, two, three] = [&first, &second, &third].map(|path| path.display().to_string());
        let mend = |path: &Path| fs::write(path, fs::read_to_string(path).unwrap() + "mended\n").unwrap();
        fs::write(&file, "september").unwrap();
        assert_eq!(import(&file, Some("s")), format!("to {one}"));
        assert_eq!(import(&file, Some("s")), format!("to {one}\n{one} was written over"));
        // The next export has the name of the last.
        fs::write(&file, "october").unwrap();
        let other = "has what was left out of something else and is kept";
        assert_eq!(import(&file, Some("o")), format!("to {two}\n{one} {other}"));
        mend(&first);
        assert_eq!(import(&first, Some("m")), format!("to {three}\n{two} {other}"));
        assert_eq!(import(&first, None), format!("{two} {other}\n{three} was removed"));
        let changed = "was changed since it was written and is kept";
        assert_eq!(import(&file, None), format!("{one} {changed}\n{two} was removed"));
        assert!(first.exists() && !second.exists() && !third.exists());
    }

    #[test]
    fn of_a_file_without_a_sum_nobody_says_that_it_was_changed() {
        let folder = tempfile::TempDir::new().unwrap();
        let file = folder.path().join("export.csv");
        fs::write(&file, "a\n1\n").unwrap();
        let first = rejected(&file, 1);
        for header in [HEADER.to_owned(), format!("{HEADER}{SUM}xyz"), format!("{HEADER}{SUM}0")] {
            fs::write(&first, format!("{header}\n1,2,wrong\n")).unwrap();
            let told = import(&file, None);
            assert_eq!(
                told,
                format!("{} does not say whether somebody changed it and is kept", first.display())
            );
        }
    }
}

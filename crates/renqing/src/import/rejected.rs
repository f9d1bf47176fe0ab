//! The files of rows left out. One that nobody touched since it was written is
//! written over or removed; one that somebody may be mending never is.

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

/// Writes what is left out of `file`: `rows`, below a header that ends with the
/// column of reasons. Answers where it went, and what is kept instead of being
/// written over.
pub(super) fn write(
    file: &Path,
    header: &str,
    rows: &mut File,
) -> io::Result<(PathBuf, Vec<(PathBuf, &'static str)>)> {
    let mut kept = Vec::new();
    for place in 1..=MOST_FILES {
        let path = rejected(file, place);
        if let Some(why) = kept_because(&path)? {
            kept.push((path, why));
            continue;
        }
        rows.rewind()?;
        let sum = sum(&mut BufReader::new(&*rows))?;
        let mut to = File::create(&path)?;
        // The mark makes Excel read it as UTF-8.
        writeln!(to, "\u{feff}{header}{SUM}{sum:016x}")?;
        rows.rewind()?;
        io::copy(rows, &mut to)?;
        return Ok((path, kept));
    }
    let last = rejected(file, MOST_FILES);
    Err(io::Error::other(format!("remove some of the files of rows left out, up to {}", last.display())))
}

/// Removes the files of earlier runs that nobody touched.
pub(super) fn remove(file: &Path) -> io::Result<()> {
    let all = (1..=MOST_FILES).map(|place| rejected(file, place)).take_while(|path| path.exists());
    for path in all.collect::<Vec<_>>() {
        if kept_because(&path)?.is_none() {
            fs::remove_file(&path)?;
        }
    }
    Ok(())
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

/// Why a file must not be written over; `None` if there is none, or it is as an
/// import wrote it.
fn kept_because(path: &Path) -> io::Result<Option<&'static str>> {
    let file = match File::open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(error),
    };
    let mut file = BufReader::new(file);
    let mut header = Vec::new();
    file.by_ref().take(64 * 1024).read_until(b'\n', &mut header)?;
    let header = String::from_utf8_lossy(&header);
    if !header.contains(&format!("{ADDED}reason")) {
        return Ok(Some("was not written by an import"));
    }
    let said = header.trim_end().rsplit_once(SUM).and_then(|(_, sum)| u64::from_str_radix(sum, 16).ok());
    let is_as_written = said == Some(sum(&mut file)?);
    Ok((!is_as_written).then_some("was changed since it was written"))
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
}

//! Whether a workbook is small once it is unpacked. A few kilobytes may hold
//! gigabytes, and some parts are held in memory as a whole, so each is looked
//! through before it is taken for what it says it is.

use std::{
    fs::File,
    io::{BufReader, Read},
    path::Path,
};

use anyhow::Context;
use zip::ZipArchive;

/// What all parts come to.
const MOST_BYTES: u64 = 600 * 1024 * 1024;
/// A part that is held in memory: the different texts, the styles.
const MOST_IN_MEMORY: u64 = 40 * 1024 * 1024;
/// Different texts.
const MOST_TEXTS: u64 = 1_000_000;
/// A cell, or a tag.
const LONGEST: usize = 1024 * 1024;
/// Elements within elements; of a workbook fewer than twenty are.
const DEEPEST: u32 = 100;
const MOST_PARTS: usize = 10_000;

/// Refuses a workbook that would take more memory or time than there is.
pub(crate) fn check(path: &Path) -> anyhow::Result<()> {
    let broken = "can't be read as a workbook";
    let file = BufReader::new(File::open(path)?);
    let mut parts = ZipArchive::new(file).context(broken)?;
    anyhow::ensure!(parts.len() <= MOST_PARTS, "has more than {MOST_PARTS} parts; {AS_CSV}");
    let mut all = 0;
    for place in 0..parts.len() {
        let mut part = parts.by_index(place).context(broken)?;
        let name = part.name().context(broken)?.to_lowercase();
        // Sheets are read cell by cell; what a part says of its size may be a lie.
        let most = if name.contains("worksheets/") { MOST_BYTES } else { MOST_IN_MEMORY };
        all += look(&mut part, most.min(MOST_BYTES - all)).with_context(|| name.clone())?;
    }
    Ok(())
}

const AS_CSV: &str = "save it as CSV, which is read row by row";

/// Looks a part through; answers how many bytes it has.
fn look(part: &mut impl Read, most: u64) -> anyhow::Result<u64> {
    let (mut buffer, mut size, mut shape) = (vec![0; 64 * 1024], 0_u64, Shape::default());
    let mut picture = false;
    loop {
        let read = part.read(&mut buffer).context("can't be unpacked")?;
        let Some(bytes) = buffer.get(..read).filter(|bytes| !bytes.is_empty()) else { return Ok(size) };
        if size == 0 {
            // What is no text can't be read as XML either, whatever it is called.
            let begin = str::from_utf8(bytes.get(..64).unwrap_or(bytes));
            picture = begin.is_err_and(|error| error.error_len().is_some());
            let said = unique_count(bytes);
            anyhow::ensure!(said <= MOST_TEXTS, "says that it has {said} texts; {AS_CSV}");
        }
        size += read as u64;
        anyhow::ensure!(size <= most, "unpacks to more than {} MB; {AS_CSV}", most / 1024 / 1024);
        if !picture {
            shape.go_on(bytes)?;
        }
    }
}

/// How many texts a part says it has: room is made for them at once.
fn unique_count(bytes: &[u8]) -> u64 {
    let text = String::from_utf8_lossy(bytes);
    let said = text.split("uniqueCount").nth(1).map(|rest| rest.trim_start_matches(['=', '"', '\'', ' ']));
    let digits = said.map(|said| said.split(|c: char| !c.is_ascii_digit()).next().unwrap_or_default());
    // More digits than a number has are many.
    digits.filter(|digits| !digits.is_empty()).map_or(0, |digits| digits.parse().unwrap_or(u64::MAX))
}

/// How deep elements stand in each other, and how long each is, as far as it was
/// read.
#[derive(Default)]
struct Shape {
    depth: u32,
    /// Bytes since the last tag began.
    since: usize,
    last: u8,
    texts: u64,
}

impl Shape {
    fn go_on(&mut self, bytes: &[u8]) -> anyhow::Result<()> {
        for byte in bytes {
            self.since = if *byte == b'<' { 0 } else { self.since + 1 };
            match (self.last, *byte) {
                (b'<', b'/') | (b'/', b'>') => self.depth = self.depth.saturating_sub(1),
                (b'<', b'?' | b'!') => {}
                (b'<', _) => self.depth += 1,
                _ => {}
            }
            // `<si>` holds a text; counted by its first letter, never too few.
            self.texts += u64::from(self.last == b'<' && *byte == b's');
            self.last = *byte;
            anyhow::ensure!(self.depth <= DEEPEST, "has elements more than {DEEPEST} deep");
            anyhow::ensure!(self.since <= LONGEST, "has a cell of more than a megabyte");
        }
        anyhow::ensure!(self.texts <= MOST_TEXTS, "has more than {MOST_TEXTS} texts; {AS_CSV}");
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use tempfile::TempDir;
    use zip::{ZipWriter, write::SimpleFileOptions};

    use super::{super::source::Source, *};

    const SHEET: &str = "xl/worksheets/sheet1.xml";
    const TEXTS: &str = "xl/sharedStrings.xml";

    /// What is said of a workbook with a part of these bytes, so often.
    fn said(name: &str, begin: &str, again: &str, times: usize) -> String {
        let folder = TempDir::new().unwrap();
        let path = folder.path().join("book.xlsx");
        let mut book = ZipWriter::new(File::create(&path).unwrap());
        book.start_file(name, SimpleFileOptions::default()).unwrap();
        book.write_all(begin.as_bytes()).unwrap();
        let many = again.repeat(1 + 65_536 / again.len().max(1));
        let mut left = again.len() * times;
        while left > 0 {
            let some = many.len().min(left);
            book.write_all(&many.as_bytes()[..some]).unwrap();
            left -= some;
        }
        book.finish().unwrap();
        assert!(path.metadata().unwrap().len() < 2_000_000, "it is small as a file");
        format!("{:#}", Source::open(&path, None).map(drop).unwrap_err())
    }

    #[test]
    fn a_small_file_that_unpacks_to_much_is_refused() {
        let texts = "<sst><si><t>";
        for (name, begin, again, times, words) in [
            (TEXTS, texts, "a<b/>", 10_000_000, "unpacks to more than 40 MB; save it as CSV"),
            (
                "xl/styles.xml",
                "<styleSheet>",
                "<a/>",
                11_000_000,
                "xl/styles.xml: unpacks to more than 40 MB",
            ),
            (TEXTS, texts, "a", 2_000_000, "a cell of more than a megabyte"),
            (TEXTS, "<sst>", "<si/>", 1_100_000, "has more than 1000000 texts"),
            (TEXTS, "<sst uniqueCount=\"99999999999999999999\">", "", 0, "texts; save it as CSV"),
            (TEXTS, "<sst uniqueCount='4000000000'>", "", 0, "says that it has 4000000000 texts"),
            (SHEET, "<worksheet>", "<a>", 200, "elements more than 100 deep"),
        ] {
            let said = said(name, begin, again, times);
            assert!(said.contains(words), "{words}\n{said}");
        }
        let error = look(&mut "<row></row>".repeat(1_000).as_bytes(), 10_000).expect_err("refused");
        assert!(error.to_string().contains("unpacks to more than 0 MB"), "a sheet is bounded as well");
    }
}

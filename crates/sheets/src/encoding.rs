//! From bytes to lines of text: which encoding a file is in, and its lines one
//! at a time.

use std::{
    collections::VecDeque,
    fs::File,
    io::{self, Read},
    path::Path,
};

use encoding_rs::{CoderResult, Decoder, Encoding, GB18030, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

/// Bytes read at once.
const BLOCK: usize = 64 * 1024;
/// A line is cut here: no export has one as long, and a file without line ends
/// must not fill the memory.
const LONGEST_LINE: usize = 1024 * 1024;

/// The encoding of a file: by its byte order mark; without one by what all of
/// it can be, UTF-8 before GB18030 before the Western one.
pub(crate) fn detect(path: &Path) -> io::Result<&'static Encoding> {
    let mut file = File::open(path)?;
    let mut block = vec![0; BLOCK];
    let mut read = file.read(&mut block)?;
    let first = block.get(..read).unwrap_or_default();
    if let Some((encoding, _)) = Encoding::for_bom(first) {
        return Ok(encoding);
    }
    if let Some(encoding) = two_bytes_each(first) {
        return Ok(encoding);
    }
    let (mut utf8, mut gb18030) = (Trial::new(UTF_8), Trial::new(GB18030));
    while read > 0 {
        let bytes = block.get(..read).unwrap_or_default();
        utf8.try_on(bytes);
        gb18030.try_on(bytes);
        read = file.read(&mut block)?;
    }
    Ok(match () {
        () if utf8.fits() => UTF_8,
        () if gb18030.fits() && gb18030.alone <= gb18030.together => GB18030,
        () => WINDOWS_1252,
    })
}

/// UTF-16 without a mark: of text that is mostly ASCII every other byte is 0.
fn two_bytes_each(bytes: &[u8]) -> Option<&'static Encoding> {
    let zeros = |from: usize| bytes.iter().skip(from).step_by(2).filter(|byte| **byte == 0).count();
    let (even, odd) = (zeros(0), zeros(1));
    let most = bytes.len() / 4;
    match (even > most, odd > most) {
        (false, true) => Some(UTF_16LE),
        (true, false) => Some(UTF_16BE),
        _ => None,
    }
}

/// How well an encoding fits.
struct Trial {
    decoder: Decoder,
    text: String,
    /// Characters beyond ASCII.
    good: usize,
    bad: usize,
    /// Those that stand alone between letters, as `鰐` in `Br鰐chen`; and the rest.
    alone: usize,
    together: usize,
}

impl Trial {
    fn new(encoding: &'static Encoding) -> Self {
        let decoder = encoding.new_decoder_without_bom_handling();
        Self { decoder, text: String::with_capacity(BLOCK), good: 0, bad: 0, alone: 0, together: 0 }
    }

    fn try_on(&mut self, mut bytes: &[u8]) {
        if self.bad == 0 && bytes.is_ascii() {
            return;
        }
        loop {
            self.text.clear();
            let (result, read, _) = self.decoder.decode_to_string(bytes, &mut self.text, false);
            let bad = self.text.matches('\u{fffd}').count();
            self.bad += bad;
            self.good += self.text.chars().filter(|c| !c.is_ascii()).count() - bad;
            for word in self.text.split(|c: char| c.is_ascii() && !c.is_ascii_alphabetic()) {
                let foreign = word.chars().filter(|c| !c.is_ascii()).count();
                let alone = foreign > 0 && word.chars().count() > 2 * foreign;
                self.alone += usize::from(alone);
                self.together += usize::from(foreign > 0 && !alone);
            }
            bytes = bytes.get(read..).unwrap_or_default();
            if result == CoderResult::InputEmpty {
                return;
            }
        }
    }

    /// A few bytes that don't fit are the fault of their rows, not of the choice.
    fn fits(&self) -> bool {
        self.bad == 0 || self.bad * 10 < self.good
    }
}

/// The lines of a text file, without their ends (`\n`, `\r\n` or `\r`). A line
/// that is too long is cut.
#[derive(Debug)]
pub(crate) struct Lines {
    file: File,
    decoder: Decoder,
    block: Box<[u8]>,
    /// Bytes of the block that are not decoded yet.
    waiting: std::ops::Range<usize>,
    text: String,
    /// Where the next line begins in it.
    start: usize,
    ended: bool,
    /// Lines that were put back.
    again: VecDeque<String>,
}

impl Lines {
    pub(crate) fn open(path: &Path, encoding: &'static Encoding) -> io::Result<Self> {
        Ok(Self {
            file: File::open(path)?,
            decoder: encoding.new_decoder_with_bom_removal(),
            block: vec![0; BLOCK].into_boxed_slice(),
            waiting: 0..0,
            text: String::new(),
            start: 0,
            ended: false,
            again: VecDeque::new(),
        })
    }

    /// Puts lines back, to be read again.
    pub(crate) fn put_back(&mut self, lines: impl DoubleEndedIterator<Item = String>) {
        for line in lines.rev() {
            self.again.push_front(line);
        }
    }

    /// The next line, with whether it was cut.
    pub(crate) fn next(&mut self) -> io::Result<Option<(String, bool)>> {
        if let Some(line) = self.again.pop_front() {
            return Ok(Some((line, false)));
        }
        let mut searched = self.start;
        loop {
            let rest = self.text.get(searched..).unwrap_or_default();
            if let Some(end) = rest.find(['\n', '\r']).map(|at| at + searched)
                // The other half of `\r\n` may not be here yet.
                && (self.ended || end + 1 < self.text.len() || rest.ends_with('\n'))
            {
                let line = self.text.get(self.start..end).unwrap_or_default().to_owned();
                let both = self.text.get(end..).is_some_and(|text| text.starts_with("\r\n"));
                self.start = end + 1 + usize::from(both);
                return Ok(Some((line, false)));
            }
            if self.text.len() - self.start >= LONGEST_LINE {
                let line = self.rest();
                self.skip_line()?;
                return Ok(Some((line, true)));
            }
            if self.ended {
                let line = self.rest();
                return Ok((!line.is_empty()).then_some((line, false)));
            }
            self.text.drain(..self.start);
            self.start = 0;
            searched = self.text.trim_end_matches('\r').len();
            self.fill()?;
        }
    }

    /// All that is left of the text.
    fn rest(&mut self) -> String {
        let rest = self.text.split_off(self.start);
        self.text.clear();
        self.start = 0;
        rest
    }

    /// Reads on to the end of a line, keeping nothing of it.
    fn skip_line(&mut self) -> io::Result<()> {
        loop {
            if let Some(end) = self.text.find('\n') {
                self.start = end + 1;
                return Ok(());
            }
            self.text.clear();
            if self.ended {
                return Ok(());
            }
            self.fill()?;
        }
    }

    fn fill(&mut self) -> io::Result<()> {
        let mut last = false;
        if self.waiting.is_empty() {
            let read = self.file.read(&mut self.block)?;
            self.waiting = 0..read;
            last = read == 0;
        }
        let bytes = self.block.get(self.waiting.clone()).unwrap_or_default();
        let room = self.decoder.max_utf8_buffer_length(bytes.len()).unwrap_or(3 * BLOCK);
        self.text.reserve(room);
        let (result, read, _) = self.decoder.decode_to_string(bytes, &mut self.text, last);
        self.waiting.start += read;
        self.ended = last && result == CoderResult::InputEmpty;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(bytes: &[u8]) -> (&'static str, Vec<String>) {
        let folder = tempfile::TempDir::new().unwrap();
        let path = folder.path().join("file");
        std::fs::write(&path, bytes).unwrap();
        let encoding = detect(&path).unwrap();
        let mut lines = Lines::open(&path, encoding).unwrap();
        let mut all = Vec::new();
        while let Some((line, cut)) = lines.next().unwrap() {
            assert!(!cut);
            all.push(line);
        }
        (encoding.name(), all)
    }

    #[test]
    fn a_text_is_the_same_in_every_encoding() {
        let text = "订单编号,下单时间\r\n1,“宫保鸡丁”\n2,£ €\r3,";
        let expected = ["订单编号,下单时间", "1,“宫保鸡丁”", "2,£ €", "3,"];
        let utf16 = |bytes: fn(u16) -> [u8; 2]| text.encode_utf16().flat_map(bytes).collect::<Vec<u8>>();
        let (little, big) = (utf16(u16::to_le_bytes), utf16(u16::to_be_bytes));
        for (name, mark, bytes) in [
            ("UTF-8", &b""[..], text.as_bytes()),
            ("UTF-8", b"\xef\xbb\xbf", text.as_bytes()),
            ("UTF-16LE", b"\xff\xfe", &little),
            ("UTF-16BE", b"\xfe\xff", &big),
            ("gb18030", b"", &GB18030.encode(text).0),
        ] {
            let (found, lines) = lines(&[mark, bytes].concat());
            assert_eq!(found, name);
            assert_eq!(lines, expected, "{name}");
        }
        let ascii: Vec<u8> = "Order,Date\n1,2".encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(lines(&ascii), ("UTF-16LE", vec!["Order,Date".to_owned(), "1,2".to_owned()]));
        assert_eq!(lines(b"Order,Price\n1,\xa312.95\n").0, "windows-1252");
        assert_eq!(lines(b""), ("UTF-8", Vec::new()));
    }

    #[test]
    fn a_line_without_an_end_is_cut() {
        let folder = tempfile::TempDir::new().unwrap();
        let path = folder.path().join("file");
        std::fs::write(&path, [vec![b'x'; 3 * LONGEST_LINE], b"\nnext".to_vec()].concat()).unwrap();
        let mut lines = Lines::open(&path, UTF_8).unwrap();
        let (line, cut) = lines.next().unwrap().unwrap();
        assert!(cut && line.len() < 2 * LONGEST_LINE);
        assert_eq!(lines.next().unwrap(), Some(("next".to_owned(), false)));
    }
}

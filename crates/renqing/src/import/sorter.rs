//! Sorts more than fits into memory: runs are sorted in memory, kept in files
//! without a name, and merged.

use std::{
    cmp::Reverse,
    collections::BinaryHeap,
    fs::File,
    io::{self, BufReader, BufWriter, Read, Seek, Write},
};

/// Bytes that are sorted in memory.
const IN_MEMORY: usize = 16 * 1024 * 1024;
/// What an entry costs beside its bytes.
const OVERHEAD: usize = 64;

/// A key and what belongs to it.
pub(super) type Entry = (Vec<u8>, Vec<u8>);

/// Takes entries in any order.
pub(super) struct Sorter {
    entries: Vec<Entry>,
    bytes: usize,
    count: u64,
    most: usize,
    runs: Vec<File>,
}

impl Sorter {
    pub(super) fn new() -> Self {
        Self::with_memory(IN_MEMORY)
    }

    fn with_memory(most: usize) -> Self {
        Self { entries: Vec::new(), bytes: 0, count: 0, most, runs: Vec::new() }
    }

    pub(super) fn push(&mut self, key: Vec<u8>, value: Vec<u8>) -> io::Result<()> {
        self.count += 1;
        self.bytes += key.len() + value.len() + OVERHEAD;
        self.entries.push((key, value));
        if self.bytes >= self.most { self.write_run() } else { Ok(()) }
    }

    /// How many entries it was given.
    pub(super) fn len(&self) -> u64 {
        self.count
    }

    fn write_run(&mut self) -> io::Result<()> {
        self.entries.sort_unstable();
        let mut run = BufWriter::new(tempfile::tempfile()?);
        for (key, value) in self.entries.drain(..) {
            for part in [key, value] {
                run.write_all(&u32::try_from(part.len()).map_err(io::Error::other)?.to_le_bytes())?;
                run.write_all(&part)?;
            }
        }
        let mut file = run.into_inner().map_err(io::IntoInnerError::into_error)?;
        file.rewind()?;
        self.runs.push(file);
        self.bytes = 0;
        Ok(())
    }

    /// All entries by key.
    pub(super) fn sorted(mut self) -> io::Result<Sorted> {
        self.entries.sort_unstable();
        let mut sorted = Sorted {
            runs: self.runs.into_iter().map(BufReader::new).collect(),
            rest: std::mem::take(&mut self.entries).into_iter(),
            heads: BinaryHeap::new(),
        };
        for run in 0..=sorted.runs.len() {
            sorted.refill(run)?;
        }
        Ok(sorted)
    }
}

/// Gives entries in the order of their keys.
pub(super) struct Sorted {
    runs: Vec<BufReader<File>>,
    /// What never left the memory: the run after the last.
    rest: std::vec::IntoIter<Entry>,
    heads: BinaryHeap<Reverse<(Entry, usize)>>,
}

impl Sorted {
    pub(super) fn next(&mut self) -> io::Result<Option<Entry>> {
        let Some(Reverse((entry, run))) = self.heads.pop() else { return Ok(None) };
        self.refill(run)?;
        Ok(Some(entry))
    }

    fn refill(&mut self, run: usize) -> io::Result<()> {
        let entry = match self.runs.get_mut(run) {
            Some(file) => match part(file)? {
                Some(key) => Some((key, part(file)?.unwrap_or_default())),
                None => None,
            },
            None => self.rest.next(),
        };
        if let Some(entry) = entry {
            self.heads.push(Reverse((entry, run)));
        }
        Ok(())
    }
}

/// The next length and bytes of a run; `None` at its end.
fn part(run: &mut impl Read) -> io::Result<Option<Vec<u8>>> {
    let mut length = [0; 4];
    match run.read_exact(&mut length) {
        Ok(()) => {}
        Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => return Ok(None),
        Err(error) => return Err(error),
    }
    let mut bytes = vec![0; u32::from_le_bytes(length) as usize];
    run.read_exact(&mut bytes)?;
    Ok(Some(bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_fits_and_what_does_not_comes_in_the_same_order() {
        for memory in [100, 5_000, usize::MAX] {
            let mut sorter = Sorter::with_memory(memory);
            for number in 0_u32..1_000 {
                let scattered = number.wrapping_mul(2_654_435_761);
                sorter.push(scattered.to_be_bytes().to_vec(), number.to_be_bytes().to_vec()).unwrap();
            }
            let mut all = sorter.sorted().unwrap();
            let mut keys = Vec::new();
            while let Some((key, value)) = all.next().unwrap() {
                let number = u32::from_be_bytes(value.try_into().unwrap());
                assert_eq!(key, number.wrapping_mul(2_654_435_761).to_be_bytes());
                keys.push(key);
            }
            assert_eq!(keys.len(), 1_000);
            assert!(keys.is_sorted());
        }
    }
}

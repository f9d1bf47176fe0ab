//! What the model of sentiment sees of a text: runs of one to three characters,
//! hashed. The trainer compiles this very file.

/// How many buckets the runs are hashed into.
pub(crate) const BUCKETS: usize = 1 << 17;

const LONGEST_RUN: usize = 3;
const MOST_CHARS: usize = 2_000;

/// The buckets of a text, ascending, each once.
pub(crate) fn buckets(text: &str) -> Vec<usize> {
    let chars = normal(text);
    let runs = (1..=LONGEST_RUN).flat_map(|length| chars.windows(length));
    let mut buckets: Vec<usize> = runs.filter(|run| **run != [MARK]).map(bucket).collect();
    buckets.sort_unstable();
    buckets.dedup();
    buckets
}

/// Stands for any punctuation.
const MARK: char = '|';

/// Lower case and half width; digits alike, punctuation alike, and no more than
/// two of the same in a row.
fn normal(text: &str) -> Vec<char> {
    let mut chars = vec![MARK];
    for char in text.chars().take(MOST_CHARS).filter(|char| !char.is_whitespace()).map(half_width) {
        let char = match char {
            '!' | '?' => char,
            char if char.is_ascii_digit() => '0',
            char if char.is_alphanumeric() => char.to_lowercase().next().unwrap_or(char),
            _ => MARK,
        };
        let most = if char.is_alphabetic() { 2 } else { 1 };
        if !chars.ends_with(&[char; 2][..most]) {
            chars.push(char);
        }
    }
    if !chars.ends_with(&[MARK]) {
        chars.push(MARK);
    }
    chars
}

fn half_width(char: char) -> char {
    match char {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(char) - 0xfee0).unwrap_or(char),
        _ => char,
    }
}

/// FNV-1a, its upper bits folded in.
fn bucket(run: &[char]) -> usize {
    let mix = |hash: u32, char: &char| (hash ^ u32::from(*char)).wrapping_mul(0x0100_0193);
    let hash = run.iter().fold(0x811c_9dc5, mix);
    let hash = (hash ^ (hash >> 15)).wrapping_mul(0x85eb_ca6b);
    (hash ^ (hash >> 13)) as usize % BUCKETS
}

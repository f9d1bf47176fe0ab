//! What the model of acts sees of a text: runs of one to four characters, hashed.

use std::ops::Range;

/// How many buckets the runs are hashed into.
pub(crate) const BUCKETS: usize = 1 << 16;

const LONGEST_RUN: usize = 4;
const MOST_CHARS: usize = 500;

/// Stands for the start and the end.
const EDGE: char = '\u{2}';
/// Stands for a blank, a comma or a full stop: people type one for the other.
const PAUSE: char = ' ';

/// Where each run of a normal text is, and its bucket.
pub(crate) fn runs(normal: &[char]) -> impl Iterator<Item = (Range<usize>, u16)> {
    let runs = (1..=LONGEST_RUN).flat_map(|length| normal.windows(length).enumerate());
    let runs = runs.filter(|(_, run)| !matches!(run, [EDGE | PAUSE]));
    runs.map(|(start, run)| (start..start + run.len(), bucket(run)))
}

/// The buckets of a normal text, ascending, each once.
pub(crate) fn buckets(normal: &[char]) -> Vec<u16> {
    let mut buckets = Vec::with_capacity(normal.len() * LONGEST_RUN);
    buckets.extend(runs(normal).map(|(_, bucket)| bucket));
    buckets.sort_unstable();
    buckets.dedup();
    buckets
}

/// Pauses alike, no more than two of the same in a row, between two edges.
pub(crate) fn normal(abstracted: &[char]) -> Vec<char> {
    let mut chars = Vec::with_capacity(abstracted.len() + 2);
    chars.push(EDGE);
    for (at, char) in abstracted.iter().enumerate().take(MOST_CHARS) {
        let char = mark(*char, abstracted.get(at + 1).copied());
        let is_start = chars.len() == 1;
        let repeats = match char {
            PAUSE => is_start || chars.ends_with(&[PAUSE]) || chars.ends_with(&['\n']),
            '\n' => is_start || chars.ends_with(&['\n']),
            char => chars.ends_with(&[char; 2]),
        };
        if !repeats {
            chars.push(char);
        }
    }
    while chars.ends_with(&[PAUSE]) || chars.ends_with(&['\n']) {
        chars.pop();
    }
    chars.push(EDGE);
    chars
}

fn mark(char: char, next: Option<char>) -> char {
    match char {
        // Between numbers it parts the codes of dishes, or is a decimal point.
        '.' if next == Some('0') => '.',
        ' ' | ',' | ';' | '.' | '。' | '、' | '~' | '…' | '·' | '|' => PAUSE,
        '×' => '*',
        char => char,
    }
}

/// FNV-1a, its upper bits folded in.
fn bucket(run: &[char]) -> u16 {
    let mix = |hash: u32, char: &char| (hash ^ u32::from(*char)).wrapping_mul(0x0100_0193);
    let hash = run.iter().fold(0x811c_9dc5, mix);
    let hash = (hash ^ (hash >> 15)).wrapping_mul(0x85eb_ca6b);
    let [low, high, ..] = (hash ^ (hash >> 13)).to_le_bytes();
    u16::from_le_bytes([low, high])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_are_alike_and_repetition_is_cut_short() {
        let normal = |text: &str| normal(&text.chars().collect::<Vec<_>>());
        assert_eq!(normal("  好,,好哈哈哈。"), normal("好 好哈哈"));
        assert_ne!(normal("0.0"), normal("0 0"));
        assert_eq!(normal(""), [EDGE; 2]);
    }
}

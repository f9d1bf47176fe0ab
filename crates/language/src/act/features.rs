//! What the model of acts sees of a text: runs of one to three characters, how
//! long it is, and how many names and numbers are in it; each a hash of 32 bits.
//! The trainer compiles this very file.

use std::ops::Range;

use super::{DISH, PERSON};

/// Runs of four made the model no better.
const LONGEST_RUN: usize = 3;
const MOST_CHARS: usize = 500;

/// Stands for the start and the end.
const EDGE: char = '\u{2}';
/// Stands for a blank, a comma or a full stop: people type one for the other.
const PAUSE: char = ' ';
/// Before what is counted, so that no run hashes alike.
const COUNTED: char = '\u{3}';

/// A text is as long as the first of these that it does not exceed, in characters
/// with both edges.
const LENGTHS: [usize; 8] = [3, 4, 6, 9, 14, 24, 44, usize::MAX];
/// More of the same is not counted.
const MOST_COUNTED: usize = 4;

/// The features of a normal text, ascending, each once.
pub(crate) fn features(normal: &[char]) -> Vec<u32> {
    let mut features = Vec::with_capacity(normal.len() * LONGEST_RUN + 5);
    features.extend(runs(normal).map(|(_, feature)| feature));
    features.extend(counts(normal));
    features.sort_unstable();
    features.dedup();
    features
}

/// Where each run of a normal text is, and its feature.
pub(crate) fn runs(normal: &[char]) -> impl Iterator<Item = (Range<usize>, u32)> {
    let runs = (1..=LONGEST_RUN).flat_map(|length| normal.windows(length).enumerate());
    let runs = runs.filter(|(_, run)| !matches!(run, [EDGE | PAUSE]));
    runs.map(|(start, run)| (start..start + run.len(), hash(run)))
}

/// How long a normal text is, and how often it has what stands for many things.
fn counts(normal: &[char]) -> impl Iterator<Item = u32> {
    let length = LENGTHS.iter().position(|most| normal.len() <= *most).unwrap_or_default();
    let times = |mark: char| normal.iter().filter(|char| **char == mark).take(MOST_COUNTED).count();
    let marks = [DISH, PERSON, '0', '\n'].into_iter().map(move |mark| (mark, times(mark)));
    marks.chain([(EDGE, length)]).map(|(mark, count)| {
        let count = u8::try_from(count).unwrap_or(u8::MAX);
        hash(&[COUNTED, mark, char::from(count)])
    })
}

/// Pauses alike, no more than two of the same in a row, between two edges.
pub(crate) fn normal(abstracted: &[char]) -> Vec<char> {
    let mut chars = Vec::with_capacity(abstracted.len().min(MOST_CHARS) + 2);
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

/// FNV-1a by characters, its upper bits folded in.
pub(crate) fn hash(chars: &[char]) -> u32 {
    let mix = |hash: u32, char: &char| (hash ^ u32::from(*char)).wrapping_mul(0x0100_0193);
    let hash = chars.iter().fold(0x811c_9dc5, mix);
    let hash = (hash ^ (hash >> 15)).wrapping_mul(0x85eb_ca6b);
    hash ^ (hash >> 13)
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

    #[test]
    fn a_longer_text_has_more_features() {
        let count = |text: &str| features(&normal(&text.chars().collect::<Vec<_>>())).len();
        assert!(count("好") < count("好的") && count("好的") < count("好的，谢谢"));
        assert_eq!(count("好了好了好了"), count("好了好了好了好了"));
    }
}

use aho_corasick::{AhoCorasick, BuildError};

/// The clauses of a text in lower case: parted by punctuation, by spaces beside
/// Chinese characters, and before each of `starts`. Words of Latin letters stand
/// between single spaces.
pub(crate) fn clauses(text: &str, starts: &Starts) -> Vec<String> {
    let mut clauses = vec![String::from(" ")];
    let mut before = ' ';
    for char in text.chars().flat_map(char::to_lowercase).filter(|char| !matches!(char, '\'' | '’')) {
        let is_break = if char.is_whitespace() { is_chinese(before) } else { !char.is_alphanumeric() };
        match clauses.last_mut() {
            Some(clause) if !is_break => push(clause, before, char),
            _ => clauses.push(String::from(" ")),
        }
        before = char;
    }
    let parts = clauses.iter().flat_map(|clause| starts.parted(clause));
    parts.filter(|clause| !clause.trim().is_empty()).map(|clause| format!("{clause} ")).collect()
}

fn push(clause: &mut String, before: char, char: char) {
    if char.is_whitespace() {
        if !clause.ends_with(' ') {
            clause.push(' ');
        }
        return;
    }
    // A Latin word beside a Chinese one begins or ends there.
    let turns = before.is_ascii_alphabetic() != char.is_ascii_alphabetic();
    if turns && !clause.ends_with(' ') && (before.is_ascii_alphabetic() || char.is_ascii_alphabetic()) {
        clause.push(' ');
    }
    clause.push(char);
}

/// Words before which something else begins.
#[derive(Debug, Default)]
pub(crate) struct Starts(Option<AhoCorasick>);

impl Starts {
    pub(super) fn new(words: &[String]) -> Result<Self, BuildError> {
        Ok(Self(Some(AhoCorasick::new(words)?)))
    }

    /// A clause, cut before each of them; the last part first.
    pub(super) fn parted<'a>(&self, clause: &'a str) -> Vec<&'a str> {
        let found = self.0.iter().flat_map(|words| words.find_overlapping_iter(clause));
        let mut cuts: Vec<usize> = found.map(|found| found.start()).collect();
        cuts.sort_unstable();
        let mut parts = Vec::with_capacity(cuts.len() + 1);
        let mut rest = clause;
        for cut in cuts.into_iter().rev() {
            let Some((head, tail)) = rest.split_at_checked(cut) else { continue };
            parts.push(tail);
            rest = head;
        }
        parts.push(rest);
        parts
    }
}

/// Whether a character is one of the Chinese ones.
pub fn is_chinese(char: char) -> bool {
    matches!(char, '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{323af}')
}

//! Text as it is read: normalised, with the way back to what was typed.

use serde::{Deserialize, Serialize};
use std::ops::Range;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// A stretch of the text as typed, in Unicode code points.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Span {
    /// The first character, from 0.
    pub start: u32,
    /// One past the last character.
    pub end: u32,
}

impl Span {
    /// Those characters of the text as typed.
    pub fn of(self, typed: &str) -> String {
        let length = self.end.saturating_sub(self.start) as usize;
        typed.chars().skip(self.start as usize).take(length).collect()
    }
}

/// A normalised text (NFKC), with the place each character came from.
#[derive(Debug, Clone)]
pub struct Text {
    kept: Vec<char>,
    folded: Vec<char>,
    origins: Vec<Span>,
}

impl Text {
    /// Normalises a text as typed.
    pub fn new(typed: &str) -> Self {
        let mut text = Self { kept: Vec::new(), folded: Vec::new(), origins: Vec::new() };
        let mut cluster = String::new();
        let mut origin = Span { start: 0, end: 0 };
        for character in typed.chars() {
            // Only marks join with what stands before them, so a text may be
            // normalised cluster by cluster and each keeps its origin.
            if !is_combining_mark(character) {
                text.push(&cluster, origin);
                cluster.clear();
                origin.start = origin.end;
            }
            cluster.push(character);
            origin.end = origin.end.saturating_add(1);
        }
        text.push(&cluster, origin);
        text
    }

    fn push(&mut self, cluster: &str, origin: Span) {
        for character in cluster.nfkc() {
            self.kept.push(character);
            self.folded.push(fold(character));
            self.origins.push(origin);
        }
    }

    /// The characters to compare with: lower case, every blank a space.
    pub fn folded(&self) -> &[char] {
        &self.folded
    }

    /// The normalised characters of a range, as they were written.
    pub fn slice(&self, range: Range<usize>) -> String {
        self.kept.get(range).unwrap_or_default().iter().collect::<String>().trim().to_owned()
    }

    /// Where a range came from.
    pub fn span(&self, range: Range<usize>) -> Span {
        let origins = self.origins.get(range).unwrap_or_default();
        Span {
            start: origins.first().map_or(0, |span| span.start),
            end: origins.last().map_or(0, |span| span.end),
        }
    }
}

/// Folds one normalised character for comparison.
fn fold(character: char) -> char {
    match character {
        '\n' | '\r' | '\u{2028}' | '\u{2029}' => '\n',
        c if c.is_whitespace() || c.is_control() || invisible(c) => ' ',
        c => {
            let mut lower = c.to_lowercase();
            match (lower.next(), lower.next()) {
                (Some(one), None) => one,
                _ => c,
            }
        }
    }
}

fn invisible(character: char) -> bool {
    matches!(character, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2064}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}')
}

/// A name folded as texts are, to be found in them.
pub fn fold_name(name: &str) -> Vec<char> {
    let text = Text::new(name.trim());
    text.folded
}

/// Whether an English word may end at `at`: what follows is no letter.
pub fn word_ends(text: &[char], at: usize) -> bool {
    let letter = |place: usize| text.get(place).is_some_and(char::is_ascii_alphabetic);
    let times = text.get(at) == Some(&'x') && text.get(at + 1).is_some_and(char::is_ascii_digit);
    !letter(at) || times || !at.checked_sub(1).is_some_and(letter)
}

/// Whether an English word may begin at `at`: what stands before is no letter.
pub fn word_begins(text: &[char], at: usize) -> bool {
    let letter = |place: usize| text.get(place).is_some_and(char::is_ascii_alphabetic);
    !letter(at) || !at.checked_sub(1).is_some_and(letter)
}

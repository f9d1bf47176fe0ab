//! Text as it is read: normalised, with the way back to what was typed.

use std::ops::Range;

use serde::{Deserialize, Serialize};
use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

use crate::fold::{circled, fold, is_format};

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

/// A normalised text (NFKC, without format characters), with the place each
/// character came from.
#[derive(Debug, Clone, Default)]
pub struct Text {
    kept: String,
    /// Where each character of `kept` ends, in bytes.
    ends: Vec<usize>,
    folded: Vec<char>,
    origins: Vec<Span>,
}

/// What a keycap ends with: `3️⃣`.
const KEYCAP: char = '\u{20e3}';

impl Text {
    /// Normalises a text as typed.
    pub fn new(typed: &str) -> Self {
        let mut text = Self::default();
        let mut cluster = String::new();
        let mut origin = Span { start: 0, end: 0 };
        for character in typed.chars() {
            // Only marks join with what stands before them, so a text may be
            // normalised cluster by cluster and each keeps its origin.
            if !is_combining_mark(character) && !is_format(character) {
                text.push(&cluster, origin);
                cluster.clear();
                origin.start = origin.end;
            }
            if !is_format(character) {
                cluster.push(character);
            }
            origin.end = origin.end.saturating_add(1);
        }
        text.push(&cluster, origin);
        text
    }

    fn push(&mut self, cluster: &str, origin: Span) {
        let mut characters = cluster.chars();
        match (characters.next(), characters.as_str()) {
            (Some(only), "") if only.is_ascii() => self.add(only, origin),
            (Some(only), "") if let Some(value) = circled(only) => self.separate(&value.to_string(), origin),
            // Keys side by side are the digits of one number.
            (Some(digit), rest) if rest.contains(KEYCAP) => self.add(digit, origin),
            _ => cluster.nfkc().for_each(|character| self.add(character, origin)),
        }
    }

    /// A number that is one sign stands by itself: `③⑥` is 3 and 6.
    fn separate(&mut self, digits: &str, origin: Span) {
        self.add(' ', origin);
        digits.chars().for_each(|digit| self.add(digit, origin));
        self.add('.', origin);
    }

    fn add(&mut self, character: char, origin: Span) {
        self.kept.push(character);
        self.ends.push(self.kept.len());
        self.folded.push(fold(character));
        self.origins.push(origin);
    }

    /// The characters to compare with: simplified, lower case, every blank a
    /// space.
    pub fn folded(&self) -> &[char] {
        &self.folded
    }

    /// The normalised characters of a range, as they were written.
    pub fn slice(&self, range: Range<usize>) -> &str {
        let place = |at: usize| at.checked_sub(1).map_or(Some(0), |last| self.ends.get(last).copied());
        let bytes = place(range.start).zip(place(range.end)).map(|(start, end)| start..end);
        bytes.and_then(|bytes| self.kept.get(bytes)).unwrap_or_default().trim()
    }

    /// The normalised characters that came from a stretch, as they were written.
    pub fn slice_of(&self, span: Span) -> &str {
        let first = self.origins.partition_point(|origin| origin.start < span.start);
        let end = self.origins.partition_point(|origin| origin.end <= span.end);
        self.slice(first..end.max(first))
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

/// A name folded as texts are, to be found in them.
pub fn fold_name(name: &str) -> Vec<char> {
    Text::new(name.trim()).folded
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

/// The first of some words that stands at a place; where it ends.
pub fn after_any(text: &[char], at: usize, words: &[&str]) -> Option<usize> {
    words.iter().find_map(|word| {
        let mut end = at;
        for character in word.chars() {
            if text.get(end) != Some(&character) {
                return None;
            }
            end += 1;
        }
        Some(end)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folded(typed: &str) -> String {
        Text::new(typed).folded().iter().collect()
    }

    #[test]
    fn format_characters_are_taken_out_and_offsets_point_into_the_text_as_typed() {
        let text = Text::new("3\u{200b}\u{2060}.\u{ad}６");
        assert_eq!(text.folded(), ['3', '.', '6']);
        assert_eq!(text.span(2..3).of("3\u{200b}\u{2060}.\u{ad}６"), "６");
    }

    #[test]
    fn numbers_in_circles_stand_by_themselves_and_digits_on_keys_side_by_side() {
        assert_eq!(folded("③⑥"), " 3. 6.");
        assert_eq!(folded("1\u{fe0f}\u{20e3}8\u{fe0f}\u{20e3} 6\u{fe0f}\u{20e3}"), "18 6");
    }
}

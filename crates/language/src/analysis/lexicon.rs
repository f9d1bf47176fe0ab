use std::{borrow::Cow, collections::BTreeMap, sync::LazyLock};

use aho_corasick::{AhoCorasick, BuildError};
use serde::Deserialize;

use super::{Topic, clauses::parted};

const FILE: &str = include_str!("../../data/topics.json");

/// Stands where the parts of a pattern may be apart.
const GAP: char = '…';

/// The words by which a text is read. Chinese ones are found anywhere in a
/// clause, English ones where a word begins.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Lexicon {
    /// Before these a clause begins.
    pub(crate) clause_starts: Vec<String>,
    topics: BTreeMap<Topic, Words>,
    /// Before these something else than manners is spoken of.
    manners_starts: Vec<String>,
    attitude_bad: Patterns,
    /// What merely looks like bad manners.
    attitude_bad_not: Patterns,
    attitude_good: Patterns,
    pub(crate) english_positive: Vec<String>,
    pub(crate) english_negative: Vec<String>,
    pub(crate) english_negators: Vec<String>,
}

#[derive(Debug, Default, Deserialize)]
struct Words {
    chinese: Patterns,
    /// What merely looks as if it were about the topic.
    not: Patterns,
    english: Patterns,
}

/// Patterns, and how to find the first parts of all of them in one pass.
#[derive(Debug, Default, Deserialize)]
#[serde(try_from = "Vec<String>")]
struct Patterns {
    patterns: Vec<String>,
    first_parts: Option<AhoCorasick>,
}

impl TryFrom<Vec<String>> for Patterns {
    type Error = BuildError;

    fn try_from(patterns: Vec<String>) -> Result<Self, BuildError> {
        let first_parts = patterns.iter().map(|pattern| pattern.split(GAP).next().unwrap_or_default());
        let first_parts = Some(AhoCorasick::new(first_parts)?);
        Ok(Self { patterns, first_parts })
    }
}

impl Patterns {
    /// Those that are in a clause or may be: only their first parts were looked for.
    fn candidates<'a>(&'a self, clause: &'a str) -> impl Iterator<Item = &'a str> {
        let found = self.first_parts.iter().flat_map(move |first| first.find_overlapping_iter(clause));
        found.filter_map(|found| self.patterns.get(found.pattern().as_usize())).map(|pattern| &**pattern)
    }

    fn are_in(&self, clause: &str) -> bool {
        self.candidates(clause).any(|pattern| is_in(pattern, clause))
    }

    /// A clause with these made illegible.
    fn hidden_in<'a>(&self, clause: &'a str) -> Cow<'a, str> {
        let words = self.candidates(clause);
        words.fold(Cow::Borrowed(clause), |clause, word| Cow::Owned(clause.replace(word, "\u{1}")))
    }
}

/// The lexicon, read once.
pub(crate) fn lexicon() -> &'static Lexicon {
    static LEXICON: LazyLock<Lexicon> = LazyLock::new(|| {
        // That it can be read is a test; a text would be about nothing otherwise.
        serde_json::from_str(FILE).unwrap_or_default()
    });
    &LEXICON
}

impl Lexicon {
    /// What a clause is about.
    pub(crate) fn topics_of(&self, clause: &str) -> impl Iterator<Item = Topic> {
        self.topics.iter().filter(|(_, words)| words.are_in(clause)).map(|(topic, _)| *topic)
    }

    /// Whether the words of a clause tell of bad manners.
    pub(crate) fn is_bad_manners(&self, clause: &str) -> bool {
        let clause = self.attitude_bad_not.hidden_in(clause);
        let parts = parted(&clause, &self.manners_starts);
        parts.into_iter().any(|part| self.attitude_bad.are_in(part))
    }

    /// Whether the words of a clause tell of good manners.
    pub(crate) fn is_good_manners(&self, clause: &str) -> bool {
        self.attitude_good.are_in(clause)
    }
}

impl Words {
    fn are_in(&self, clause: &str) -> bool {
        let clause = self.not.hidden_in(clause);
        self.chinese.are_in(&clause) || self.english.are_in(&clause)
    }
}

/// Whether the parts of a pattern are in a clause, one after the other.
fn is_in(pattern: &str, clause: &str) -> bool {
    let mut rest = clause;
    pattern.split(GAP).all(|part| {
        let found = if part.is_ascii() {
            starts_of_words(rest).find(|word| word.starts_with(part))
        } else {
            rest.find(part).and_then(|at| rest.get(at..))
        };
        found.and_then(|found| found.get(part.len()..)).inspect(|after| rest = after).is_some()
    })
}

fn starts_of_words(clause: &str) -> impl Iterator<Item = &str> {
    clause.match_indices(' ').filter_map(|(at, _)| clause.get(at + 1..))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_file_can_be_read() {
        let lexicon: Lexicon = serde_json::from_str(FILE).unwrap();
        assert_eq!(lexicon.topics.len(), 7);
    }

    #[test]
    fn the_parts_of_a_pattern_come_one_after_the_other() {
        assert!(is_in("态度…差", " 态度特别差 ") && is_in("rude", " so rude "));
        assert!(!is_in("态度…差", " 差的态度 ") && !is_in("late", " chocolate "));
    }
}

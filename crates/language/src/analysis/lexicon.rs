use std::{collections::BTreeMap, sync::LazyLock};

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
    attitude_bad: Vec<String>,
    /// What merely looks like bad manners.
    attitude_bad_not: Vec<String>,
    attitude_good: Vec<String>,
    pub(crate) english_positive: Vec<String>,
    pub(crate) english_negative: Vec<String>,
    pub(crate) english_negators: Vec<String>,
}

#[derive(Debug, Default, Deserialize)]
struct Words {
    chinese: Vec<String>,
    /// What merely looks as if it were about the topic.
    not: Vec<String>,
    english: Vec<String>,
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
        let clause = without(&self.attitude_bad_not, clause);
        let parts = parted(&clause, &self.manners_starts);
        parts.into_iter().any(|part| self.attitude_bad.iter().any(|pattern| is_in(pattern, part)))
    }

    /// Whether the words of a clause tell of good manners.
    pub(crate) fn is_good_manners(&self, clause: &str) -> bool {
        self.attitude_good.iter().any(|pattern| is_in(pattern, clause))
    }
}

impl Words {
    fn are_in(&self, clause: &str) -> bool {
        let clause = without(&self.not, clause);
        self.chinese.iter().chain(&self.english).any(|pattern| is_in(pattern, &clause))
    }
}

/// A clause with what only looks like something else made illegible.
fn without(words: &[String], clause: &str) -> String {
    words.iter().fold(clause.to_owned(), |clause, word| clause.replace(&**word, "\u{1}"))
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

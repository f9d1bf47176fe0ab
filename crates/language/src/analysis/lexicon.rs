use std::{collections::BTreeMap, error::Error, sync::LazyLock};

use aho_corasick::AhoCorasick;
use serde::Deserialize;

use super::{Topic, clauses::Starts};

const FILE: &str = include_str!("../../data/topics.json");

/// Stands where the parts of a pattern may be apart.
const GAP: char = '…';

/// The words by which a text is read. Chinese ones are found anywhere in a
/// clause, English ones where a word begins.
#[derive(Debug, Default)]
pub(crate) struct Lexicon {
    /// Before these a clause begins.
    pub(crate) clause_starts: Starts,
    topics: Vec<(Topic, Words)>,
    /// Before these something else than manners is spoken of.
    manners_starts: Starts,
    attitude_bad: Set,
    /// What merely looks like bad manners.
    attitude_bad_not: Set,
    attitude_good: Set,
    pub(crate) english_positive: Vec<String>,
    pub(crate) english_negative: Vec<String>,
    pub(crate) english_negators: Vec<String>,
    patterns: Vec<(Set, String)>,
    /// The first parts of all patterns, which are found in one pass.
    first_parts: Option<AhoCorasick>,
}

/// Some of the patterns.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
struct Set(usize);

#[derive(Debug)]
struct Words {
    chinese: Set,
    /// What merely looks as if it were about the topic.
    not: Set,
    english: Set,
}

#[derive(Debug, Deserialize)]
struct File {
    clause_starts: Vec<String>,
    topics: BTreeMap<Topic, FileWords>,
    manners_starts: Vec<String>,
    attitude_bad: Vec<String>,
    attitude_bad_not: Vec<String>,
    attitude_good: Vec<String>,
    english_positive: Vec<String>,
    english_negative: Vec<String>,
    english_negators: Vec<String>,
}

#[derive(Debug, Deserialize)]
struct FileWords {
    chinese: Vec<String>,
    not: Vec<String>,
    english: Vec<String>,
}

impl Lexicon {
    fn read(file: &str) -> Result<Self, Box<dyn Error>> {
        let file: File = serde_json::from_str(file)?;
        let (mut patterns, mut sets) = (Vec::new(), 0);
        let mut set = |words: Vec<String>| {
            sets += 1;
            patterns.extend(words.into_iter().map(|word| (Set(sets), word)));
            Set(sets)
        };
        let topics = file.topics.into_iter().map(|(topic, FileWords { chinese, not, english })| {
            (topic, Words { chinese: set(chinese), not: set(not), english: set(english) })
        });
        let topics = topics.collect();
        let (attitude_bad, attitude_bad_not) = (set(file.attitude_bad), set(file.attitude_bad_not));
        let attitude_good = set(file.attitude_good);
        let first_parts = patterns.iter().map(|(_, pattern)| pattern.split(GAP).next().unwrap_or_default());
        let first_parts = Some(AhoCorasick::new(first_parts)?);
        Ok(Self {
            clause_starts: Starts::new(&file.clause_starts)?,
            topics,
            manners_starts: Starts::new(&file.manners_starts)?,
            attitude_bad,
            attitude_bad_not,
            attitude_good,
            english_positive: file.english_positive,
            english_negative: file.english_negative,
            english_negators: file.english_negators,
            patterns,
            first_parts,
        })
    }
}

/// The lexicon, read once.
pub(crate) fn lexicon() -> &'static Lexicon {
    static LEXICON: LazyLock<Lexicon> = LazyLock::new(|| {
        // That it can be read is a test; a text would be about nothing otherwise.
        Lexicon::read(FILE).unwrap_or_default()
    });
    &LEXICON
}

/// A clause, with the patterns that are in it or may be: only their first parts
/// were looked for.
pub(crate) struct Clause<'a> {
    /// As it was written, in lower case.
    pub(crate) text: &'a str,
    candidates: Vec<(Set, &'static str)>,
}

impl Clause<'_> {
    fn candidates(&self, set: Set) -> impl Iterator<Item = &'static str> {
        self.candidates.iter().filter(move |(of, _)| *of == set).map(|(_, pattern)| *pattern)
    }

    fn has(&self, set: Set) -> bool {
        self.candidates(set).any(|pattern| is_in(pattern, self.text))
    }

    /// The clause with these made illegible, if one of them may be in it.
    fn without(&self, set: Set) -> Option<String> {
        let mut candidates = self.candidates(set).peekable();
        candidates.peek()?;
        Some(candidates.fold(self.text.to_owned(), |text, word| text.replace(word, "\u{1}")))
    }
}

impl Lexicon {
    /// A clause and what is in it.
    pub(crate) fn clause<'a>(&'static self, text: &'a str) -> Clause<'a> {
        let found = self.first_parts.iter().flat_map(|first| first.find_overlapping_iter(text));
        let found = found.filter_map(|found| self.patterns.get(found.pattern().as_usize()));
        Clause { text, candidates: found.map(|(set, pattern)| (*set, &**pattern)).collect() }
    }

    /// What a clause is about.
    pub(crate) fn topics_of(&'static self, clause: &Clause<'_>) -> Vec<Topic> {
        let about = |words: &Words| match clause.without(words.not) {
            Some(text) => words.are_in(&self.clause(&text)),
            None => words.are_in(clause),
        };
        self.topics.iter().filter(|(_, words)| about(words)).map(|(topic, _)| *topic).collect()
    }

    /// Whether the words of a clause tell of bad manners.
    pub(crate) fn is_bad_manners(&'static self, clause: &Clause<'_>) -> bool {
        if clause.candidates(self.attitude_bad).next().is_none() {
            return false;
        }
        let without = clause.without(self.attitude_bad_not);
        let parts = self.manners_starts.parted(without.as_deref().unwrap_or(clause.text));
        parts.into_iter().any(|part| self.clause(part).has(self.attitude_bad))
    }

    /// Whether the words of a clause tell of good manners.
    pub(crate) fn is_good_manners(&self, clause: &Clause<'_>) -> bool {
        clause.has(self.attitude_good)
    }
}

impl Words {
    fn are_in(&self, clause: &Clause<'_>) -> bool {
        clause.has(self.chinese) || clause.has(self.english)
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
        let lexicon = Lexicon::read(FILE).unwrap();
        assert_eq!(lexicon.topics.len(), 7);
    }

    #[test]
    fn the_parts_of_a_pattern_come_one_after_the_other() {
        assert!(is_in("态度…差", " 态度特别差 ") && is_in("rude", " so rude "));
        assert!(!is_in("态度…差", " 差的态度 ") && !is_in("late", " chocolate "));
    }
}

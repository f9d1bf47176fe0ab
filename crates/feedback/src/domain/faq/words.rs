//! The words of a question: what means the same is the same word.

use std::{collections::HashMap, sync::LazyLock};

use language::analysis::is_chinese;
use serde::Deserialize;

const FILE: &str = include_str!("../../../data/synonyms.json");
const MOST_CHARS: usize = 2_000;

/// A word of a question.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum Word {
    /// One of a group that mean the same.
    Concept(u16),
    /// A thing of everyday life that is no restaurant's: a bank, the weather.
    Elsewhere(String),
    /// An English word's stem.
    Stem(String),
    /// One or two Chinese characters that no list knows.
    Run(String),
}

#[derive(Debug, Default, Deserialize)]
struct File {
    groups: Vec<Vec<String>>,
    stop: Vec<String>,
    stop_english: Vec<String>,
    elsewhere: Vec<String>,
    /// The same, where several mean one thing.
    #[serde(default)]
    elsewhere_groups: Vec<Vec<String>>,
}

/// What a listed word stands for: nothing for one that tells nothing; more than
/// one word for one of several groups, as `专票` is an invoice and one for VAT.
type Meaning = Vec<Word>;

#[derive(Debug, Default)]
struct Lists {
    chinese: HashMap<Vec<char>, Meaning>,
    /// By stems with a space between.
    english: HashMap<String, Meaning>,
    groups: Vec<Vec<String>>,
}

fn lists() -> &'static Lists {
    static LISTS: LazyLock<Lists> = LazyLock::new(|| {
        // That it can be read is a test; questions would be matched by their letters alone otherwise.
        Lists::new(serde_json::from_str(FILE).unwrap_or_default())
    });
    &LISTS
}

impl Lists {
    fn new(file: File) -> Self {
        let mut lists = Self::default();
        for word in file.stop.iter().chain(&file.stop_english) {
            lists.insert(word, Vec::new());
        }
        for word in &file.elsewhere {
            lists.insert(word, vec![Word::Elsewhere(word.clone())]);
        }
        for group in &file.elsewhere_groups {
            let meaning = group.first().map(|first| Word::Elsewhere(first.clone()));
            for word in group {
                lists.insert(word, meaning.iter().cloned().collect());
            }
        }
        for (group, number) in file.groups.iter().zip(0..) {
            for word in group {
                lists.insert_concept(word, number);
            }
        }
        lists.groups = file.groups;
        lists
    }

    fn insert(&mut self, word: &str, meaning: Meaning) {
        *self.at(word) = meaning;
    }

    /// What a group says of a word holds instead of what other lists say.
    fn insert_concept(&mut self, word: &str, number: u16) {
        let meaning = self.at(word);
        meaning.retain(|word| matches!(word, Word::Concept(_)));
        meaning.push(Word::Concept(number));
    }

    fn at(&mut self, word: &str) -> &mut Meaning {
        if word.chars().any(is_chinese) {
            self.chinese.entry(word.chars().collect()).or_default()
        } else {
            self.english.entry(stems(word).join(" ")).or_default()
        }
    }

    /// The longest listed word that `chars` begin with, and its length.
    fn chinese(&self, chars: &[char]) -> Option<(&Meaning, usize)> {
        let mut lengths = (1..=chars.len().min(LONGEST_CHINESE)).rev();
        lengths.find_map(|length| Some((self.chinese.get(chars.get(..length)?)?, length)))
    }

    /// The longest listed phrase that `stems` begin with, and its length.
    fn english(&self, stems: &[String]) -> Option<(&Meaning, usize)> {
        let mut lengths = (1..=stems.len().min(LONGEST_ENGLISH)).rev();
        lengths.find_map(|length| Some((self.english.get(&stems.get(..length)?.join(" "))?, length)))
    }
}

const LONGEST_CHINESE: usize = 5;
const LONGEST_ENGLISH: usize = 3;
const SHOP: char = '店';

impl Word {
    /// The word as people say it.
    pub(crate) fn text(&self) -> &str {
        match self {
            Self::Concept(number) => {
                let group = lists().groups.get(usize::from(*number));
                group.and_then(|group| group.first()).map_or("", String::as_str)
            }
            Self::Elsewhere(text) | Self::Stem(text) | Self::Run(text) => text,
        }
    }
}

/// Whether a word is that something is brought.
pub(crate) fn is_delivery(word: &Word) -> bool {
    lists().chinese(&['送']).is_some_and(|(meaning, _)| meaning.contains(word))
}

/// The words of a text, each once, in order of their kind.
pub(crate) fn words(text: &str) -> Vec<Word> {
    first_words(text, usize::MAX)
}

/// The same of no more than so many words at the beginning.
pub(crate) fn first_words(text: &str, most: usize) -> Vec<Word> {
    let text: String = text.chars().take(MOST_CHARS).map(half_width).flat_map(char::to_lowercase).collect();
    let parts = text.split(|char: char| !char.is_alphanumeric() && char != '\'' && char != ' ');
    let mut words = Vec::new();
    for (is_chinese, run) in parts.flat_map(runs) {
        if words.len() >= most {
            break;
        }
        if is_chinese { chinese(&run, &mut words) } else { english(&run, &mut words) }
    }
    words.truncate(most);
    words.sort_unstable();
    words.dedup();
    words
}

/// Runs of Chinese characters, and of anything else.
fn runs(text: &str) -> Vec<(bool, String)> {
    let mut runs: Vec<(bool, String)> = Vec::new();
    for char in text.chars() {
        match runs.last_mut() {
            Some((of_chinese, run)) if *of_chinese == is_chinese(char) => run.push(char),
            _ => runs.push((is_chinese(char), char.into())),
        }
    }
    runs
}

fn chinese(run: &str, words: &mut Vec<Word>) {
    let chars: Vec<char> = run.chars().collect();
    let (mut at, mut unknown) = (0, Vec::new());
    while let Some(rest) = chars.get(at..).filter(|rest| !rest.is_empty()) {
        if rest.first() == Some(&SHOP) && !unknown.is_empty() {
            // 水果店: of what no list knows it is the kind of another shop.
            unknown.push(SHOP);
            words.push(Word::Elsewhere(std::mem::take(&mut unknown).iter().collect()));
            at += 1;
        } else if let Some((meaning, length)) = lists().chinese(rest) {
            words.extend(meaning.iter().cloned());
            letters(&std::mem::take(&mut unknown), words);
            at += length;
        } else {
            unknown.extend(rest.first());
            at += 1;
        }
    }
    letters(&unknown, words);
}

/// Two characters at a time of what no list knows.
fn letters(unknown: &[char], words: &mut Vec<Word>) {
    let pairs = unknown.windows(unknown.len().clamp(1, 2));
    words.extend(pairs.map(|pair| Word::Run(pair.iter().collect())));
}

fn english(run: &str, words: &mut Vec<Word>) {
    let stems = stems(run);
    let mut at = 0;
    while let Some([first, ..]) = stems.get(at..) {
        let found = stems.get(at..).and_then(|rest| lists().english(rest));
        if let Some((meaning, length)) = found {
            words.extend(meaning.iter().cloned());
            at += length;
        } else {
            words.push(Word::Stem(first.clone()));
            at += 1;
        }
    }
}

fn stems(text: &str) -> Vec<String> {
    let words = text.split(|char: char| char.is_whitespace()).map(|word| word.replace('\'', ""));
    words.filter(|word| !word.is_empty()).map(|word| stem(&word).to_owned()).collect()
}

/// A word without its commonest endings.
fn stem(word: &str) -> &str {
    for ending in ["ing", "ies", "ed", "es", "s", "y", "e"] {
        if let Some(stem) = word.strip_suffix(ending).filter(|stem| stem.len() >= 3) {
            return stem;
        }
    }
    word
}

fn half_width(char: char) -> char {
    match char {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(char) - 0xfee0).unwrap_or(char),
        _ => char,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_file_can_be_read() {
        assert!(serde_json::from_str::<File>(FILE).unwrap().groups.len() > 50);
    }

    #[test]
    fn what_means_the_same_is_the_same_word() {
        assert_eq!(words("能开发票吗"), words("invoice, please"));
        assert_eq!(words("你们几点打烊？"), words("什么时候关门"));
        assert_eq!(words("Deliveries"), words("delivered"));
        assert_ne!(words("有停车位吗"), words("能开发票吗"));
    }

    #[test]
    fn what_is_no_restaurants_is_known_as_such() {
        assert_eq!(words("银行"), [Word::Elsewhere("银行".into())]);
        assert_eq!(words("水果店"), [Word::Elsewhere("水果店".into())]);
        assert_eq!(words("你们店"), []);
        assert_eq!(words("Are the banks..."), [Word::Elsewhere("bank".into())]);
        assert!(words("能送到吗").iter().all(is_delivery));
    }

    #[test]
    fn a_word_may_mean_one_thing_and_a_narrower_one() {
        let (vat, plain) = (words("专票"), words("发票"));
        assert!(plain.iter().all(|word| vat.contains(word)) && vat.len() == plain.len() + 1, "{vat:?}");
        assert_eq!(words("落雨"), words("下雪"));
    }

    #[test]
    fn what_no_list_knows_is_taken_two_characters_at_a_time() {
        let runs = |text: &str| words(text).iter().map(|word| word.text().to_owned()).collect::<Vec<_>>();
        assert_eq!(runs("螃蟹火锅"), ["火锅", "螃蟹", "蟹火"]);
        assert_eq!(runs("龙吗"), ["龙"]);
        assert_eq!(runs("的吗？"), [""; 0]);
    }
}

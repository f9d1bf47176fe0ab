//! Which entry a question asks for, and how sure that is.

use std::collections::HashMap;

use super::words::{Word, is_delivery, words};

/// How much a word said again adds (`BM25`'s `k1`), and how much a long
/// question counts less (its `b`).
const SATURATION: f64 = 1.2;
const LENGTH: f64 = 0.6;
/// Two characters of a word that no list knows tell less than a word.
const RUN_WEIGHT: f64 = 0.5;
/// What is left of the confidence in an entry if the question is about
/// something else: its other words alone may say the same ("when does the bank
/// close"). Less than enough to answer, enough to ask whether it was meant.
const ELSEWHERE: f64 = 0.5;
/// A shop with fewer entries weighs words as one with so many: what a word
/// tells is not known from two.
const FEW: usize = 25;

/// The questions of a shop, ready to be searched.
#[derive(Debug, Default)]
pub(crate) struct Index<T> {
    variants: Vec<Variant>,
    entries: Vec<T>,
    /// By their letters alone: the entry of each way to put it, and that way. What
    /// an owner wrote down is found as it stands, even if no word of it tells much.
    as_written: HashMap<String, (usize, String)>,
    /// How many entries use a word.
    uses: HashMap<Word, usize>,
    mean_length: f64,
}

#[derive(Debug)]
struct Variant {
    entry: usize,
    text: String,
    words: Vec<Word>,
    /// How much they all tell.
    weight: f64,
}

/// An entry that a question may ask for.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Match<T> {
    /// Which.
    pub(crate) entry: T,
    /// How sure that is, 0 to 1.
    pub(crate) confidence: f64,
    /// How the entry puts it, in the way most like the question.
    pub(crate) question: String,
}

#[derive(Clone, Copy, Debug)]
struct Found<'a> {
    variant: &'a Variant,
    score: f64,
    /// The share of what the question says that the variant says too.
    of_query: f64,
    /// The share of what the variant says that the question says too.
    of_variant: f64,
}

impl Found<'_> {
    /// By logistic regression over questions of which it is known what they ask
    /// for, and others that ask for nothing here, as they were answered before
    /// their words were put into the lists: new questions have new words too.
    fn confidence(&self, next: Option<&Found>) -> f64 {
        let ahead = 1.0 - next.map_or(0.0, |next| next.score / self.score);
        let score = -5.846 + 3.762 * self.of_query + 3.382 * self.of_variant + 2.857 * ahead;
        1.0 / (1.0 + f64::exp(-score))
    }
}

impl<T: Clone> Index<T> {
    /// Of entries, each with the ways guests put it.
    pub(crate) fn new<'a>(entries: impl IntoIterator<Item = (T, &'a [String])>) -> Self {
        let mut index = Self {
            variants: vec![],
            entries: vec![],
            as_written: HashMap::new(),
            uses: HashMap::new(),
            mean_length: 1.0,
        };
        for (number, (entry, questions)) in entries.into_iter().enumerate() {
            for text in questions {
                index.as_written.entry(letters(text)).or_insert_with(|| (number, text.clone()));
            }
            let variants = questions.iter().map(|text| Variant {
                entry: number,
                text: text.clone(),
                words: words(text),
                weight: 0.0,
            });
            let variants: Vec<_> = variants.filter(|variant| !variant.words.is_empty()).collect();
            let mut used: Vec<&Word> = variants.iter().flat_map(|variant| &variant.words).collect();
            used.sort_unstable();
            used.dedup();
            for word in used {
                *index.uses.entry(word.clone()).or_default() += 1;
            }
            index.variants.extend(variants);
            index.entries.push(entry);
        }
        let weights: Vec<f64> = index.variants.iter().map(|variant| index.weights(&variant.words)).collect();
        for (variant, weight) in index.variants.iter_mut().zip(weights) {
            variant.weight = weight;
        }
        let lengths = index.variants.iter().map(|variant| length(&variant.words)).sum::<f64>();
        index.mean_length = (lengths / as_f64(index.variants.len().max(1))).max(1.0);
        index
    }

    /// The entries that a question may ask for, the likeliest first. Only the
    /// first can be sure: the others are less like the question than it is.
    pub(crate) fn search(&self, text: &str) -> Vec<Match<T>> {
        let words = words(text);
        let written = self.as_written.get(&letters(text));
        let left = if written.is_some() || self.is_of_elsewhere(&words) { ELSEWHERE } else { 1.0 };
        let ranked = self.ranked(&words);
        let next = |place: usize| if place == 0 { ranked.get(1) } else { ranked.first() };
        let found = |(place, found): (usize, &Found)| {
            let entry = self.entries.get(found.variant.entry)?.clone();
            let confidence = left * found.confidence(next(place));
            Some(Match { entry, confidence, question: found.variant.text.clone() })
        };
        let is_other = |found: &&Found| written.is_none_or(|(entry, _)| found.variant.entry != *entry);
        let others = ranked.iter().filter(is_other).enumerate().filter_map(found);
        self.certain(written).into_iter().chain(others).collect()
    }

    /// The entry that puts it in just these words.
    fn certain(&self, written: Option<&(usize, String)>) -> Option<Match<T>> {
        let (entry, question) = written?;
        let entry = self.entries.get(*entry)?.clone();
        Some(Match { entry, confidence: 1.0, question: question.clone() })
    }

    /// Whether a question names a thing that is no restaurant's and that no entry
    /// names, though not as a place to deliver to.
    fn is_of_elsewhere(&self, query: &[Word]) -> bool {
        let names_other =
            query.iter().any(|word| matches!(word, Word::Elsewhere(_)) && !self.uses.contains_key(word));
        names_other && !query.iter().any(is_delivery)
    }

    /// The best way of each entry to put it, the best first.
    fn ranked(&self, query: &[Word]) -> Vec<Found<'_>> {
        let whole = self.weights(query);
        let query: Vec<(&Word, f64)> = query.iter().map(|word| (word, self.weight(word))).collect();
        let found = self.variants.iter().map(|variant| self.found(&query, whole, variant));
        let mut best: HashMap<usize, Found> = HashMap::new();
        for found in found.filter(|found| found.score > 0.0) {
            let kept = best.entry(found.variant.entry).or_insert(found);
            if found.score > kept.score {
                *kept = found;
            }
        }
        let mut best: Vec<Found> = best.into_values().collect();
        best.sort_by(|a, b| b.score.total_cmp(&a.score).then(a.variant.entry.cmp(&b.variant.entry)));
        best
    }

    fn found<'a>(&self, query: &[(&Word, f64)], whole: f64, variant: &'a Variant) -> Found<'a> {
        let shared = query.iter().filter(|(word, _)| variant.words.binary_search(word).is_ok());
        let shared: f64 = shared.map(|(_, weight)| weight).sum();
        let longer = 1.0 - LENGTH + LENGTH * length(&variant.words) / self.mean_length;
        let score = shared * (SATURATION + 1.0) / (1.0 + SATURATION * longer);
        Found { variant, score, of_query: shared / whole, of_variant: shared / variant.weight }
    }

    fn weights(&self, words: &[Word]) -> f64 {
        words.iter().map(|word| self.weight(word)).sum()
    }

    /// How much a word tells: the rarer among the entries, the more.
    fn weight(&self, word: &Word) -> f64 {
        let entries = as_f64(self.entries.len().max(FEW));
        let uses = as_f64(self.uses.get(word).copied().unwrap_or(0));
        let rare = f64::ln_1p((entries - uses + 0.5) / (uses + 0.5));
        if matches!(word, Word::Run(_)) { rare * RUN_WEIGHT } else { rare }
    }
}

/// A question without blanks and signs.
fn letters(text: &str) -> String {
    text.chars().filter(|char| char.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

fn length(words: &[Word]) -> f64 {
    words.iter().map(|word| if matches!(word, Word::Run(_)) { RUN_WEIGHT } else { 1.0 }).sum()
}

#[expect(clippy::cast_precision_loss, reason = "counts of questions are small")]
fn as_f64(count: usize) -> f64 {
    count as f64
}

#[cfg(test)]
mod tests {
    use std::{collections::BTreeMap, sync::LazyLock};

    use serde::Deserialize;

    use super::*;
    use crate::domain::faq::SURE;

    /// A small restaurant's questions, and what guests ask in other words: some
    /// that the lists and figures were made of (`dev`, `tuning`), and some that
    /// they were not and are not to be (`held_out`, and `fresh`, which are terse,
    /// misspelt and in dialect on purpose).
    #[derive(Deserialize)]
    struct Restaurant {
        entries: BTreeMap<String, Vec<String>>,
        dev: Vec<(String, String)>,
        dev_off_topic: Vec<String>,
        tuning: Vec<(String, String)>,
        tuning_off_topic: Vec<String>,
        held_out: Vec<(String, String)>,
        off_topic: Vec<String>,
        fresh: Vec<(String, String)>,
        fresh_off_topic: Vec<String>,
    }

    fn restaurant() -> (Index<String>, Restaurant) {
        let file = include_str!("../../../tests/data/faq.json");
        let restaurant: Restaurant = serde_json::from_str(file).unwrap();
        let entries = restaurant.entries.iter().map(|(name, ways)| (name.clone(), ways.as_slice()));
        (Index::new(entries), restaurant)
    }

    /// Whether no fewer are answered rightly than the first of `within`, and no
    /// more wrongly than the second; and of what no entry is about, no more at all
    /// than the third.
    fn holds(index: &Index<String>, asked: &[(String, String)], others: &[String], within: [usize; 3]) {
        let [right, wrong, false_answers] = figures(index, asked, others);
        assert!(
            right >= within[0] && wrong <= within[1] && false_answers <= within[2],
            "of {} and {}: {right}, {wrong}, {false_answers}",
            asked.len(),
            others.len()
        );
    }

    /// Of what is asked: answered rightly, answered wrongly; of the rest:
    /// answered.
    fn figures(index: &Index<String>, asked: &[(String, String)], off_topic: &[String]) -> [usize; 3] {
        let answer =
            |text: &str| index.search(text).into_iter().next().filter(|best| best.confidence >= SURE);
        let answers: Vec<_> = asked.iter().filter_map(|(text, entry)| Some((answer(text)?, entry))).collect();
        let right = answers.iter().filter(|(best, entry)| best.entry == **entry).count();
        let false_answers = off_topic.iter().filter(|text| answer(text).is_some()).count();
        [right, answers.len() - right, false_answers]
    }

    #[test]
    fn questions_in_other_words_find_their_entry_and_others_find_none() {
        let (index, asked) = restaurant();
        // Measured: 49, 0, 0 and 170, 0, 1.
        holds(&index, &asked.dev, &asked.dev_off_topic, [47, 0, 1]);
        holds(&index, &asked.tuning, &asked.tuning_off_topic, [168, 1, 2]);
        // Kept apart: nothing is to be changed because of these.
        // Measured: 96, 0, 1 and 40, 3, 2.
        holds(&index, &asked.held_out, &asked.off_topic, [93, 1, 2]);
        holds(&index, &asked.fresh, &asked.fresh_off_topic, [37, 4, 3]);
        assert_eq!((asked.held_out.len(), asked.off_topic.len()), (117, 60));
        assert_eq!((asked.fresh.len(), asked.fresh_off_topic.len()), (73, 42));
    }

    #[test]
    fn a_question_about_something_else_is_not_answered_unless_an_entry_names_it() {
        let (index, restaurant) = restaurant();
        let sure = |index: &Index<String>, text: &str| {
            index.search(text).first().is_some_and(|best| best.confidence >= SURE)
        };
        assert!(sure(&index, "几点关门") && !sure(&index, "银行几点关门") && !sure(&index, "水果店几点关门"));
        assert!(sure(&index, "送不送") && sure(&index, "我在银行，送餐要等多久"));
        let told = ["旁边的银行几点关门".to_owned()];
        let entries = restaurant.entries.iter().map(|(name, ways)| (name.clone(), ways.as_slice()));
        let index = Index::new(entries.chain([("bank".into(), told.as_slice())]));
        assert!(sure(&index, "银行几点关门"));
    }

    #[test]
    fn a_question_that_stands_in_the_list_is_certain_to_be_found() {
        let (index, restaurant) = restaurant();
        for (entry, ways) in &restaurant.entries {
            for text in ways {
                let best = index.search(text).remove(0);
                assert!(best.entry == *entry && best.confidence >= SURE, "{text}: {best:?}");
            }
        }
    }

    #[test]
    fn a_question_as_it_was_written_down_is_found_whatever_its_words_tell() {
        let ways = [["怎么弄".to_owned()], ["送不送".to_owned()]];
        let index = Index::new(ways.iter().map(|ways| (ways[0].clone(), ways.as_slice())));
        for text in ["怎么弄", " 怎么 弄？", "送不送!"] {
            let found = index.search(text);
            assert!(found[0].confidence > 0.99 && text.contains(&found[0].entry[..3]), "{text}: {found:?}");
            assert!(found.iter().skip(1).all(|other| other.confidence < SURE), "{text}: {found:?}");
        }
    }

    #[test]
    fn only_the_likeliest_can_be_sure() {
        let (index, _) = restaurant();
        for found in index.search("送餐要等多久，配送费多少").iter().skip(1) {
            assert!(found.confidence < SURE, "{found:?}");
        }
        assert_eq!(index.search("？？"), []);
        assert_eq!(Index::<u8>::new([]).search("几点开门"), []);
    }

    proptest::proptest! {
        #[test]
        fn any_question_is_searched_for(text in ".{0,80}") {
            static INDEX: LazyLock<Index<String>> = LazyLock::new(|| restaurant().0);
            for found in INDEX.search(&text) {
                proptest::prop_assert!((0.0..=1.0).contains(&found.confidence));
            }
        }
    }
}

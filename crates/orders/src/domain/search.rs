//! Finding what was written, whatever its case, width and script.

use std::collections::BTreeSet;

use super::text::{fold_name, word_begins, word_ends};

/// Of a letter only so many bits are kept: enough to narrow a search down, too few to
/// tell afterwards what was written.
const BITS: u32 = 8;
const LAST: char = '\u{ff}';

/// Two letters that stand beside each other, as a number.
fn gram(first: char, second: char) -> i64 {
    let bits = |letter: char| i64::from(u32::from(letter) & ((1 << BITS) - 1));
    bits(first) << BITS | bits(second)
}

/// All pairs of letters of a text; the last letter is one with nothing.
pub(crate) fn grams(text: &str) -> BTreeSet<i64> {
    let folded = fold_name(text);
    let pairs = folded.windows(2).map(|pair| gram(pair[0], pair[1]));
    pairs.chain(folded.last().map(|last| gram(*last, '\0'))).collect()
}

/// What is looked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Query(Vec<char>);

/// Which grams a text has that a query finds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Needed {
    /// All of these.
    All(Vec<i64>),
    /// One between these, both included: the query is a single letter.
    Between(i64, i64),
}

/// More narrow a search down no further.
const MOST_GRAMS: usize = 6;

impl Query {
    /// None if nothing is looked for.
    pub(crate) fn new(text: &str) -> Option<Self> {
        let folded = fold_name(text);
        (!folded.is_empty()).then_some(Self(folded))
    }

    /// Whether a text has it.
    pub(crate) fn finds(&self, text: &str) -> bool {
        fold_name(text).windows(self.0.len()).any(|part| part == self.0)
    }

    /// Whether a text names it: as [`finds`](Self::finds), but no part of a longer English
    /// word.
    pub(crate) fn is_named_in(&self, text: &str) -> bool {
        let text = fold_name(text);
        let stands_at = |at: usize| text.get(at..at + self.0.len()).is_some_and(|part| part == self.0);
        let is_whole = |at: usize| word_begins(&text, at) && word_ends(&text, at + self.0.len());
        (0..text.len()).any(|at| stands_at(at) && is_whole(at))
    }

    /// The grams of every text that has it.
    pub(crate) fn needed(&self) -> Needed {
        match self.0.as_slice() {
            [one] => Needed::Between(gram(*one, '\0'), gram(*one, LAST)),
            letters => {
                let pairs: BTreeSet<i64> = letters.windows(2).map(|pair| gram(pair[0], pair[1])).collect();
                Needed::All(pairs.into_iter().take(MOST_GRAMS).collect())
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn has(text: &str, needed: &Needed) -> bool {
        let grams = grams(text);
        match needed {
            Needed::All(all) => all.iter().all(|gram| grams.contains(gram)),
            Needed::Between(from, to) => grams.range(from..=to).next().is_some(),
        }
    }

    #[test]
    fn a_text_is_found_whatever_its_case_width_and_script() {
        for (query, text) in
            [("ABC", "xabcx"), ("小炒肉", "來一份小炒肉"), ("肉", "小炒肉"), ("３", "18号,订餐3.6")]
        {
            let query = Query::new(query).unwrap();
            assert!(query.finds(text) && has(text, &query.needed()), "{text}");
        }
        assert!(!Query::new("炒小").unwrap().finds("小炒肉"));
        assert_eq!(Query::new("  "), None);
    }

    #[test]
    fn a_word_is_named_as_a_whole() {
        let names = |word: &str, text: &str| Query::new(word).unwrap().is_named_in(text);
        assert!(names("世界杯", "今晚世界杯，加两瓶啤酒") && names("Cup", "the cup tonight, CUP!"));
        assert!(names("VIP房", "要vip房") && names("1号", "要1号"));
        assert!(!names("cup", "a cupboard") && !names("cup", "hiccup") && !names("决赛", "预赛"));
    }

    proptest! {
        #[test]
        fn every_part_of_a_text_is_found_by_its_grams(text in "[a-d炒肉饭]{1,12}", from in 0..12_usize, count in 1..5_usize) {
            let part: String = text.chars().skip(from).take(count).collect();
            if let Some(query) = Query::new(&part) {
                prop_assert!(query.finds(&text) && has(&text, &query.needed()));
            }
        }
    }
}

//! Finding what was written, whatever its case, width and script.

use std::collections::BTreeSet;

use super::text::fold_name;

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

//! Whether what takes an order back is clear enough to be done.

use super::Judge;
use crate::{
    cut::{Kind, Token},
    lexicon::Sense,
    order::ends_clause,
};

/// Words of a case in which something would be so.
const CASES: [&str; 9] = ["如果", "要是", "的话", "假如", "万一", "超过", "再不", "if ", "unless "];

/// Words for somebody who is not here.
const OTHERS: [&str; 16] = [
    "朋友",
    "同事",
    "隔壁",
    "室友",
    "老婆",
    "老公",
    "儿子",
    "女儿",
    "他",
    "她",
    "friend",
    "colleague",
    "husband",
    "wife",
    "roommate",
    " his ",
];

impl Judge<'_> {
    /// Something is taken back and asked for in one breath, and it is not clear what.
    pub(super) fn is_contradictory(&self) -> bool {
        self.contents.iter().any(|(_, content)| {
            content.signs.cancels
                && (content.signs.repeats
                    || content.loosely_cancels && (!content.mentions.is_empty() || self.waits())
                    || content.cancels_if
                    || self.depends()
                    || !content.whens.is_empty()
                    || !content.notes.is_empty()
                    || content.address.is_some()
                    || !content.left_over.is_empty())
        })
    }

    /// It speaks of a case, or takes back in one breath with somebody else.
    fn depends(&self) -> bool {
        let text: String = self.source.text.folded().iter().collect();
        let takes_back =
            |at: &usize| self.tokens.get(*at).is_some_and(|token| token.any(&[Sense::Cancel, Sense::Gone]));
        let of_others = |at: usize| {
            let clause = self.clause(at).replace("其他", "");
            OTHERS.iter().any(|word| clause.contains(word))
        };
        CASES.iter().any(|word| text.contains(word))
            || (0..self.tokens.len()).filter(takes_back).any(of_others)
    }

    /// What is said between signs, and between blanks beside Chinese.
    fn clause(&self, at: usize) -> &str {
        let text = self.source.text.folded();
        let parts = |token: &&Token| {
            let latin = text.get(token.end).is_some_and(char::is_ascii_alphabetic);
            ends_clause(token) || token.kind == Kind::Blank && !latin
        };
        let before =
            self.tokens.get(..at).into_iter().flatten().rev().find(parts).map_or(0, |token| token.end);
        let after =
            self.tokens.get(at..).into_iter().flatten().find(parts).map_or(text.len(), |token| token.start);
        self.source.text.slice(before..after)
    }

    fn waits(&self) -> bool {
        self.source.text.folded().contains(&'等')
    }
}

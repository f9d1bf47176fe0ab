//! Whether what takes an order back is clear enough to be done.

use super::Judge;
use crate::{
    act::{Act, Likelihoods},
    cut::{Kind, Token},
    lexicon::Sense,
    order::{Content, Group, ends_clause},
    text::Text,
    time::When,
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

/// From here on what else is said is why.
pub(super) const SURELY_TAKEN_BACK: f64 = 0.95;

/// Takes for a reason what is left over beside an order that is surely taken back, if no
/// case, number, place or person is in it.
pub(crate) fn excuse(text: &Text, contents: &mut [(Group, Content)], likelihoods: &Likelihoods) {
    if likelihoods.of(Act::Cancel) < SURELY_TAKEN_BACK {
        return;
    }
    let matters = |range: &std::ops::Range<usize>| {
        let said = text.folded().get(range.clone()).unwrap_or_default();
        said.iter().any(|c| c.is_ascii_alphanumeric() || STANDS.contains(*c))
    };
    for (_, content) in contents.iter_mut().filter(|(group, content)| {
        group.customers.is_empty() && content.signs.cancels && content.mentions.is_empty()
    }) {
        let (kept, reasons): (Vec<_>, Vec<_>) = content.left_over.drain(..).partition(matters);
        content.left_over = kept;
        content.skipped.extend(reasons.into_iter().map(|range| text.span(range)));
    }
}

/// What may be a condition, a question or something that stays.
const STANDS: &str = "等再先如若吗?留改换除只份单一二三四五六七八九十两半";

impl Judge<'_> {
    /// Something is taken back and asked for in one breath, and it is not clear what.
    pub(super) fn is_contradictory(&self) -> bool {
        let surely = self.likelihoods.of(Act::Cancel) >= SURELY_TAKEN_BACK;
        // `中午那份不用送了`: which one it is.
        let which = |when: &When| surely && matches!(when, When::Noon(None));
        self.contents.iter().any(|(_, content)| {
            content.signs.cancels
                && (content.signs.repeats
                    || content.loosely_cancels && (!content.mentions.is_empty() || self.waits())
                    || content.cancels_if
                    || self.depends()
                    || !content.whens.iter().all(|(when, _)| which(when))
                    || !content.notes.is_empty() && !surely
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

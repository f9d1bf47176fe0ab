//! Whether what takes an order back is clear enough to be done.

use std::ops::Range;

use super::Judge;
use crate::{
    act::{Act, Likelihoods},
    cut::{Kind, Token},
    lexicon::Sense,
    order::{Content, Group, Op, ends_clause},
    text::Text,
    time::When,
};

/// Words of a case in which something would be so.
const CASES: [&str; 9] = ["如果", "要是", "的话", "假如", "万一", "超过", "再不", "if ", "unless "];

/// Words for somebody who is not here, and has no name.
const OTHERS: [&str; 9] = ["隔壁", "他", "她", "friend", "colleague", "husband", "wife", "roommate", " his "];

/// From here on what else is said is why.
pub(super) const SURELY_TAKEN_BACK: f64 = 0.95;

/// Takes for a reason what is left over beside an order that is surely taken back, if no
/// case, number, place or person is in it.
pub(crate) fn excuse(text: &Text, contents: &mut [(Group, Content)], likelihoods: &Likelihoods) {
    if likelihoods.of(Act::Cancel) < SURELY_TAKEN_BACK {
        return;
    }
    let matters = |range: &Range<usize>| {
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
        // `小王的小炒肉取消`.
        let less = |content: &Content| content.mentions.iter().any(|mention| mention.op == Op::Less);
        self.contents.iter().any(|(group, content)| {
            group.customers.is_empty() && less(content) && self.depends()
                || content.signs.cancels
                    && (content.signs.repeats
                        || content.loosely_cancels && (!content.mentions.is_empty() || self.waits())
                        || content.cancels_if
                        || self.depends()
                        || !content.whens.iter().all(|when| surely && self.tells_of_noon(when))
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
            let clause = self.clause(at);
            let said = self.source.text.slice(clause.clone()).replace("其他", "");
            let named = |token: &&Token| clause.contains(&token.start) && self.is_another(token);
            OTHERS.iter().any(|word| said.contains(word)) || self.tokens.iter().any(|token| named(&token))
        };
        CASES.iter().any(|word| text.contains(word))
            || (0..self.tokens.len()).filter(takes_back).any(of_others)
    }

    /// `中午领导请客，订餐取消`: why, and not which order, as in `中午的不用送了`.
    fn tells_of_noon(&self, (when, range): &(When, Range<usize>)) -> bool {
        let takes_back = |token: &&Token| token.any(&[Sense::Cancel, Sense::Gone]);
        let at = self.tokens.iter().position(|token| token.start == range.start).unwrap_or(0);
        let clause = self.clause(at);
        matches!(when, When::Noon(None))
            && self.tokens.iter().filter(takes_back).all(|token| token.start >= clause.end)
    }

    /// `小王那单取消`, `我爸的不要了`: somebody who is named, and is not spoken to.
    fn is_another(&self, token: &Token) -> bool {
        match token.kind {
            Kind::Person(number) => self.source.sender != Some(number),
            Kind::Word => {
                token.any(&[Sense::Called, Sense::Third]) && !token.any(&[Sense::Courtesy, Sense::Filler])
            }
            _ => false,
        }
    }

    /// What is said between signs, and between blanks beside Chinese.
    fn clause(&self, at: usize) -> Range<usize> {
        let text = self.source.text.folded();
        let parts = |token: &&Token| {
            let latin = text.get(token.end).is_some_and(char::is_ascii_alphabetic);
            ends_clause(token) || token.kind == Kind::Blank && !latin
        };
        let before =
            self.tokens.get(..at).into_iter().flatten().rev().find(parts).map_or(0, |token| token.end);
        let after =
            self.tokens.get(at..).into_iter().flatten().find(parts).map_or(text.len(), |token| token.start);
        before..after
    }

    fn waits(&self) -> bool {
        self.source.text.folded().contains(&'等')
    }
}

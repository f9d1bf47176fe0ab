//! Rice that is added in many words, and the rice of a line by name.

use super::Parser;
use crate::{basket::Rice, cut::Kind, lexicon::Sense};

impl Parser<'_> {
    /// `饭加到10碗`: so many in all.
    pub(super) fn rice_raised(&mut self, after: usize, from: usize) -> bool {
        let to = ["加到", "减到", "添到", "凑到"].contains(&self.said(after, after + 2));
        let Some((count, end)) = self.count_at(self.past_blanks(after + 2)).filter(|_| to) else {
            return false;
        };
        self.at = end;
        self.content.rice.rice = Rice::Default;
        self.rice_exactly(count.value, from)
    }

    /// `3.90.90`: as many as its code is said.
    pub(super) fn rice_by_code(&mut self, from: usize) -> bool {
        let is_code =
            |at: usize| self.token(at).is_some_and(|token| token.number().is_some()) && self.is_rice(at);
        if !is_code(from) || !self.in_code_list(from) {
            return false;
        }
        let codes = (0..=from).filter(|at| is_code(*at)).count();
        let again = self.token(from + 1).is_some_and(|token| token.divides()) && is_code(from + 2);
        if codes == 1 && !again {
            return false;
        }
        self.at = from + 1;
        self.content.rice.rice = Rice::Default;
        self.rice_exactly(u32::try_from(codes).unwrap_or(u32::MAX), from)
    }

    /// `米饭再来两碗`, `饭多给我加一个`: so many more.
    pub(super) fn rice_spoken_of(&mut self, after: usize, from: usize) -> Option<bool> {
        let passes = |at: &usize| {
            self.token(*at).is_some_and(|token| {
                let verbs =
                    [Sense::Order, Sense::Filler, Sense::Again, Sense::More, Sense::Extra, Sense::Soft];
                token.kind == Kind::Word
                    && (token.any(&verbs) || ["多", "跟着"].contains(&self.said(*at, at + 1)))
                    && !token.is(Sense::Unit)
            })
        };
        let to = (after..self.tokens.len()).find(|at| !passes(at))?;
        let adds = (after..to).any(|at| {
            self.token(at).is_some_and(|token| token.any(&[Sense::More, Sense::Again, Sense::Extra]))
        });
        let (count, end) = self.count_at(to).filter(|(count, _)| count.has_unit && adds)?;
        if !self.counts_nothing_else(end) {
            return None;
        }
        self.at = end;
        Some(self.rice_plus(i32::try_from(count.value).unwrap_or(i32::MAX), from))
    }

    /// How many portions a line of a list by names has, whose rice is its own: `老周—回锅肉 饭要两碗`.
    pub(super) fn portions_of_line(&self) -> Option<u32> {
        let is_newline = |at: &usize| self.token(*at).is_some_and(|token| token.kind == Kind::Newline);
        let first = (0..self.at).rev().find(is_newline).map_or(0, |newline| newline + 1);
        let start = self.token(first).map_or(0, |token| token.start);
        let of_line = || self.content.mentions.iter().filter(|mention| mention.range.start >= start);
        let portions = of_line().map(|mention| mention.quantity.unwrap_or(1)).fold(0, u32::saturating_add);
        let is_own = self.is_labelled && first > 0 && portions > 0 && self.label_end(first).is_some();
        is_own.then_some(portions)
    }
}

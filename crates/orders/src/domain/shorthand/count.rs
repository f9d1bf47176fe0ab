//! How many of a dish: before it, behind it, or of each.

use super::content::{Content, Mode, Pending};
use super::number::Number;
use super::reading::{Part, Unresolved};
use super::token::{Kind, Token};
use crate::domain::basket::HIGHEST_QUANTITY;

impl Content<'_> {
    /// Where a number with its measure word ends.
    pub(super) fn measured(&self, at: usize, number: Number) -> Option<usize> {
        let spaced = self.past_blank(at + 1);
        if self.kind(at + 1) == Some(Kind::Measure) {
            return Some(at + 2);
        }
        if self.kind(spaced) == Some(Kind::Measure) && self.is_english(spaced) {
            return Some(spaced + 1);
        }
        number.counted.then_some(at + 1)
    }

    pub(super) fn is_english(&self, at: usize) -> bool {
        let first = self.token(at).and_then(|token| self.source.text.folded().get(token.start));
        first.is_some_and(char::is_ascii_alphabetic)
    }

    pub(super) fn past_filler(&self, at: usize) -> usize {
        let mut at = self.past_blank(at);
        if self.kind(at) == Some(Kind::Filler) {
            at = self.past_blank(at + 1);
        }
        at
    }

    /// A number with its measure word, before a dish.
    pub(super) fn count(&mut self, number: Number, end: usize) {
        let start = self.token(self.at).map_or(0, |token| token.start);
        let verb = self
            .before(self.at)
            .is_some_and(|token| matches!(token.kind, Kind::Verb { .. } | Kind::More { .. }));
        let next = self.past_filler(end);
        (self.ordered, self.firm) = (true, true);
        if self.dish_at(next) || self.rice_at(next) {
            self.wait(number.value, start);
            self.at = next;
        } else if self.mode == Mode::Replace || (self.mode == Mode::Add && self.swapped().is_some()) {
            self.set_quantity(number.value, start..self.end_before(end));
            self.at = end;
        } else {
            if self.unknown.is_none() && verb {
                self.unknown = Some(self.run(next));
            }
            self.note(start..self.end_before(end));
            self.at = end;
        }
    }

    /// `份` before a dish, for one of it: `来份3`.
    pub(super) fn may_count_one(&self) -> bool {
        let next = self.past_filler(self.at + 1);
        let before = self.before(self.at).map(|token| token.kind);
        let asked = matches!(
            before,
            None | Some(
                Kind::Verb { .. }
                    | Kind::More { .. }
                    | Kind::Less
                    | Kind::Filler
                    | Kind::Replace { .. }
                    | Kind::Blank
                    | Kind::Mark
            )
        );
        asked && (self.dish_at(next) || self.rice_at(next))
    }

    pub(super) fn count_one(&mut self, token: Token) {
        self.wait(1, token.start);
        self.at = self.past_filler(self.at + 1);
    }

    /// `份` behind a verb and before a word: something is ordered that is not on
    /// the menu.
    pub(super) fn measure_word(&mut self, token: Token) {
        let verb = self
            .before(self.at)
            .is_some_and(|before| matches!(before.kind, Kind::Verb { .. } | Kind::More { .. }));
        if verb && self.kind(self.at + 1) == Some(Kind::Word) && self.unknown.is_none() {
            self.unknown = Some(self.run(self.at + 1));
        }
        self.word(token);
    }

    pub(super) fn wait(&mut self, count: u32, start: usize) {
        (self.ordered, self.firm) = (true, true);
        self.pending = Some(Pending { count, start });
    }

    /// The quantity behind a dish, and where it ends. A dish that has one
    /// already takes none that may belong to the next.
    pub(super) fn trailing_count(&self, has_one: bool) -> Option<(u32, usize)> {
        let at = self.past_blank(self.at);
        if self.kind(at) == Some(Kind::Times) {
            return self.times(at + 1);
        }
        if has_one {
            return None;
        }
        let divided = self.kind(at) == Some(Kind::Mark);
        let at = if divided { self.past_blank(at + 1) } else { at };
        // `土豆丝来两份`.
        let verb = matches!(self.kind(at), Some(Kind::Verb { strong: false }));
        let at = if verb { at + 1 } else { at };
        let Some(Kind::Number(number)) = self.kind(at) else {
            return None;
        };
        let touches = at == self.at;
        let Some(end) = self.measured(at, number) else {
            return (touches && self.bare_count(at, number)).then_some((number.value, at + 1));
        };
        let next = self.kind(end);
        let ends = next.is_none_or(|kind| matches!(kind, Kind::Newline | Kind::Mark));
        let leads_on =
            self.dish_at(end) || self.rice_at(end) || matches!(next, Some(Kind::Word | Kind::Filler));
        let mine = touches || (divided && (ends || self.ends_after_blank(end))) || (!divided && !leads_on);
        mine.then_some((number.value, end))
    }

    /// `各两份`: so many of each dish that has no quantity yet.
    pub(super) fn each(&mut self, token: Token) {
        let next = self.past_blank(self.at + 1);
        let Some(Kind::Number(number)) = self.kind(next) else {
            return self.word(token);
        };
        let open = self.entries.iter_mut().filter(|entry| entry.quantity.is_none());
        let codes: Vec<i32> = open
            .map(|entry| {
                entry.quantity = Some(number.value);
                entry.code
            })
            .collect();
        if codes.is_empty() {
            return self.word(token);
        }
        self.at = self.measured(next, number).unwrap_or(next + 1);
        (self.ordered, self.firm) = (true, true);
        let range = token.start..self.end_before(self.at);
        if !(1..=HIGHEST_QUANTITY).contains(&number.value) {
            let text = self.source.text.slice(range.clone());
            self.unresolved.push(Unresolved::Quantity { text });
        }
        for code in codes {
            self.prove(Part::Dish, range.clone(), Some(code));
        }
    }

    /// Whether the first piece says how many of what stands before it.
    pub(super) fn begins_with_count(&mut self) -> bool {
        self.at = 0;
        self.trailing_count(false).is_some_and(|(_, end)| !self.dish_at(end))
    }

    pub(super) fn ends_after_blank(&self, at: usize) -> bool {
        self.kind(self.past_blank(at)).is_none_or(|kind| matches!(kind, Kind::Newline | Kind::Mark))
    }

    /// `x2`, `x 2份`; a quantity below zero is none.
    pub(super) fn times(&self, at: usize) -> Option<(u32, usize)> {
        let at = self.past_blank(at);
        let below = self.kind(at) == Some(Kind::Mark) && matches!(self.kind(at + 1), Some(Kind::Number(_)));
        if below && self.token(at).and_then(|token| self.source.text.folded().get(token.start)) == Some(&'-')
        {
            return Some((0, at + 2));
        }
        let Some(Kind::Number(number)) = self.kind(at) else {
            return None;
        };
        Some((number.value, self.measured(at, number).unwrap_or(at + 1)))
    }

    /// Whether a number that touches the name before it says how many:
    /// `啤酒2`, but not `土豆丝3.6`, nor behind a code.
    pub(super) fn bare_count(&self, at: usize, number: Number) -> bool {
        let behind_name = matches!(self.before(at).map(|token| token.kind), Some(Kind::Name(_) | Kind::Rice));
        let list =
            self.kind(at + 1) == Some(Kind::Mark) && matches!(self.kind(at + 2), Some(Kind::Number(_)));
        let taken = matches!(
            self.kind(at + 1),
            Some(Kind::Hao | Kind::Times | Kind::Bracket | Kind::Name(_) | Kind::Rice | Kind::Number(_))
        );
        behind_name && !list && !taken && (!number.chinese || self.code_at(at, number))
    }
}

//! The words that change an order: add, take away, replace, call off.

use super::content::{Content, Mode};
use super::reading::Unresolved;
use super::rice::signed;
use super::token::{Kind, Token};
use crate::domain::basket::{HIGHEST_QUANTITY, Rice};
use std::ops::Range;

impl Content<'_> {
    /// `加6`, `再加一个6`, `加一份饭`.
    pub(super) fn more(&mut self, token: Token, again: bool) {
        let next = self.past_filler(self.at + 1);
        if self.rice_at(next) {
            return self.more_rice(token, next);
        }
        let counted = matches!(self.kind(next), Some(Kind::Number(_) | Kind::Measure));
        let dish = self.dish_at(next) || (self.kind(next) == Some(Kind::Measure) && self.dish_at(next + 1));
        if !dish && counted && self.at_head() {
            // `加一份狮子头`: more of something, but not of anything known.
            self.unknown = Some(self.run(self.past_count(next)));
        }
        if !dish {
            return self.word(token);
        }
        self.ordered = true;
        if self.at_head() {
            self.or_place = again;
            self.enter(Mode::Add, token.range());
        } else if self.mode == Mode::Order {
            self.skip(token.range());
        } else {
            self.enter(Mode::Add, token.range());
        }
        self.at += 1;
    }

    fn past_count(&self, at: usize) -> usize {
        let number = matches!(self.kind(at), Some(Kind::Number(_)));
        let at = if number { at + 1 } else { at };
        if self.kind(at) == Some(Kind::Measure) { at + 1 } else { at }
    }

    /// `加一份饭`, `多两碗饭`: on top of the default.
    fn more_rice(&mut self, token: Token, next: usize) {
        let (count, end) = self.counted_rice(next);
        self.at = end;
        if self.at_head() && !self.ordered {
            self.mode = Mode::Add;
        }
        self.take_rice(Rice::Plus(signed(count.unwrap_or(1))), token.start..self.end_before(end));
    }

    /// How much rice is said at a place, and where that ends.
    fn counted_rice(&self, at: usize) -> (Option<u32>, usize) {
        let mut at = at;
        let mut count = None;
        if let Some(Kind::Number(number)) = self.kind(at) {
            (count, at) = (Some(number.value), self.past_blank(at + 1));
        }
        if self.kind(at) == Some(Kind::Measure) {
            at = self.past_filler(at + 1);
        }
        // At the rice itself; `加饭2份` says how much behind it.
        at = self.past_filler(at) + 1;
        let behind = if self.kind(at) == Some(Kind::Times) { at + 1 } else { at };
        if count.is_none()
            && let Some(Kind::Number(number)) = self.kind(behind)
        {
            (count, at) = (Some(number.value), self.past_count(behind));
        }
        (count, at)
    }

    /// `多一碗饭`; without a number, `多放蒜`, it is a wish.
    pub(super) fn extra(&mut self, token: Token) {
        let next = self.past_blank(self.at + 1);
        let counted = matches!(self.kind(next), Some(Kind::Number(_))) || self.is_english_extra(token);
        if counted && self.rice_at(next) {
            return self.more_rice(token, next);
        }
        if counted && self.dish_at(next) {
            return self.more(token, false);
        }
        self.modify(token);
    }

    fn is_english_extra(&self, token: Token) -> bool {
        self.source.text.folded().get(token.start).is_some_and(char::is_ascii_alphabetic)
    }

    /// `少放土豆丝`, `少饭`: a wish, even where it names a dish; `少一碗饭` is one
    /// less than the default.
    pub(super) fn modify(&mut self, token: Token) {
        let next = self.past_blank(self.at + 1);
        let fewer = matches!(self.kind(next), Some(Kind::Number(_))) && token.kind == Kind::Modify;
        if fewer && self.rice_at(next) {
            let (count, end) = self.counted_rice(next);
            self.at = end;
            let less = Rice::Plus(signed(count.unwrap_or(1)).saturating_neg());
            return self.take_rice(less, token.start..self.end_before(end));
        }
        if self.dish_at(self.at + 1) || self.rice_at(self.at + 1) {
            return self.wish_to_the_end();
        }
        self.word(token);
    }

    /// Keeps everything up to the next that divides as a wish.
    fn wish_to_the_end(&mut self) {
        let range = self.run(self.at);
        self.note(range.clone());
        while self.token(self.at).is_some_and(|token| token.start < range.end) {
            self.at += 1;
        }
    }

    /// `不要饭`, `no rice`; `不要3` at the head takes a dish away, elsewhere it is
    /// a wish.
    pub(super) fn without(&mut self, token: Token) {
        let next = self.past_filler(self.at + 1);
        if self.kind(next) == Some(Kind::Rice)
            && !matches!(self.kind(next + 1), Some(Kind::Word | Kind::Modify | Kind::Extra))
        {
            self.at = if self.closes(next + 1) { next + 2 } else { next + 1 };
            let range = token.start..self.end_before(self.at);
            return self.take_rice_away(range);
        }
        if !self.dish_at(next) {
            return self.word(token);
        }
        if (self.at_head() && self.header.is_none()) || !matches!(self.mode, Mode::Order) {
            self.enter(Mode::Remove, token.range());
            self.at = next;
        } else {
            self.wish_to_the_end();
        }
    }

    /// Whether `了` stands at a place.
    pub(super) fn closes(&self, at: usize) -> bool {
        let text = self.token(at).and_then(|token| self.source.text.folded().get(token.range()));
        text.is_some_and(|text| matches!(text, ['了' | '吧'] | ['了', '吧']))
    }

    fn take_rice_away(&mut self, range: Range<usize>) {
        self.rice = Rice::Default;
        self.take_rice(Rice::Exactly(0), range);
    }

    /// `去掉3`, `减3`.
    pub(super) fn less(&mut self, token: Token) {
        let next = self.past_filler(self.at + 1);
        let changes = self.at_head() || self.mode != Mode::Order;
        if changes
            && (self.dish_at(next)
                || self.rice_at(next)
                || (self.kind(next) == Some(Kind::Measure) && self.dish_at(next + 1)))
        {
            self.ordered = true;
            self.enter(Mode::Remove, token.range());
            self.at += 1;
        } else if self.at_head() && self.kind(next).is_some() && self.header.is_none() {
            // `去掉香菜`: a wish for the order that is open.
            self.enter(Mode::Add, token.range());
            self.word(token);
        } else {
            self.word(token);
        }
    }

    /// `改成3.7` replaces all; behind dishes, `3换成6`, it replaces those.
    pub(super) fn replace(&mut self, token: Token, firm: bool) {
        if !firm && !self.leads(self.at + 1) {
            return self.word(token);
        }
        (self.ordered, self.firm) = (true, true);
        match self.mode {
            Mode::Order if self.entries.is_empty() => self.enter(Mode::Replace, token.range()),
            Mode::Order => {
                for entry in &mut self.entries {
                    entry.mode = Mode::Remove;
                }
                self.enter(Mode::Add, token.range());
            }
            Mode::Remove | Mode::Add | Mode::Replace => self.enter(Mode::Add, token.range()),
        }
        self.at += 1;
    }

    /// The one dish that is being replaced.
    pub(super) fn swapped(&self) -> Option<i32> {
        let mut removed = self.entries.iter().filter(|entry| entry.mode == Mode::Remove);
        let code = removed.next().map(|entry| entry.code);
        let only = removed.next().is_none() && self.entries.len() == 1;
        code.filter(|_| only)
    }

    /// `改成两份`, `3改成两份`.
    pub(super) fn set_quantity(&mut self, count: u32, range: Range<usize>) {
        if !(1..=HIGHEST_QUANTITY).contains(&count) {
            let text = self.source.text.slice(range.clone());
            self.unresolved.push(Unresolved::Quantity { text });
        }
        let code = self.swapped();
        self.prove(super::reading::Part::Change, range, code);
        self.entries.clear();
        self.set = Some((code, count));
    }

    /// `取消`: by itself it calls the order off, before a dish or behind it
    /// that dish.
    pub(super) fn cancel_word(&mut self, token: Token) {
        let next = self.past_filler(self.at + 1);
        if self.at_head() && (self.dish_at(next) || self.rice_at(next)) {
            self.enter(Mode::Remove, token.range());
            self.at = next;
        } else if self.at_head() && (self.cancel || self.is_clause()) {
            self.cancel = true;
            self.prove(super::reading::Part::Change, token.range(), None);
            self.at += 1;
        } else if !self.entries.is_empty() && self.mode == Mode::Order && self.only_words_left() {
            for entry in &mut self.entries {
                entry.mode = Mode::Remove;
            }
            self.enter(Mode::Remove, token.range());
            self.at += 1;
        } else {
            self.word(token);
        }
    }

    fn only_words_left(&self) -> bool {
        let small =
            |kind| matches!(kind, Kind::Blank | Kind::Mark | Kind::Newline | Kind::Filler | Kind::Greeting);
        (self.at + 1..self.len()).all(|at| self.kind(at).is_none_or(small))
    }

    /// Whether what stands between two marks is this word and nothing that
    /// says more: `我的单不要了`, but not `辣椒不要了`.
    fn is_clause(&self) -> bool {
        let ends = |at: &usize| matches!(self.kind(*at), Some(Kind::Mark | Kind::Newline));
        let start = (0..self.at).rev().find(ends).map_or(0, |at| at + 1);
        let end = (self.at..self.len()).find(ends).unwrap_or(self.len());
        (start..end).all(|at| {
            matches!(
                self.kind(at),
                Some(Kind::Blank | Kind::Filler | Kind::Greeting | Kind::Verb { .. } | Kind::Cancel)
            )
        })
    }
}

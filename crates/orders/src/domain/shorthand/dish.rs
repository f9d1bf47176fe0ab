//! Dishes, how many of them, and rice.

use super::content::{Content, Entry};
use super::number::Number;
use super::reading::{Part, Unresolved};
use super::token::{Kind, Token};
use crate::domain::basket::{HIGHEST_QUANTITY, join_note};

impl Content<'_> {
    /// Whether a dish stands at a place, with or without its quantity.
    pub(super) fn dish_at(&self, at: usize) -> bool {
        match self.kind(at) {
            Some(Kind::Name(_)) => true,
            Some(Kind::Hash) => matches!(self.kind(at + 1), Some(Kind::Number(_))),
            Some(Kind::Number(number)) => match self.measured(at, number) {
                Some(next) => {
                    let next = self.past_filler(next);
                    !matches!(self.kind(next), Some(Kind::Number(n)) if self.measured(next, n).is_some())
                        && self.dish_at(next)
                }
                None => matches!(self.kind(at + 1), Some(Kind::Name(_))) || self.code_at(at, number),
            },
            _ => false,
        }
    }

    /// Whether a number is a code. Chinese numerals are so many words' first
    /// character that they must stand alone.
    pub(super) fn code_at(&self, at: usize, number: Number) -> bool {
        if !number.chinese || self.kind(at + 1) == Some(Kind::Hao) {
            return !number.counted;
        }
        let touches = self.before(at).is_some_and(|token| matches!(token.kind, Kind::Word | Kind::Greeting));
        let next = self.kind(at + 1);
        let alone = next.is_none_or(|kind| {
            matches!(
                kind,
                Kind::Blank
                    | Kind::Mark
                    | Kind::Newline
                    | Kind::And
                    | Kind::Bracket
                    | Kind::Times
                    | Kind::Number(_)
            )
        });
        alone && !touches && !number.counted
    }

    /// `#3`.
    pub(super) fn code_with_sign(&mut self) {
        let start = self.token(self.at).map_or(0, |token| token.start);
        self.at += 1;
        if let Some(Kind::Number(number)) = self.kind(self.at) {
            self.code(number, start);
        }
    }

    /// A number: a code, or how many of something.
    pub(super) fn number(&mut self, number: Number) {
        let (at, Some(token)) = (self.at, self.token(self.at)) else {
            return;
        };
        if let Some(end) = self.measured(at, number) {
            return self.count(number, end);
        }
        if self.may_be_guest(at) {
            let text = self.source.text.slice(token.start..self.end_before(at + 2));
            self.unresolved.push(Unresolved::Number { text });
        }
        let times = self.past_blank(at + 1);
        let counted_name = self.past_blank(times + 1);
        match self.kind(at + 1) {
            Some(Kind::Rice) => {
                self.wait(number.value, token.start);
                self.at += 1;
            }
            Some(Kind::Name(code)) if !is_code(number, code) => {
                self.wait(number.value, token.start);
                self.at += 1;
            }
            _ if self.kind(times) == Some(Kind::Times)
                && matches!(self.kind(counted_name), Some(Kind::Name(_) | Kind::Rice)) =>
            {
                self.wait(number.value, token.start);
                self.at = counted_name;
            }
            _ if self.plural_at(self.past_blank(at + 1)) => {
                self.wait(number.value, token.start);
                self.at = self.past_blank(at + 1);
            }
            _ if matches!(self.kind(at + 1), Some(Kind::Name(_))) || self.code_at(at, number) => {
                self.code(number, token.start);
            }
            _ => self.word(token),
        }
    }

    /// Whether a number that is signed like a guest's, behind a sign and with
    /// dishes after it, may begin another guest's order: `18号 3.6，20号 5`.
    fn may_be_guest(&self, at: usize) -> bool {
        let sign = (0..at).rev().find(|before| self.kind(*before) != Some(Kind::Blank));
        let parted = sign.is_some_and(|sign| self.kind(sign) == Some(Kind::Mark));
        let bare = self.token(at + 1).is_some_and(|hao| hao.kind == Kind::Hao && hao.end == hao.start + 1);
        let next = (at + 2..self.len()).find(|next| !self.token(*next).is_some_and(Token::divides));
        let dish_next = next.is_some_and(|next| self.dish_at(next) && self.kind(next + 1) != Some(Kind::Hao));
        self.header.is_some() && !self.entries.is_empty() && parted && bare && dish_next
    }

    /// Whether an English name stands in the plural, which a number before it
    /// counts: `2 beers`.
    fn plural_at(&self, at: usize) -> bool {
        let Some((token, Kind::Name(code))) = self.token(at).map(|token| (token, token.kind)) else {
            return false;
        };
        let english = self.source.menu.get(code).map_or("", |item| item.name_en.as_str());
        self.is_english(at) && token.end - token.start == english.chars().count() + 1
    }

    /// The number at `at` as a code; `start` is where its sign stands.
    fn code(&mut self, number: Number, start: usize) {
        self.ordered = true;
        self.at += 1;
        if self.kind(self.at) == Some(Kind::Hao) {
            self.at += 1;
        }
        let code = i32::try_from(number.value).unwrap_or(i32::MAX);
        // `3小炒肉` is one dish with both its names.
        if matches!(self.kind(self.at), Some(Kind::Name(named)) if is_code(number, named)) {
            self.at += 1;
        }
        if self.source.shop.rice_code == Some(code) {
            return self.rice(start, 1);
        }
        if self.source.menu.get(code).is_none() {
            let text = self.source.text.slice(start..self.end_before(self.at));
            let nearest = self.source.menu.nearest_codes(number.value);
            self.unresolved.push(Unresolved::Code { text, nearest });
        }
        self.dish(code, start);
    }

    /// A dish by name.
    pub(super) fn name(&mut self, code: i32) {
        let start = self.token(self.at).map_or(0, |token| token.start);
        self.at += 1;
        self.dish(code, start);
    }

    /// A dish whose name or code was just read; its quantity and wish follow.
    fn dish(&mut self, code: i32, start: usize) {
        let pending = self.pending.take();
        let start = pending.map_or(start, |pending| pending.start);
        let mut quantity = pending.map(|pending| pending.count);
        let mut note = String::new();
        loop {
            if let Some((count, end)) = self.trailing_count(quantity.is_some()) {
                quantity = Some(count);
                (self.ordered, self.firm) = (true, true);
                self.at = end;
            } else if self.kind(self.at) == Some(Kind::Bracket) {
                let (count, wish) = self.bracket(Some(code));
                quantity = count.or(quantity);
                join_note(&mut note, &wish);
            } else {
                break;
            }
        }
        let range = start..self.end_before(self.at);
        if quantity.is_some_and(|count| !(1..=HIGHEST_QUANTITY).contains(&count)) {
            let text = self.source.text.slice(range.clone());
            self.unresolved.push(Unresolved::Quantity { text });
        }
        self.prove(Part::Dish, range, Some(code));
        self.entries.push(Entry { mode: self.mode, code, quantity, note });
    }
}

fn is_code(number: Number, code: i32) -> bool {
    i32::try_from(number.value) == Ok(code)
}

//! Dishes, how many of them, and rice.

use super::content::{Content, Entry, Mode, Pending};
use super::number::Number;
use super::reading::{Part, Unresolved};
use super::token::{Kind, Token};
use crate::domain::basket::{HIGHEST_QUANTITY, Rice, join_note};
use std::ops::Range;

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

    /// Whether rice stands at a place, with or without its quantity.
    pub(super) fn rice_at(&self, at: usize) -> bool {
        match self.kind(at) {
            Some(Kind::Rice) => true,
            Some(Kind::Number(number)) => {
                let next = self.measured(at, number).map_or(at + 1, |next| self.past_filler(next));
                self.kind(next) == Some(Kind::Rice)
            }
            Some(Kind::Measure) => self.kind(self.past_filler(at + 1)) == Some(Kind::Rice),
            _ => false,
        }
    }

    /// Whether a number is a code. Chinese numerals are so many words' first
    /// character that they must stand alone.
    fn code_at(&self, at: usize, number: Number) -> bool {
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

    /// Where a number with its measure word ends.
    fn measured(&self, at: usize, number: Number) -> Option<usize> {
        let spaced = self.past_blank(at + 1);
        if self.kind(at + 1) == Some(Kind::Measure) {
            return Some(at + 2);
        }
        if self.kind(spaced) == Some(Kind::Measure) && self.is_english(spaced) {
            return Some(spaced + 1);
        }
        number.counted.then_some(at + 1)
    }

    fn is_english(&self, at: usize) -> bool {
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

    /// A number with its measure word, before a dish.
    fn count(&mut self, number: Number, end: usize) {
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
        let verb = self.before(self.at).is_some_and(|before| matches!(before.kind, Kind::Verb { .. } | Kind::More { .. }));
        if verb && self.kind(self.at + 1) == Some(Kind::Word) && self.unknown.is_none() {
            self.unknown = Some(self.run(self.at + 1));
        }
        self.word(token);
    }

    fn wait(&mut self, count: u32, start: usize) {
        (self.ordered, self.firm) = (true, true);
        self.pending = Some(Pending { count, start });
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

    /// The quantity behind a dish, and where it ends. A dish that has one
    /// already takes none that may belong to the next.
    fn trailing_count(&self, has_one: bool) -> Option<(u32, usize)> {
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

    fn ends_after_blank(&self, at: usize) -> bool {
        self.kind(self.past_blank(at)).is_none_or(|kind| matches!(kind, Kind::Newline | Kind::Mark))
    }

    /// `x2`, `x 2份`; a quantity below zero is none.
    fn times(&self, at: usize) -> Option<(u32, usize)> {
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
    fn bare_count(&self, at: usize, number: Number) -> bool {
        let behind_name = matches!(self.before(at).map(|token| token.kind), Some(Kind::Name(_) | Kind::Rice));
        let list =
            self.kind(at + 1) == Some(Kind::Mark) && matches!(self.kind(at + 2), Some(Kind::Number(_)));
        let taken = matches!(
            self.kind(at + 1),
            Some(Kind::Hao | Kind::Times | Kind::Bracket | Kind::Name(_) | Kind::Rice | Kind::Number(_))
        );
        behind_name && !list && !taken && (!number.chinese || self.code_at(at, number))
    }

    /// Rice, at its name.
    pub(super) fn rice_here(&mut self, start: usize) {
        let word_before = self.notes.last().map(|note| note.end) == Some(start)
            || self.before(self.at).is_some_and(|token| token.kind == Kind::Modify);
        let word_behind = matches!(self.kind(self.at + 1), Some(Kind::Word | Kind::Modify | Kind::Extra));
        let plain = self.pending.is_none();
        // `饭硬一点` says how the rice should be, not how much of it.
        if plain && (word_before || word_behind) {
            let range = self.run(self.at);
            self.note(range.clone());
            while self.token(self.at).is_some_and(|token| token.start < range.end) {
                self.at += 1;
            }
            return;
        }
        let by_default =
            plain && self.before(self.at).is_some_and(|token| matches!(token.kind, Kind::Verb { .. }));
        self.at += 1;
        if by_default && self.trailing_count(false).is_none() && !self.rice_refused() {
            return self.take_rice(Rice::Default, start..self.end_before(self.at));
        }
        self.rice(start, 1);
    }

    /// Rice whose name was just read; how much may follow, or stand before.
    fn rice(&mut self, start: usize, otherwise: u32) {
        let pending = self.pending.take();
        let start = pending.map_or(start, |pending| pending.start);
        let mut count = pending.map(|pending| pending.count);
        if count.is_none() && self.rice_refused() {
            self.at = self.past_blank(self.at) + 1;
            return self.take_rice(Rice::Exactly(0), start..self.end_before(self.at));
        }
        if let Some((said, end)) = self.trailing_count(count.is_some()) {
            (count, self.at) = (Some(said), end);
        } else if self.kind(self.at) == Some(Kind::Bracket) {
            let (said, wish) = self.bracket(self.source.shop.rice_code);
            count = said.or(count);
            if !wish.is_empty() {
                self.bracket_notes.push(wish);
            }
        }
        let range = start..self.end_before(self.at);
        match self.mode {
            Mode::Remove => self.take_less_rice(count, range),
            Mode::Add => self.take_rice(Rice::Plus(signed(count.unwrap_or(otherwise))), range),
            _ => self.take_rice(Rice::Exactly(count.unwrap_or(otherwise)), range),
        }
    }

    /// `饭不要`, `饭不要了`.
    fn rice_refused(&self) -> bool {
        let at = self.past_blank(self.at);
        let last = |place: usize| {
            self.kind(place).is_none_or(|kind| matches!(kind, Kind::Mark | Kind::Newline | Kind::Blank))
        };
        matches!(self.kind(at), Some(Kind::Cancel))
            || (self.kind(at) == Some(Kind::Without)
                && (last(at + 1) || self.kind(at + 1) == Some(Kind::Filler)))
    }

    pub(super) fn take_rice(&mut self, rice: Rice, range: Range<usize>) {
        self.rice = self.rice.and(rice);
        self.rice_named = true;
        self.prove(Part::Rice, range, self.source.shop.rice_code);
    }

    pub(super) fn take_less_rice(&mut self, count: Option<u32>, range: Range<usize>) {
        self.less_rice = Some(count);
        self.rice_named = true;
        self.prove(Part::Rice, range, self.source.shop.rice_code);
    }

    /// Whether rice stands at a place and nothing says how much.
    pub(super) fn plain_rice(&self, at: usize) -> bool {
        let at = self.past_blank(at);
        self.kind(at) == Some(Kind::Rice)
            && !matches!(self.kind(at + 1), Some(Kind::Word | Kind::Number(_) | Kind::Times))
    }

    /// `带饭`: rice as by default.
    pub(super) fn with_rice(&mut self, token: Token) {
        self.at = self.past_blank(self.at + 1) + 1;
        self.take_rice(Rice::Default, token.start..self.end_before(self.at));
    }
}

fn is_code(number: Number, code: i32) -> bool {
    i32::try_from(number.value) == Ok(code)
}

pub(super) fn signed(count: u32) -> i32 {
    i32::try_from(count).unwrap_or(i32::MAX)
}

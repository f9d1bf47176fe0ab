//! Rice: how much, or none.

use super::amendment::Less;
use super::content::{Content, Mode};
use super::reading::Part;
use super::token::{Kind, Token};
use crate::domain::basket::Rice;
use std::ops::Range;

impl Content<'_> {
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
    pub(super) fn rice(&mut self, start: usize, otherwise: u32) {
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
    pub(super) fn rice_refused(&self) -> bool {
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
        self.less_rice = Some(count.map_or(Less::All, Less::By));
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

pub(super) fn signed(count: u32) -> i32 {
    i32::try_from(count).unwrap_or(i32::MAX)
}

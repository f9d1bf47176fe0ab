//! Wishes, brackets, the usual, time and address.

use super::content::{Content, Mode};
use super::number::number_at;
use super::reading::{Part, Unresolved};
use super::time::{When, moment};
use super::token::{Kind, Token};
use super::words::after_any;
use crate::domain::basket::join_note;
use std::ops::Range;

/// What `送` does not bring anywhere: `送快点`, `送来`.
const NOWHERE: &[&str] =
    &["来", "过来", "一下", "上来", "下来", "餐", "货", "吧", "外卖", "快", "了", "个", "点"];
/// What an English address ends before.
const ENGLISH_ENDS: &[&str] = &[" at ", " by ", " in ", " for ", " please", " thanks", " no ", " with "];

impl Content<'_> {
    /// Keeps characters as a wish; pieces that touch, or are parted by blanks
    /// alone, are one.
    pub(super) fn note(&mut self, range: Range<usize>) {
        let folded = self.source.text.folded();
        match self.notes.last_mut() {
            Some(last)
                if last.end <= range.start
                    && folded.get(last.end..range.start).is_some_and(|gap| gap.iter().all(|c| *c == ' ')) =>
            {
                last.end = range.end;
            }
            _ => self.notes.push(range),
        }
    }

    /// All wishes as one text.
    pub(super) fn note_text(&self) -> String {
        let mut text = String::new();
        for range in &self.notes {
            join_note(&mut text, &self.source.text.slice(range.clone()));
        }
        for wish in &self.bracket_notes {
            join_note(&mut text, wish);
        }
        text
    }

    /// A bracket that stands behind no dish is a wish for the order.
    pub(super) fn bracket_note(&mut self, token: Token) {
        let range = self.inside(token);
        let wish = self.source.text.slice(range);
        if !wish.is_empty() {
            self.prove(Part::Note, token.range(), None);
            self.bracket_notes.push(wish);
        }
        self.at += 1;
    }

    /// What a bracket behind a dish says: how many, or what wish.
    pub(super) fn bracket(&mut self, code: Option<i32>) -> (Option<u32>, String) {
        let Some(token) = self.token(self.at) else {
            return (None, String::new());
        };
        self.at += 1;
        let inside = self.inside(token);
        let mut count = None;
        let mut wish = String::new();
        let folded = self.source.text.folded();
        let mut start = inside.start;
        for end in inside.clone().chain([inside.end]) {
            if end < inside.end && !matches!(folded.get(end), Some(',' | '、' | ';' | '。')) {
                continue;
            }
            match pure_count(folded.get(start..end).unwrap_or_default()) {
                Some(value) => count = Some(value),
                None => join_note(&mut wish, &self.source.text.slice(start..end)),
            }
            start = end + 1;
        }
        if count.is_none() {
            wish = self.source.text.slice(inside.clone());
        }
        if !wish.is_empty() {
            self.prove(Part::Note, inside, code);
        }
        (count, wish)
    }

    fn inside(&self, token: Token) -> Range<usize> {
        let closed = matches!(self.source.text.folded().get(token.end - 1), Some(')' | ']' | '】' | '}'));
        let end = if closed { token.end - 1 } else { token.end };
        token.start + 1..end.max(token.start + 1)
    }

    /// `老样子`, if no dish stands before it.
    pub(super) fn usual_word(&mut self, token: Token, above: bool) {
        let next = self.past_filler(self.at + 1);
        let again = self.source.text.slice(token.range()) == "再来一份";
        if again && (self.dish_at(next) || self.rice_at(next)) && self.at_head() {
            // `再来一份6` adds; only by itself is it the last order again.
            self.or_place = true;
            self.enter(Mode::Add, token.range());
            self.at += 1;
        } else if again && matches!(self.kind(self.at + 1), Some(Kind::Word)) {
            self.unknown = Some(self.run(self.at + 1));
            self.word(token);
        } else if self.at_head() || self.rice_named && self.entries.is_empty() {
            self.usual = Some(above);
            self.skip(token.range());
            self.at += 1;
        } else {
            self.word(token);
        }
    }

    /// A time; a second one is a wish.
    pub(super) fn time(&mut self, token: Token, when: When) {
        if self.when.is_some() {
            return self.word(token);
        }
        self.prove(Part::Time, token.range(), None);
        self.when = Some((when, token.range()));
        self.at += 1;
    }

    /// The moment the time means.
    pub(super) fn wanted(&mut self) -> Option<jiff::Timestamp> {
        let (when, range) = self.when.clone()?;
        let wanted = moment(when, self.source.sent, self.source.shop);
        if wanted.is_none() {
            let text = self.source.text.slice(range);
            self.unresolved.push(Unresolved::Time { text });
        }
        wanted
    }

    /// `送到X`, `地址X`.
    pub(super) fn deliver(&mut self, token: Token) {
        let said = self.source.text.slice(token.range());
        let bare = said == "送";
        let next = self.at + 1;
        let touches = self.before(self.at).is_some_and(|before| {
            matches!(before.kind, Kind::Word | Kind::Without | Kind::Modify | Kind::Greeting | Kind::Extra)
        });
        if bare && self.dish_at(next) && !touches {
            return self.pass(token);
        }
        let folded = self.source.text.folded();
        let nowhere = bare && (touches || after_any(folded, token.end, NOWHERE).is_some());
        let range = self.address_range(token);
        if nowhere || range.is_empty() || self.address.is_some() {
            return self.word(token);
        }
        if said.starts_with("地址") && said.chars().count() > 3 && self.at_head() {
            self.mode = Mode::Replace;
        }
        self.address = Some(self.source.text.slice(range.clone()));
        self.prove(Part::Address, token.start..range.end, None);
        while self.token(self.at).is_some_and(|token| token.start < range.end) {
            self.at += 1;
        }
    }

    /// The address behind a word: up to the next that divides, in English up
    /// to the next sign. A hyphen is a part of it.
    fn address_range(&self, token: Token) -> Range<usize> {
        let folded = self.source.text.folded();
        let lead = |c: &char| matches!(c, ' ' | ':' | '是' | '到');
        let start = token.end + folded.iter().skip(token.end).take_while(|c| lead(c)).count();
        let english = folded.get(token.start).is_some_and(char::is_ascii_alphabetic);
        let ends = |at: &usize| match self.token(*at) {
            Some(piece) if piece.start < start => false,
            Some(Token { kind: Kind::Newline, .. }) => true,
            Some(Token { kind: Kind::Blank, start, .. }) => {
                !english || after_any(folded, start, ENGLISH_ENDS).is_some()
            }
            Some(Token { kind: Kind::Mark, start, .. }) => match folded.get(start) {
                Some('-' | '_' | '\'' | '·') => false,
                Some('.') => !english,
                _ => true,
            },
            _ => false,
        };
        let end = (self.at + 1..self.len()).find(ends).unwrap_or(self.len());
        let end = self.end_before(end);
        start.min(end)..end
    }

    /// A quantity that found no dish.
    pub(super) fn dangling_count(&mut self) {
        if let Some(pending) = self.pending.take() {
            self.note(pending.start..self.end_before(self.len()));
        }
    }
}

/// The number of a text that is nothing but a quantity: `2`, `x2`, `2份`.
fn pure_count(text: &[char]) -> Option<u32> {
    let blanks = text.iter().take_while(|c| **c == ' ').count();
    let start = after_any(text, blanks, &["x", "*", "×"]).unwrap_or(blanks);
    let (number, end) = number_at(text, start)?;
    let end = after_any(text, end, &["份", "个", "盘", "碗", "瓶", "盒"]).unwrap_or(end);
    text.iter().skip(end).all(|c| *c == ' ').then_some(number.value)
}

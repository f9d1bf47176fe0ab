//! What stands in brackets: a wish, a quantity, or as if there were none.

use super::{Parser, Which};
use crate::{cut::Kind, lexicon::Sense, reading::Part};

/// Words in brackets are a wish whatever they are, if they are no more than so many characters.
const LONGEST_BRACKET: usize = 30;

impl Parser<'_> {
    /// Words in brackets belong to the dish before them.
    pub(super) fn bracket(&mut self) -> bool {
        let close = (self.at + 1..self.tokens.len()).find(|at| {
            self.token(*at).is_some_and(|token| matches!(token.kind, Kind::Mark(')' | ']' | '】')))
        });
        let Some(close) = close else {
            return self.skip_to(self.at + 1);
        };
        let inside = self.at + 1..close;
        if inside.is_empty() {
            return self.skip_to(close + 1);
        }
        let holds = inside.clone().any(|at| {
            self.holds_wish(at, self.at)
                || self.count_of_utensil(at).is_some()
                || self.token(at).is_some_and(|token| token.is(Sense::Degree))
        });
        let names = inside.clone().any(|at| {
            self.token(at).is_some_and(|token| match token.kind {
                Kind::Name(code) | Kind::Sound(code) if !token.weak => !self.is_left_out(inside.start, code),
                _ => false,
            })
        });
        // `【米饭】x2` is rice; in `(饭)` it is what the guest wrote beside the dish.
        let names = names || inside.clone().any(|at| self.is_rice(at)) && self.is_times(close + 1);
        if self.counted_bracket(close) || self.says_which(inside.clone(), close) {
            return true;
        }
        // `(no two)` counts nothing; a quantity in words was looked for above.
        let digits = inside.clone().any(|at| {
            let latin = self.said(at, at + 1).chars().all(|c| c.is_ascii_alphabetic());
            !latin && self.token(at).is_some_and(|token| token.number().is_some())
        });
        let short = self.range(inside.start, inside.end).len() <= LONGEST_BRACKET;
        // `小炒肉（别做了）` takes back; it is no wish.
        let takes_back = inside.clone().any(|at| self.takes_back(at, close));
        if !(holds || !digits && short) || names || takes_back || self.content.mentions.is_empty() {
            // Read as if there were no brackets.
            return self.skip_to(self.at + 1);
        }
        let range = self.range(inside.start, inside.end);
        let text = self.source.text.slice(range.clone());
        let code = self.content.mentions.last_mut().and_then(|last| {
            crate::basket::join_note(&mut last.note, text);
            last.code()
        });
        self.prove(Part::Note, range, code);
        self.at = close + 1;
        let column = self.numbers_behind_brackets() > 1 && self.number_ends_line(close);
        let in_column = self.count_at(self.past_blanks(self.at)).filter(|_| column);
        if let Some((count, end)) = in_column.or_else(|| self.count_behind(self.at, true))
            && let Some(last) = self.content.mentions.last_mut().filter(|last| last.quantity.is_none())
        {
            last.quantity = Some(count.value);
            let range = self.range(self.at, end);
            self.prove(Part::Dish, range, code);
            self.at = end;
        }
        true
    }

    /// Whether a number stands behind a bracket at the end of its line.
    fn number_ends_line(&self, close: usize) -> bool {
        let at = self.past_blanks(close + 1);
        self.token(at).is_some_and(|token| token.number().is_some())
            && self.token(self.past_blanks(at + 1)).is_none_or(|next| next.kind == Kind::Newline)
    }

    /// In how many lines one does: then it is a column of quantities.
    fn numbers_behind_brackets(&self) -> usize {
        let closes = |at: &usize| {
            self.token(*at).is_some_and(|token| matches!(token.kind, Kind::Mark(')' | ']' | '】')))
        };
        (0..self.tokens.len()).filter(closes).filter(|close| self.number_ends_line(*close)).count()
    }

    /// `小炒肉(不要土豆丝)`: what nobody asked for is left out of the dish before.
    fn is_left_out(&self, from: usize, code: i32) -> bool {
        self.token(from).is_some_and(|token| token.is(Sense::Neg))
            && !self.content.mentions.iter().any(|mention| mention.which.codes().contains(&code))
    }

    /// Whether a piece in brackets takes back or puts something in its place.
    fn takes_back(&self, at: usize, close: usize) -> bool {
        let ends = at + 1 == close || self.token(at + 1).is_some_and(|next| next.is(Sense::Filler));
        self.token(at).is_some_and(|token| {
            token.kind == Kind::Word
                && (token.any(&[Sense::Cancel, Sense::ReplaceSurely]) || token.is(Sense::Gone) && ends)
        })
    }

    /// `6(2份，微辣)`: a quantity, and a wish behind a sign.
    fn counted_bracket(&mut self, close: usize) -> bool {
        let Some((count, end)) = self.count_at(self.at + 1).filter(|(count, _)| !count.is_bulk) else {
            return false;
        };
        let parted = end < close && self.token(end).is_some_and(|token| token.divides());
        let Some(last) = self.content.mentions.last_mut().filter(|last| parted && last.quantity.is_none())
        else {
            return false;
        };
        last.quantity = Some(count.value);
        let code = last.code();
        let range = self.range(self.at, end);
        self.prove(Part::Dish, range, code);
        let note = self.range(end + 1, close);
        let text = self.source.text.slice(note.clone());
        if text.is_empty() {
            self.at = close + 1;
            return true;
        }
        if let Some(last) = self.content.mentions.last_mut() {
            crate::basket::join_note(&mut last.note, text);
        }
        self.prove(Part::Note, note, code);
        self.at = close + 1;
        true
    }

    /// `豆腐（家常的）`: which of those that the dish before may be.
    fn says_which(&mut self, inside: std::ops::Range<usize>, close: usize) -> bool {
        let named = inside.clone().find_map(|at| self.dish_at(at).filter(|(_, _, by_code)| !by_code));
        let small = inside.clone().all(|at| {
            self.dish_at(at).is_some() || self.token(at).is_some_and(|token| token.is(Sense::Filler))
        });
        let (Some((which, ..)), true) = (named, small) else { return false };
        let Some(last) = self.content.mentions.last() else { return false };
        let (before, here) = (last.which.codes(), which.codes());
        let both: Vec<i32> = before.iter().copied().filter(|code| here.contains(code)).collect();
        let ([code], true) = (both.as_slice(), before.len() > 1) else { return false };
        let (code, counted) = (*code, last.quantity.is_some());
        let count = self.count_behind(close + 1, false).filter(|_| !counted);
        if let Some(last) = self.content.mentions.last_mut() {
            last.which = Which::Code(code);
            last.quantity = last.quantity.or(count.map(|(count, _)| count.value));
        }
        let to = count.map_or(close + 1, |(_, end)| end);
        let range = self.range(self.at, to);
        self.prove(Part::Dish, range, Some(code));
        self.at = to;
        true
    }
}

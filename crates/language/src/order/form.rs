//! Forms and slips: labels, with what each says behind a colon.

use std::ops::Range;

use super::Parser;
use crate::{
    cut::{Kind, Token},
    lexicon::Sense,
    reading::Part,
};

const LABELS: &[Sense] = &[
    Sense::LabelDish,
    Sense::LabelNote,
    Sense::LabelPerson,
    Sense::LabelSkip,
    Sense::LabelTime,
    Sense::Deliver,
];

/// Labels of how many.
const QUANTITY: [&str; 4] = ["数量", "份数", "qty", "quantity"];

/// What is said where a note has nothing to say.
const NOTHING: [&str; 5] = ["无", "没有", "-", "none", "no"];

impl Parser<'_> {
    /// A label of a form: what stands behind it is what it says.
    pub(super) fn label(&mut self, token: Token) -> bool {
        let colon = self.past_blanks(self.at + 1);
        let is_label =
            token.kind == Kind::Word && self.token(colon).is_some_and(|next| next.kind == Kind::Mark(':'));
        // `时间 11:45`.
        if token.kind == Kind::Word && token.is(Sense::LabelTime) && !is_label {
            let tells = self.token(colon).is_some_and(|next| matches!(next.kind, Kind::When(_)));
            return tells && self.skip_to(colon);
        }
        if !is_label {
            return false;
        }
        if self.labelled_quantity(colon + 1) {
            return true;
        }
        if token.any(&[Sense::LabelSkip, Sense::LabelPerson]) {
            return self.passed_over(colon + 1);
        }
        if token.is(Sense::LabelNote) {
            return self.noted(colon + 1);
        }
        token.any(&[Sense::LabelDish, Sense::LabelTime]) && self.skip_to(colon + 1)
    }

    /// `数量：1`: how many of the dish that the form names before.
    fn labelled_quantity(&mut self, from: usize) -> bool {
        let counts = QUANTITY.contains(&self.said(self.at, self.at + 1));
        let first = self.past_blanks(from);
        let Some((count, end)) =
            self.count_at(first).filter(|(_, end)| counts && self.ends_label(self.past_blanks(*end)))
        else {
            return false;
        };
        let range = self.range(first, end);
        match self.content.mentions.as_mut_slice() {
            [only] if only.quantity.is_none() => only.quantity = Some(count.value),
            // Of several dishes, or of none, it is not known which.
            _ => self.content.loose_count = true,
        }
        self.prove(Part::Dish, range, None);
        self.at = end;
        true
    }

    /// What a label says up to the next one that orders nothing: a phone, a price. A dish
    /// or a wish behind it was not meant for the label.
    fn passed_over(&mut self, from: usize) -> bool {
        if self.names_the_guest(from) {
            return self.skip_to(from);
        }
        let end = self.value_end(from);
        // The first word is the label's own: `支付方式：微信支付`.
        let first = self.past_blanks(from);
        let own = (first..end).find(|at| self.divides_widely(*at)).unwrap_or(end);
        let allergy = |at: usize| self.token(at).is_some_and(|token| token.is(Sense::Allergy));
        if (first..own).any(allergy) || (own..end).any(|at| self.says_more(at)) {
            let range = self.range(first, end);
            self.skip_to(first);
            self.content.left_over.push(range);
            self.at = end;
            return true;
        }
        self.skip_to(end)
    }

    /// `联系人：李姐`, where she is the guest that all of it is for.
    fn names_the_guest(&self, from: usize) -> bool {
        let colon = from.checked_sub(1).and_then(|colon| self.token(colon));
        colon.zip(self.token(from)).is_some_and(|(colon, next)| colon.end < next.start)
    }

    /// A note goes on to the next label, or to a dish that is counted.
    fn noted(&mut self, from: usize) -> bool {
        let end = self.value_end(from);
        let first = self.past_blanks(from);
        let end = (first..end).find(|at| self.orders_at(*at)).unwrap_or(end);
        let range = self.range(first, end);
        let text = self.source.text.slice(range.clone());
        if !text.is_empty() && !NOTHING.contains(&text) {
            self.content.signs.allergy |= self.holds_allergy(first..end);
            self.content.notes.push(range.clone());
            self.prove(Part::Note, range, None);
            self.at = end;
            return true;
        }
        self.skip_to(end)
    }

    /// Where the next label stands, or the line ends.
    fn value_end(&self, from: usize) -> usize {
        (from..self.tokens.len()).find(|at| self.ends_label(*at)).unwrap_or(self.tokens.len())
    }

    fn ends_label(&self, at: usize) -> bool {
        self.token(at).is_none_or(|token| token.kind == Kind::Newline) || self.is_label(at)
    }

    /// Whether a label with its colon stands at a place.
    pub(super) fn is_label(&self, at: usize) -> bool {
        self.token(at).is_some_and(|token| token.kind == Kind::Word && token.any(LABELS))
            && self.token(self.past_blanks(at + 1)).is_some_and(|next| next.kind == Kind::Mark(':'))
    }

    fn divides_widely(&self, at: usize) -> bool {
        self.token(at).is_some_and(|token| match token.kind {
            Kind::Blank => self.is_wide_blank(at),
            Kind::Mark(sign) => !matches!(sign, '-' | '.' | ':' | '#' | '/' | '*'),
            _ => false,
        })
    }

    /// Whether a dish by name or a wish stands at a place.
    fn says_more(&self, at: usize) -> bool {
        let names = self.token(at).is_some_and(|token| matches!(token.kind, Kind::Name(_) | Kind::Sound(_)));
        names || self.orders_at(at) || self.wish_end(at).is_some()
    }

    /// Whether a dish with its quantity stands at a place.
    fn orders_at(&self, at: usize) -> bool {
        let named = self
            .token(at)
            .is_some_and(|token| matches!(token.kind, Kind::Name(_) | Kind::Sound(_) | Kind::Part(_)));
        let counted =
            || self.count_behind(at + 1, false).is_some_and(|(count, _)| count.has_unit && !count.is_bulk);
        let counts = || {
            let count = self.count_at(at).filter(|(count, _)| count.has_unit);
            count.is_some_and(|(_, end)| self.is_dish(self.past_blanks(end)))
        };
        named && counted() || counts()
    }

    /// Whether an allergy is spoken of in some pieces.
    pub(super) fn holds_allergy(&self, pieces: Range<usize>) -> bool {
        pieces
            .filter_map(|at| self.token(at))
            .any(|token| token.is(Sense::Allergy) || self.source.text.slice(token.range()) == "allergic")
    }
}

//! What is left over, judged by the model of leftovers.

use std::ops::Range;

use super::{Parser, clause::ends_clause, reasons::names_a_place_or_health};
use crate::{
    act::abstracted_pieces,
    cut::{Kind, Token},
    leftover::{Around, Leftover, Window, judge},
    lexicon::Sense,
    reading::Part,
};

/// More pieces on one side are not looked at.
const SIDE: usize = 4;
/// Where more than so many pieces are left over, it is asked what is meant in any case.
const MOST_JUDGED: usize = 8;

impl Parser<'_> {
    /// What a piece is that no rule accounts for.
    pub(super) fn judged(&mut self, at: usize) -> Leftover {
        let few = self.content.windows.len() < MOST_JUDGED;
        let Some(token) = self.token(at).filter(|token| few && self.may_be_talk(token)) else {
            return Leftover::Matters;
        };
        let pieces = |range: Range<usize>| {
            abstracted_pieces(self.source.text, self.tokens.get(range).unwrap_or_default())
        };
        let after = self.tokens.len().min(at + 1 + SIDE);
        let window = Window {
            before: pieces(at.saturating_sub(SIDE)..at),
            said: pieces(at..at + 1),
            after: pieces(at + 1..after),
            beside: [-2, -1, 1, 2].map(|far| (far, self.beside(at, far))).to_vec(),
            around: self.around(at),
        };
        let judged = judge(&window);
        self.content.windows.push((token.range(), window));
        judged
    }

    fn beside(&self, at: usize, far: i8) -> Option<Token> {
        at.checked_add_signed(isize::from(far)).and_then(|at| self.token(at))
    }

    /// What else is said in the clause of a piece and in the message.
    fn around(&self, at: usize) -> Vec<Around> {
        let clause = self.clause(at);
        let kinds = |range: Range<usize>| range.filter_map(|at| self.token(at)).map(|token| token.kind);
        let others = || kinds(clause.start..at).chain(kinds(at + 1..clause.end));
        let is_dish = |kind: Kind| matches!(kind, Kind::Name(_) | Kind::Sound(_) | Kind::Part(_));
        let is_said = |kind: &Kind| !matches!(kind, Kind::Blank | Kind::Mark(_) | Kind::Newline);
        let all = [
            (Around::DishInClause, others().any(is_dish)),
            (Around::NumberInClause, others().any(|kind| matches!(kind, Kind::Number(_)))),
            (Around::WholeClause, !others().any(|kind| is_said(&kind))),
            (Around::UnknownInClause, others().any(|kind| kind == Kind::Unknown)),
            (Around::First, clause.start == 0),
            (Around::Last, clause.end == self.tokens.len()),
            (Around::Dish, kinds(0..self.tokens.len()).any(is_dish)),
        ];
        all.into_iter().filter(|(_, holds)| *holds).map(|(around, _)| around).collect()
    }

    /// Whether a piece is one that the model was taught about.
    fn may_be_talk(&self, token: &Token) -> bool {
        let strange = [Sense::Third, Sense::Usual, Sense::Allergy, Sense::Spot, Sense::Never];
        match token.kind {
            Kind::Unknown => !self.speaks_of_health(token),
            Kind::Word => !token.any(&strange),
            _ => false,
        }
    }

    /// Takes what is left over for what the model says it is, if that does not matter.
    pub(super) fn pass_over(&mut self, range: &Range<usize>) -> bool {
        let at = self.tokens.iter().position(|token| token.range() == *range);
        let Some(at) = at else { return false };
        let judged = self.judged(at);
        if judged == Leftover::Matters || !self.may_pass(at) {
            return false;
        }
        self.content.passed_over = true;
        match judged {
            Leftover::Matters => {}
            Leftover::Talk => self.content.skipped.push(self.source.text.span(range.clone())),
            Leftover::Wish => self.note_phrase(at),
        }
        true
    }

    /// Beside a dish or a number a piece may say what is meant by them; of health and of
    /// places nothing is passed over.
    fn may_pass(&self, at: usize) -> bool {
        let clause = self.clause(at);
        let orders = self.around(at).iter().any(|around| around.is_of_an_order());
        let said = self.source.text.folded().get(self.range(clause.start, clause.end)).unwrap_or_default();
        let is_word = self.said(at, at + 1).chars().count() > 1
            || self.said(at, at + 1).chars().all(crate::analysis::is_chinese);
        !orders
            && is_word
            && !names_a_place_or_health(said)
            && !clause.filter_map(|at| self.token(at)).any(|token| self.speaks_of_health(&token))
    }

    /// The phrase around a piece stands on the ticket as it was written.
    fn note_phrase(&mut self, at: usize) {
        let phrase = self.phrase(at);
        let mut range = self.range(phrase.start, phrase.end);
        let touches = |note: &Range<usize>| note.start <= range.end && range.start <= note.end;
        let (own, others): (Vec<_>, Vec<_>) = self.content.notes.drain(..).partition(touches);
        for note in own {
            range = range.start.min(note.start)..range.end.max(note.end);
        }
        self.content.notes = others;
        self.prove(Part::Note, range.clone(), None);
        self.content.notes.push(range);
    }

    /// The words around a piece, up to a sign, a dish, a number or an order verb.
    fn phrase(&self, at: usize) -> Range<usize> {
        let goes_on = |place: &usize| {
            self.token(*place).is_some_and(|token| {
                !ends_clause(&token)
                    && !token.divides()
                    && matches!(token.kind, Kind::Unknown | Kind::Word | Kind::Part(_))
                    && !token.any(&[Sense::OrderSurely, Sense::Rice, Sense::Unit, Sense::And])
            })
        };
        let start = (0..at).rev().take_while(goes_on).last().unwrap_or(at);
        let end = (at + 1..self.tokens.len()).take_while(goes_on).last().map_or(at + 1, |last| last + 1);
        start..end
    }
}

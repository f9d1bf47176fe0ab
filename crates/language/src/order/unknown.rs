//! What stands where a dish should and is none, and what is no dish although it is called like one.

use super::{Op, Parser, Which};
use crate::{
    cut::{Kind, Token},
    leftover::Leftover,
    lexicon::Sense,
    reading::{Part, Unresolved},
};

/// What is less likely to order asks for no dish.
const MAY_ORDER: f64 = 0.5;

impl Parser<'_> {
    /// A number where a dish should stand that is on no menu.
    pub(super) fn unknown_code(&mut self, at: usize) -> bool {
        let Some(number) = self
            .token(at)
            .and_then(|token| token.number())
            .filter(|number| !number.counted && !number.chinese)
        else {
            return false;
        };
        let code = i32::try_from(number.value).unwrap_or(i32::MAX);
        let vocabulary = self.source.vocabulary;
        if vocabulary.has_code(code) || !self.stands_as_code(at) {
            return false;
        }
        let range = self.range(at, at + 1);
        self.content.unresolved.push(Unresolved::Code {
            text: self.source.text.slice(range.clone()).to_owned(),
            nearest: Vec::new(),
        });
        self.prove(Part::Dish, range, None);
        self.at = at + 1;
        if let Some((_, end)) = self.count_behind(self.at, true) {
            self.at = end;
        }
        true
    }

    /// Whether a number that is on no menu stands among those that are, or
    /// alone in what is asked for.
    fn stands_as_code(&self, at: usize) -> bool {
        let sign = |token: Option<Token>| {
            token.is_none_or(|token| {
                token.divides()
                    || matches!(token.kind, Kind::Word)
                        && token.any(&[
                            Sense::And,
                            Sense::Order,
                            Sense::OrderSurely,
                            Sense::Hao,
                            Sense::DishNumber,
                        ])
            })
        };
        let before = at.checked_sub(1).and_then(|before| self.token(before));
        (sign(before) && sign(self.token(at + 1)) || self.is_times(at + 1))
            && !matches!(before.map(|token| token.kind), Some(Kind::Mark('¥' | '￥' | '$' | ':')))
    }

    /// A word behind an order verb or a quantity that is no dish of the menu, and how many
    /// of it are wanted.
    pub(super) fn unknown_dish(&mut self, at: usize, quantity: u32) -> bool {
        let place = self.past_filler(at);
        let Some(token) = self.token(place).filter(|token| token.kind == Kind::Unknown) else { return false };
        let mut end = place + 1;
        // Up to what surely is something else; `狮子头` holds words by chance.
        while self.token(end).is_some_and(|next| {
            next.kind == Kind::Unknown
                || next.kind == Kind::Word
                    && next.end - next.start == 1
                    && next.any(&[Sense::Core, Sense::Filler, Sense::Unit])
                    && self.token(end + 1).is_some_and(|after| after.kind == Kind::Unknown)
        }) {
            end += 1;
        }
        let text = self.said(place, end);
        let range = token.start..self.range(place, end).end;
        self.content.unresolved.push(Unresolved::word(text.to_owned(), quantity));
        self.prove(Part::Dish, range, None);
        self.at = end;
        self.asked = false;
        true
    }

    /// Whether an everyday word names what is in a dish before it: `来份地三鲜，茄子少放油`.
    pub(super) fn is_ingredient(&self, at: usize) -> bool {
        let Some(token) = self.token(at) else { return false };
        let everyday =
            token.weak && matches!(token.kind, Kind::Name(_)) || matches!(token.kind, Kind::Part(_));
        if !everyday || self.asked || self.corrects || self.content.mentions.is_empty() {
            return false;
        }
        let next = self.token(at + 1);
        let wishes = next.is_some_and(|next| {
            next.kind == Kind::Word
                && next.any(&[Sense::Degree, Sense::Neg, Sense::Core, Sense::Wish, Sense::Soft])
                && !next.is(Sense::Gone)
                && !next.is(Sense::OrderSurely)
        });
        let said_before = self
            .content
            .mentions
            .iter()
            .any(|mention| matches!(token.kind, Kind::Name(code) if mention.which == Which::Code(code)));
        // `② 豆角 少放油` is a line of a list.
        if self.token(at + 1).is_some_and(|next| next.kind == Kind::Blank)
            && at.checked_sub(1).and_then(|before| self.token(before)).is_none_or(|before| before.divides())
        {
            return false;
        }
        let order_follows = self.count_behind(at + 1, false).is_some();
        let in_wish = at
            .checked_sub(1)
            .and_then(|before| self.token(before))
            .is_some_and(|before| before.any(&[Sense::Neg, Sense::Degree]) && !before.is(Sense::Order));
        (wishes || in_wish || said_before && next.is_none_or(|next| !next.divides())) && !order_follows
    }

    /// `moo shu pork no wood ear`: the rest of a clause that says without what a dish is to be.
    pub(super) fn goes_without_unknown(&mut self, token: Token) -> bool {
        let denies = token.kind == Kind::Word && token.is(Sense::Neg) && !token.is(Sense::Gone);
        let clause = self.clause(self.at);
        let small = |at: &usize| {
            self.token(*at).is_some_and(|token| {
                token.kind == Kind::Blank || token.kind == Kind::Word && token.is(Sense::Courtesy)
            })
        };
        let courtesy = clause.clone().rev().take_while(small).count();
        let rest = self.at + 1..clause.end - courtesy;
        let unknown = |at: usize| self.token(at).is_some_and(|token| token.kind == Kind::Unknown);
        let blank = |at: usize| self.token(at).is_some_and(|token| token.kind == Kind::Blank);
        let only_unknown = rest.clone().any(unknown) && rest.clone().all(|at| unknown(at) || blank(at));
        let number = self.clause_number(self.at);
        // The blanks of the rest count as clauses.
        let of_a_dish = self.content.mentions.last().is_some_and(|last| {
            matches!(last.op, Op::Want | Op::More) && last.clause.abs_diff(number) <= 1 + rest.len()
        });
        if !denies || !only_unknown || !of_a_dish {
            return false;
        }
        let range = self.range(self.at, rest.end);
        let code = self.content.mentions.last_mut().and_then(|last| {
            crate::basket::join_note(&mut last.note, self.source.text.slice(range.clone()));
            last.code()
        });
        self.prove(Part::Note, range, code);
        self.at = rest.end;
        true
    }

    /// What nothing accounts for.
    pub(super) fn left_over(&mut self) {
        // `弗要忒咸` asks for nothing, though a verb stands before what nobody knows.
        let may_be_a_dish = || self.may_order(self.at);
        if self.asked
            && may_be_a_dish()
            && self.judged(self.at) == Leftover::Matters
            && self.unknown_dish(self.at, 1)
        {
            return;
        }
        if self.list_label() {
            return;
        }
        let range = self.range(self.at, self.at + 1);
        self.content.left_over.push(range);
        self.asked = false;
        self.at += 1;
    }

    /// Whether the clause around a place may ask for something: `我要睡了`, `还要下货` do not.
    fn may_order(&self, at: usize) -> bool {
        let clause = self.clause(at);
        let pieces = self.tokens.get(clause).unwrap_or_default();
        let likely = crate::act::judge(&crate::act::abstracted_pieces(self.source.text, pieces));
        likely.of(crate::act::Act::Order) + likely.of(crate::act::Act::Change) >= MAY_ORDER
    }

    pub(super) fn past_filler(&self, at: usize) -> usize {
        let mut place = self.past_blanks(at);
        while self.token(place).is_some_and(|token| {
            token.kind == Kind::Word && token.is(Sense::Filler) && !token.is(Sense::Order)
        }) {
            place = self.past_blanks(place + 1);
        }
        place
    }

    /// `小炒肉 18元`: what the dish before costs, as it is on the menu.
    pub(super) fn price_tag(&mut self, token: Token) -> bool {
        let sign = matches!(token.kind, Kind::Mark('¥' | '￥'));
        let place = if sign { self.at + 1 } else { self.at };
        let Some(number) = self.token(place).and_then(|token| token.number()) else { return false };
        let unit = self.token(place + 1).is_some_and(|unit| unit.kind == Kind::Word && unit.is(Sense::Money));
        let Some(last) = self.content.mentions.last().filter(|_| sign || unit) else { return false };
        let (Some(price), clause) =
            (last.code().and_then(|code| self.source.vocabulary.price(code)), last.clause)
        else {
            return false;
        };
        let each = i64::from(number.value) * self.source.vocabulary.minor_units();
        let all = price * i64::from(last.quantity.unwrap_or(1));
        let near = self.clause_number(self.at) <= clause + 1;
        near && (each == price || each == all) && self.skip_to(if unit { place + 2 } else { place + 1 })
    }
}

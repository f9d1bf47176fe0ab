//! Words that take away, and words that leave as it is.

use super::{Op, Parser};
use crate::{
    cut::{Kind, Token},
    lexicon::Sense,
    reading::Part,
};

impl Parser<'_> {
    /// `去掉3`, `不要6了`, `小炒肉退了`, `取消小炒肉`.
    pub(super) fn taking_away(&mut self, token: Token) -> bool {
        if let Kind::Mark(sign @ ('+' | '-' | '−' | '–')) = token.kind {
            return self.signed(sign);
        }
        if token.kind != Kind::Word {
            return false;
        }
        let next = self.past_blanks(self.at + 1);
        let names = self.is_dish(next) && !self.is_weak_core(next) || self.counted_dish_at(next);
        let takes = token.any(&[Sense::Less, Sense::Gone, Sense::Neg]) && !token.is(Sense::Degree);
        // `早知道来份小炒肉算了`: it is neither wanted nor taken back.
        let wished_late = ["早知", "不如"].iter().any(|word| self.before_in_clause().contains(word));
        if wished_late && self.said(self.at, self.at + 1).starts_with("算了") {
            self.content.remarks.push(self.clause_number(self.at));
            return self.skip_to(self.at + 1);
        }
        // `3不要了 6两份`: what stands before is taken back.
        // `给我来份红烧茄子算了`: it will do.
        let will_do =
            self.said(self.at, self.at + 1) == "算了"
                && !self.was_asked_for()
                && self.content.mentions.last().is_some_and(|last| {
                    last.is_asked && last.op == Op::Want && last.range.end == token.start
                });
        if will_do {
            return self.skip_to(self.at + 1);
        }
        let takes_before = token.is(Sense::Gone) && next > self.at + 1 && self.takes_last();
        if token.any(&[Sense::Cancel, Sense::Gone])
            && !takes_before
            && let Some(dish) = self.cancelled_dish()
            && !self.is_denied()
        {
            self.op = Op::Less;
            let range = self.range(self.at, self.at + 1);
            self.prove(Part::Change, range, None);
            self.at += 1;
            self.skip_to(dish);
            return self.removed();
        }
        if takes && names && !takes_before && !self.is_unwanted_by_taste(token) {
            self.op = Op::Less;
            let range = self.range(self.at, self.at + 1);
            self.prove(Part::Change, range, None);
            self.at = next;
            return self.removed();
        }
        // `不要饭` belongs to the rice, `6不要了饭2` to the dish before.
        if takes && self.is_rice(self.at + 1) && !self.said(self.at, self.at + 1).ends_with('了') {
            return false;
        }
        let another = self.speaks_of_another() || self.is_an_event(self.at) && self.takes_back_apart();
        if token.is(Sense::Gone) && another {
            return self.skip_to(self.at + 1);
        }
        if token.is(Sense::Gone) && (takes_before || self.ends_here(self.at + 1)) {
            return self.gone();
        }
        if token.is(Sense::Kept) && self.at > 0 && self.keeps_last() {
            return self.skip_to(self.at + 1);
        }
        false
    }

    /// Whether a word that ends in `了` stands right behind a dish.
    fn takes_last(&self) -> bool {
        let start = self.token(self.at).map(|token| token.start);
        self.said(self.at, self.at + 1).ends_with(['了', '啦'])
            && self.content.mentions.last().is_some_and(|last| Some(last.range.end) == start)
    }

    /// `+92 −6`: a sign before a dish, with nothing before it.
    fn signed(&mut self, sign: char) -> bool {
        let before = self.at.checked_sub(1).and_then(|before| self.token(before));
        let begins =
            before.is_none_or(|before| before.kind == Kind::Blank || super::clause::ends_clause(&before));
        if !begins || !self.is_dish(self.at + 1) || sign != '+' && !self.has_plus() {
            return false;
        }
        let range = self.range(self.at, self.at + 1);
        self.prove(Part::Change, range, None);
        self.at += 1;
        if sign == '+' {
            self.op = Op::More;
            self.content.signs.more = true;
            self.dish();
            self.op = Op::Want;
            return true;
        }
        self.op = Op::Less;
        self.removed()
    }

    fn has_plus(&self) -> bool {
        self.tokens.iter().any(|token| token.kind == Kind::Mark('+'))
    }

    /// `我不吃鱼香肉丝` tells of oneself.
    fn is_unwanted_by_taste(&self, token: Token) -> bool {
        self.source.text.slice(token.range()).starts_with("不吃")
    }

    pub(super) fn is_weak_core(&self, at: usize) -> bool {
        self.token(at).is_some_and(|token| {
            token.is(Sense::Core) && !matches!(token.kind, Kind::Name(_))
                || matches!(token.kind, Kind::Part(_)) && token.is(Sense::Core)
        })
    }

    pub(super) fn counted_dish_at(&self, at: usize) -> bool {
        self.count_at(at).is_some_and(|(count, end)| count.has_unit && self.is_dish(self.past_blanks(end)))
    }

    /// The dishes that are taken away, up to the end of the clause.
    fn removed(&mut self) -> bool {
        self.dish();
        let last = self.content.mentions.len().saturating_sub(1);
        if let Some(mention) = self.content.mentions.get_mut(last) {
            mention.op = Op::Less;
        }
        // `不要6了`.
        if self.here().is_some_and(|token| token.kind == Kind::Word && token.is(Sense::Filler))
            && !self.token(self.at + 1).is_some_and(|token| token.any(&[Sense::Core]))
        {
            self.skip_to(self.at + 1);
        }
        let joins = self.here().is_some_and(|token| {
            matches!(token.kind, Kind::Mark('.' | '、')) || token.kind == Kind::Word && token.is(Sense::And)
        });
        if !(joins && self.is_dish(self.at + 1)) {
            self.op = Op::Want;
        }
        true
    }

    /// `我要的那个小炒肉算了`: what was wanted before.
    fn was_asked_for(&self) -> bool {
        let before = self.before_in_clause();
        ["的那", "刚", "要的", "点的", "叫的", "订的"].iter().any(|word| before.contains(word))
    }

    /// `6不要了`: takes away the dish it stands behind; by itself the order.
    fn gone(&mut self) -> bool {
        if self.is_denied() {
            return self.stays();
        }
        let range = self.range(self.at, self.at + 1);
        let text = self.source.text.folded();
        let start = range.start;
        let touches = |end: usize| {
            text.get(end..start).is_some_and(|between| {
                between
                    .iter()
                    .all(|c| matches!(c, ' ' | '.' | '也' | '就' | '的' | '那' | '个' | '份' | '都'))
            })
        };
        let puts = self.content.mentions.iter().filter(|mention| mention.op == Op::Into).count();
        let behind: Vec<usize> = (0..self.content.mentions.len())
            .rev()
            .take(1)
            .filter(|at| {
                self.content.mentions.get(*at).is_some_and(|mention| {
                    // `6改5 25去掉`: not all of what follows takes the place.
                    let another = mention.op == Op::Into && puts > 1;
                    touches(mention.range.end) && (matches!(mention.op, Op::Want | Op::Keep) || another)
                })
            })
            .collect();
        // `8.6 算了`: all of them are given up, or what was wanted before.
        let gives_up = self.said(self.at, self.at + 1).contains("算了");
        let several = self.content.mentions.iter().filter(|mention| mention.op == Op::Want).count() > 1;
        self.content.cancels_if |= self.is_an_event(self.at);
        self.prove(Part::Change, range.clone(), None);
        self.at += 1;
        if gives_up && several {
            self.content.signs.cancels = true;
            self.content.loosely_cancels = true;
            return true;
        }
        if let Some(mention) = behind.first().and_then(|at| self.content.mentions.get_mut(*at)) {
            mention.op = Op::Less;
            return true;
        }
        // Behind a wish it belongs to that: `塑料袋不要了`.
        if let Some(note) = self.content.notes.last_mut().filter(|note| touches(note.end)) {
            note.end = range.end;
            return true;
        }
        self.content.signs.cancels = true;
        self.content.loosely_cancels = true;
        true
    }

    pub(super) fn ends_here(&self, at: usize) -> bool {
        let mut place = at;
        while self.token(place).is_some_and(|token| {
            token.kind == Kind::Word
                && token.any(&[Sense::Filler, Sense::Courtesy])
                && !token.any(&[Sense::Order, Sense::Core])
        }) {
            place += 1;
        }
        self.token(place).is_none_or(|token| {
            token.divides()
                || matches!(token.kind, Kind::Emoji | Kind::Masked(_))
                || token.kind == Kind::Word
                    && token.any(&[
                        Sense::Order,
                        Sense::More,
                        Sense::Again,
                        Sense::Past,
                        Sense::Reason,
                        Sense::Other,
                        Sense::Replace,
                        Sense::ReplaceSurely,
                        Sense::Rice,
                    ])
                    && !token.is(Sense::Core)
        })
    }

    /// `鱼香肉丝还要`: what stands before stays.
    fn keeps_last(&mut self) -> bool {
        // `其他不变` keeps the others.
        let others = self.said(self.at, self.at + 1).starts_with(['其', '别', '剩']);
        let at_end = self.ends_here(self.at + 1) && !others;
        let last = self.content.mentions.last_mut().filter(|mention| {
            at_end && matches!(mention.op, Op::Want | Op::More) && mention.quantity.is_none()
        });
        last.is_some_and(|mention| {
            mention.op = Op::Keep;
            true
        })
    }
}

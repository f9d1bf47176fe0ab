//! Words that change, take away, repeat or correct.

use super::{Op, Parser};
use crate::{
    cut::{Kind, Token},
    lexicon::Sense,
    reading::Part,
};

impl Parser<'_> {
    /// `嗯不对要辣子鸡丁`, `算了一份吧`: what follows takes the place of what was said last.
    pub(super) fn correction(&mut self, token: Token) -> bool {
        if token.kind != Kind::Word || !token.is(Sense::Correct) {
            return false;
        }
        if self.corrects_rice() {
            return true;
        }
        if self.content.mentions.is_empty() {
            return false;
        }
        let next = self.past_small(self.at + 1);
        let names = self.is_dish(next) || self.is_rice(next);
        let parted = (self.at + 1..next).any(|at| self.token(at).is_some_and(|token| token.divides()));
        if !parted && self.denies_count(next) {
            return true;
        }
        let follows = names
            || self.count_at(next).is_some()
            || self.token(next).is_some_and(|token| {
                token.kind == Kind::Word && token.any(&[Sense::Neg, Sense::Replace, Sense::ReplaceSurely])
            });
        if !follows {
            return false;
        }
        self.corrects = names || self.count_at(next).is_some();
        self.op = Op::Want;
        self.skip_to(next)
    }

    /// `不是两碗饭，是五碗`, `饭要三碗不是两碗`.
    fn corrects_rice(&mut self) -> bool {
        let denies = self.said(self.at, self.at + 1).starts_with("不是");
        let next = self.past_blanks(self.at + 1);
        let Some((_, end)) = self.count_at(next).filter(|(count, _)| denies && count.has_unit) else {
            return false;
        };
        let rice = self.is_rice(self.past_blanks(end));
        if !rice && !(self.content.rice.is_said && self.content.mentions.is_empty()) {
            return false;
        }
        self.content.signs.rewrites = true;
        self.rice_follows = rice;
        let end = if rice { self.past_blanks(end) + 1 } else { end };
        self.skip_to(end)
    }

    /// `我要两份3，不是一份`: what was said last is the new quantity of a dish that is
    /// ordered already.
    fn denies_count(&mut self, next: usize) -> bool {
        let denies = self.said(self.at, self.at + 1).starts_with("不是");
        let Some((_, end)) = self
            .count_at(next)
            .filter(|(count, end)| denies && count.has_unit && !self.is_dish(self.past_blanks(*end)))
        else {
            return false;
        };
        let Some(last) =
            self.content.mentions.last_mut().filter(|last| last.quantity.is_some() && last.op == Op::Want)
        else {
            return false;
        };
        last.op = Op::Keep;
        let range = self.range(self.at, end);
        self.prove(Part::Change, range, None);
        self.at = end;
        true
    }

    /// `再来一份` once more of what is named beside it; by itself the last order.
    fn once_more(&mut self, token: Token) -> bool {
        let text = self.source.text.slice(token.range());
        if !(text.starts_with("再来一") || text.starts_with("再来个"))
            || text.ends_with('样')
            || text.ends_with("样的")
        {
            return false;
        }
        let next = self.past_blanks(self.at + 1);
        let follows = self.is_dish(next) || self.is_rice(next);
        if !follows && self.content.mentions.is_empty() {
            return false;
        }
        self.content.signs.again = true;
        self.content.signs.orders = true;
        // `那个小炒肉不错再来一份`: the remark says why.
        let clause = self.clause_number(self.at);
        self.content.remarks.retain(|remark| *remark != clause);
        if follows {
            self.op = Op::More;
            self.asked = true;
        } else if let Some(last) = self.content.mentions.last_mut().filter(|last| last.quantity.is_none()) {
            last.quantity = Some(1);
            last.op = Op::More;
        }
        self.skip_to(self.at + 1)
    }

    /// Past blanks, signs, verbs and small words.
    fn past_small(&self, at: usize) -> usize {
        let mut place = at;
        while self.token(place).is_some_and(|token| {
            token.divides()
                || token.kind == Kind::Word
                    && token.any(&[
                        Sense::Order,
                        Sense::OrderSurely,
                        Sense::Filler,
                        Sense::Courtesy,
                        Sense::Correct,
                        Sense::Again,
                    ])
                    && !token.any(&[Sense::Unit])
        }) {
            place += 1;
        }
        place
    }

    /// `把6换成8`, `改成3.7`, `3改成两份`.
    pub(super) fn replacement(&mut self, token: Token) -> bool {
        if token.kind != Kind::Word || !token.any(&[Sense::ReplaceSurely, Sense::Replace]) {
            return false;
        }
        let after = self.past_small(self.at + 1);
        // `make that 2`.
        let makes = self.said(self.at, self.at + 1).starts_with("make")
            && self.token(after).is_some_and(|token| token.number().is_some());
        let names = !makes && (self.is_dish(after) || self.is_rice(after) || self.counted_dish_at(after));
        let counts = makes || self.count_at(after).is_some_and(|(count, _)| count.has_unit);
        if !names && !counts {
            return self.other_replacement(token);
        }
        self.content.signs.replaces = true;
        let range = self.range(self.at, self.at + 1);
        self.prove(Part::Change, range, None);
        self.at += 1;
        if !names {
            return self.new_count(after);
        }
        let mut any = false;
        for mention in self.content.mentions.iter_mut().rev() {
            // The dish before, and those listed with it: `3和6换成8`.
            if mention.op != Op::Want || any && mention.quantity.is_some() {
                break;
            }
            let counted = mention.quantity.is_some();
            mention.op = Op::From;
            any = true;
            if counted {
                break;
            }
        }
        self.content.replaces_all |=
            !any && !self.content.mentions.iter().any(|mention| mention.op == Op::Less);
        self.op = Op::Into;
        true
    }

    /// `3改成两份`: a new quantity for the dish before.
    fn new_count(&mut self, at: usize) -> bool {
        let Some((count, end)) = self.count_at(at) else { return true };
        let range = self.range(at, end);
        match self.content.mentions.last_mut().filter(|last| last.op == Op::Want) {
            Some(last) => {
                last.op = Op::Keep;
                last.quantity = Some(count.value);
            }
            None => self.content.set = Some(count.value),
        }
        self.prove(Part::Change, range, None);
        self.at = end;
        true
    }

    /// `改成12点`, `换成微辣`, `改一下`: what is changed is said by what follows.
    fn other_replacement(&mut self, token: Token) -> bool {
        if !token.is(Sense::ReplaceSurely) && !self.token(self.at + 1).is_none_or(|next| next.divides()) {
            let wishes = self.token(self.at + 1).is_some_and(|next| {
                matches!(next.kind, Kind::When(_)) || next.any(&[Sense::Core, Sense::Wish, Sense::Degree])
            });
            if !wishes {
                return false;
            }
        }
        self.content.signs.replaces = true;
        let range = self.range(self.at, self.at + 1);
        self.prove(Part::Change, range, None);
        self.at += 1;
        true
    }

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
        if takes && names && !self.is_unwanted_by_taste(token) {
            self.op = Op::Less;
            let range = self.range(self.at, self.at + 1);
            self.prove(Part::Change, range, None);
            self.at = next;
            return self.removed();
        }
        if token.is(Sense::Gone) && self.ends_here(self.at + 1) {
            return self.gone();
        }
        if token.is(Sense::Kept) && self.at > 0 && self.keeps_last() {
            return self.skip_to(self.at + 1);
        }
        false
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
    fn is_unwanted_by_taste(&mut self, token: Token) -> bool {
        let tells = self.source.text.slice(token.range()).starts_with("不吃");
        self.content.signs.never |= tells;
        tells
    }

    fn is_weak_core(&self, at: usize) -> bool {
        self.token(at).is_some_and(|token| {
            token.is(Sense::Core) && !matches!(token.kind, Kind::Name(_))
                || matches!(token.kind, Kind::Part(_)) && token.is(Sense::Core)
        })
    }

    fn counted_dish_at(&self, at: usize) -> bool {
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
            matches!(token.kind, Kind::Mark('.' | '、' | '和'))
                || token.kind == Kind::Word && token.is_only_and()
        });
        if !(joins && self.is_dish(self.at + 1)) {
            self.op = Op::Want;
        }
        true
    }

    /// `6不要了`: takes away the dish it stands behind; by itself the order.
    fn gone(&mut self) -> bool {
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
        let behind: Vec<usize> = (0..self.content.mentions.len())
            .rev()
            .take(1)
            .filter(|at| {
                self.content.mentions.get(*at).is_some_and(|mention| {
                    touches(mention.range.end) && matches!(mention.op, Op::Want | Op::Keep)
                })
            })
            .collect();
        self.prove(Part::Change, range.clone(), None);
        self.at += 1;
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

    fn ends_here(&self, at: usize) -> bool {
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
        let at_end = self.ends_here(self.at + 1);
        let last = self.content.mentions.last_mut().filter(|mention| {
            at_end && matches!(mention.op, Op::Want | Op::More) && mention.quantity.is_none()
        });
        last.is_some_and(|mention| {
            mention.op = Op::Keep;
            true
        })
    }

    /// Words that say a whole thing: cancel, the usual, where is it, the menu.
    pub(super) fn whole_phrase(&mut self, token: Token) -> bool {
        if token.kind != Kind::Word {
            return false;
        }
        if token.is(Sense::Usual) && self.once_more(token) {
            return true;
        }
        let signs = &mut self.content.signs;
        let long = token.end - token.start > 1;
        let phrase = [
            (Sense::Cancel, &mut signs.cancels),
            (Sense::Usual, &mut signs.repeats),
            (Sense::Above, &mut signs.above),
            (Sense::Status, &mut signs.status),
            (Sense::Menu, &mut signs.menu),
            (Sense::Points, &mut signs.points),
        ];
        let mut said = false;
        for (sense, sign) in phrase {
            if long && token.is(sense) {
                *sign = true;
                said = true;
                break;
            }
        }
        if !said {
            return false;
        }
        // `不要送A12`: not there.
        let sends = self.source.text.slice(token.range()).ends_with('送');
        if sends
            && self
                .token(self.at + 1)
                .is_some_and(|next| matches!(next.kind, Kind::Unknown | Kind::Number(_)))
        {
            self.content.signs.cancels = false;
            let end = self.clause(self.at).end;
            return self.skip_to(end);
        }
        // `昨天那个辣子鸡` speaks of a dish, not of an order.
        if token.is(Sense::Usual) && self.is_dish(self.past_blanks(self.at + 1)) {
            self.content.signs.repeats = false;
            return self.skip_to(self.at + 1);
        }
        self.content.cancels_if |=
            token.is(Sense::Cancel) && self.at > 1 && self.said(self.at - 1, self.at) == "就";
        // `先别炒，等我电话`: it is not called off yet.
        self.content.loosely_cancels |=
            token.is(Sense::Cancel) && self.source.text.slice(token.range()).starts_with('先');
        let range = token.range();
        self.prove(Part::Change, range, None);
        self.at += 1;
        true
    }

    /// A time.
    pub(super) fn when(&mut self, token: Token) -> bool {
        let Kind::When(when) = token.kind else { return false };
        let corrects = |token: Token| {
            token.kind == Kind::Word
                && token.any(&[Sense::Correct, Sense::Replace, Sense::ReplaceSurely, Sense::Gone, Sense::Neg])
        };
        self.content.corrects_time |= !self.content.whens.is_empty()
            && self.tokens.iter().take(self.at).any(|token| corrects(*token) || token.kind == Kind::Newline);
        self.content.whens.push((when, token.range()));
        self.prove(Part::Time, token.range(), None);
        self.at += 1;
        // `12点半左右再送过来`: what it is for belongs to it.
        while self.here().is_some_and(|token| {
            token.kind == Kind::Word && token.is(Sense::Soft) && !token.is(Sense::Deliver)
        }) && self.ends_here(self.at + 1)
        {
            let range = self.range(self.at, self.at + 1);
            self.prove(Part::Time, range, None);
            self.at += 1;
        }
        true
    }
}

impl Token {
    fn is_only_and(self) -> bool {
        self.any(&[Sense::And])
    }
}

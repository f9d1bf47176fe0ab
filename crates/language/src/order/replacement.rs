//! Words that put one thing in the place of another, and phrases that say a whole thing.

use super::{Op, Parser};
use crate::{
    basket::Rice,
    cut::{Kind, Token},
    lexicon::Sense,
    reading::Part,
};

/// What says a whole thing.
const PHRASES: [Sense; 7] =
    [Sense::Cancel, Sense::Usual, Sense::Above, Sense::Status, Sense::Menu, Sense::Points, Sense::Membership];

impl Parser<'_> {
    /// `把6换成8`, `改成3.7`, `3改成两份`.
    pub(super) fn replacement(&mut self, token: Token) -> bool {
        if token.kind != Kind::Word || !token.any(&[Sense::ReplaceSurely, Sense::Replace]) {
            return false;
        }
        let after = self.past_small(self.at + 1);
        // `换瓶啤酒`.
        let unit = self.token(after).is_some_and(|unit| unit.kind == Kind::Word && unit.is(Sense::Unit));
        let after = if unit && self.is_dish(after + 1) { after + 1 } else { after };
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
        self.skip_to(at);
        let range = self.range(at, end);
        // `米饭改4个`.
        let before = (0..self.at).rev().find(|at| self.token(*at).is_some_and(|token| !token.divides()));
        let of_rice = self.content.rice.is_said
            && before.and_then(|word| word.checked_sub(1)).is_some_and(|rice| self.is_rice(rice));
        if of_rice {
            self.at = end;
            self.content.rice.rice = Rice::Default;
            return self.rice_exactly(count.value, at);
        }
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
                matches!(next.kind, Kind::When(_))
                    || next.any(&[
                        Sense::Core,
                        Sense::Wish,
                        Sense::Degree,
                        Sense::Pickup,
                        Sense::Deliver,
                        Sense::LabelTime,
                    ])
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

    /// Words that say a whole thing: cancel, the usual, where is it, the menu.
    pub(super) fn whole_phrase(&mut self, token: Token) -> bool {
        if token.kind != Kind::Word || token.end - token.start < 2 {
            return false;
        }
        if token.is(Sense::Usual) && self.once_more(token) {
            return true;
        }
        let Some(phrase) = PHRASES.into_iter().find(|sense| token.is(*sense)) else { return false };
        // `饭呢两碗` asks for nothing.
        if self.is_rice(self.at) {
            return false;
        }
        if let Some(end) = self.means_less(phrase, token) {
            return self.skip_to(end);
        }
        if phrase == Sense::Cancel {
            return self.cancels(token);
        }
        let signs = &mut self.content.signs;
        match phrase {
            Sense::Usual => signs.repeats = true,
            Sense::Above => signs.above = true,
            Sense::Status => signs.status = true,
            Sense::Menu => signs.menu = true,
            Sense::Membership => signs.membership = true,
            _ => signs.points = true,
        }
        self.prove(Part::Change, token.range(), None);
        self.at += 1;
        true
    }

    /// Where a phrase ends that does not mean what it says elsewhere.
    fn means_less(&self, phrase: Sense, token: Token) -> Option<usize> {
        let next = self.at + 1;
        let said = self.source.text.slice(token.range());
        let follows = self.token(next).map(|token| token.kind);
        match phrase {
            // `不要送A12`: not there.
            _ if said.ends_with('送') && matches!(follows, Some(Kind::Unknown | Kind::Number(_))) => {
                Some(self.clause(self.at).end)
            }
            // `我自己来拿 别送了`: it is fetched, not called off.
            Sense::Cancel
                if said.contains('送') && self.tokens.iter().any(|token| token.is(Sense::Pickup)) =>
            {
                Some(next)
            }
            // `昨天那个辣子鸡` speaks of a dish, not of an order.
            Sense::Usual if self.is_dish(self.past_blanks(next)) => Some(next),
            // `上回那个酸酸的白菜`.
            Sense::Usual if said.ends_with("那个") && self.names_a_dish_behind(next) => Some(next),
            // `老样子不想吃了，来个辣子鸡`.
            Sense::Usual if self.is_tired_of(next) => Some(self.clause(self.at).end),
            _ => None,
        }
    }

    /// Whether a dish is named in the rest of a clause.
    fn names_a_dish_behind(&self, from: usize) -> bool {
        (from..self.clause(self.at).end).any(|at| self.is_dish(at))
    }

    /// Whether what is said before is not wanted any more.
    fn is_tired_of(&self, from: usize) -> bool {
        let clause = self.clause(self.at);
        let (before, behind) = (self.said(clause.start, self.at), self.said(from, clause.end));
        ["不想吃", "吃腻", "不要了", "吃够了"].iter().any(|tired| behind.starts_with(tired))
            || before.ends_with('不')
    }
}

//! Words that put right what was said before them.

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
        if self.denies_dish() || self.denies_list() || self.was_meant() {
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
            // What it puts right stands further behind, or nowhere: it is asked about.
            let surely = self.said(self.at, self.at + 1).chars().count() > 1;
            let dish_follows = (next..self.tokens.len()).any(|at| self.is_dish(at));
            self.content.signs.talk |= surely && dish_follows;
            return false;
        }
        self.corrects = !self.says_list_again(next) && (names || self.count_at(next).is_some());
        self.op = Op::Want;
        self.skip_to(next)
    }

    /// `3.8 啊不 3.18`: a list that begins like the one before takes the place of all of it.
    fn says_list_again(&mut self, at: usize) -> bool {
        let is_list = self.list_end(at).is_some_and(|end| end > at + 1);
        let Some((first, ..)) = self.dish_at(at).filter(|_| is_list) else { return false };
        let last = self.content.mentions.last().map(|last| last.clause);
        let begins = self.content.mentions.iter().find(|known| Some(known.clause) == last);
        if !begins.is_some_and(|known| known.which == first && known.op == Op::Want) {
            return false;
        }
        self.content.mentions.retain(|known| Some(known.clause) != last);
        true
    }

    /// Where a list of dishes ends that begins at a place: `3.6`.
    fn list_end(&self, at: usize) -> Option<usize> {
        let mut end = self.is_dish(at).then_some(at + 1)?;
        while self.token(end).is_some_and(|sign| matches!(sign.kind, Kind::Mark('.' | '、' | '/')))
            && self.is_dish(end + 1)
        {
            end += 2;
        }
        Some(end)
    }

    /// `不是3.6 是3.8`: of an order that is made, one list takes the place of the other.
    fn denies_list(&mut self) -> bool {
        let first = self.past_blanks(self.at + 1);
        let denies = self.said(self.at, self.at + 1) == "不是" && self.content.mentions.is_empty();
        let Some(end) = self.list_end(first).filter(|end| denies && *end > first + 1) else { return false };
        let is = (end..self.tokens.len())
            .find(|at| !self.token(*at).is_some_and(|token| token.divides()))
            .unwrap_or(end);
        let second = self.past_blanks(is + 1);
        let Some(last) = self.list_end(second).filter(|_| MEANT.contains(&self.said(is, is + 1))) else {
            return false;
        };
        self.content.signs.replaces = true;
        let range = self.range(self.at, first);
        self.prove(Part::Change, range, None);
        self.listed(first..end, Op::From);
        let range = self.range(end, second);
        self.prove(Part::Change, range, None);
        self.listed(second..last, Op::Into);
        self.op = Op::Want;
        true
    }

    /// Takes a list of dishes, all for the same.
    fn listed(&mut self, list: std::ops::Range<usize>, op: Op) {
        self.at = list.start;
        while self.at < list.end {
            self.op = op;
            if !self.dish() {
                self.at += 1;
            }
        }
    }

    /// `说错了是8不是3`: of an order that is made, the first takes the place of the second.
    fn was_meant(&mut self) -> bool {
        let denies = self.said(self.at, self.at + 1) == "不是";
        let second = self.past_blanks(self.at + 1);
        let [meant] = self.content.mentions.as_slice() else { return false };
        let Some(first) = self.tokens.iter().position(|token| token.start == meant.range.start) else {
            return false;
        };
        let is = first.checked_sub(1).is_some_and(|is| MEANT.contains(&self.said(is, first)));
        if !denies || !is || meant.op != Op::Want || !self.is_dish(second) || !self.ends_here(second + 1) {
            return false;
        }
        if let Some(meant) = self.content.mentions.first_mut() {
            meant.op = Op::Into;
        }
        self.content.signs.replaces = true;
        let range = self.range(self.at, second);
        self.prove(Part::Change, range, None);
        self.at = second;
        self.op = Op::From;
        self.dish();
        self.op = Op::Want;
        true
    }

    /// `不是6是5`: of an order that is made, the one takes the place of the other.
    fn denies_dish(&mut self) -> bool {
        let first = self.past_blanks(self.at + 1);
        let denies = self.said(self.at, self.at + 1) == "不是" && self.is_dish(first);
        let mut is = first + 1;
        while self.token(is).is_some_and(|token| token.divides()) {
            is += 1;
        }
        let second = self.past_blanks(is + 1);
        let puts = MEANT.contains(&self.said(is, is + 1));
        if !denies || !puts || !self.is_dish(second) || !self.content.mentions.is_empty() {
            return false;
        }
        self.content.signs.replaces = true;
        let range = self.range(self.at, first);
        self.prove(Part::Change, range, None);
        self.at = first;
        self.op = Op::From;
        self.dish();
        self.skip_to(second);
        self.op = Op::Into;
        true
    }

    /// `不是两碗饭，是五碗`, `饭要三碗不是两碗`.
    fn corrects_rice(&mut self) -> bool {
        let denies = self.said(self.at, self.at + 1).starts_with("不是");
        let next = self.past_blanks(self.at + 1);
        let Some((_, end)) = self.count_at(next).filter(|(count, _)| denies && count.has_unit) else {
            return false;
        };
        let rice = self.is_rice(self.past_blanks(end));
        if !(rice || self.content.rice.is_said && self.content.mentions.is_empty()) {
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
    pub(super) fn once_more(&mut self, token: Token) -> bool {
        let text = self.source.text.slice(token.range());
        if !text.starts_with('再') || text.ends_with('样') || text.ends_with("样的") {
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
    pub(super) fn past_small(&self, at: usize) -> usize {
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
}

/// What leads to the dish that was meant.
const MEANT: [&str; 7] = ["是", "而是", "应该是", "要", "我要", "要的是", "应该"];

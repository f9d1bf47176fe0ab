//! What takes a whole order back, and what only sounds like it.

use super::{Op, Parser};
use crate::{
    cut::{Kind, Token},
    lexicon::Sense,
    reading::Part,
};

/// Stand between a negation and what it denies: `没让你们取消`.
const BETWEEN: &str = "要想说讲让叫给我你们是有打算准备过能会的帮用把这那单订";

/// In a case in which an order would be taken back.
const IN_CASE: &str = "不没超晚再要如若等过万";

/// How an order is called off, and not what is.
const HOW: [&str; 10] = ["已经", "直接", "突然", "确实", "实在", "只好", "还是", "这次", "马上", "干脆"];

impl Parser<'_> {
    /// `取消订单`, `别做了`; behind dishes it takes those back.
    pub(super) fn cancels(&mut self, token: Token) -> bool {
        // `都不要辣` wishes; `都不要` by itself takes back.
        if token.is(Sense::Neg) && !self.ends_here(self.at + 1) {
            return false;
        }
        if self.is_denied() {
            return self.stays();
        }
        if self.speaks_of_another() || self.is_an_event(self.at) && self.takes_back_apart() {
            return self.skip_to(self.at + 1);
        }
        self.content.cancels_if |= self.is_an_event(self.at);
        let range = token.range();
        let clause = self.clause_number(self.at);
        let of_order = self.names_order();
        let in_clause = |mention: &&mut super::Mention| {
            mention.clause == clause && matches!(mention.op, Op::Want | Op::More | Op::Keep)
        };
        let mut takes_dishes = false;
        for mention in self.content.mentions.iter_mut().filter(in_clause).filter(|_| !of_order) {
            mention.op = Op::Less;
            takes_dishes = true;
        }
        self.prove(Part::Change, range.clone(), None);
        self.at += 1;
        if takes_dishes {
            return true;
        }
        self.content.signs.cancels = true;
        // `找不到地方就不用送了`, and not `我女儿接我出去吃了刚才那个就不要了`.
        let then = range.start > 0
            && (self.at > 2 && self.said(self.at - 2, self.at - 1) == "就"
                || self.source.text.folded().get(range.start) == Some(&'就'));
        let before: String =
            self.source.text.folded().get(..range.start).unwrap_or_default().iter().collect();
        let in_case = before.replace("不好意思", "").replace("对不起", "");
        // `突然就不送了`: the shop did not.
        let sends = self.said(self.at - 1, self.at).contains('送');
        self.content.cancels_if |= then && (sends || in_case.contains(|c| IN_CASE.contains(c)));
        // `先别炒，等我电话`: it is not called off yet; `取消订单 小炒肉` may be meant in two ways.
        let first = self.source.text.folded().get(range.start);
        let dish = self.past_fillers(self.at);
        self.content.loosely_cancels |=
            first == Some(&'先') || self.is_dish(dish) || self.counted_dish_at(dish);
        true
    }

    /// `另一个人不来了`: somebody else has none; nothing is called off.
    pub(super) fn speaks_of_another(&self) -> bool {
        let stays_away = ["不来了", "来不了", "来不了了", "不吃了", "不吃饭了"];
        let before = self.before_in_clause();
        stays_away.contains(&self.said(self.at, self.at + 1))
            && before.ends_with(['人', '他', '她', '位'])
            && !before.contains('我')
    }

    /// `会议取消了`: something else than an order is called off.
    pub(super) fn is_an_event(&self, at: usize) -> bool {
        let calls_off = ["取消", "作废"].iter().any(|word| self.said(at, at + 1).starts_with(word));
        let before = at.checked_sub(1).and_then(|before| self.token(before));
        calls_off
            && before.is_some_and(|before| {
                let said = self.source.text.slice(before.range());
                let noun =
                    before.kind == Kind::Unknown || before.kind == Kind::Word && before.is(Sense::Other);
                noun && before.end - before.start > 1
                    && !HOW.contains(&said)
                    && !said.contains(['单', '订', '餐', '份'])
            })
    }

    /// Whether another piece of the message takes an order back.
    pub(super) fn takes_back_apart(&self) -> bool {
        (0..self.tokens.len()).any(|at| {
            self.token(at).is_some_and(|token| token.any(&[Sense::Cancel, Sense::Gone]))
                && !self.is_an_event(at)
        })
    }

    /// Whether the piece here speaks of the order as a whole.
    fn names_order(&self) -> bool {
        let said = self.said(self.at, self.at + 1);
        said.contains(['单', '订', '餐']) || self.said(self.at, self.at + 3).contains("order")
    }

    /// `千万不要取消`, `没让你们取消`, `I don't want to cancel`: a negation before the
    /// piece here, with nothing between them that it could deny instead.
    pub(super) fn is_denied(&self) -> bool {
        let before = self.before_in_clause();
        let chars: Vec<char> = before.chars().rev().collect();
        let denies = |c: &char| "不没别莫勿甭".contains(*c);
        let at = chars.iter().position(|c| !BETWEEN.contains(*c) && !c.is_whitespace());
        // `能不能取消` asks, `要不取消吧` proposes.
        let asks = at.is_some_and(|at| {
            let (after, before) = (at.checked_sub(1).and_then(|at| chars.get(at)), chars.get(at + 1));
            before.is_some() && before == after || after.is_none() && before == Some(&'要')
        });
        let chinese = at.and_then(|at| chars.get(at)).is_some_and(denies) && !asks;
        let words: Vec<&str> = before.split(' ').rev().filter(|word| !word.is_empty()).take(5).collect();
        let english = words.iter().any(|word| {
            ["don't", "dont", "not", "never", "didn't", "no", "nobody", "doesn't", "won't"].contains(word)
        });
        chinese || english || ["谁说", "谁让", "哪个说"].iter().any(|word| before.contains(word))
    }

    /// What stands in the clause before the piece here.
    pub(super) fn before_in_clause(&self) -> String {
        let begins = |at: &usize| self.token(*at).is_some_and(|token| super::clause::ends_clause(&token));
        let start = (0..self.at).rev().find(begins).map_or(0, |at| at + 1);
        let range = self.range(start, self.at);
        self.source.text.folded().get(range).unwrap_or_default().iter().collect()
    }

    /// Nothing is taken back: the order is shown as it is.
    pub(super) fn stays(&mut self) -> bool {
        self.content.signs.status = true;
        let range = self.range(self.at, self.at + 1);
        self.prove(Part::Change, range, None);
        self.at += 1;
        true
    }

    /// The dish that the piece here takes back: `取消啤酒`, `取消订单里的啤酒`.
    pub(super) fn cancelled_dish(&self) -> Option<usize> {
        let inside = ["里", "里的", "里面", "里面的", "中的", "里头的"];
        let follows = self.past_fillers(self.at + 1);
        let of_order = inside.contains(&self.said(follows, follows + 1));
        let dish = if of_order { self.past_fillers(follows + 1) } else { follows };
        let within = of_order
            || self.said(self.at + 1, follows).contains('里')
            || self.said(self.at + 1, dish).contains('中');
        (within || !self.names_order())
            .then_some(dish)
            .filter(|dish| self.is_dish(*dish) && !self.is_weak_core(*dish) || self.counted_dish_at(*dish))
    }

    /// Past blanks and words that ask for nothing.
    fn past_fillers(&self, mut at: usize) -> usize {
        while self.token(at).is_some_and(|token| {
            token.kind == Kind::Blank
                || token.kind == Kind::Word
                    && token.any(&[Sense::Filler, Sense::Courtesy])
                    && !token.any(&[Sense::Order, Sense::OrderSurely, Sense::Unit, Sense::Core])
        }) {
            at += 1;
        }
        at
    }
}

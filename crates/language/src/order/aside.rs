//! What stands aside of an order: who writes, what a list is called, who has none, how
//! a time goes on.

use std::ops::Range;

use super::{Parser, clause::ends_clause};
use crate::{
    cut::{Kind, Token},
    lexicon::Sense,
};

/// Behind a time they say no more than it does.
const BESIDE_A_TIME: [&str; 10] = ["以后", "之后", "后", "以前", "之前", "前", "左右", "整", "拢", "那会儿"];

/// Between `我是` and a name so many pieces say which one.
const MOST_BETWEEN: usize = 8;

/// A longer line is no title.
const LONGEST_TITLE: usize = 24;
const LONGEST_ENGLISH_TITLE: usize = 48;

impl Parser<'_> {
    /// `钱下午一起给你`, beside what is surely ordered: the shop should know.
    pub(super) fn pays(&mut self, range: &Range<usize>) -> bool {
        let Some(at) = self.tokens.iter().position(|token| token.start == range.start) else { return false };
        let clause = self.clause(at);
        let said = self.said(clause.start, clause.end);
        let number = self.clause_number(at);
        // `上次的钱给我算一下` is no payment, `昨天的钱转你了` is.
        let of_before = ["上次", "上回", "昨天", "前天"].iter().any(|word| said.contains(word));
        let claims = of_before && !said.contains(['转', '付'])
            || ["给我", "打折", "抹零"].iter().any(|word| said.contains(word));
        let speaks = self.token(at).is_some_and(|token| token.is(Sense::Money))
            && said.contains(['给', '付', '转', '结', '算'])
            && !said.contains(['?', '吗', '多', '少', '几', '不', '没', '欠', '退']);
        let here = self.content.mentions.iter().any(|mention| mention.clause == number);
        let ordered = self.content.mentions.iter().any(|mention| mention.is_asked);
        if !speaks || claims || here || !ordered || !self.surely_orders() {
            return false;
        }
        let note = self.range(clause.start, clause.end);
        let elsewhere = |at: &usize| self.token(*at).is_some_and(|token| token.is(Sense::Money));
        self.content.signs.money =
            (0..self.tokens.len()).filter(|place| !clause.contains(place)).any(|place| elsewhere(&place));
        self.prove(crate::reading::Part::Note, note.clone(), None);
        if !self.content.notes.contains(&note) {
            self.content.notes.push(note);
        }
        true
    }

    /// `12号小刘`, `我是粮油区那个老张`: the name of whoever it is for.
    pub(super) fn own_name(&mut self, token: Token) -> bool {
        if self.is_own_name(&token) {
            return self.skip_to(self.at + 1);
        }
        if token.kind != Kind::Word || !token.is(Sense::Iam) {
            return false;
        }
        let between = |at: &usize| {
            self.token(*at).is_some_and(|token| {
                !token.divides()
                    && matches!(token.kind, Kind::Word | Kind::Unknown)
                    && !token.is(Sense::Order)
            })
        };
        let to = (self.at + 1..).take(MOST_BETWEEN).find(|at| !between(at)).unwrap_or(self.at);
        let named = self.token(to).is_some_and(|token| self.is_own_name(&token));
        named && self.skip_to(to + 1)
    }

    pub(super) fn is_own_name(&self, token: &Token) -> bool {
        let Kind::Person(number) = token.kind else { return false };
        let alone = self.guests.is_empty() && self.source.sender == Some(number);
        self.guests == [number] || alone
    }

    /// Whether something left over stands aside of what is ordered.
    pub(super) fn stands_aside(&self, range: &Range<usize>) -> bool {
        let Some(at) = self.tokens.iter().position(|token| token.start == range.start) else { return false };
        let orders =
            self.content.mentions.iter().any(|mention| mention.quantity.is_some() || mention.is_asked)
                || self.content.mentions.len() > 1;
        self.goes_on_in_time(at)
            || self.brings_only(at)
            || self.asks_whether_there_is(at)
            || orders && (self.is_a_team(at) || self.is_somebody_named(at) || self.is_why_not(at))
            || orders && (self.is_of_title(at) || self.eats_nothing(at) || self.joins_in(at))
    }

    /// `番茄牛腩还有没有 有的话留两份`: if there is none, nothing is ordered in any case.
    fn asks_whether_there_is(&self, at: usize) -> bool {
        let asks = ["还有吗", "有吗", "还有没有", "有没有", "还有不", "还有没"];
        let whole = self.said(0, self.tokens.len());
        let then = whole.contains("有的话") || whole.contains("有就");
        let otherwise =
            ["没有", "没得", "没就", "没的"].iter().any(|none| whole.replace("有没有", "").contains(none));
        let [mention] = self.content.mentions.as_slice() else { return false };
        let start = self.token(at).map_or(0, |token| token.start);
        asks.contains(&self.said(at, at + 1).trim_end_matches(['?', '？']))
            && then
            && !otherwise
            && mention.quantity.is_some()
            && mention.range.end <= start
    }

    /// `十二点半以后送`.
    fn goes_on_in_time(&self, at: usize) -> bool {
        let follows = at > 0 && self.token(at - 1).is_some_and(|token| matches!(token.kind, Kind::When(_)));
        follows && BESIDE_A_TIME.contains(&self.said(at, at + 1))
    }

    /// `六点送到就行`, `一起送来`: and nowhere else than ever.
    fn brings_only(&self, at: usize) -> bool {
        let Some(token) = self.token(at) else { return false };
        let brings = token.kind == Kind::Word
            && token.is(Sense::Deliver)
            && self.said(at, at + 1).starts_with(['送', '带', '拿'])
            && (self.said(at, at + 1) != "送到" || !self.content.whens.is_empty());
        let small = |token: &Token| {
            token.kind == Kind::Word && token.any(&[Sense::Filler, Sense::Courtesy])
                || token.kind == Kind::Blank
        };
        let next =
            (at + 1..self.tokens.len()).find_map(|place| self.token(place).filter(|token| !small(token)));
        let english = self.said(at, at + 1).starts_with(['d', 's', 'b']);
        brings && next.is_none_or(|next| ends_clause(&next))
            || english && next.is_some_and(|next| matches!(next.kind, Kind::When(_)))
    }

    /// `订餐明细（管理处）` above a list, `财务室三份：` before one.
    fn is_of_title(&self, at: usize) -> bool {
        let is_end = |token: &Token| matches!(token.kind, Kind::Newline | Kind::Mark(':' | '：'));
        let Some(end) = self.tokens.iter().position(is_end).filter(|end| at < *end) else { return false };
        let title = self.tokens.get(..end).unwrap_or_default();
        let plain = |token: &Token| match token.kind {
            Kind::Name(_) | Kind::Sound(_) | Kind::Part(_) | Kind::Mark('?') | Kind::Digits => false,
            Kind::Word => !token.any(&[
                Sense::Neg,
                Sense::Never,
                Sense::Question,
                Sense::Allergy,
                Sense::Cancel,
                Sense::Deliver,
                Sense::Bad,
            ]),
            _ => true,
        };
        let has_digits = |token: &Token| {
            let said = self.source.text.folded().get(token.range()).unwrap_or_default();
            token.kind == Kind::Unknown && said.iter().any(char::is_ascii_digit)
        };
        let span = self.range(0, end);
        let is_english = self.said(0, end).is_ascii();
        let longest = if is_english { LONGEST_ENGLISH_TITLE } else { LONGEST_TITLE };
        let behind = self.content.mentions.iter().filter(|mention| mention.range.start >= span.end).count();
        span.len() <= longest
            && behind == self.content.mentions.len()
            && behind > 1
            && title.iter().all(|token| plain(token) && !has_digits(token))
    }

    /// `媳妇减肥不吃`, `小陈今天不吃`: one who has nothing.
    fn eats_nothing(&self, at: usize) -> bool {
        let denies = ["不吃", "不要", "不用", "不点", "不吃了"].contains(&self.said(at, at + 1));
        let clause = self.clause(at);
        let names_food = clause.clone().any(|place| {
            self.is_dish(place)
                || self.token(place).is_some_and(|token| token.any(&[Sense::Core, Sense::Rice]))
        });
        let next = (at + 1..clause.end)
            .find(|place| !self.token(*place).is_some_and(|token| token.is(Sense::Filler)));
        let of_somebody = clause
            .clone()
            .filter_map(|place| self.token(place))
            .any(|token| token.any(&[Sense::Called, Sense::Reason]));
        let known = !clause
            .clone()
            .filter_map(|place| self.token(place))
            .any(|token| token.kind == Kind::Unknown && token.end - token.start > 1);
        known && denies && next.is_none() && !names_food && of_somebody && clause.start < at
    }

    /// `+1 我也要一份茄子`.
    fn joins_in(&self, at: usize) -> bool {
        at == 1
            && self.said(at, at + 1) == "1"
            && self.token(0).is_some_and(|token| token.kind == Kind::Mark('+'))
            && self.token(2).is_some_and(|token| token.divides())
    }

    /// `保安队今天4个人 小炒肉2`: who they are, and how many.
    fn is_a_team(&self, at: usize) -> bool {
        let first = self.tokens.iter().position(|token| {
            !(token.divides() || token.kind == Kind::Word && token.any(&[Sense::Filler, Sense::Courtesy]))
        });
        let goes = self.tokens.iter().any(|token| token.is(Sense::Deliver));
        let ends = self.said(at, at + 1).ends_with(['队', '处', '室', '科', '组', '班', '部', '店', '铺']);
        first == Some(at) && ends && !goes && self.content.persons.is_some()
    }

    /// `老王头不吃辣 给他弄个木须肉`: who is meant was said before, and is no guest.
    fn is_somebody_named(&self, at: usize) -> bool {
        let is_third = self.token(at).is_some_and(|token| token.is(Sense::Third))
            && self.said(at, at + 1).ends_with(['他', '她', '要']);
        let before = self.tokens.get(..at).unwrap_or_default();
        let named = before.iter().any(|token| token.is(Sense::Called));
        let is_guest = self.tokens.iter().any(|token| matches!(token.kind, Kind::Person(_)));
        is_third && named && !is_guest && self.guests.is_empty() && !self.content.signs.replaces
    }

    /// `排骨太贵了 还是茄子吧`, `昨天那个太油了 今天来个小炒肉`: why it is what it is, in a
    /// clause before the one that asks, in a message that surely orders.
    fn is_why_not(&self, at: usize) -> bool {
        let judges = self.token(at).is_some_and(|token| token.is(Sense::Bad))
            && self.said(at, at + 1).starts_with(['太', '偏', '略']);
        let clause = self.clause_number(at);
        let asked = |mention: &super::Mention| mention.is_asked && mention.op == super::Op::Want;
        let here = self.content.mentions.iter().any(|mention| mention.clause == clause && asked(mention));
        let later = self.content.mentions.iter().any(|mention| mention.clause > clause && asked(mention));
        judges && !here && later && self.surely_orders()
    }

    fn surely_orders(&self) -> bool {
        let pieces = crate::act::abstracted_pieces(self.source.text, self.tokens);
        crate::act::judge(&pieces).of(crate::act::Act::Order) >= SURELY
    }
}

/// From here on a message asks for dishes, whatever else it tells.
const SURELY: f64 = 0.8;

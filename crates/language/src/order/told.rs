//! What sounds like a wish for the whole order and tells of something else: `上次的发票`
//! is a thing, `我12点到` is when the guest is there.

use super::Parser;
use crate::{
    cut::{Kind, Token},
    lexicon::Sense,
    reading::Part,
    time::When,
};

/// Tastes, not things: `上次的清淡点` is the order of last time.
const TASTES: &[&str] = &[
    "清淡",
    "清爽",
    "油腻",
    "软烂",
    "烂一点",
    "常温",
    "spicy",
    "oily",
    "salty",
    "sweet",
    "sour",
    "hot",
    "cold",
    "soft",
    "lean",
    "fat",
    "fast",
];

/// Words behind `the same` that name nothing.
const SMALL: &[&str] = &[
    "but", "for", "to", "as", "too", "here", "one", "ones", "dishes", "dish", "food", "meal", "lunch",
    "dinner", "stuff", "now", "today", "if", "then", "it", "like", "today's", "order",
];

/// Senses of things and places.
const THINGS: &[Sense] = &[
    Sense::Spot,
    Sense::Place,
    Sense::Utensil,
    Sense::LabelSkip,
    Sense::LabelPerson,
    Sense::LabelNote,
    Sense::LabelTime,
    Sense::Other,
    Sense::Talk,
];

/// Before `喝` they order for all who are here.
const DRINKERS: [&str; 6] = ["大家", "我们", "咱们", "今天", "中午", "晚上"];

/// What somebody did, and nobody asks for.
const HAD: [&str; 14] = [
    "吃了", "吃过", "吃完", "喝了", "点了", "点过", "带了", "买了", "叫了", "订了", "拿了", "端了", "炫了",
    "干了",
];

impl Parser<'_> {
    /// `上次的发票`, `same address`: a thing is like before, and not the order.
    pub(super) fn like_before(&mut self, token: Token) -> bool {
        if token.kind != Kind::Word || !token.is(Sense::Usual) {
            return false;
        }
        let particle = self.said(self.at + 1, self.at + 2) == "的";
        let next = if particle { self.at + 2 } else { self.at + 1 };
        let blank = self.token(next).is_some_and(|token| token.kind == Kind::Blank);
        let next = if blank && !self.is_wide_blank(next) { next + 1 } else { next };
        let said = self.source.text.slice(token.range());
        let once_more = said.starts_with('再') && said.ends_with(['份', '套']);
        let describes =
            particle || said.ends_with(['的', '个', '份', '套', '款']) || matches!(said, "same" | "the same");
        if self.is_rice(next) || !describes || !self.is_thing(next, once_more) {
            return false;
        }
        self.content.left_over.push(self.range(self.at, next));
        self.at = next;
        true
    }

    /// `第二行改成家常豆腐`: a place in a list, which is not kept.
    pub(super) fn place_in_list(&mut self, token: Token) -> bool {
        let said = self.source.text.slice(token.range());
        let digit = said == "第" && self.token(self.at + 1).is_some_and(|token| token.number().is_some());
        let counts = digit || said.starts_with('第') && said.chars().count() == 2;
        let of = self.at + 1 + usize::from(digit);
        let is_place =
            counts && self.said(of, of + 1).starts_with(['行', '个', '样', '道', '项', '条', '份', '排']);
        if !is_place {
            return false;
        }
        let text = self.said(self.at, of + 1).to_owned();
        self.content.unresolved.push(crate::reading::Unresolved::LeftOver { text });
        self.at = of + 1;
        true
    }

    /// `跟老大一样`: what somebody else has, who is not known here.
    pub(super) fn like_another(&mut self, token: Token) -> bool {
        let joins = ["跟", "和", "同", "与"].contains(&self.source.text.slice(token.range()));
        if !joins {
            return false;
        }
        let clause = self.clause(self.at);
        let alike = |at: &usize| ["一样", "一样的", "一个样", "相同"].contains(&self.said(*at, at + 1));
        let Some(end) = (self.at + 2..clause.end).find(alike) else { return false };
        let named = (self.at + 1..end).any(|at| self.is_dish(at) && !self.is_weak_core(at));
        if named {
            return false;
        }
        let text = self.said(self.at, end + 1);
        self.content.unresolved.push(crate::reading::Unresolved::LeftOver { text: text.to_owned() });
        self.at = end + 1;
        true
    }

    /// Whether a thing is named at a place that is no dish.
    fn is_thing(&self, at: usize, known_only: bool) -> bool {
        let Some(token) = self.token(at) else { return false };
        let said = self.said(at, at + 1);
        let goes_on = || self.token(at + 1).is_some_and(|next| next.kind == Kind::Unknown);
        match token.kind {
            Kind::Unknown => !known_only && !SMALL.contains(&said),
            Kind::Word => {
                let long = token.end - token.start > 1;
                long && token.any(&[Sense::Core, Sense::Utensil]) && !TASTES.contains(&said)
                    || !known_only
                        && (token.any(THINGS)
                            || matches!(said, "地址" | "address" | "钱")
                            || token.is(Sense::Wish) && goes_on())
            }
            _ => false,
        }
    }

    /// `我12点到`, `我们一点下班`: when the guest is there, not when the food is wanted.
    pub(super) fn own_time(&mut self, token: Token) -> bool {
        if self.is_busy_until(token) {
            return self.skip_to(self.at + 1);
        }
        // `下午一点要赶车`: what else there is at that time.
        let has_to = ["要", "得", "还要", "就要"].contains(&self.said(self.at + 1, self.at + 2))
            && self.token(self.at + 2).is_some_and(|next| next.is(Sense::Reason));
        if matches!(token.kind, Kind::When(_)) && has_to && !self.content.mentions.is_empty() {
            let range = self.range(self.at, self.at + 3);
            self.prove(Part::Note, range.clone(), None);
            self.content.notes.push(range);
            self.at += 3;
            return true;
        }
        let tells = matches!(token.kind, Kind::When(_)) && self.is_of_oneself();
        let next = self.past_blanks(self.at + 1);
        let said = self.said(next, next + 1);
        let goes_on = said.starts_with(['到', '回', '走'])
            || self.token(next).is_some_and(|next| next.kind == Kind::Word && next.is(Sense::Reason));
        let comes = self.said(self.at, self.at + 1).ends_with('到') && self.ends_here(self.at + 1) || goes_on;
        if !tells || !comes {
            return false;
        }
        let end = if goes_on { next + 1 } else { self.at + 1 };
        let range = self.range(self.at - 1, end);
        if (0..self.tokens.len()).any(|at| self.is_dish(at)) {
            self.content.left_over.push(self.range(self.at, end));
        } else {
            // Of an order there is: whoever brings it should know.
            self.prove(Part::Note, range.clone(), None);
            self.content.notes.push(range);
        }
        self.at = end;
        true
    }

    /// `开会到一点半，一点四十送`: until when something else goes on.
    fn is_busy_until(&self, token: Token) -> bool {
        let Some(before) = self.at.checked_sub(2) else { return false };
        let is_time = |token: &Token| matches!(token.kind, Kind::When(_));
        is_time(&token)
            && ["到", "忙到"].contains(&self.said(before + 1, self.at))
            && self.token(before).is_some_and(|before| before.is(Sense::Reason))
            && self.tokens.iter().filter(|token| is_time(token)).count() > 1
    }

    /// `中午食堂人太多不去挤了 来份宫保鸡丁`: a part of the day in a clause that only tells is
    /// not when the food is wanted; where the clause gives no reason against it, as in
    /// `来两份小炒肉，中午孩子回家`, it may be, and is asked about.
    pub(super) fn drop_tales(&mut self) {
        let whens = std::mem::take(&mut self.content.whens);
        let alone = whens.len() == 1;
        for (when, range) in whens {
            let at = self.tokens.iter().position(|token| token.start == range.start).unwrap_or(0);
            if !(matches!(when, When::Noon(None)) && self.only_tells(at)) {
                self.content.whens.push((when, range));
            } else if alone && !self.clause_says(at, &['不', '没', '太', '了', '过', '忘']) {
                self.content.left_over.push(range);
            }
        }
    }

    /// Whether the clause of a place asks for nothing, beside one that does.
    fn only_tells(&self, at: usize) -> bool {
        let pieces = || self.clause(at).filter_map(|at| self.token(at));
        let asks = [Sense::Order, Sense::OrderSurely, Sense::Soft, Sense::Deliver];
        let number = self.clause_number(at);
        let here = self.content.mentions.iter().any(|mention| mention.clause == number);
        let elsewhere = self.content.mentions.iter().any(|mention| mention.is_asked);
        pieces().any(|token| token.kind == Kind::Unknown || token.any(&[Sense::Reason, Sense::Other]))
            && !pieces().any(|token| token.any(&asks))
            && !here
            && elsewhere
    }

    fn clause_says(&self, at: usize, chars: &[char]) -> bool {
        let clause = self.clause(at);
        self.said(clause.start, clause.end).contains(chars)
    }

    /// The clauses that tell what somebody had: `小王点了两份鱼香肉丝`, `我能喝三瓶啤酒`.
    pub(super) fn told_of_others(&self) -> Vec<usize> {
        let tells = |clause: std::ops::Range<usize>| {
            let said = self.said(clause.start, clause.end);
            let asks = said.contains(['要', '给', '帮', '来', '替', '想', '再', '代']);
            let mut pieces = clause.filter_map(|at| self.token(at));
            let of_another = pieces.any(|token| {
                token.is(Sense::Called) && !token.any(&[Sense::Courtesy, Sense::Filler])
                    || matches!(token.kind, Kind::Person(_))
            });
            let had = HAD.iter().any(|word| said.contains(word));
            !asks && (of_another && had || tells_of_drinking(said))
        };
        let mentions = self.content.mentions.iter();
        let spoken_of = mentions.filter(|mention| {
            let at = self.tokens.iter().position(|token| token.start == mention.range.start);
            at.is_some_and(|at| tells(self.clause(at)))
        });
        spoken_of.map(|mention| mention.clause).collect()
    }

    /// Whether the sender speaks of themselves right before this place.
    fn is_of_oneself(&self) -> bool {
        let before = self.at.checked_sub(1).map(|before| self.said(before, before + 1));
        before.is_some_and(|said| {
            matches!(said, "我" | "我们" | "咱" | "咱们" | "俺" | "俺们" | "我这边" | "我这")
        })
    }
}

/// `老张喝两瓶啤酒`, and not `喝两瓶啤酒`.
fn tells_of_drinking(said: &str) -> bool {
    let Some((before, behind)) = said.split_once('喝') else { return false };
    !before.trim().is_empty() && !DRINKERS.contains(&before.trim()) && !behind.starts_with('的')
        || behind.starts_with(['了', '过', '完'])
}

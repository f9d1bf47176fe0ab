//! Orders that are not settled yet in their own words: put off, one or the other, denied,
//! about so many, to two places.

use std::ops::Range;

use super::{Mention, Op, Parser, loose_count::TOGETHER};
use crate::{
    cut::Kind,
    lexicon::Sense,
    reading::{Part, Unresolved},
};

/// Whether and how many are wanted is a guess.
const GUESSES: [&str; 10] =
    ["可能", "也许", "估计", "大概", "大约", "差不多", "至少", "最少", "起码", "maybe"];

/// What is put off until something else is known.
const PUT_OFF: [&str; 16] = [
    "先记着",
    "待定",
    "再定",
    "会儿定",
    "等下确认",
    "再确认",
    "还没定",
    "没想好",
    "还没想",
    "等我消息",
    "等我电话",
    "等我通知",
    "等通知",
    "等我信",
    "到时候再",
    "not sure",
];

/// What nobody asked for.
const DENIED: [&str; 12] = [
    "不是要",
    "不是点",
    "不是订",
    "不是叫",
    "没要",
    "没点",
    "没订",
    "没叫",
    "没说要",
    "没说点",
    "没有要",
    "没有点",
];

/// What leads to another dish in some case.
const ELSE: [&str; 7] = ["不行就", "没有就", "没了就", "不行的话", "没有的话", "要不就", "实在没有"];

/// What has come is not asked for.
const CAME: [&str; 7] = ["到了", "收到", "收到了", "拿到", "拿到了", "送到了", "已到"];

const WITHOUT_RICE: [&str; 6] = ["不要饭", "不要米饭", "免饭", "无饭", "不加饭", "不带饭"];

impl Parser<'_> {
    /// What is not settled, each as it stands in the text.
    pub(super) fn unsettled(&mut self) {
        if self.all_wanted().next().is_none() {
            return;
        }
        let found = [
            self.guessed(),
            self.put_off(),
            self.denied(),
            self.in_some_case(),
            self.one_or_the_other(),
            self.has_come(),
            self.second_place(),
            self.one_more_for_another(),
            self.delivered_to_number(),
            self.rice_in_a_wish(),
            self.counts_ourselves(),
        ];
        for range in found.into_iter().flatten() {
            self.unclear(range);
        }
        for range in [self.span_of_codes(), self.price_of_name()].into_iter().flatten() {
            let text = self.source.text.slice(range).to_owned();
            self.content.unresolved.push(Unresolved::TwoWays { text });
        }
        if let Some(range) = self.about_so_many() {
            self.bulk(range);
        }
        self.drop_total();
    }

    fn all_wanted(&self) -> impl Iterator<Item = &Mention> {
        self.content.mentions.iter().filter(|mention| matches!(mention.op, Op::Want | Op::More | Op::Into))
    }

    /// Where the first of some words stands.
    fn first_of(&self, words: &[&str]) -> Option<Range<usize>> {
        let text: String = self.source.text.folded().iter().collect();
        let start = words.iter().filter_map(|word| Some((text.find(word)?, word.chars().count()))).min()?;
        let at = text.get(..start.0)?.chars().count();
        Some(at..at + start.1)
    }

    /// `可能要3.6`, and not `大概12点`.
    fn guessed(&self) -> Option<Range<usize>> {
        let range = self.first_of(&GUESSES)?;
        let at = self.tokens.iter().position(|token| token.start >= range.end)?;
        let is_time = self.token(self.past_blanks(at)).is_some_and(|next| matches!(next.kind, Kind::When(_)));
        let end = self.range(at, self.clause(at).end).end;
        let in_clause = |place: usize| (range.start..end).contains(&place);
        let guessed = self.all_wanted().any(|mention| in_clause(mention.range.start))
            || self.count_at(at).is_some_and(|(count, _)| count.has_unit);
        (guessed && !is_time).then_some(range)
    }

    /// `3.6先记着`, `等我消息再做`; what stands on the ticket as a wish is not lost.
    fn put_off(&self) -> Option<Range<usize>> {
        let range = self.first_of(&PUT_OFF)?;
        let waits = self.source.text.slice(range.clone()).starts_with('等');
        let is_wish = self.content.notes.iter().any(|note| note.contains(&range.start));
        (!(waits && is_wish)).then_some(range)
    }

    /// `没说要3.6`.
    fn denied(&self) -> Option<Range<usize>> {
        let range = self.first_of(&DENIED)?;
        let follows = self.all_wanted().any(|mention| mention.range.start >= range.end);
        follows.then_some(range)
    }

    /// `不行就8`.
    fn in_some_case(&self) -> Option<Range<usize>> {
        let range = self.first_of(&ELSE)?;
        let follows = self.all_wanted().any(|mention| mention.range.start >= range.end);
        follows.then_some(range)
    }

    /// `要3还是6`.
    fn one_or_the_other(&self) -> Option<Range<usize>> {
        let at = (1..self.tokens.len()).find(|at| {
            let or = ["还是", "或", "或者", "or"].contains(&self.said(*at, at + 1));
            let before = (0..*at).rev().find(|at| !self.token(*at).is_some_and(|t| t.kind == Kind::Blank));
            let next = self.past_blanks(at + 1);
            let counts = self.count_at(next).is_some_and(|(count, _)| count.has_unit);
            or && before.is_some_and(|before| self.is_dish(before)) && self.is_dish(next) && !counts
        })?;
        Some(self.range(at, at + 1))
    }

    /// `3.6到了`, `3.6收到`.
    fn has_come(&self) -> Option<Range<usize>> {
        let end = self.all_wanted().last()?.range.end;
        let text = self.source.text.folded();
        let said: String = text.get(end..)?.iter().filter(|c| c.is_alphanumeric()).collect();
        CAME.contains(&said.trim_end_matches(['啊', '哈', '啦', '哦'])).then_some(end..text.len())
    }

    /// `3送A12，6送B7`: an order goes to one place.
    fn second_place(&self) -> Option<Range<usize>> {
        let mut places = self.said_as(Part::Address);
        let (first, second) = (places.next()?, places.next()?);
        (self.source.text.slice(first) != self.source.text.slice(second.clone())).then_some(second)
    }

    /// `我要3，帮我妈也订一个`: of what, nobody said.
    fn one_more_for_another(&self) -> Option<Range<usize>> {
        let at = (0..self.tokens.len()).find(|at| {
            let also = ["也", "也要", "也来", "也订"].contains(&self.said(*at, at + 1));
            let verb = self.token(at + 1).is_some_and(|token| token.any(&[Sense::Order, Sense::OrderSurely]));
            let counted =
                self.count_at(if verb { at + 2 } else { at + 1 }).filter(|(count, _)| count.has_unit);
            also && counted.is_some_and(|(_, end)| self.is_last_of_clause(end))
        })?;
        let clause = self.clause_number(at);
        let last = self.all_wanted().last()?;
        let named_here = last.clause == clause && last.range.end + 1 >= self.token(at)?.start;
        let start = self.token(at)?.start;
        (!named_here && last.range.start < start).then(|| self.range(at, self.clause(at).end))
    }

    fn is_last_of_clause(&self, at: usize) -> bool {
        self.token(at).is_none_or(|token| token.divides() || token.any(&[Sense::Courtesy, Sense::Filler]))
    }

    /// `3.8 送6号`: a dish, a guest or a stall.
    fn delivered_to_number(&self) -> Option<Range<usize>> {
        let at = (0..self.tokens.len()).find(|at| {
            self.token(*at).is_some_and(|token| token.kind == Kind::Word && token.is(Sense::Deliver))
                && self.token(at + 1).is_some_and(|token| token.number().is_some())
                && self.said(at + 2, at + 3) == "号"
                && self.is_last_of_clause(at + 3)
        })?;
        Some(self.range(at, at + 3))
    }

    /// `小炒肉（不要饭）鱼香肉丝`: so much less rice, and no wish.
    fn rice_in_a_wish(&self) -> Option<Range<usize>> {
        let denies = |mention: &&Mention| WITHOUT_RICE.iter().any(|word| mention.note.contains(word));
        self.all_wanted().find(denies).map(|mention| mention.range.clone())
    }

    /// `我们三个 3 6 9`: so many eat.
    fn counts_ourselves(&self) -> Option<Range<usize>> {
        let at = (0..self.tokens.len()).find(|at| {
            ["我们", "咱们", "俺们", "咱"].contains(&self.said(*at, at + 1))
                && self.token(at + 1).is_some_and(|token| token.number().is_some())
                && self.said(at + 2, at + 3) == "个"
                && self.token(at + 3).is_some_and(|next| next.divides())
        })?;
        Some(self.range(at, at + 3))
    }

    /// `3到6各一份`, `3~6`: those two, or all between them.
    fn span_of_codes(&self) -> Option<Range<usize>> {
        let code = |at: usize| self.token(at)?.number().filter(|number| !number.counted).map(|n| n.value);
        let at = (1..self.tokens.len()).find(|at| {
            let to = ["~", "到", "至", "～"].contains(&self.said(*at, at + 1));
            to && matches!((code(at - 1), code(at + 1)), (Some(from), Some(to)) if from < to)
        })?;
        let starts = self.token(at + 1)?.start;
        let dish = self.all_wanted().any(|mention| mention.by_code && mention.range.start == starts);
        dish.then(|| self.range(at - 1, at + 2))
    }

    /// `白菜3.6`: a price rather than two dishes more.
    fn price_of_name(&self) -> Option<Range<usize>> {
        let number = |at: usize| self.token(at).is_some_and(|token| token.number().is_some());
        let at = (1..self.tokens.len()).find(|at| {
            let named =
                self.token(at - 1).is_some_and(|token| token.weak && matches!(token.kind, Kind::Name(_)));
            named && number(*at) && self.said(at + 1, at + 2) == "." && number(at + 2)
        })?;
        Some(self.range(at - 1, at + 3))
    }

    /// `五六份小炒肉`, `饭一半`.
    fn about_so_many(&self) -> Option<Range<usize>> {
        let numeral = |at: usize| self.token(at)?.number().filter(|number| number.chinese).map(|n| n.value);
        let at = (0..self.tokens.len()).find(|at| {
            let unit = self.token(at + 2).is_some_and(|token| token.any(&[Sense::Unit, Sense::People]));
            let next = matches!((numeral(*at), numeral(at + 1)), (Some(a), Some(b)) if Some(b) == a.checked_add(1)) && unit;
            next || self.said(*at, at + 2) == "一半"
        })?;
        Some(self.range(at, at + 2))
    }

    /// `合计 3` behind a list of three portions: no dish.
    fn drop_total(&mut self) {
        let Some(place) = self.content.mentions.iter().position(|mention| self.is_sum(mention)) else {
            return;
        };
        let total = self.content.mentions.remove(place);
        let sum = self.all_wanted().map(|mention| mention.quantity.unwrap_or(1)).fold(0, u32::saturating_add);
        if total.code().and_then(|code| u32::try_from(code).ok()) != Some(sum) {
            self.unclear(total.range);
        }
    }

    fn is_sum(&self, mention: &Mention) -> bool {
        let at = self.tokens.iter().position(|token| token.start == mention.range.start);
        let before = at.and_then(|at| {
            (0..at).rev().find(|at| {
                !self
                    .token(*at)
                    .is_some_and(|token| matches!(token.kind, Kind::Blank | Kind::Mark(':' | ',')))
            })
        });
        mention.by_code
            && mention.quantity.is_none()
            && before.is_some_and(|at| TOGETHER.contains(&self.said(at, at + 1)))
    }
}

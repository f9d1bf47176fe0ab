//! Wishes: of taste, of what is left out, of amount, of packing, of hurry.

use super::{Op, Parser, clause::ends_clause};
use crate::{
    cut::{Kind, Token},
    lexicon::Sense,
    reading::Part,
};

const BEGINS: &[Sense] = &[
    Sense::Neg,
    Sense::Never,
    Sense::Degree,
    Sense::Core,
    Sense::Wish,
    Sense::Utensil,
    Sense::Allergy,
    Sense::Soft,
    Sense::Extra,
    Sense::With,
    Sense::More,
    Sense::Less,
    Sense::Replace,
    Sense::ReplaceSurely,
    Sense::Spot,
];
const GOES_ON: &[Sense] = &[
    Sense::Neg,
    Sense::Never,
    Sense::Degree,
    Sense::Core,
    Sense::Wish,
    Sense::Utensil,
    Sense::Allergy,
    Sense::Soft,
    Sense::Extra,
    Sense::With,
    Sense::And,
    Sense::Filler,
    Sense::Unit,
    Sense::Kept,
    Sense::Gone,
    Sense::Reason,
    Sense::Courtesy,
    Sense::More,
    Sense::Each,
    Sense::Order,
    Sense::Good,
    Sense::Spot,
    Sense::Called,
];
const HOLDS: &[Sense] = &[Sense::Core, Sense::Wish, Sense::Utensil, Sense::Allergy];

/// A longer name of something to be left out is a sentence.
const MOST_LEFT_OUT: usize = 3;

/// Where something is put is said in no more characters.
const LONGEST_PLACE: usize = 10;

/// What is tasted or seen of a dish.
const TASTES: [char; 14] =
    ['辣', '咸', '淡', '甜', '油', '酸', '麻', '烂', '软', '硬', '脆', '嫩', '糖', '盐'];

impl Parser<'_> {
    /// A wish, from its first word to its last in this clause.
    pub(super) fn wish(&mut self, token: Token) -> bool {
        if matches!(token.kind, Kind::Mark('(' | '[' | '【')) {
            return self.bracket();
        }
        let may_begin = match token.kind {
            Kind::Word => token.any(BEGINS),
            Kind::Number(_) => self.count_of_utensil(self.at).is_some(),
            // What is in a dish before.
            Kind::Name(_) | Kind::Part(_) => token.weak || matches!(token.kind, Kind::Part(_)),
            _ => false,
        };
        if !may_begin {
            return false;
        }
        if self.orders_next(token) {
            return false;
        }
        let put = || self.put_somewhere(self.at);
        let end = self.wish_end(self.at).or_else(|| self.left_out(self.at)).or_else(put);
        let Some(end) = end else { return false };
        let range = self.range(self.at, end);
        self.content.signs.allergy |= self.holds_allergy(self.at..end);
        self.attach(self.at, range);
        self.at = end;
        self.asked = false;
        true
    }

    /// `再加个汤`: what is added is a dish.
    fn orders_next(&self, token: Token) -> bool {
        if !(token.kind == Kind::Word && token.any(&[Sense::More, Sense::Again, Sense::With, Sense::Extra])) {
            return false;
        }
        let next = self.past_blanks(self.at + 1);
        let said = self.said(self.at, self.at + 1);
        let has_unit = said.ends_with('个') || said.ends_with('份');
        let unit = self
            .token(next)
            .is_some_and(|token| token.kind == Kind::Word && token.is(Sense::Unit) && !token.is(Sense::Core));
        let dish = if unit { self.past_blanks(next + 1) } else { next };
        let counted = self
            .count_at(next)
            .is_some_and(|(count, end)| count.has_unit && self.is_dish(self.past_blanks(end)));
        counted
            || self.is_dish(dish)
                && (unit || has_unit || !self.token(dish).is_some_and(|token| token.is(Sense::Core)))
    }

    /// Where a wish ends that begins at a place; none if it wishes nothing.
    pub(super) fn wish_end(&self, at: usize) -> Option<usize> {
        let (mut end, mut holds, mut place) = (at, false, at);
        while let Some(token) = self.token(place) {
            if let Some(to) = self.count_of_utensil(place) {
                (holds, end, place) = (true, to, to);
                continue;
            }
            let holds_here = self.holds_wish(place, at);
            let goes_on = holds_here
                || token.kind == Kind::Word && token.any(GOES_ON)
                || token.kind == Kind::Emoji
                || self.rice_amount(place, holds)
                || token.kind == Kind::Blank && !self.is_wide_blank(place)
                || matches!(token.kind, Kind::Masked(_));
            // `不要放蒜啊我这个牙不好`: what follows is another sentence.
            let exclaims =
                holds && matches!(self.said(place, place + 1), "啊" | "呀" | "哦" | "嘛" | "哈" | "啦");
            if !goes_on || exclaims || ends_clause(&token) || (place > at && self.begins_dish(place)) {
                break;
            }
            holds |= holds_here;
            if holds {
                end = place + 1;
            }
            place += 1;
        }
        holds.then(|| self.without_verb(at, end))
    }

    /// `别放黄花菜`, `不要虾皮`: whatever it is, it is to be left out of what is ordered.
    fn left_out(&self, at: usize) -> Option<usize> {
        let token = self.token(at)?;
        let said = self.said(at, at + 1);
        let puts = said.ends_with(['放', '加', '搁', '摆']) || said == "不要";
        let what = self.token(at + 1).filter(|what| {
            let chars = self.source.text.folded().get(what.range()).unwrap_or_default();
            what.kind == Kind::Unknown
                && chars.len() <= MOST_LEFT_OUT
                && chars.iter().all(|c| crate::analysis::is_chinese(*c))
        });
        let ends = self.token(at + 2).is_none_or(|next| next.divides() || next.is(Sense::Filler));
        let ordered = self.content.mentions.iter().any(|mention| mention.op == Op::Want);
        (token.is(Sense::Neg) && puts && ends && ordered && what.is_some()).then_some(at + 2)
    }

    /// `放门岗`, `搁窗台上`: where to put it, up to the end of the clause.
    fn put_somewhere(&self, at: usize) -> Option<usize> {
        if !["放", "搁", "丢", "挂", "留", "放到", "放在", "搁在"].contains(&self.said(at, at + 1))
        {
            return None;
        }
        let end = self.clause(at).end;
        let place = |at: usize| {
            self.token(at).is_some_and(|token| {
                token.kind == Kind::Unknown
                    || token.kind == Kind::Word
                        && token.any(&[Sense::Spot, Sense::Place, Sense::Called, Sense::Filler, Sense::Other])
            })
        };
        let where_to = self.range(at + 1, end);
        let named = (at + 1..end)
            .filter_map(|at| self.token(at))
            .any(|token| token.any(&[Sense::Spot, Sense::Place]));
        let all = end > at + 1 && (at + 1..end).all(place);
        (all && where_to.len() <= LONGEST_PLACE
            && (named || self.said(at + 1, end).ends_with(['上', '里', '边', '台', '岗', '亭'])))
        .then_some(end)
    }

    /// `对鸡蛋过敏`: whatever it is, even a dish by its name.
    pub(super) fn allergy_to(&mut self, token: Token) -> bool {
        if self.source.text.slice(token.range()) != "对" {
            return false;
        }
        let end = (self.at + 2..self.at + 5).find(|at| {
            let known = (self.at + 1..*at).all(|place| {
                self.token(place).is_some_and(|token| !token.divides())
                    && !self.said(place, place + 1).contains('不')
            });
            known && self.said(*at, at + 1).starts_with("过敏")
        });
        let Some(end) = end else { return false };
        let range = self.range(self.at, end + 1);
        self.content.signs.allergy = true;
        self.content.notes.push(range.clone());
        self.prove(Part::Note, range, None);
        self.at = end + 1;
        true
    }

    /// An order verb behind a wish begins what comes next.
    fn without_verb(&self, at: usize, mut end: usize) -> usize {
        while end > at + 1
            && self
                .token(end - 1)
                .is_some_and(|token| token.any(&[Sense::Order, Sense::And, Sense::More]) && !token.any(HOLDS))
        {
            end -= 1;
        }
        end
    }

    /// Whether a piece is something to wish for.
    pub(super) fn holds_wish(&self, at: usize, from: usize) -> bool {
        let Some(token) = self.token(at) else { return false };
        match token.kind {
            _ if token.any(HOLDS) => true,
            // `不要太辣`.
            Kind::Word if token.is(Sense::Bad) && at > from => {
                let wanted = ["凉的", "冷的", "冰的"].contains(&self.said(at, at + 1));
                self.token(at - 1).is_some_and(|before| {
                    before.is(Sense::Neg) || wanted && before.any(&[Sense::Order, Sense::Degree])
                })
            }
            // `no peanuts, I'm allergic`.
            Kind::Word if matches!(self.said(at, at + 1), "allergic" | "alergic") => {
                let ends = self.token(at + 1).is_none_or(|next| next.divides());
                ends && (!self.content.notes.is_empty()
                    || self.content.mentions.iter().any(|mention| !mention.note.is_empty()))
            }
            // `小炒肉多点`, and nothing else.
            Kind::Word if token.is(Sense::Degree) && !self.content.mentions.is_empty() && at == from => {
                let text = self.source.text.slice(token.range());
                (text.ends_with('点') || text.ends_with('些'))
                    && self.token(at + 1).is_none_or(|next| next.divides() || next.kind == Kind::Emoji)
            }
            // An ingredient by the name of a dish, behind what leaves it out or gives more of it.
            Kind::Name(_) | Kind::Part(_) if token.weak || matches!(token.kind, Kind::Part(_)) => {
                let before = at.checked_sub(1).and_then(|before| self.token(before));
                let led = at > from
                    && before.is_some_and(|before| {
                        before.kind == Kind::Word
                            && before.any(&[Sense::Neg, Sense::Degree, Sense::And, Sense::Never])
                            && !before.any(&[Sense::Order, Sense::OrderSurely])
                    });
                let begins = at == from && !self.content.mentions.is_empty();
                let counted = self.count_behind(at + 1, false).is_some();
                (led || begins) && !counted && !self.ordered(at)
            }
            _ => false,
        }
    }

    /// Whether an everyday name is one that this message orders, or denies as a
    /// whole dish.
    fn ordered(&self, at: usize) -> bool {
        let strict =
            self.token(at).is_some_and(|token| matches!(token.kind, Kind::Name(_)) && !token.is(Sense::Core));
        strict && self.content.mentions.is_empty()
    }

    /// `两双筷子`, `3副餐具`.
    pub(super) fn count_of_utensil(&self, at: usize) -> Option<usize> {
        let counts = self.token(at)?.number().is_some() || self.said(at, at + 1) == "几";
        let next = self.past_blanks(at + 1);
        let unit = self.token(next).filter(|token| token.kind == Kind::Word)?;
        if !counts {
            return None;
        }
        if unit.is(Sense::Utensil) {
            return Some(next + 1);
        }
        // `两个袋子`, `一个鸡蛋`: a thing that is counted and is no dish.
        let thing = self.token(next + 1).filter(|thing| {
            unit.is(Sense::Unit)
                && thing.kind == Kind::Word
                && thing.is(Sense::Core)
                && !thing.is(Sense::Unit)
                && !self.token(next + 2).is_some_and(|after| matches!(after.kind, Kind::Part(_)))
        });
        if thing.is_some() {
            return Some(next + 2);
        }
        (unit.is(Sense::Core) && !unit.any(&[Sense::Unit, Sense::Bulk])).then_some(next + 1)
    }

    /// `饭少点`: rice in the midst of a wish.
    fn rice_amount(&self, at: usize, holds: bool) -> bool {
        holds
            && self.is_rice(at)
            && !self.count_at(self.past_blanks(at + 1)).is_some_and(|(count, _)| count.has_unit)
            && at
                .checked_sub(1)
                .and_then(|before| self.token(before))
                .is_some_and(|before| before.any(&[Sense::Degree]))
    }

    /// Whether a dish or its quantity begins here, which no wish goes on into.
    fn begins_dish(&self, at: usize) -> bool {
        let Some(token) = self.token(at) else { return false };
        let verb = token.kind == Kind::Word
            && token.any(&[Sense::Order, Sense::OrderSurely, Sense::Again, Sense::More])
            && !token.any(HOLDS);
        let place = if verb { self.past_blanks(at + 1) } else { at };
        if matches!(self.token(place).map(|token| token.kind), Some(Kind::Name(_) | Kind::Sound(_))) {
            let weak = self.token(place).is_some_and(|token| token.weak);
            return verb || !weak || self.count_behind(place + 1, false).is_some();
        }
        let counted = self.count_at(place).filter(|_| self.count_of_utensil(place).is_none());
        counted.is_some_and(|(count, end)| {
            count.has_unit
                && (verb || self.is_dish(self.past_blanks(end)) || self.is_rice(self.past_blanks(end)))
        }) || verb && self.token(place).is_some_and(|token| token.is(Sense::Unit))
            || self.is_rice(place) && verb
    }

    /// Gives a wish to the dish it stands beside, or to the order.
    pub(super) fn attach(&mut self, at: usize, range: std::ops::Range<usize>) {
        let text = self.source.text.slice(range.clone());
        let dish = self.wished_dish(at).and_then(|dish| self.content.mentions.get_mut(dish));
        let code = if let Some(dish) = dish {
            crate::basket::join_note(&mut dish.note, text);
            dish.code()
        } else {
            self.content.notes.push(range.clone());
            None
        };
        self.prove(Part::Note, range, code);
    }

    /// The dish that a wish is for: the only one of its clause, or of its line in a
    /// list of lines.
    fn wished_dish(&self, at: usize) -> Option<usize> {
        let clause = self.clause_number(at);
        let here = self.content.mentions.iter().filter(|mention| mention.clause == clause).count();
        let last = self.content.mentions.last()?;
        if let Some(named) = self.names_what_is_ordered(at) {
            return Some(named);
        }
        let wanted = matches!(last.op, Op::Want | Op::More | Op::Into | Op::Keep);
        let of_clause = last.clause == clause && (here == 1 || self.touches_one_alone(at));
        let of_line = || self.is_of_a_dish(at) && self.is_only_dish_of_line(at);
        (wanted && (of_clause || of_line())).then(|| self.content.mentions.len() - 1)
    }

    /// `来个排骨然后再来个油麦菜不要放蒜`: right behind a dish that a verb of its own asks for.
    fn touches_one_alone(&self, at: usize) -> bool {
        let mut from_last = self.content.mentions.iter().rev();
        let (Some(last), Some(before)) = (from_last.next(), from_last.next()) else { return false };
        let start = self.token(at).map(|token| token.start);
        let again = self.tokens.iter().any(|token| {
            (before.range.end..last.range.start).contains(&token.start)
                && token.any(&[Sense::Order, Sense::Again, Sense::More])
        });
        start == Some(last.range.end) && (again || before.which == last.which)
    }

    /// `白菜别放辣椒`: the dish that a wish begins with, if it is one of those before.
    fn names_what_is_ordered(&self, at: usize) -> Option<usize> {
        let Some(Kind::Name(code)) = self.token(at).map(|token| token.kind) else { return None };
        let is_it = |mention: &super::Mention| {
            mention.which == super::Which::Code(code) && matches!(mention.op, Op::Want | Op::More | Op::Into)
        };
        let mut of_it = self.content.mentions.iter().enumerate().filter(|(_, mention)| is_it(mention));
        of_it.next().filter(|_| of_it.next().is_none()).map(|(place, _)| place)
    }

    /// Whether a wish is one for a dish: of taste and of what is in it, not of packing,
    /// hurry or payment, and no allergy. In a list by names all is theirs.
    fn is_of_a_dish(&self, at: usize) -> bool {
        let wish: Vec<Token> = (at..self.tokens.len())
            .map_while(|place| self.token(place).filter(|token| !ends_clause(token)))
            .collect();
        let any = |senses: &[Sense]| wish.iter().any(|token| token.any(senses));
        let tastes = || wish.iter().any(|token| self.source.text.slice(token.range()).contains(TASTES));
        self.is_labelled || !any(&[Sense::Allergy, Sense::Utensil]) && (any(&[Sense::Core]) || tastes())
    }

    /// Whether the last dish is the only one of this line, and other lines have theirs.
    fn is_only_dish_of_line(&self, at: usize) -> bool {
        let is_newline = |place: &usize| self.token(*place).is_some_and(|token| token.kind == Kind::Newline);
        let first = (0..at).rev().find(is_newline).map_or(0, |newline| newline + 1);
        let end = (at..self.tokens.len()).find(is_newline).unwrap_or(self.tokens.len());
        let line = self.range(first, end);
        let here = self.content.mentions.iter().filter(|mention| line.contains(&mention.range.start)).count();
        let begins = |place: usize| is_newline(&place) && self.is_dish(place + 1);
        let named = |place: usize| self.token(place).is_some_and(|token| matches!(token.kind, Kind::Name(_)));
        let others = self.content.mentions.len() > here
            || (end..self.tokens.len()).any(|place| begins(place) || named(place));
        let more_here =
            (at..end).any(|place| named(place) && !self.token(place).is_some_and(|token| token.weak));
        here == 1 && others && !more_here
    }
}

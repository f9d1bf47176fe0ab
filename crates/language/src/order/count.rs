//! Quantities: before a dish, after it, of each.

use super::{Mention, Parser};
use crate::{
    basket::HIGHEST_QUANTITY,
    cut::{Kind, Token},
    lexicon::Sense,
    reading::{Part, Unresolved},
};

/// How many, and in what.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Count {
    pub(super) value: u32,
    /// Whether a measure was said: `份`.
    pub(super) has_unit: bool,
    /// Whether it is a measure that no dish is sold in: `箱`, `半份`.
    pub(super) is_bulk: bool,
}

const DOZEN: u32 = 12;
/// A group of more is not spoken of.
pub(super) const MOST_PERSONS: u32 = 500;

impl Parser<'_> {
    /// A quantity at a place, and where it ends.
    pub(super) fn count_at(&self, at: usize) -> Option<(Count, usize)> {
        let token = self.token(at)?;
        let count = |value, has_unit, is_bulk| Count { value, has_unit, is_bulk };
        if self.seated_at(at).is_some() {
            return None;
        }
        if token.is(Sense::Double) {
            return Some((count(2, true, false), at + 1));
        }
        if token.kind == Kind::Word && token.is(Sense::Bulk) && self.said(at, at + 1).contains('半') {
            return Some((count(1, true, true), at + 1));
        }
        let number = token.number()?;
        let next = self.past_size(self.past_blanks(at + 1));
        let Some(unit) = self.token(next).filter(|unit| unit.kind == Kind::Word) else {
            return Some((count(number.value, number.counted, false), at + 1));
        };
        if unit.is(Sense::Dozen) && number.chinese {
            return Some((count(number.value.saturating_mul(DOZEN), true, false), next + 1));
        }
        if unit.is(Sense::Unit) && !self.is_times(next) {
            let next = self.past_of(next + 1);
            return Some((count(number.value, true, false), next));
        }
        // `3小份 6大份` are codes with their sizes.
        let named = |place: usize| {
            self.token(place)
                .is_some_and(|token| matches!(token.kind, Kind::Name(_) | Kind::Sound(_) | Kind::Part(_)))
        };
        if self.is_sized_measure(next) && (number.chinese || named(self.past_blanks(next + 1))) {
            return Some((count(number.value, true, false), next + 1));
        }
        if unit.is(Sense::Bulk) && next == at + 1 {
            return Some((count(number.value, true, true), next + 1));
        }
        Some((count(number.value, number.counted, false), at + 1))
    }

    /// `两大份`: past the size that stands before a measure.
    pub(super) fn past_size(&self, at: usize) -> usize {
        let sized = matches!(self.said(at, at + 1), "大" | "小" | "整");
        let measured = self.token(at + 1).is_some_and(|unit| unit.kind == Kind::Word && unit.is(Sense::Unit));
        let numeral =
            at.checked_sub(1).and_then(|before| self.token(before)).and_then(|before| before.number());
        if sized && measured && numeral.is_some_and(|number| number.chinese) { at + 1 } else { at }
    }

    /// `大份`, `小碗`: a measure with its size, in one word.
    pub(super) fn is_sized_measure(&self, at: usize) -> bool {
        let said = self.said(at, at + 1);
        said.chars().count() == 2
            && said.starts_with(['大', '小', '中'])
            && said.ends_with(['份', '盘', '碗', '盒'])
    }

    /// Past the `of` behind a measure.
    fn past_of(&self, at: usize) -> usize {
        let of = self.past_blanks(at);
        if of > at && self.said(of, of + 1) == "of" { of + 1 } else { at }
    }

    /// Whether an `x`, `*`, `:` or `=` joins a quantity to what stands before it.
    pub(super) fn is_times(&self, at: usize) -> bool {
        let Some(token) = self.token(at) else { return false };
        let joins = match token.kind {
            Kind::Mark(sign) => matches!(sign, '*' | '×' | '✕' | '✖' | ':' | '='),
            Kind::Word | Kind::Unknown => matches!(self.said(at, at + 1), "x" | "X" | "乘"),
            _ => false,
        };
        joins && self.token(self.past_blanks(at + 1)).is_some_and(|next| next.number().is_some())
    }

    /// The quantity behind a dish, and where it ends: `x2`, `(2)`, `2份`, ` 2`.
    pub(super) fn count_behind(&self, at: usize, by_code: bool) -> Option<(Count, usize)> {
        let near = self.past_blanks(at);
        if self.goes_without(near) {
            return None;
        }
        // `地三鲜+1`.
        let plus_one = self
            .token(near)
            .is_some_and(|token| token.kind == Kind::Mark('+') || self.said(near, near + 1) == "+")
            && self.token(near + 1).and_then(|token| token.number()).is_some_and(|number| number.value == 1)
            && self.token(near + 2).is_none_or(|token| token.divides() && token.kind != Kind::Mark('.'));
        if !by_code && plus_one {
            return Some((Count { value: 1, has_unit: true, is_bulk: false }, near + 2));
        }
        if !by_code
            && self.token(near).is_some_and(|token| {
                token.kind == Kind::Word && token.is(Sense::Above) && self.said(near, near + 1) == "+1"
            })
        {
            return Some((Count { value: 1, has_unit: true, is_bulk: false }, near + 1));
        }
        if self.is_times(near) {
            return self.count_at(self.past_blanks(near + 1));
        }
        if let Some(found) = self.in_brackets(near) {
            return Some(found);
        }
        let place = self.past_dots(at, by_code);
        if self.is_times(place) {
            return self.count_at(self.past_blanks(place + 1));
        }
        let place = self.past_verb(place);
        if self.is_times(place) {
            return self.count_at(self.past_blanks(place + 1));
        }
        let (count, end) = self.count_at(place)?;
        // `91两`: digits say which, a numeral how many.
        let is_numeral = place == at
            && self.token(at).and_then(|token| token.number()).is_some_and(|number| number.chinese)
            && at
                .checked_sub(1)
                .and_then(|code| self.token(code))
                .is_some_and(|code| code.number().is_some())
            && !self
                .token(end)
                .is_some_and(|next| matches!(next.kind, Kind::Name(_) | Kind::Sound(_) | Kind::Part(_)));
        let is_plain = !count.has_unit && !is_numeral;
        if is_plain && (by_code || !self.stands_as_quantity(place)) {
            return None;
        }
        // `2,2个饭`: behind a sign it is the rice's.
        let comma = |at: usize| self.token(at).is_some_and(|token| matches!(token.kind, Kind::Mark(',')));
        let is_rices = (at..place).any(comma) && self.is_rice(self.past_blanks(end));
        // `小炒肉 鱼香肉丝 两个都要`.
        let is_all = place > at && self.counts_all(count, end, 1).is_some();
        if is_rices || is_all || self.belongs_to_next(place, end, at) {
            return None;
        }
        Some((count, end))
    }

    /// `(2)`.
    fn in_brackets(&self, at: usize) -> Option<(Count, usize)> {
        let opens = self.token(at).is_some_and(|token| matches!(token.kind, Kind::Mark('(' | '[' | '【')));
        let (count, end) = opens.then(|| self.count_at(at + 1)).flatten()?;
        let closes = self.token(end).is_some_and(|token| matches!(token.kind, Kind::Mark(')' | ']' | '】')));
        closes.then_some((count, end + 1))
    }

    /// Past blanks, dots and the signs that lead to a quantity in a list.
    fn past_dots(&self, at: usize, by_code: bool) -> usize {
        let leads = |token: Token| match token.kind {
            Kind::Blank | Kind::Mark('…' | '·' | '—' | '_' | ']' | '】' | ',') => true,
            Kind::Mark('→' | '|' | '-' | '–' | '.') => !by_code,
            _ => false,
        };
        let mut place = at;
        while self.token(place).is_some_and(leads) {
            place += 1;
        }
        // Behind a comma a quantity needs its measure: `3,2份`.
        let has_comma =
            (at..place).any(|passed| self.token(passed).is_some_and(|token| token.kind == Kind::Mark(',')));
        let counts = self.count_at(place).is_some_and(|(count, end)| {
            count.has_unit || !by_code && self.ends_line(end) && self.starts_line(at)
        });
        if has_comma && !counts { at } else { place }
    }

    fn ends_line(&self, at: usize) -> bool {
        self.token(self.past_blanks(at)).is_none_or(|token| token.kind == Kind::Newline)
    }

    /// Whether the dish that ends at a place is all that its line says before it.
    fn starts_line(&self, end: usize) -> bool {
        let dish = end.checked_sub(1);
        let before = dish.and_then(|dish| dish.checked_sub(1)).and_then(|before| self.token(before));
        dish.is_some() && before.is_none_or(|token| token.kind == Kind::Newline)
    }

    /// Past a verb or a small word between a dish and its quantity: `土豆丝来两份`.
    fn past_verb(&self, at: usize) -> usize {
        let mut place = at;
        for _ in 0..2 {
            let small = self.token(place).filter(|token| token.kind == Kind::Word);
            let passes = small.is_some_and(|token| {
                token.any(&[Sense::Order, Sense::Filler, Sense::Soft]) && !token.is(Sense::Unit)
            }) && !self.is_label(place)
                && !self.compares(place);
            let next = self.past_blanks(place + 1);
            if passes && (self.count_at(next).is_some_and(|(count, _)| count.has_unit) || self.is_times(next))
            {
                return next;
            }
            if !passes {
                return at;
            }
            place = next;
        }
        at
    }

    /// `25还是一份`, `8多一份`: as many as there are, or more.
    fn compares(&self, at: usize) -> bool {
        ["还是", "仍是", "还", "still", "多", "多要", "再多"].contains(&self.said(at, at + 1))
    }

    /// Whether a bare number behind a name counts it: no list of codes goes on.
    fn stands_as_quantity(&self, at: usize) -> bool {
        let next = self.token(at + 1);
        let in_list = next
            .is_some_and(|token| matches!(token.kind, Kind::Mark('.' | '、' | '/' | '-' | '+' | '&')))
            && self.token(at + 2).is_some_and(|token| token.number().is_some());
        let before_unit = next.is_some_and(|token| {
            token.kind == Kind::Word
                && token.any(&[
                    Sense::People,
                    Sense::Utensil,
                    Sense::Money,
                    Sense::Hao,
                    Sense::DishNumber,
                    Sense::Place,
                ])
        });
        let small = self
            .token(at)
            .and_then(|token| token.number())
            .is_some_and(|number| number.value <= HIGHEST_QUANTITY);
        small && !in_list && !before_unit
    }

    /// Whether a quantity counts the dish that follows, not the one before.
    fn belongs_to_next(&self, from: usize, end: usize, dish_end: usize) -> bool {
        let next = self.past_blanks(end);
        if !self.is_dish(next) && !self.is_rice(next) {
            return false;
        }
        let touches_next = next == end;
        // `8 1份米饭`.
        if self.is_rice(next) && touches_next && from > dish_end && !self.is_counted_behind(next) {
            return true;
        }
        if self.is_rice(next) && touches_next {
            return !self.is_counted_behind(next) && !self.counts_behind;
        }
        let touches_before = from == dish_end;
        match (touches_before, touches_next) {
            _ if self.counts_before => true,
            (false, true) => !self.is_counted_behind(next),
            _ => false,
        }
    }

    /// Whether the dish at a place has its own quantity behind it, so that in
    /// this list quantities follow.
    fn is_counted_behind(&self, at: usize) -> bool {
        let end = at + 1;
        let place = self.past_blanks(end);
        let counted = self.count_at(place).is_some_and(|(count, _)| count.has_unit);
        counted && !self.count_at(place).is_some_and(|(_, end)| self.is_dish(self.past_blanks(end)))
    }

    /// `各一份`, `一人一份`: of each dish, or for each guest.
    pub(super) fn each(&mut self, token: Token) -> bool {
        if token.kind != Kind::Word || !token.any(&[Sense::Each, Sense::PerPerson]) {
            return false;
        }
        let (per_person, from) = (token.is(Sense::PerPerson), self.at);
        let place = past_verbs(self.tokens, self.at + 1);
        let Some((count, end)) =
            self.count_at(place).filter(|(count, _)| (1..=HIGHEST_QUANTITY).contains(&count.value))
        else {
            return false;
        };
        if count.is_bulk {
            self.content.unresolved.push(Unresolved::Quantity { text: self.said(from, end).to_owned() });
            return self.skip_to(end);
        }
        let times = if per_person { self.persons() } else { 1 };
        let value = count.value.saturating_mul(times);
        if per_person && times == 1 && self.speaks_of_several() {
            let range = self.range(from, end);
            self.unclear(range);
        }
        let after = self.past_blanks(end);
        let uncounted =
            self.content.mentions.iter().skip(self.each_from).any(|mention| mention.quantity.is_none());
        if self.is_rice(after) && (after == end || !uncounted) {
            self.at = after + 1;
            let value = if per_person { value } else { count.value.saturating_mul(self.rice_each()) };
            return self.rice_exactly(value, from);
        }
        // A dish that follows is counted by it; else those before.
        let counts_next = self.is_dish(after) && (per_person || self.content.guests > 1);
        self.at = if counts_next { after } else { end };
        if counts_next {
            return self.dish_counted(value, from);
        }
        // `3、6各加一份`.
        let adds = (from..place).filter_map(|at| self.token(at)).any(|token| token.is(Sense::More));
        self.content.signs.more |= adds;
        let mut counted = Vec::new();
        for mention in
            self.content.mentions.iter_mut().skip(self.each_from).filter(|mention| mention.quantity.is_none())
        {
            mention.quantity = Some(value);
            mention.op = if adds && mention.op == super::Op::Want { super::Op::More } else { mention.op };
            counted.push(mention.range.clone());
        }
        self.each_from = self.content.mentions.len();
        if counted.is_empty() {
            self.content.loose_count = true;
        }
        let range = self.range(from, end);
        self.prove(Part::Dish, range, None);
        true
    }

    /// How many eat: said, or one for each guest.
    pub(super) fn persons(&self) -> u32 {
        let guests = u32::try_from(self.content.guests.max(1)).unwrap_or(1);
        let said = self.content.persons.or_else(|| self.persons_ahead());
        said.unwrap_or_else(|| guests.max(self.named_beside_me()))
    }

    /// `饭每人两碗一共十个人`: how many there are is said behind what each has.
    fn persons_ahead(&self) -> Option<u32> {
        let counts = |at: usize| {
            let number = self.token(at)?.number()?.value;
            let people = self.past_blanks(at + 1);
            let is_people = self.token(people)?.is(Sense::People);
            let portions = self.said(people, people + 1).ends_with("人份");
            (is_people && !portions && (1..=MOST_PERSONS).contains(&number)).then_some(number)
        };
        let mut said = (self.at..self.tokens.len()).filter_map(counts);
        let first = said.next()?;
        said.next().is_none().then_some(first)
    }

    /// `我和室友一人一份`: how many are named in the clause, where the sender is one.
    fn named_beside_me(&self) -> u32 {
        let clause = self.clause(self.at);
        let said = |at: usize| self.said(at, at + 1);
        let me = clause.clone().any(|at| matches!(said(at), "我" | "俺"));
        let others = (clause.start + 1..self.at).filter(|at| {
            self.token(*at).is_some_and(|token| token.is(Sense::Called))
                && self
                    .token(at - 1)
                    .is_some_and(|before| before.is(Sense::And) || before.kind == Kind::Mark('、'))
        });
        if me { 1 + u32::try_from(others.count()).unwrap_or(0) } else { 1 }
    }

    /// `我和室友`: how many they are, nobody said.
    fn speaks_of_several(&self) -> bool {
        (1..self.at).any(|at| {
            self.token(at).is_some_and(|token| token.is(Sense::And))
                && ["我", "我们", "俺", "咱"].contains(&self.said(at - 1, at))
        })
    }

    /// What `饭各一` counts: the guests, if that many are spoken of; else the dishes.
    pub(super) fn rice_each(&self) -> u32 {
        self.content.persons.unwrap_or_else(|| u32::try_from(self.content.mentions.len().max(1)).unwrap_or(1))
    }
}

/// Past verbs and small words that count nothing, and blanks, behind an `each`.
pub(super) fn past_verbs(tokens: &[Token], at: usize) -> usize {
    let verbs = [Sense::Order, Sense::Filler, Sense::Again, Sense::More];
    let passes = |token: &Token| {
        token.kind == Kind::Blank || token.kind == Kind::Word && token.any(&verbs) && !token.is(Sense::Unit)
    };
    at + tokens.iter().skip(at).take_while(|token| passes(token)).count()
}

/// Whether a quantity is one that an order holds.
pub(super) fn fits(mention: &Mention) -> bool {
    mention.quantity.is_none_or(|quantity| (1..=HIGHEST_QUANTITY).contains(&quantity))
}

//! Dishes: by number, by name, by part of a name.

use super::{Mention, Op, Parser, Which, count::Count};
use crate::{
    cut::{Kind, Token},
    lexicon::Sense,
    reading::{Part, Unresolved},
};

/// Minor units of a yuan.
const MINOR: i64 = 100;

impl Parser<'_> {
    /// Whether a dish stands at a place.
    pub(super) fn is_dish(&self, at: usize) -> bool {
        self.dish_at(at).is_some()
    }

    /// The dish at a place, where it ends, and whether it is named by number.
    fn dish_at(&self, at: usize) -> Option<(Which, usize, bool)> {
        let token = self.token(at)?;
        match token.kind {
            Kind::Name(code) | Kind::Sound(code) if Some(code) != self.source.vocabulary.rice() => {
                Some((Which::Code(code), at + 1, false))
            }
            Kind::Part(part) => {
                let codes = self.source.vocabulary.sharing(part);
                let which = match codes {
                    [code] if !token.any(&[Sense::Core, Sense::Degree]) => Which::Code(*code),
                    codes => Which::Shared(codes.to_vec()),
                };
                Some((which, at + 1, false))
            }
            Kind::Number(_) => self.code_at(at).map(|(code, end)| (Which::Code(code), end, true)),
            _ => None,
        }
    }

    /// A number on the menu that stands where a dish may, and where it ends.
    fn code_at(&self, at: usize) -> Option<(i32, usize)> {
        let number = self.token(at)?.number().filter(|number| !number.counted)?;
        let code = i32::try_from(number.value).ok()?;
        let known = self.source.vocabulary.has_code(code) && Some(code) != self.source.vocabulary.rice();
        let next = self.token(at + 1);
        let is_word = |senses: &[Sense]| next.is_some_and(|next| next.kind == Kind::Word && next.any(senses));
        if is_word(&[Sense::DishNumber]) {
            return known.then_some((code, at + 2));
        }
        if is_word(&[Sense::Hao]) {
            let named = self.token(at + 2).is_some_and(|token| token.is(Sense::Place));
            return (known && !named).then_some((code, at + 2));
        }
        let counts = is_word(&[
            Sense::Unit,
            Sense::Bulk,
            Sense::People,
            Sense::Utensil,
            Sense::Money,
            Sense::Place,
            Sense::Rice,
        ]) && !self.is_times(at + 1);
        let is_yuan = at > 0
            && self.token(at - 1).is_some_and(|token| matches!(token.kind, Kind::Mark('¥' | '￥' | '$')));
        if self.said(at + 1, at + 2) == "点" {
            return None;
        }
        let stands_alone = |token: Option<Token>| {
            token.is_none_or(|token| {
                token.divides()
                    || token.number().is_some()
                    || token.kind == Kind::Word
                        && token.any(&[
                            Sense::And,
                            Sense::Order,
                            Sense::OrderSurely,
                            Sense::Unit,
                            Sense::Hao,
                            Sense::Each,
                            Sense::More,
                            Sense::Again,
                        ])
            })
        };
        let before = at.checked_sub(1).and_then(|before| self.token(before));
        if number.chinese && !(stands_alone(before) && stands_alone(next)) {
            return None;
        }
        let touches_word = |token: Option<Token>| token.is_some_and(|token| token.kind == Kind::Unknown);
        let in_word = touches_word(next) || at > 0 && touches_word(self.token(at - 1)) && number.chinese;
        (known && !counts && !is_yuan && !in_word).then_some((code, at + 1))
    }

    /// A dish, with the quantity before or behind it.
    pub(super) fn dish(&mut self) -> bool {
        let from = self.at;
        if let Some((count, end)) = self.count_at(from)
            && let Some(dish) = self.counted_dish(count, end)
        {
            return self.mention(from, dish, Some(count));
        }
        if self.unknown_code(from) {
            return true;
        }
        if self.is_ingredient(from) {
            return false;
        }
        let verb_unit =
            self.token(from).filter(|token| token.kind == Kind::Word && token.is(Sense::Unit) && self.asked);
        let place = match verb_unit {
            // `来份小炒肉`, `再来个汤`.
            Some(_) => self.past_filler(from + 1),
            None => from,
        };
        let one = verb_unit.map(|_| Count { value: 1, has_unit: true, is_bulk: false });
        match self.dish_at(place) {
            Some(_) if one.is_some() && self.count_behind(place + 1, false).is_none() => {
                self.mention(from, place, one)
            }
            Some(_) => self.mention(from, place, None),
            None if verb_unit.is_some() && self.is_rice(place) => {
                self.at = place;
                false
            }
            None if verb_unit.is_some() => {
                let from = self.at;
                self.at = place;
                self.unknown_dish(place) || {
                    self.at = from;
                    false
                }
            }
            None => false,
        }
    }

    fn past_filler(&self, at: usize) -> usize {
        let mut place = self.past_blanks(at);
        while self.token(place).is_some_and(|token| {
            token.kind == Kind::Word && token.is(Sense::Filler) && !token.is(Sense::Order)
        }) {
            place = self.past_blanks(place + 1);
        }
        place
    }

    /// The dish that a quantity at hand counts: `两份3`, `2份小炒肉`, `2啤酒`.
    fn counted_dish(&self, count: Count, end: usize) -> Option<usize> {
        let of = self.token(end).is_some_and(|token| {
            token.kind == Kind::Word && matches!(self.said(end, end + 1).as_str(), "的" | "of")
        });
        let place = self.past_blanks(if of { end + 1 } else { end });
        let (_, _, by_code) = self.dish_at(place)?;
        if count.has_unit {
            // `西红柿炒鸡蛋多要一个 土豆丝不动`: it counts the dish before.
            let behind = place > end
                && self.content.mentions.last().is_some_and(|last| {
                    last.quantity.is_none() && last.clause == self.clause_number(self.at)
                });
            return (!behind || self.counts_before).then_some(place);
        }
        // A bare number before a name counts it, if it touches; `3小炒肉` names dish 3
        // twice. English words are parted by blanks: `2 beers`.
        let latin = self.token(place).is_some_and(|token| {
            self.source.text.folded().get(token.start).is_some_and(char::is_ascii_alphabetic)
        });
        let after_number = self
            .at
            .checked_sub(2)
            .and_then(|before| self.token(before))
            .is_some_and(|token| token.number().is_some());
        ((place == end || latin && !after_number) && !by_code && !self.in_code_list(self.at)).then_some(place)
    }

    /// Whether a number is one of a list of numbers: `3.6`.
    pub(super) fn in_code_list(&self, at: usize) -> bool {
        let sign = at.checked_sub(1).and_then(|before| self.token(before));
        let number = at.checked_sub(2).and_then(|before| self.token(before));
        sign.is_some_and(|sign| matches!(sign.kind, Kind::Mark('.' | '、')))
            && number.is_some_and(|number| number.number().is_some())
    }

    /// A dish whose quantity is known already.
    pub(super) fn dish_counted(&mut self, value: u32, from: usize) -> bool {
        let count = Count { value, has_unit: true, is_bulk: false };
        let at = self.at;
        self.mention(from, at, Some(count))
    }

    /// Keeps a dish that stands at `place`, with its quantity.
    fn mention(&mut self, from: usize, place: usize, before: Option<Count>) -> bool {
        let Some((which, mut end, by_code)) = self.dish_at(place) else { return false };
        let token = self.token(place);
        let same_code = before.is_some_and(|count| {
            !count.has_unit && Which::Code(i32::try_from(count.value).unwrap_or(0)) == which
        });
        let mut count = before.filter(|_| !same_code);
        // `13那个要×2`: of one that is ordered already.
        let refers = matches!(self.said(end, end + 1).as_str(), "那个" | "那份" | "那道" | "那盘" | "那碗");
        if by_code {
            end = self.past_its_name(end, &which);
        } else {
            end = self.past_platter(end);
        }
        if count.is_none() {
            if let Some((behind, to)) = self.count_behind(end, by_code) {
                self.counts_behind |= to > end && self.token(end).is_some_and(|token| !token.divides());
                (count, end) = (Some(behind), to);
                end = self.past_platter(end);
            }
        } else if before.is_some_and(|count| count.has_unit) {
            self.counts_before = true;
        }
        if matches!(which, Which::Shared(_)) && count.is_none() {
            end = self.past_rest_of_name(end);
        }
        let range = self.range(if count.is_none() { place } else { from }, end);
        let quantity = count.map(|count| count.value);
        if count.is_some_and(|count| count.is_bulk) {
            self.content.signs.bulk = true;
            self.content
                .unresolved
                .push(Unresolved::Quantity { text: self.source.text.slice(range.clone()) });
        }
        let code = match which {
            Which::Code(code) => Some(code),
            Which::Shared(_) => None,
        };
        let op = if refers && self.op == Op::Want && count.is_some() { Op::Keep } else { self.op };
        let clause = self.clause_number(place);
        let is_asked = self.asked || count.is_some() || self.op != Op::Want;
        let mut note = String::new();
        if let Some(label) = self.label.take() {
            note = label;
        }
        let mention = Mention {
            which,
            quantity,
            note,
            is_asked,
            op,
            range: range.clone(),
            by_code,
            weak: token
                .is_some_and(|token| token.weak || matches!(token.kind, Kind::Part(_) | Kind::Sound(_))),
            clause,
        };
        self.put(mention);
        self.prove(Part::Dish, range, code);
        self.asked = false;
        self.at = end;
        true
    }

    /// `3 小炒肉`: the name behind its number.
    fn past_its_name(&self, at: usize, which: &Which) -> usize {
        let next = self.past_blanks(at);
        let same = self
            .token(next)
            .is_some_and(|token| matches!(token.kind, Kind::Name(code) if Which::Code(code) == *which));
        if same { next + 1 } else { at }
    }

    /// `红烧肉`: a part of a name goes on in characters that no dish has.
    fn past_rest_of_name(&self, at: usize) -> usize {
        let mut end = at;
        while self.token(end).is_some_and(|token| {
            token.kind == Kind::Unknown
                || token.end - token.start <= 2
                    && matches!(token.kind, Kind::Word | Kind::Part(_))
                    && token.is(Sense::Core)
                    && !token.any(&[Sense::Unit, Sense::Degree])
        }) {
            end += 1;
        }
        end
    }

    /// Puts a dish beside the others, or in the place of the last, if it
    /// corrects what was said.
    fn put(&mut self, mention: Mention) {
        let corrects = std::mem::take(&mut self.corrects);
        if corrects && mention.op != Op::From && self.next_replaces(&mention) {
            // `算了6换成8` says itself what is replaced.
        } else if corrects
            && mention.op == Op::Want
            && let Some(last) = self.content.mentions.pop()
        {
            self.content.mentions.push(Mention { quantity: mention.quantity.or(last.quantity), ..mention });
            return;
        }
        self.content.mentions.push(mention);
    }

    fn next_replaces(&self, mention: &Mention) -> bool {
        let next =
            self.tokens.iter().find(|token| token.start >= mention.range.end && token.kind != Kind::Blank);
        next.is_some_and(|token| token.any(&[Sense::ReplaceSurely, Sense::Replace]))
    }

    /// `小炒肉 18元`: what the dish before costs, as it is on the menu.
    pub(super) fn price_tag(&mut self, token: Token) -> bool {
        let sign = matches!(token.kind, Kind::Mark('¥' | '￥'));
        let place = if sign { self.at + 1 } else { self.at };
        let Some(number) = self.token(place).and_then(|token| token.number()) else { return false };
        let unit = self.token(place + 1).is_some_and(|unit| unit.kind == Kind::Word && unit.is(Sense::Money));
        let Some(last) = self.content.mentions.last().filter(|_| sign || unit) else { return false };
        let (Some(price), clause) =
            (last.code().and_then(|code| self.source.vocabulary.price(code)), last.clause)
        else {
            return false;
        };
        let each = i64::from(number.value) * MINOR;
        let all = price * i64::from(last.quantity.unwrap_or(1));
        let near = self.clause_number(self.at) <= clause + 1;
        near && (each == price || each == all) && self.skip_to(if unit { place + 2 } else { place + 1 })
    }

    /// `小炒肉盖饭`: a dish with its own rice.
    fn past_platter(&self, at: usize) -> usize {
        let touches = self.token(at).filter(|token| token.kind == Kind::Word || self.is_rice(at));
        match touches {
            Some(token) if token.is(Sense::Platter) => at + 1,
            Some(token) if self.is_rice(at) && token.end - token.start == 1 && !self.counts_rice(at + 1) => {
                at + 1
            }
            _ => at,
        }
    }

    /// Whether a quantity of rice follows: `小炒肉饭2` is rice for two.
    fn counts_rice(&self, at: usize) -> bool {
        self.count_at(self.past_blanks(at))
            .is_some_and(|(count, end)| !count.has_unit || !self.is_dish(self.past_blanks(end)))
            || self.is_times(at)
            || self.token(at).is_some_and(|token| {
                token.any(&[
                    Sense::Gone,
                    Sense::Kept,
                    Sense::Each,
                    Sense::PerPerson,
                    Sense::Order,
                    Sense::Degree,
                    Sense::Extra,
                ])
            })
    }

    /// A number where a dish should stand that is on no menu.
    fn unknown_code(&mut self, at: usize) -> bool {
        let Some(number) = self
            .token(at)
            .and_then(|token| token.number())
            .filter(|number| !number.counted && !number.chinese)
        else {
            return false;
        };
        let code = i32::try_from(number.value).unwrap_or(i32::MAX);
        let vocabulary = self.source.vocabulary;
        if vocabulary.has_code(code) || !self.stands_as_code(at) {
            return false;
        }
        let range = self.range(at, at + 1);
        self.content
            .unresolved
            .push(Unresolved::Code { text: self.source.text.slice(range.clone()), nearest: Vec::new() });
        self.prove(Part::Dish, range, None);
        self.at = at + 1;
        if let Some((_, end)) = self.count_behind(self.at, true) {
            self.at = end;
        }
        true
    }

    /// Whether a number that is on no menu stands among those that are, or
    /// alone in what is asked for.
    fn stands_as_code(&self, at: usize) -> bool {
        let sign = |token: Option<Token>| {
            token.is_none_or(|token| {
                token.divides()
                    || matches!(token.kind, Kind::Word)
                        && token.any(&[
                            Sense::And,
                            Sense::Order,
                            Sense::OrderSurely,
                            Sense::Hao,
                            Sense::DishNumber,
                        ])
            })
        };
        let before = at.checked_sub(1).and_then(|before| self.token(before));
        (sign(before) && sign(self.token(at + 1)) || self.is_times(at + 1))
            && !matches!(before.map(|token| token.kind), Some(Kind::Mark('¥' | '￥' | '$' | ':')))
    }

    /// A word behind an order verb or a quantity that is no dish of the menu.
    pub(super) fn unknown_dish(&mut self, at: usize) -> bool {
        let place = self.past_filler(at);
        let Some(token) = self.token(place).filter(|token| token.kind == Kind::Unknown) else { return false };
        let mut end = place + 1;
        // Up to what surely is something else; `狮子头` holds words by chance.
        while self.token(end).is_some_and(|next| {
            next.kind == Kind::Unknown
                || next.kind == Kind::Word
                    && next.end - next.start == 1
                    && next.any(&[Sense::Core, Sense::Filler, Sense::Unit])
                    && self.token(end + 1).is_some_and(|after| after.kind == Kind::Unknown)
        }) {
            end += 1;
        }
        let text = self.said(place, end);
        let range = token.start..self.range(place, end).end;
        self.content.unresolved.push(Unresolved::Word { text, nearest: Vec::new() });
        self.prove(Part::Dish, range, None);
        self.at = end;
        self.asked = false;
        true
    }

    /// Whether an everyday word names what is in a dish before it: `来份地三鲜，茄子少放油`.
    fn is_ingredient(&self, at: usize) -> bool {
        let Some(token) = self.token(at) else { return false };
        let everyday =
            token.weak && matches!(token.kind, Kind::Name(_)) || matches!(token.kind, Kind::Part(_));
        if !everyday || self.asked || self.content.mentions.is_empty() {
            return false;
        }
        let next = self.token(self.past_blanks(at + 1));
        let wishes = next.is_some_and(|next| {
            next.kind == Kind::Word
                && next.any(&[Sense::Degree, Sense::Neg, Sense::Core, Sense::Wish, Sense::Soft])
                && !next.is(Sense::Gone)
                && !next.is(Sense::OrderSurely)
        });
        let said_before = self
            .content
            .mentions
            .iter()
            .any(|mention| matches!(token.kind, Kind::Name(code) if mention.which == Which::Code(code)));
        // `② 豆角 少放油` is a line of a list.
        if self.token(at + 1).is_some_and(|next| next.kind == Kind::Blank)
            && at.checked_sub(1).and_then(|before| self.token(before)).is_none_or(|before| before.divides())
        {
            return false;
        }
        let order_follows = self.count_behind(at + 1, false).is_some();
        let in_wish = at
            .checked_sub(1)
            .and_then(|before| self.token(before))
            .is_some_and(|before| before.any(&[Sense::Neg, Sense::Degree]) && !before.is(Sense::Order));
        (wishes || in_wish || said_before && next.is_none_or(|next| !next.divides())) && !order_follows
    }

    /// What nothing accounts for.
    pub(super) fn left_over(&mut self) {
        if self.asked && self.unknown_dish(self.at) {
            return;
        }
        if self.list_label() {
            return;
        }
        let range = self.range(self.at, self.at + 1);
        self.content.left_over.push(range);
        self.asked = false;
        self.at += 1;
    }
}

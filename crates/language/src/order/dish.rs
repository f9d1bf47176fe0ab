//! Dishes: by number, by name, by part of a name.

use super::{Mention, Op, Parser, Which, count::Count};
use crate::{
    cut::{Kind, Token},
    lexicon::Sense,
    reading::Unresolved,
};

impl Parser<'_> {
    /// Whether a dish stands at a place.
    pub(super) fn is_dish(&self, at: usize) -> bool {
        self.dish_at(at).is_some()
    }

    /// The dish at a place, where it ends, and whether it is named by number.
    pub(super) fn dish_at(&self, at: usize) -> Option<(Which, usize, bool)> {
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
        // `8弄两份`: a verb, and no lane.
        let is_verb =
            is_word(&[Sense::Order]) && self.count_at(at + 2).is_some_and(|(count, _)| count.has_unit);
        let is_place = is_word(&[Sense::Place]) && !is_verb;
        if is_word(&[Sense::DishNumber]) {
            return known.then_some((code, at + 2));
        }
        if is_word(&[Sense::Hao]) {
            let named = self.token(at + 2).is_some_and(|token| token.is(Sense::Place));
            return (known && !named).then_some((code, at + 2));
        }
        let counts =
            is_word(&[Sense::Unit, Sense::Bulk, Sense::People, Sense::Utensil, Sense::Money, Sense::Rice])
                && !self.is_times(at + 1)
                || is_place;
        let is_yuan = at > 0
            && self.token(at - 1).is_some_and(|token| matches!(token.kind, Kind::Mark('¥' | '￥' | '$')));
        let paid = (0..at).rev().find(|before| {
            !self.token(*before).is_some_and(|token| token.kind == Kind::Word && token.is(Sense::Filler))
        });
        let pays = paid.is_some_and(|paid| self.said(paid, paid + 1).contains(['付', '转']));
        // `x4` is how many, whatever stands before it.
        let multiplies =
            at > 0 && self.is_times(at - 1) && matches!(self.said(at - 1, at), "x" | "X" | "*" | "×" | "乘");
        if pays || multiplies || self.is_one_more(at) || self.said(at + 1, at + 2) == "点" {
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
        let behind_a_code =
            number.chinese && before.and_then(|before| before.number()).is_some_and(|number| !number.chinese);
        let touches_word = |token: Option<Token>| token.is_some_and(|token| token.kind == Kind::Unknown);
        let joined = touches_word(next) || at > 0 && touches_word(self.token(at - 1)) && number.chinese;
        (known && !counts && !is_yuan && !joined && !behind_a_code).then_some((code, at + 1))
    }

    /// `再+1`: one more of what is not said.
    fn is_one_more(&self, at: usize) -> bool {
        let one = self.token(at).and_then(|token| token.number()).is_some_and(|number| number.value == 1);
        let before = |back: usize| at.checked_sub(back).and_then(|before| self.token(before));
        let names =
            |token: Token| token.number().is_some() || matches!(token.kind, Kind::Name(_) | Kind::Mark(')'));
        one && before(1).is_some_and(|sign| sign.kind == Kind::Mark('+')) && !before(2).is_some_and(names)
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
            Some(_) => {
                self.skip_to(place);
                self.mention(place, place, None)
            }
            None if verb_unit.is_some() && self.is_rice(place) => self.skip_to(place),
            None if verb_unit.is_some() => {
                let from = self.at;
                self.at = place;
                self.unknown_dish(place, 1) || {
                    self.at = from;
                    false
                }
            }
            None => false,
        }
    }

    /// The dish that a quantity at hand counts: `两份3`, `2份小炒肉`, `2啤酒`.
    fn counted_dish(&self, count: Count, end: usize) -> Option<usize> {
        let next = if self.said(self.past_blanks(end), self.past_blanks(end) + 1) == "of" {
            self.past_blanks(end)
        } else {
            end
        };
        let of = self.token(next).is_some_and(|token| {
            token.kind == Kind::Word && matches!(self.said(next, next + 1), "的" | "of")
        });
        let place = self.past_blanks(if of { next + 1 } else { end });
        // `再来一个那个什么土豆丝`.
        let hesitates = ["那个", "那个什么", "那个啥", "什么", "嗯", "呃", "那个就是"];
        let place = (place..self.tokens.len())
            .find(|at| !(count.has_unit && hesitates.contains(&self.said(*at, at + 1))))
            .unwrap_or(place);
        // `two of dish 3`.
        let dish = ["dish", "number", "no", "no."].contains(&self.said(place, place + 1));
        let numbered = Some(self.past_blanks(place + 1)).filter(|_| dish && of);
        if let Some(numbered) = numbered.filter(|at| self.is_dish(*at)) {
            return Some(numbered);
        }
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
            .is_some_and(|token| token.number().is_some())
            && !self.token(self.at - 1).is_some_and(|token| token.kind == Kind::Newline);
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

    /// Past `3-6`, which is asked about.
    pub(super) fn past_dashed(&mut self, place: usize, end: usize) -> usize {
        let Some(to) = self.dashed(end) else { return end };
        let text = self.said(place, to);
        self.content.unresolved.push(Unresolved::TwoWays { text: text.to_owned() });
        to
    }

    /// A quantity that is no number of portions is asked about.
    pub(super) fn bulk(&mut self, range: std::ops::Range<usize>) {
        self.content.signs.bulk = true;
        let text = self.source.text.slice(range);
        self.content.unresolved.push(Unresolved::Quantity { text: text.to_owned() });
    }

    /// `3-6`, and no list of dashes.
    fn dashed(&self, at: usize) -> Option<usize> {
        let dash = |at: usize| self.token(at).is_some_and(|token| token.kind == Kind::Mark('-'));
        let number = |at: usize| self.token(at).is_some_and(|token| token.number().is_some());
        let listed = at >= 3 && dash(at - 2);
        (dash(at) && number(at + 1) && !dash(at + 2) && !listed).then_some(at + 2)
    }

    /// `3 小炒肉`: the name behind its number.
    pub(super) fn past_its_name(&self, at: usize, which: &Which) -> usize {
        let next = self.past_blanks(at);
        let same = self
            .token(next)
            .is_some_and(|token| matches!(token.kind, Kind::Name(code) if Which::Code(code) == *which));
        if same { next + 1 } else { at }
    }

    /// `红烧肉`: a part of a name goes on in characters that no dish has.
    pub(super) fn past_rest_of_name(&self, at: usize) -> usize {
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
    pub(super) fn put(&mut self, mention: Mention) {
        let corrects = std::mem::take(&mut self.corrects);
        if corrects && mention.op != Op::From && self.next_replaces(&mention) {
            // `算了6换成8` says itself what is replaced.
        } else if corrects
            && mention.op == Op::Want
            && let Some(mut last) = self.content.mentions.pop()
        {
            if self.is_of_before(&last) {
                last.op = Op::From;
                self.content.signs.replaces = true;
                self.content.mentions.extend([last, Mention { op: Op::Into, ..mention }]);
                return;
            }
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

    /// `小炒肉盖饭`: a dish with its own rice.
    pub(super) fn past_platter(&self, at: usize) -> usize {
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
        // `鱼香肉丝饭4份`.
        let portions = |end: usize| end > at && self.said(end - 1, end) == "份";
        self.count_at(self.past_blanks(at)).is_some_and(|(count, end)| {
            !portions(end) && (!count.has_unit || !self.is_dish(self.past_blanks(end)))
        }) || self.is_times(at)
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
}

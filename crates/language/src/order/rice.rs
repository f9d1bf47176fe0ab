//! Rice: as many as said, more or less than by rule, none.

use super::{Op, Parser, count::past_verbs};
use crate::{
    basket::{HIGHEST_QUANTITY, Rice},
    cut::{Kind, Token},
    lexicon::Sense,
    reading::{Part, Unresolved},
};

impl Parser<'_> {
    /// Whether rice stands at a place.
    pub(super) fn is_rice(&self, at: usize) -> bool {
        let Some(rice) = self.source.vocabulary.rice() else { return false };
        let Some(token) = self.token(at) else { return false };
        let by_code =
            token.number().is_some_and(|number| i32::try_from(number.value) == Ok(rice) && !number.chinese)
                && self.token(at + 1).is_none_or(|next| next.divides() || self.is_times(at + 1));
        // `饭呢两碗`: no question after it.
        let counted = matches!(self.said(at, at + 1), "饭呢" | "米饭呢" | "饭嘛")
            && self.count_at(past_verbs(self.tokens, at + 1)).is_some_and(|(count, _)| count.has_unit);
        counted
            || token.kind == Kind::Name(rice)
            || token.kind == Kind::Word && token.is(Sense::Rice) && !token.is(Sense::Core)
            || by_code
    }

    /// Rice with its quantity.
    pub(super) fn rice(&mut self, token: Token) -> bool {
        let from = self.at;
        if let Some((count, end)) = self.count_at(from) {
            let place = self.past_blanks(self.past_of_rice(end));
            // `1 饭x4`: the rice has a quantity of its own. English words are parted by
            // blanks: `2 rice`.
            let latin = self.said(place, place + 1).starts_with(|first: char| first.is_ascii_alphabetic());
            let counts = count.has_unit
                || (place == end || latin)
                    && !self.in_code_list(from)
                    && !self.is_times(self.past_blanks(place + 1));
            if self.is_rice(place) && counts && !count.is_bulk && !self.names_a_dish(end, place) {
                self.at = place + 1;
                // `每人一饭,共6饭`: in all.
                if from > 0 && ["共", "一共", "总共", "合计"].contains(&self.said(from - 1, from)) {
                    self.content.rice.rice = Rice::Default;
                    return self.rice_exactly(count.value, from);
                }
                return self.rice_said(Some(count.value), from);
            }
        }
        if self.some_without(from) {
            return true;
        }
        if token.is(Sense::Unit) && self.asked && self.is_rice(self.at + 1) {
            self.at += 2;
            return self.rice_said(Some(1), from);
        }
        if self.rice_denied(token) || self.eats_none(token) {
            return true;
        }
        if self.rice_wished(token) {
            return true;
        }
        if !self.is_rice(from) {
            return false;
        }
        self.rice_named(from)
    }

    /// `一份不要饭`: the quantity belongs to the rice, not to the dish before.
    pub(super) fn goes_without(&self, at: usize) -> bool {
        self.count_at(at).is_some_and(|(count, end)| {
            // Apart from it, the quantity is the dish's: `5份 免饭`.
            let neg = end;
            count.has_unit
                && self.content.mentions.len() > 1
                && self.token(neg).is_some_and(|token| token.kind == Kind::Word && token.is(Sense::Neg))
                && self.is_rice(self.past_blanks(neg + 1))
        })
    }

    /// `五份，一份不要饭`: as many less.
    fn some_without(&mut self, from: usize) -> bool {
        let Some((count, end)) = self.count_at(from).filter(|(count, _)| count.has_unit && !count.is_bulk)
        else {
            return false;
        };
        let neg = self.past_blanks(end);
        let denies = self.token(neg).is_some_and(|token| token.kind == Kind::Word && token.is(Sense::Neg));
        let quantities = self.content.mentions.iter().map(|mention| mention.quantity.unwrap_or(1));
        let portions = quantities.fold(0_u32, u32::saturating_add);
        let counted = portions > count.value;
        if !denies || !counted || !self.is_rice(self.past_blanks(neg + 1)) {
            return false;
        }
        self.at = self.past_blanks(neg + 1) + 1;
        self.rice_plus(-i32::try_from(count.value).unwrap_or(i32::MAX), from)
    }

    /// `饭2`, `饭要两碗`, `饭不要了`, `饭各一`, or rice alone.
    fn rice_named(&mut self, from: usize) -> bool {
        let after = self.past_blanks(from + 1);
        if self.rice_raised(after, from) || self.rice_by_code(from) {
            return true;
        }
        let next = self.token(after);
        if let Some(done) = self.rice_spoken_of(after, from) {
            return done;
        }
        if let Some(next) = next.filter(|next| next.kind == Kind::Word) {
            if next.is(Sense::Gone) || next.is(Sense::Cancel) {
                self.at = after + 1;
                return self.rice_exactly(0, from);
            }
            if next.is(Sense::Kept) {
                self.at = after + 1;
                return self.rice_kept(from);
            }
            if next.any(&[Sense::Each, Sense::PerPerson])
                && let Some(done) = self.rice_for_each(after, from)
            {
                return done;
            }
            if next.any(&[Sense::Degree, Sense::Extra, Sense::More]) && self.rice_wish_behind(after, from) {
                return true;
            }
        }
        // `米饭共3`.
        let all = ["共", "一共", "总共", "合计"].contains(&self.said(from + 1, from + 2));
        let total = self.count_at(self.past_blanks(from + 2)).filter(|_| all);
        // `米饭+2`, and no list of things: `3+饭+6`, `米饭+2瓶啤酒`.
        let plus = self.token(after).is_some_and(|token| token.kind == Kind::Mark('+'))
            && !from
                .checked_sub(1)
                .and_then(|at| self.token(at))
                .is_some_and(|before| before.kind == Kind::Mark('+') || before.is(Sense::More));
        if let Some((count, end)) =
            self.count_at(after + 1).filter(|(_, end)| plus && self.counts_nothing_else(*end))
        {
            self.at = end;
            return self.rice_plus(i32::try_from(count.value).unwrap_or(i32::MAX), from);
        }
        let verbs = past_verbs(self.tokens, after);
        let spoken =
            self.count_at(verbs).filter(|(count, end)| count.has_unit && self.counts_nothing_else(*end));
        let behind = total.or_else(|| self.count_behind(from + 1, false));
        if let Some((count, end)) = behind.or(spoken) {
            self.at = end;
            return self.rice_said(Some(count.value), from);
        }
        self.at = from + 1;
        self.rice_said(None, from)
    }

    /// Whether a quantity that ends at a place is not that of a dish, or of something
    /// unknown, behind it.
    pub(super) fn counts_nothing_else(&self, end: usize) -> bool {
        let next = self.past_blanks(end);
        !self.is_dish(next) && !self.token(next).is_some_and(|token| token.kind == Kind::Unknown)
    }

    fn rice_for_each(&mut self, each: usize, from: usize) -> Option<bool> {
        let per_person = self.token(each).is_some_and(|token| token.is(Sense::PerPerson));
        let place = past_verbs(self.tokens, each + 1);
        let (count, end) = self.count_at(place)?;
        let times = if per_person { self.persons() } else { self.rice_each() };
        self.at = end;
        Some(self.rice_exactly(count.value.saturating_mul(times), from))
    }

    /// Whether `饭` behind a quantity ends the name of a dish: `一份小炒肉饭`.
    fn names_a_dish(&self, end: usize, place: usize) -> bool {
        place == end && self.is_dish(end)
    }

    /// A quantity at a place and where its rice stands: `三碗饭`. In `1 饭x4` the rice
    /// has a quantity of its own.
    fn counted_rice(&self, at: usize) -> Option<(u32, usize)> {
        let (count, end) = self.count_at(at)?;
        let rice = self.past_blanks(end);
        let own = !count.has_unit
            && (self.is_times(self.past_blanks(rice + 1))
                || self.token(rice + 1).is_some_and(|next| next.number().is_some()));
        (self.is_rice(rice) && !own).then_some((count.value, rice))
    }

    /// `地三鲜 不吃饭`, of one of several, or of what was said before.
    fn eats_none(&mut self, token: Token) -> bool {
        let beside =
            (0..self.at).rev().find(|at| self.token(*at).is_some_and(|token| token.kind != Kind::Blank));
        let last = self.content.mentions.last().map(|mention| mention.range.end);
        let beside = beside.and_then(|at| self.token(at)).map(|token| token.end);
        if self.source.text.slice(token.range()) != "不吃饭" || last.is_none() || beside != last {
            return false;
        }
        let from = self.at;
        self.at += 1;
        if self.is_labelled && self.content.mentions.len() > 1 {
            return self.rice_plus(-1, from);
        }
        self.rice_exactly(0, from)
    }

    fn past_of_rice(&self, at: usize) -> usize {
        if self.token(at).is_some_and(|token| matches!(self.source.text.slice(token.range()), "的" | "大"))
        {
            at + 1
        } else {
            at
        }
    }

    /// `不要饭`, `去掉一份饭`.
    fn rice_denied(&mut self, token: Token) -> bool {
        // Who eats none is one of several, or speaks of what they had.
        let eats_none = token.kind == Kind::Word && self.source.text.slice(token.range()).starts_with("不吃");
        if eats_none && !self.is_labelled {
            return false;
        }
        let denies = token.kind == Kind::Word && token.any(&[Sense::Neg, Sense::Less, Sense::Gone])
            || self.op == Op::Less;
        if !denies {
            return false;
        }
        let from = self.at;
        let place = if token.kind == Kind::Word && token.any(&[Sense::Neg, Sense::Less, Sense::Gone]) {
            self.past_blanks(from + 1)
        } else {
            from
        };
        let counted = self.counted_rice(place);
        if let Some((count, rice)) = counted {
            self.at = rice + 1;
            self.content.rice.is_said = true;
            self.content.rice.less = Some(count);
            return self.rice_proved(from);
        }
        let rice = self.token(place).filter(|token| token.is(Sense::Extra)).map_or(place, |_| place + 1);
        if !self.is_rice(rice) {
            return false;
        }
        self.at = rice + 1;
        // Of a list by name, it is that of the line.
        if self.is_labelled && self.content.mentions.len() > 1 {
            return self.rice_plus(-1, from);
        }
        // `不要饭了`.
        self.rice_exactly(0, from)
    }

    /// `少饭`, `多饭`, `少一碗饭`, `多一碗饭`.
    fn rice_wished(&mut self, token: Token) -> bool {
        let less = token.is(Sense::Degree) && self.said(self.at, self.at + 1).starts_with('少');
        let more = token.any(&[Sense::Extra, Sense::More, Sense::Again]);
        if token.kind != Kind::Word || !(less || more) {
            return false;
        }
        let from = self.at;
        let place = self.past_blanks(from + 1);
        let counted = self.counted_rice(place);
        if let Some((count, rice)) = counted {
            self.at = rice + 1;
            let by = i32::try_from(count).unwrap_or(i32::MAX);
            // `要个小炒肉，再来三碗饭` says how much there is to be in all.
            let adds = token.is(Sense::More) || self.said(from, from + 1).starts_with('多');
            if token.is(Sense::Again) && !adds && !self.content.mentions.is_empty() {
                return self.rice_exactly(count, from);
            }
            return if less && self.source.sender.is_some() && self.content.mentions.is_empty() {
                self.content.rice.is_said = true;
                self.content.rice.less = Some(count);
                self.rice_proved(from)
            } else {
                self.rice_plus(if less { -by } else { by }, from)
            };
        }
        let unit = self
            .token(place)
            .filter(|token| token.kind == Kind::Word && token.is(Sense::Unit))
            .map_or(place, |_| place + 1);
        if !self.is_rice(unit) {
            return false;
        }
        self.at = unit + 1;
        if less {
            let range = self.range(from, self.at);
            self.content.notes.push(range.clone());
            self.prove(Part::Note, range, None);
            return true;
        }
        if let Some((count, end)) = self.count_behind(self.at, false) {
            self.at = end;
            return self.rice_plus(i32::try_from(count.value).unwrap_or(i32::MAX), from);
        }
        // `+米饭` right beside a dish is that dish's own.
        let beside =
            from.checked_sub(1).and_then(|before| self.token(before)).is_some_and(|before| !before.divides());
        let plus_sign = self.source.text.folded().get(token.start) == Some(&'+');
        if plus_sign && beside {
            return self.rice_proved(from);
        }
        self.rice_plus(1, from)
    }

    /// `米饭少一点`: a wish.
    fn rice_wish_behind(&mut self, at: usize, from: usize) -> bool {
        let adds = self.token(at).is_some_and(|token| token.is(Sense::More));
        let counted = self.count_at(self.past_blanks(at + 1)).filter(|(count, _)| count.has_unit);
        if let Some((count, end)) = counted {
            let (more, less) =
                (adds || self.said(at, at + 1).starts_with('多'), self.said(at, at + 1).starts_with('少'));
            if !(more || less) || !self.counts_nothing_else(end) {
                return false;
            }
            self.at = end;
            let by = i32::try_from(count.value).unwrap_or(i32::MAX);
            return self.rice_plus(if less { -by } else { by }, from);
        }
        // `米饭加拍黄瓜` adds something else.
        if adds {
            return false;
        }
        let mut end = at + 1;
        while self.token(end).is_some_and(|token| {
            token.kind == Kind::Word && token.any(&[Sense::Degree, Sense::Filler, Sense::Core, Sense::Soft])
        }) {
            end += 1;
        }
        let range = self.range(from, end);
        self.content.notes.push(range.clone());
        self.prove(Part::Note, range, None);
        self.at = end;
        true
    }

    fn rice_said(&mut self, count: Option<u32>, from: usize) -> bool {
        let adds = self.op == Op::More && self.asked;
        match count {
            Some(count) if adds => self.rice_plus(i32::try_from(count).unwrap_or(i32::MAX), from),
            Some(count) => self.rice_exactly(count, from),
            None if adds => self.rice_plus(1, from),
            None => {
                if self.rice_contradicts(1) {
                    let range = self.range(from, self.at);
                    self.unclear(range);
                }
                self.content.rice.is_said = true;
                self.rice_proved(from)
            }
        }
    }

    /// Exactly so much rice; what is said twice is no more than said once.
    pub(super) fn rice_exactly(&mut self, count: u32, from: usize) -> bool {
        if count > HIGHEST_QUANTITY {
            self.content.unresolved.push(Unresolved::Quantity { text: self.said(from, self.at).to_owned() });
        }
        if let Some(portions) = self.portions_of_line() {
            let by = i64::from(count) - i64::from(portions);
            return self.rice_plus(i32::try_from(by).unwrap_or(i32::MAX), from);
        }
        if self.rice_contradicts(count) {
            let range = self.range(from, self.at);
            self.unclear(range);
        }
        self.content.rice.is_said = true;
        self.content.rice.rice = match self.content.rice.rice {
            Rice::Exactly(before) if !self.corrects && !self.content.signs.rewrites && count > 0 => {
                Rice::Exactly(before.saturating_add(count))
            }
            _ => Rice::Exactly(count),
        };
        self.corrects = false;
        self.rice_proved(from)
    }

    pub(super) fn rice_plus(&mut self, by: i32, from: usize) -> bool {
        if by.unsigned_abs() > HIGHEST_QUANTITY {
            self.content.unresolved.push(Unresolved::Quantity { text: self.said(from, self.at).to_owned() });
        }
        self.content.rice.is_said = true;
        self.content.rice.rice = self.content.rice.rice.and(Rice::Plus(by));
        self.rice_proved(from)
    }

    fn rice_kept(&mut self, from: usize) -> bool {
        self.content.rice.is_said = true;
        self.rice_proved(from)
    }

    fn rice_proved(&mut self, from: usize) -> bool {
        let range = self.range(from, self.at);
        self.prove(Part::Rice, range, None);
        self.asked = false;
        true
    }
}

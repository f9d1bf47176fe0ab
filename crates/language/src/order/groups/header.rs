//! Where a customer is named for whom the pieces that follow are.

use super::{Finder, Header};
use crate::{cut::Kind, lexicon::Sense, order::count::past_verbs, reading::CustomerRef};

impl Finder<'_> {
    pub(super) fn header(&self, at: usize) -> Option<Header> {
        if !self.may_begin(at) && !self.shares_a_dish(at) {
            return None;
        }
        let (number, end, by_name) = self.numbered(at).or_else(|| self.person(at))?;
        let on_behalf = self.on_behalf(at);
        let range = self.token(at)?.start..self.token(end - 1)?.end;
        let on_behalf = on_behalf || self.on_behalf_of_all;
        let customer = CustomerRef { number, on_behalf, by_name };
        Some(Header { customer, range, end: self.past_colon(end) })
    }

    /// `帮20号带一份3，我自己6`: from here on the sender orders for themselves.
    pub(super) fn begins_own(&self, at: usize) -> bool {
        let own = [
            "我",
            "我自己",
            "我自个",
            "我自个儿",
            "我的",
            "我这",
            "我这边",
            "我这里",
            "我们",
            "我们这边",
            "我也要",
            "自己",
            "mine",
            "me",
            "myself",
            "俺",
            "咱",
        ];
        let begins = at > 0 && self.token(at - 1).is_some_and(|before| before.divides());
        if !begins
            || !self.token(at).is_some_and(|token| own.contains(&self.source.text.slice(token.range())))
        {
            return false;
        }
        let small = [Sense::Filler, Sense::Order, Sense::OrderSurely, Sense::And, Sense::Courtesy];
        let next = (at + 1..self.tokens.len()).find(|place| {
            !self.is_word(*place, &small)
                && self
                    .token(*place)
                    .is_some_and(|token| !matches!(token.kind, Kind::Blank | Kind::Mark(':')))
        });
        next.and_then(|next| self.token(next)).is_some_and(|token| {
            token.number().is_some() || matches!(token.kind, Kind::Name(_) | Kind::Sound(_) | Kind::Part(_))
        })
    }

    /// `1号3号各要一份2`: guests side by side who each have what follows.
    fn shares_a_dish(&self, at: usize) -> bool {
        let mut place = at;
        while self.token(place).is_some_and(|token| token.number().is_some())
            && self.is_word(place + 1, &[Sense::Hao])
        {
            place += 2;
            while self.is_word(place, &[Sense::And])
                || self.token(place).is_some_and(|token| token.kind == Kind::Mark('、'))
            {
                place += 1;
            }
        }
        if place == at || !self.is_word(place, &[Sense::Each]) {
            return false;
        }
        let place = past_verbs(self.tokens, place + 1);
        let counted = self.token(place).is_some_and(|token| token.number().is_some())
            && self.is_word(place + 1, &[Sense::Unit]);
        counted
            && self.token(place + 2).is_some_and(|token| {
                matches!(token.kind, Kind::Name(_) | Kind::Sound(_) | Kind::Part(_) | Kind::Number(_))
            })
    }

    /// `18号`, `18#`, `#18`, `No.18`.
    fn numbered(&self, at: usize) -> Option<(i32, usize, bool)> {
        let value = |place: usize| {
            let number = self.token(place)?.number().filter(|number| !number.counted)?;
            i32::try_from(number.value).ok().filter(|number| (1..=9999).contains(number))
        };
        if let Some(number) = value(at) {
            let sign = self.token(at + 1)?;
            if sign.kind == Kind::Mark(':') && self.lists_codes(at) && self.coded_lines() > 1 {
                return Some((number, at + 1, false));
            }
            // `12 号 3.6`.
            let apart = at == 0 && sign.kind == Kind::Blank && self.said(at + 2) == "号";
            if apart && self.token(at + 3).is_some_and(|next| next.divides()) {
                return Some((number, at + 3, false));
            }
            let is_sign = sign.kind == Kind::Mark('#')
                || sign.kind == Kind::Word && sign.is(Sense::Hao) && !sign.is(Sense::DishNumber);
            let places = self.is_word(at + 2, &[Sense::Place]);
            let is_dish = self.is_dish_number(at + 2);
            return (is_sign && !places && !is_dish).then_some((number, at + 2, false));
        }
        let sign = self.token(at)?;
        let is_sign = sign.kind == Kind::Mark('#') || sign.kind == Kind::Word && sign.is(Sense::Hash);
        let place = self.past_blanks(at + 1);
        let number = value(place).filter(|_| is_sign)?;
        Some((number, place + 1, false))
    }

    fn said(&self, at: usize) -> &str {
        self.token(at).map(|token| self.source.text.slice(token.range())).unwrap_or_default()
    }

    /// Whether a guest is named before: `36号23号1份、16号2份`.
    fn is_behind_a_guest(&self, at: usize) -> bool {
        // `12号91号1份` is a guest and what they have.
        if self.is_word(at + 1, &[Sense::Hao]) {
            return false;
        }
        (0..at.saturating_sub(2)).any(|place| {
            self.is_word(place, &[Sense::Hao])
                && place > 0
                && self.token(place - 1).is_some_and(|token| token.number().is_some())
        })
    }

    /// Whether the message ends with the guest: `7号4份 92号1份，7号`.
    fn is_before_a_guest(&self, at: usize) -> bool {
        let Some(last) = self.tokens.len().checked_sub(1).filter(|last| *last > at + 3) else { return false };
        self.is_word(last, &[Sense::Hao])
            && self.token(last - 1).is_some_and(|token| token.number().is_some())
            && self.token(last - 2).is_some_and(|token| token.divides())
    }

    /// `18:3.6` at the beginning of a line.
    fn lists_codes(&self, at: usize) -> bool {
        let kind = |place: usize| self.token(place).map(|token| token.kind);
        let number = |place: usize| self.token(place).is_some_and(|token| token.number().is_some());
        let begins = at == 0 || kind(at - 1) == Some(Kind::Newline);
        begins
            && number(at)
            && kind(at + 1) == Some(Kind::Mark(':'))
            && number(at + 2)
            && matches!(kind(at + 3), Some(Kind::Mark('.' | '、' | ',')))
            && number(at + 4)
    }

    fn coded_lines(&self) -> usize {
        (0..self.tokens.len()).filter(|at| self.lists_codes(*at)).count()
    }

    /// `3号一份`: behind the sign of a number a quantity makes a dish of it, if the
    /// sender is known.
    fn is_dish_number(&self, at: usize) -> bool {
        if self.source.sender.is_none() && !self.is_behind_a_guest(at) && !self.is_before_a_guest(at)
            || at >= 2 && self.shares_a_dish(at - 2)
        {
            return false;
        }
        let mut place = at;
        // `3号6号各一份`.
        while self.token(place).is_some_and(|token| token.number().is_some())
            && self.is_word(place + 1, &[Sense::Hao])
        {
            place += 2;
        }
        let after = self.past_blanks(place + 2);
        let times = self.token(after).is_some_and(|token| token.number().is_some())
            && self.token(place + 1).is_some_and(|token| {
                token.end - token.start == 1
                    && matches!(self.source.text.folded().get(token.start), Some('x' | 'X'))
            });
        let counted = self.token(place).is_some_and(|token| token.number().is_some())
            && self.is_word(place + 1, &[Sense::Unit])
            && !times;
        let names_next = self.token(place + 2).is_some_and(|token| {
            matches!(token.kind, Kind::Name(_) | Kind::Sound(_) | Kind::Part(_) | Kind::Number(_))
                || token.is(Sense::Rice)
        });
        counted && !names_next || self.is_word(place, &[Sense::Each]) && place > at
    }

    /// A regular by name who is said to eat.
    fn person(&self, at: usize) -> Option<(i32, usize, bool)> {
        let Kind::Person(number) = self.token(at)?.kind else { return None };
        let next = self.past_blanks(at + 1);
        let touches = self.token(next)?;
        let eats = touches.kind == Kind::Mark(':')
            || touches.kind == Kind::Word
                && touches.any(&[Sense::Order, Sense::OrderSurely, Sense::Behalf, Sense::Again])
            || matches!(touches.kind, Kind::Name(_) | Kind::Sound(_) | Kind::Part(_))
            || touches.number().is_some()
            || self.is_word(next, &[Sense::Filler])
                && self.token(next + 1).is_some_and(|token| {
                    token.number().is_some() || token.is(Sense::Unit) || matches!(token.kind, Kind::Name(_))
                });
        (eats || self.on_behalf(at)).then_some((number, at + 1, true))
    }

    /// `deliver to 9号楼`, `送到C号和8号`.
    fn is_in_address(&self, at: usize) -> bool {
        let is_joined = |before: &usize| {
            self.token(*before).is_some_and(|token| !token.divides())
                && !self.is_word(*before, &[Sense::Deliver])
        };
        let start = at - (0..at).rev().take_while(is_joined).count();
        let last = (0..start)
            .rev()
            .find(|before| self.token(*before).is_some_and(|token| token.kind != Kind::Blank));
        last.is_some_and(|last| self.is_word(last, &[Sense::Deliver]))
    }

    /// Whether only courtesy and small words stand before a place in its clause.
    fn may_begin(&self, at: usize) -> bool {
        let begins = [
            Sense::Filler,
            Sense::Courtesy,
            Sense::Iam,
            Sense::Behalf,
            Sense::And,
            Sense::Soft,
            Sense::Order,
            Sense::OrderSurely,
            Sense::With,
            Sense::LabelPerson,
            Sense::LabelDish,
        ];
        if self.is_in_address(at) {
            return false;
        }
        for before in (0..at).rev() {
            let Some(token) = self.token(before) else { break };
            if token.divides() {
                return true;
            }
            let small = matches!(token.kind, Kind::Emoji | Kind::Masked(_))
                || token.kind == Kind::Word && token.any(&begins) && !token.any(&[Sense::Unit, Sense::Hao]);
            if !small && !self.ends_header(before) {
                return false;
            }
        }
        true
    }

    /// Whether another customer ends here: `18号和20号`.
    fn ends_header(&self, at: usize) -> bool {
        self.is_word(at, &[Sense::Hao]) && self.is_word(at + 1, &[Sense::And])
            || self.is_word(at + 1, &[Sense::Hao]) && self.is_word(at + 2, &[Sense::And])
    }

    fn on_behalf(&self, at: usize) -> bool {
        let mut before = at;
        while let Some(place) = before.checked_sub(1) {
            if self.is_word(place, &[Sense::Behalf]) {
                return true;
            }
            if !self.is_word(place, &[Sense::Filler, Sense::Soft])
                && self.token(place).is_none_or(|token| token.kind != Kind::Blank)
            {
                return false;
            }
            before = place;
        }
        false
    }

    fn past_colon(&self, at: usize) -> usize {
        let place = self.past_blanks(at);
        let parts = self
            .token(place)
            .is_some_and(|token| matches!(token.kind, Kind::Mark(':' | ',' | '、' | '-' | '.')));
        if parts { place + 1 } else { at }
    }
}

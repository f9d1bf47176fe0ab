//! Gives the pieces of a message to the customers they order for.

use std::ops::Range;

use super::Source;
use crate::{
    cut::{Kind, Token},
    lexicon::Sense,
    reading::CustomerRef,
};

/// The pieces that order for some customers; for the sender, if none is named.
#[derive(Clone, Debug, Default)]
pub(crate) struct Group {
    /// Who is named, and where.
    pub(crate) customers: Vec<(CustomerRef, Range<usize>)>,
    pub(crate) tokens: Vec<Token>,
}

/// A customer that is named at a place: the pieces before the end name them.
struct Header {
    customer: CustomerRef,
    range: Range<usize>,
    end: usize,
}

/// The groups of a message, in its order.
pub(crate) fn groups(source: Source<'_>, tokens: &[Token]) -> Vec<Group> {
    let finder =
        Finder { source, tokens, on_behalf_of_all: source.is_chain || on_behalf_of_all(source, tokens) };
    let mut groups = vec![Group::default()];
    let mut at = 0;
    while let Some(token) = tokens.get(at) {
        let Some(header) = finder.header(at) else {
            if let Some(group) = groups.last_mut() {
                group.tokens.push(*token);
            }
            at += 1;
            continue;
        };
        finder.begin(&mut groups, &header);
        at = header.end;
    }
    groups.retain(|group| !group.customers.is_empty() || group.tokens.iter().any(|token| !token.divides()));
    with_shared_dish(groups)
}

struct Finder<'a> {
    source: Source<'a>,
    tokens: &'a [Token],
    /// Whether the message begins with saying that it is for others.
    on_behalf_of_all: bool,
}

/// `帮楼下几个订：3号8.6，7号4`.
fn on_behalf_of_all(source: Source<'_>, tokens: &[Token]) -> bool {
    let colon = tokens.iter().position(|token| token.kind == Kind::Mark(':') || token.kind == Kind::Newline);
    let begins = tokens.iter().take(colon.unwrap_or(0));
    begins.take(3).any(|token| {
        ["帮", "替", "代", "帮忙给"].contains(&source.text.slice(token.range()).as_str())
            || token.is(Sense::Behalf) && token.end - token.start > 1
    })
}

impl Finder<'_> {
    fn token(&self, at: usize) -> Option<Token> {
        self.tokens.get(at).copied()
    }

    fn is_word(&self, at: usize, senses: &[Sense]) -> bool {
        self.token(at).is_some_and(|token| token.kind == Kind::Word && token.any(senses))
    }

    fn past_blanks(&self, mut at: usize) -> usize {
        while self.token(at).is_some_and(|token| token.kind == Kind::Blank) {
            at += 1;
        }
        at
    }

    /// Opens a group for a customer, or gives them what was said before, if
    /// nothing follows.
    fn begin(&self, groups: &mut Vec<Group>, header: &Header) {
        let named = (header.customer, header.range.clone());
        let Some(last) = groups.last_mut() else { return };
        let has_content = last.tokens.iter().any(|token| speaks(*token));
        if last.customers.is_empty() && has_content && self.is_last(header.end) {
            last.customers.push(named);
            return;
        }
        let shares = !last.customers.is_empty()
            && last.tokens.iter().all(|token| {
                token.kind == Kind::Blank
                    || matches!(token.kind, Kind::Mark('、' | ',' | '.'))
                    || token.kind == Kind::Word && token.any(&[Sense::And, Sense::Behalf])
            });
        if shares && self.counts_each(header.end) {
            last.customers.push(named);
            last.tokens.clear();
            return;
        }
        if last.customers.is_empty() && !has_content {
            // What stands above the first order belongs to it.
            last.customers.push(named);
            return;
        }
        groups.push(Group { customers: vec![named], tokens: Vec::new() });
    }

    /// Whether nothing but courtesy follows.
    fn is_last(&self, at: usize) -> bool {
        self.tokens.iter().skip(at).all(|token| !speaks(*token))
    }

    /// Whether what follows two customers, perhaps behind a third, is for each of them.
    fn counts_each(&self, at: usize) -> bool {
        let mut place = at;
        while let Some(token) = self.token(place) {
            if token.any(&[Sense::Each]) {
                return true;
            }
            let passes = token.number().is_some()
                || token.kind == Kind::Blank
                || matches!(token.kind, Kind::Person(_) | Kind::Mark('、' | ','))
                || token.kind == Kind::Word
                    && token.any(&[Sense::And, Sense::Behalf, Sense::Hao, Sense::Filler, Sense::Order]);
            if !passes {
                return false;
            }
            place += 1;
        }
        false
    }

    fn header(&self, at: usize) -> Option<Header> {
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
        place += 1;
        while self.is_word(place, &[Sense::Order, Sense::Filler, Sense::Again])
            && !self.is_word(place, &[Sense::Unit])
        {
            place += 1;
        }
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

    /// Whether the line begins with a guest: `36号23号1份、16号2份`.
    fn is_behind_a_guest(&self, at: usize) -> bool {
        // `12号91号1份` is a guest and what they have.
        if self.is_word(at + 1, &[Sense::Hao]) {
            return false;
        }
        let line = (0..at.saturating_sub(2))
            .rev()
            .take_while(|place| self.token(*place).is_some_and(|token| token.kind != Kind::Newline));
        line.into_iter().any(|place| {
            self.is_word(place, &[Sense::Hao])
                && place > 0
                && self.token(place - 1).is_some_and(|token| token.number().is_some())
        })
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
        if self.source.sender.is_none() && !self.is_behind_a_guest(at)
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
        let times = self.token(place + 2).is_some_and(|token| token.number().is_some())
            && self.token(place + 1).is_some_and(|token| {
                token.end - token.start == 1 && self.source.text.folded().get(token.start) == Some(&'x')
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
        let parts = self.token(place).is_some_and(|token| {
            matches!(token.kind, Kind::Mark(':' | ',' | '、' | '-' | '.')) && !ends_line(token)
        });
        if parts { place + 1 } else { at }
    }
}

fn ends_line(token: Token) -> bool {
    token.kind == Kind::Newline
}

/// Whether a piece says something of an order.
fn speaks(token: Token) -> bool {
    match token.kind {
        Kind::Newline | Kind::Blank | Kind::Mark(_) | Kind::Emoji | Kind::Masked(_) => false,
        Kind::Word => !token.any(&[
            Sense::Filler,
            Sense::Courtesy,
            Sense::Iam,
            Sense::Behalf,
            Sense::And,
            Sense::OrderSurely,
            Sense::LabelDish,
            Sense::LabelPerson,
        ]),
        _ => true,
    }
}

/// `小炒肉套餐` above a list whose lines count only: the dish is that of each line.
fn with_shared_dish(mut groups: Vec<Group>) -> Vec<Group> {
    let is_dish = |token: &Token| matches!(token.kind, Kind::Name(_));
    let named: Vec<Token> = groups
        .first()
        .map(|group| group.tokens.iter().filter(|token| is_dish(token)).copied().collect())
        .unwrap_or_default();
    let title_only = groups.first().is_some_and(|group| {
        // Whatever else it says would be lost.
        group.customers.is_empty() && group.tokens.iter().all(|token| is_dish(token) || !speaks(*token))
    });
    let counts = |group: &Group| {
        !group.tokens.iter().any(is_dish) && group.tokens.iter().any(|token| token.number().is_some())
    };
    let ([dish], true, true) =
        (named.as_slice(), title_only, groups.len() > 1 && groups.iter().skip(1).all(counts))
    else {
        return groups;
    };
    let dish = *dish;
    groups.remove(0);
    for group in &mut groups {
        group.tokens.insert(0, dish);
    }
    groups
}

//! Gives the pieces of a message to the customers they order for.

mod header;

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
            if finder.begins_own(at) && groups.last().is_some_and(|last| !last.customers.is_empty()) {
                groups.push(Group::default());
            }
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
        ["帮", "替", "代", "帮忙给"].contains(&source.text.slice(token.range()))
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
            // `给18号和12号各来一份`: for both.
            let on_behalf = last.customers.iter().any(|(customer, _)| customer.on_behalf);
            let customer =
                CustomerRef { on_behalf: on_behalf || header.customer.on_behalf, ..header.customer };
            last.customers.push((customer, named.1));
            // `帮` before the second is still accounted for.
            last.tokens.retain(|token| token.kind == Kind::Word && !token.is(Sense::More));
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
    let title = groups.remove(0);
    for group in groups.iter_mut().skip(1) {
        group.tokens.insert(0, dish);
    }
    // The first has all of it, so that each of its words is accounted for.
    if let Some(first) = groups.first_mut() {
        first.tokens.splice(0..0, title.tokens);
    }
    groups
}

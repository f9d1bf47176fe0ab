//! What a message is as a whole.

use super::content::{Content, parse};
use super::finish::Wants;
use super::lexer::divides;
use super::reading::{Action, Evidence, Language, Part, Reading, Request, Talk, Unresolved};
use super::token::{Kind, Token};
use super::words::{ABOUT_HOURS, ABOUT_RULES, ASKS, POLITE, PRICES, YES, after_any};
use super::{Group, Source};
use crate::domain::basket::Basket;
use crate::domain::text::Span;
use std::ops::Range;

/// Puts together what the groups of lines ask for.
pub(super) fn reading(source: Source<'_>, tokens: &[Token], groups: &[Group], language: Language) -> Reading {
    let folded = source.text.folded();
    let doubt = doubt(folded);
    let question = doubt != Doubt::None;
    let mut reading = Reading { language, requests: Vec::new(), talk: Talk::Chat, skipped: Vec::new() };
    let mut besides = Vec::new();
    for group in groups {
        let content = parse(source, &group.body, group.header.clone());
        let on_behalf = content.header.as_ref().is_some_and(|header| header.customer.on_behalf);
        let span = source.text.span(group.range().unwrap_or_default());
        let mut request = None;
        if !question || !only_asks(&content, doubt) {
            request = content.request(span, &mut reading.skipped);
        }
        if request.is_none() && on_behalf {
            request = parse(source, &group.body, group.header.clone()).nothing_named(span);
        }
        if let Some(range) = &group.lone_number
            && let Some(request) = &mut request
        {
            request.unresolved.push(Unresolved::Number { text: source.text.slice(range.clone()) });
        }
        if request.is_none() {
            besides.extend(group.range());
        }
        reading.requests.extend(request);
    }
    keep(source, &besides, &mut reading.requests);
    same_as_above(&mut reading.requests);
    if reading.requests.is_empty() {
        reading.talk = talk(source, tokens, question);
        reading.requests.extend(half_a_name(source, tokens, reading.talk));
    }
    reading
}

/// Lines that ask for nothing are a wish of the first order in the message.
fn keep(source: Source<'_>, besides: &[Range<usize>], requests: &mut [Request]) {
    for request in requests.iter_mut().take(1) {
        for range in besides {
            let text = source.text.slice(range.clone());
            match &mut request.action {
                Action::Place(basket) | Action::Repeat(basket) => basket.add_note(&text),
                Action::Amend(change) => change.with.add_note(&text),
                Action::Cancel | Action::Status => {}
            }
            let span = source.text.span(range.clone());
            request.evidence.push(Evidence { part: Part::Note, span, item_code: None });
        }
    }
}

/// How much a text looks like a question.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Doubt {
    /// Not at all.
    None,
    /// It ends like one.
    Some,
    /// It begins like one, or asks for a price.
    Strong,
}

/// Whether lines that look like a question name dishes only to ask about
/// them, or name none.
fn only_asks(content: &Content<'_>, doubt: Doubt) -> bool {
    match content.wants() {
        None => true,
        Some(Wants::Place) => !content.ordered || (doubt == Doubt::Strong && !content.firm),
        Some(_) => false,
    }
}

impl Content<'_> {
    /// An order for someone, without a dish.
    fn nothing_named(mut self, span: Span) -> Option<Request> {
        self.unresolved.push(Unresolved::Word { text: String::new(), nearest: Vec::new() });
        self.request(span, &mut Vec::new())
    }
}

/// `同上` below another order of the same message means that one.
fn same_as_above(requests: &mut [Request]) {
    let mut above = None;
    for request in requests {
        if let Action::Repeat(with) = &mut request.action
            && let Some(basket) = &above
            && with.dishes.is_empty()
        {
            let Basket { dishes, rice, .. } = basket;
            with.dishes.clone_from(dishes);
            with.rice = rice.and(with.rice);
            request.action = Action::Place(with.clone());
        }
        if let Action::Place(basket) = &request.action {
            above = Some(basket.clone());
        }
    }
}

fn talk(source: Source<'_>, tokens: &[Token], question: bool) -> Talk {
    let folded = source.text.folded();
    let says = |kind| tokens.iter().any(|token| token.kind == kind);
    let has = |words| (0..folded.len()).any(|at| after_any(folded, at, words).is_some());
    if says(Kind::Menu) {
        Talk::Menu
    } else if says(Kind::Points) && !has(ABOUT_RULES) {
        Talk::Points
    } else if is_yes(folded) {
        Talk::Confirm
    } else if question {
        Talk::Question { about_hours: has(ABOUT_HOURS) }
    } else {
        Talk::Chat
    }
}

/// A message that is a piece of dishes' names, and nothing else but perhaps a
/// customer.
fn half_a_name(source: Source<'_>, tokens: &[Token], talk: Talk) -> Option<Request> {
    let start = super::customer::number(tokens).map_or(0, |header| header.range.end);
    let length = source.text.folded().len();
    let word = source.text.slice(start..length);
    let word = word.trim_matches(|c: char| divides(c) || c.is_whitespace());
    let some_characters = (2..=10).contains(&word.chars().count()) && !word.is_ascii();
    if talk != Talk::Chat || !some_characters {
        return None;
    }
    let nearest = source.menu.containing(word);
    if nearest.is_empty() {
        return None;
    }
    let unresolved = vec![Unresolved::Word { text: word.to_owned(), nearest }];
    let action = Action::Place(Basket::default());
    let span = source.text.span(0..length);
    Some(Request { customer: None, action, unresolved, evidence: Vec::new(), span })
}

/// Whether the text between the first and the last sign begins or ends as a
/// question.
fn doubt(folded: &[char]) -> Doubt {
    let quiet = |c: &char| divides(*c) || c.is_whitespace();
    let start = folded.iter().take_while(|c| quiet(c)).count();
    let tail = folded.iter().rev().take_while(|c| quiet(c));
    let asked = tail.clone().any(|c| *c == '?');
    let last = folded.len().checked_sub(tail.count() + 1).and_then(|at| folded.get(at));
    let price = (0..folded.len()).any(|at| after_any(folded, at, PRICES).is_some());
    if price || after_any(folded, start, ASKS).is_some() {
        Doubt::Strong
    } else if asked || matches!(last, Some('吗' | '么' | '嗎')) {
        Doubt::Some
    } else {
        Doubt::None
    }
}

/// Whether the text is a yes and nothing else but courtesy.
fn is_yes(folded: &[char]) -> bool {
    let text: String = folded.iter().collect();
    let mut clauses = text.split(divides).map(str::trim).filter(|clause| !clause.is_empty());
    let yes = clauses.next().is_some_and(|clause| {
        YES.contains(&clause.trim_end_matches([' ', '的']).trim()) || YES.contains(&clause)
    });
    yes && clauses.all(|clause| POLITE.contains(&clause) || YES.contains(&clause))
}

//! What a message is as a whole.

use super::content::{Content, parse};
use super::finish::Wants;
use super::lexer::divides;
use super::reading::{Action, Language, Reading, Request, Talk, Unresolved};
use super::token::{Kind, Token};
use super::words::{ABOUT_HOURS, ASKS, POLITE, YES, after_any};
use super::{Group, Source};

/// Puts together what the groups of lines ask for.
pub(super) fn reading(source: Source<'_>, tokens: &[Token], groups: &[Group], language: Language) -> Reading {
    let folded = source.text.folded();
    let question = is_question(folded);
    let mut reading = Reading { language, requests: Vec::new(), talk: Talk::Chat, skipped: Vec::new() };
    for group in groups {
        let content = parse(source, &group.body, group.header.clone());
        let on_behalf = content.header.as_ref().is_some_and(|header| header.customer.on_behalf);
        if question && only_asks(&content) {
            continue;
        }
        reading.skipped.extend(content.skipped.iter().copied());
        let mut request = content.request();
        if request.is_none() && on_behalf {
            request = parse(source, &group.body, group.header.clone()).nothing_named();
        }
        if let Some(range) = &group.lone_number
            && let Some(request) = &mut request
        {
            request.unresolved.push(Unresolved::Number { text: source.text.slice(range.clone()) });
        }
        reading.requests.extend(request);
    }
    same_as_above(&mut reading.requests);
    if reading.requests.is_empty() {
        reading.talk = talk(source, tokens, question);
        reading.requests.extend(half_a_name(source, reading.talk));
    }
    reading
}

/// Whether lines that look like a question name dishes only to ask about
/// them, or name none.
fn only_asks(content: &Content<'_>) -> bool {
    match content.wants() {
        None => true,
        Some(Wants::Place) => !content.ordered,
        Some(_) => false,
    }
}

impl Content<'_> {
    /// An order for someone, without a dish.
    fn nothing_named(mut self) -> Option<Request> {
        self.unresolved.push(Unresolved::Word { text: String::new(), nearest: Vec::new() });
        self.request()
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
            let crate::domain::basket::Basket { dishes, rice, .. } = basket;
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
    if tokens.iter().any(|token| token.kind == Kind::Menu) {
        Talk::Menu
    } else if is_yes(folded) {
        Talk::Confirm
    } else if question {
        let about_hours = (0..folded.len()).any(|at| after_any(folded, at, ABOUT_HOURS).is_some());
        Talk::Question { about_hours }
    } else {
        Talk::Chat
    }
}

/// A message that is a piece of dishes' names, and nothing else.
fn half_a_name(source: Source<'_>, talk: Talk) -> Option<Request> {
    let folded = source.text.folded();
    let word = source.text.slice(0..folded.len());
    let word = word.trim_matches(|c: char| divides(c) || c.is_whitespace());
    let long = (2..=10).contains(&word.chars().count()) && !word.is_ascii();
    let nearest = source.menu.containing(word);
    if talk != Talk::Chat || !long || nearest.is_empty() {
        return None;
    }
    let unresolved = vec![Unresolved::Word { text: word.to_owned(), nearest }];
    let action = Action::Place(crate::domain::basket::Basket::default());
    Some(Request { customer: None, action, unresolved, evidence: Vec::new() })
}

/// Whether the text between the first and the last sign begins or ends as a
/// question.
fn is_question(folded: &[char]) -> bool {
    let quiet = |c: &char| divides(*c) || c.is_whitespace();
    let start = folded.iter().take_while(|c| quiet(c)).count();
    let tail = folded.iter().rev().take_while(|c| quiet(c));
    let asked = tail.clone().any(|c| *c == '?');
    let last = folded.len().checked_sub(tail.count() + 1).and_then(|at| folded.get(at));
    asked || matches!(last, Some('吗' | '么' | '嗎')) || after_any(folded, start, ASKS).is_some()
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

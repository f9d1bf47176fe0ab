//! From the parts of a message to what each asks for.

use std::collections::BTreeSet;

use crate::{
    cut::Kind,
    order::{Content, Group, Source, Which},
    reading::{Action, CustomerRef, Evidence, MayChange, Part, Request, Unresolved},
    text::{Span, Text},
};

/// A message orders for at most so many guests.
pub const MOST_GUESTS: usize = 10;

/// What is left over where nobody is named is asked about with the first request.
pub(crate) fn adopt(text: &Text, contents: &mut [(Group, Content)], requests: &mut [Request]) {
    let is_title = |group: &Group| {
        let mut ends =
            group.tokens.iter().rev().filter(|token| !matches!(token.kind, Kind::Blank | Kind::Masked(_)));
        ends.next().is_some_and(|token| token.kind == Kind::Newline)
    };
    let is_orphan = |group: &Group, content: &Content| group.customers.is_empty() && !content.wants();
    for (group, content) in contents.iter_mut() {
        if is_orphan(group, content) && is_title(group) {
            content.skipped.extend(content.left_over.iter().map(|range| text.span(range.clone())));
        }
    }
    let orphans = contents.iter().filter(|(group, content)| is_orphan(group, content));
    // What stands above a list is its title.
    let matters = |unresolved: &Unresolved| match unresolved {
        Unresolved::LeftOver { text } => text.chars().any(char::is_numeric),
        _ => true,
    };
    let mut unresolved: Vec<Unresolved> = orphans
        .flat_map(|(group, content)| {
            content.unresolved.iter().filter(|unresolved| !is_title(group) || matters(unresolved))
        })
        .cloned()
        .collect();
    // `改成` on a line of its own: what it was to do was not done.
    let of_requests: BTreeSet<Span> =
        requests.iter().flat_map(|made| &made.evidence).map(|said| said.span).collect();
    let lost = contents
        .iter()
        .filter(|(group, _)| group.customers.is_empty())
        .flat_map(|(_, content)| &content.evidence)
        .filter(|said| !of_requests.contains(&said.span));
    unresolved.extend(lost.map(|said| Unresolved::LeftOver { text: text.slice_of(said.span).to_owned() }));
    let Some(first) = requests.first_mut() else { return };
    let new: Vec<Unresolved> =
        unresolved.into_iter().filter(|unresolved| !first.unresolved.contains(unresolved)).collect();
    first.unresolved.extend(new);
}

pub(crate) fn spoken_of(contents: &[(Group, Content)]) -> Vec<i32> {
    let mentions = contents.iter().flat_map(|(_, content)| &content.mentions);
    let mut codes: Vec<i32> = Vec::new();
    for mention in mentions {
        match &mention.which {
            Which::Code(code) => codes.push(*code),
            Which::Shared(shared) => codes.extend(shared.iter().take(3)),
        }
    }
    let mut seen = BTreeSet::new();
    codes.retain(|code| seen.insert(*code));
    codes
}

/// What one part of a message asks for, for each customer it names.
pub(crate) fn requests(source: Source<'_>, group: &Group, content: &mut Content) -> Vec<Request> {
    let actions = content.actions(source);
    let only_details = content.mentions.is_empty()
        && !content.rice.is_said
        && !content.signs.cancels
        && !content.signs.repeats
        && !content.signs.status
        && content.set.is_none()
        && !content.loose_count;
    let may_change = content.may_change();
    let customers: Vec<_> = match group.customers.as_slice() {
        [] => vec![None],
        named => named.iter().map(Some).collect(),
    };
    let mut made = Vec::new();
    for named in customers {
        for action in &actions {
            let mut evidence = content.evidence.clone();
            if let Some((_, range)) = named {
                evidence.insert(
                    0,
                    Evidence { part: Part::Customer, span: source.text.span(range.clone()), item_code: None },
                );
            }
            evidence.sort_by_key(|evidence| evidence.span.start);
            let span = whole(&evidence);
            made.push(Request {
                customer: named.map(|(customer, _)| *customer),
                action: action.clone(),
                unresolved: content.unresolved.clone(),
                only_details,
                may_change,
                evidence,
                span,
            });
        }
        // A guest who is named and asks for nothing that is understood.
        if actions.is_empty()
            && let Some((customer, range)) = named
        {
            made.push(unclear(source, *customer, range.clone(), content));
        }
    }
    made
}

/// A guest's number with nothing that can be ordered behind it.
fn unclear(
    source: Source<'_>,
    customer: CustomerRef,
    range: std::ops::Range<usize>,
    content: &Content,
) -> Request {
    let span = source.text.span(range.clone());
    let mut unresolved = content.unresolved.clone();
    if unresolved.is_empty() {
        unresolved.push(Unresolved::Number { text: source.text.slice(range).to_owned() });
    }
    let action = Action::Place(crate::basket::Basket::default());
    Request {
        customer: Some(customer),
        action,
        unresolved,
        only_details: false,
        may_change: MayChange::Nothing,
        evidence: Vec::new(),
        span,
    }
}

fn whole(evidence: &[Evidence]) -> Span {
    let spans = evidence.iter().map(|evidence| evidence.span);
    spans
        .reduce(|all, span| Span { start: all.start.min(span.start), end: all.end.max(span.end) })
        .unwrap_or(Span { start: 0, end: 0 })
}

/// Beyond so many guests nothing is done, and it is said why.
pub(crate) fn too_many(requests: &mut Vec<Request>) {
    let guests: BTreeSet<Option<i32>> =
        requests.iter().map(|request| request.customer.map(|customer| customer.number)).collect();
    if guests.len() > MOST_GUESTS {
        requests.truncate(1);
        if let Some(first) = requests.first_mut() {
            first.unresolved = vec![Unresolved::TooManyGuests];
            first.customer = None;
        }
    }
}

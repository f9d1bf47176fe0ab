//! From the parts of a message to what each asks for.

use std::collections::BTreeSet;

use crate::{
    MOST_GUESTS,
    cut::{Kind, Token},
    order::{Content, Group, Mention, Source, Which},
    reading::{Action, CustomerRef, Evidence, Part, Request, Unresolved},
    text::{Span, Text},
};

/// `同上` is what the guest above has; with nobody above it is nothing yet.
pub(crate) fn repeat_above(contents: &mut [(Group, Content)]) {
    let mut above: Option<Vec<Mention>> = None;
    for (_, content) in contents {
        if content.signs.above && content.mentions.is_empty() {
            match &above {
                Some(mentions) => content.mentions.clone_from(mentions),
                None => content.loose_count = true,
            }
        }
        above = Some(content.mentions.clone()).filter(|mentions| !mentions.is_empty()).or(above);
    }
}

/// The title of a chain orders nothing. What it wishes is wished for everybody; so are
/// its time and place if it tells of the delivery, else a time says until when to join.
pub(crate) fn share_title(text: &Text, contents: &mut [(Group, Content)]) {
    let [(group, title), entries @ ..] = contents else { return };
    if !group.customers.is_empty() || entries.is_empty() {
        return;
    }
    let read = std::mem::take(title);
    let whole = group.tokens.iter().map(|token| text.span(token.range()));
    title.skipped.extend(whole);
    title.signs.allergy = read.signs.allergy;
    let delivers = group.tokens.iter().any(|token| text.slice(token.range()).contains('送'));
    for (_, entry) in entries {
        entry.notes.extend(read.notes.iter().cloned());
        if !delivers {
            continue;
        }
        entry.address = entry.address.take().or_else(|| read.address.clone());
        if entry.whens.is_empty() {
            entry.whens.clone_from(&read.whens);
        }
    }
}

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
    unresolved.extend(lost.map(|said| Unresolved::LeftOver { text: text.slice_of(said.span) }));
    let Some(first) = requests.first_mut() else { return };
    let new: Vec<Unresolved> =
        unresolved.into_iter().filter(|unresolved| !first.unresolved.contains(unresolved)).collect();
    first.unresolved.extend(new);
}

/// What is said for all at the end (`一起送到A12`) is said for each.
pub(crate) fn share(tokens: &[Token], text: &Text, contents: &mut [(Group, Content)]) -> bool {
    let together = tokens.iter().any(|token| {
        matches!(
            text.slice(token.range()).as_str(),
            "一起" | "一起送" | "一起送到" | "都送到" | "统一" | "一块送"
        )
    });
    let [rest @ .., (_, last)] = contents else { return false };
    if !together || rest.is_empty() {
        return false;
    }
    for (_, content) in rest {
        content.address = content.address.clone().or_else(|| last.address.clone());
        if content.whens.is_empty() {
            content.whens.clone_from(&last.whens);
        }
    }
    true
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
    if actions == [Action::Cancel] {
        content.skipped.extend(content.left_over.iter().map(|range| source.text.span(range.clone())));
    }
    let only_details = content.mentions.is_empty()
        && !content.rice.is_said
        && !content.signs.cancels
        && !content.signs.repeats
        && !content.signs.status
        && content.set.is_none()
        && !content.loose_count;
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
                unresolved: unresolved_for(action, content),
                only_details,
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

/// What stands in the way of an action. To take an order back, what else is said
/// need not be understood.
fn unresolved_for(action: &Action, content: &Content) -> Vec<Unresolved> {
    let all = content.unresolved.iter().cloned();
    match action {
        Action::Cancel => all.filter(|unresolved| !is_talk(unresolved)).collect(),
        _ => all.collect(),
    }
}

/// Words that nothing accounts for, without a digit.
fn is_talk(unresolved: &Unresolved) -> bool {
    matches!(unresolved, Unresolved::LeftOver { text } if !text.chars().any(char::is_numeric) && !text.contains(['一', '二', '两', '三', '四', '五', '六', '七', '八', '九', '十']))
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
        unresolved.push(Unresolved::Number { text: source.text.slice(range) });
    }
    let action = Action::Place(crate::basket::Basket::default());
    Request { customer: Some(customer), action, unresolved, only_details: false, evidence: Vec::new(), span }
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

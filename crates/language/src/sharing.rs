//! What the guests of one message share.

use std::ops::Range;

use crate::{
    cut::{Kind, Token},
    order::{Content, Group, Mention, ends_clause},
    reading::{Evidence, Part, Unresolved},
    text::Text,
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

/// What is wished in a part that names nobody, or for all (`都不要辣`), is wished for
/// each guest who is named. A part that names nobody and takes something back is
/// asked about: it may be meant for the others.
pub(crate) fn share_wishes(text: &Text, contents: &mut [(Group, Content)]) {
    if contents.iter().filter(|(group, _)| !group.customers.is_empty()).count() == 0 || contents.len() < 2 {
        return;
    }
    let mut for_all = Vec::new();
    let mut allergy = false;
    for (group, content) in contents.iter_mut() {
        let is_named = !group.customers.is_empty();
        if !is_named && !content.wants() && content.takes_back() {
            let said = group.tokens.iter().map(|token| text.slice(token.range())).collect::<String>();
            content.unresolved.push(Unresolved::LeftOver { text: said.trim().to_owned() });
            continue;
        }
        let shared: Vec<_> = content
            .notes
            .iter()
            .filter(|note| if is_named { speaks_for_all(text, group, note) } else { !content.wants() })
            .cloned()
            .collect();
        allergy |= content.signs.allergy && !shared.is_empty();
        if !is_named {
            content.notes.retain(|note| !shared.contains(note));
        }
        for_all.extend(shared);
    }
    for (_, content) in contents.iter_mut().filter(|(group, _)| !group.customers.is_empty()) {
        content.signs.allergy |= allergy;
        for note in &for_all {
            if !content.notes.contains(note) {
                content.notes.push(note.clone());
                let span = text.span(note.clone());
                content.evidence.push(Evidence { part: Part::Note, span, item_code: None });
            }
        }
    }
}

/// Whether a wish stands in a clause without a dish that speaks for more than one.
fn speaks_for_all(text: &Text, group: &Group, note: &Range<usize>) -> bool {
    let Some(at) = group.tokens.iter().position(|token| token.end > note.start) else { return false };
    let start =
        (0..at).rev().find(|at| group.tokens.get(*at).is_some_and(ends_clause)).map_or(0, |at| at + 1);
    let end = (at..group.tokens.len())
        .find(|at| group.tokens.get(*at).is_some_and(ends_clause))
        .unwrap_or(group.tokens.len());
    let clause = group.tokens.get(start..end).unwrap_or_default();
    let said: String = clause.iter().map(|token| text.slice(token.range())).collect();
    let names_dish = clause.iter().any(|token| {
        matches!(token.kind, Kind::Name(_) | Kind::Sound(_) | Kind::Part(_)) || token.number().is_some()
    });
    start > 0
        && !names_dish
        && ["都", "全", "大家", "我们", "每", "all ", "both ", "everybody", "everyone"]
            .iter()
            .any(|word| said.contains(word))
}

/// What is said for all at the end (`一起送到A12`) is said for each.
pub(crate) fn share(tokens: &[Token], text: &Text, contents: &mut [(Group, Content)]) -> bool {
    let together = tokens.iter().any(|token| {
        matches!(text.slice(token.range()), "一起" | "一起送" | "一起送到" | "都送到" | "统一" | "一块送")
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

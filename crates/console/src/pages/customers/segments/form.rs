//! What the form of a segment says, and says of one.

use contracts::customers::v1::{
    Segment,
    guest_score::{RfmSegment, Rhythm},
    segment::Rule,
};
use tonic::Status;

use crate::{
    forms::{Form, Wrong},
    page::Page,
    read::{self, count, list, money, number, plain},
    segments::is_usual,
};

/// What the form has.
pub(super) const MASK: [&str; 3] = ["display_name", "display_name_en", "rule"];
/// Fields of the contract that the form has under the same name, or another.
const FIELDS: [(&str, &str); 9] = [
    ("display_name", "name"),
    ("display_name_en", "name_en"),
    ("rule.segments", "labels"),
    ("rule.preferences", "preferences"),
    ("rule.min_orders", "min_orders"),
    ("rule.max_orders", "max_orders"),
    ("rule.min_spent", "min_spent"),
    ("rule.silence_days", "silence_days"),
    ("rule.max_silence_days", "max_silence_days"),
];

pub(super) fn read(page: &Page, sent: &Form) -> Result<Segment, Wrong> {
    Ok(Segment {
        display_name: sent.trimmed("name").to_owned(),
        display_name_en: sent.trimmed("name_en").to_owned(),
        rule: Some(rule(page, sent)?),
        etag: sent.get("etag").to_owned(),
        ..Segment::default()
    })
}

fn rule(page: &Page, sent: &Form) -> Result<Rule, Wrong> {
    let segments = sent.all("segment").map(str::to_owned).chain(list(sent.get("labels")));
    let parts = sent.all("part").filter_map(RfmSegment::from_str_name);
    let rhythms = sent.all("rhythm").filter_map(Rhythm::from_str_name);
    Ok(Rule {
        segments: segments.collect(),
        preferences: list(sent.get("preferences")),
        rfm_segments: parts.map(Into::into).collect(),
        rhythms: rhythms.map(Into::into).collect(),
        min_orders: number(page, sent, "min_orders")?,
        max_orders: number(page, sent, "max_orders")?,
        min_spent: money(page, sent, "min_spent")?,
        silence_days: number(page, sent, "silence_days")?,
        max_silence_days: number(page, sent, "max_silence_days")?,
        numbered: sent.is_on("numbered"),
    })
}

pub(super) fn filled(page: &Page, known: &Segment) -> Form {
    let rule = known.rule.clone().unwrap_or_default();
    let (usual, labels): (Vec<_>, Vec<_>) = rule.segments.iter().partition(|code| is_usual(code));
    let labels: Vec<_> = labels.into_iter().map(String::as_str).collect();
    let numbered = if rule.numbered { "on" } else { "" };
    let mut form = Form::of([
        ("etag", known.etag.clone()),
        ("name", known.display_name.clone()),
        ("name_en", known.display_name_en.clone()),
        ("labels", labels.join("，")),
        ("preferences", rule.preferences.join("，")),
        ("min_orders", count(rule.min_orders)),
        ("max_orders", count(rule.max_orders)),
        ("min_spent", plain(page, rule.min_spent.as_ref())),
        ("silence_days", count(rule.silence_days)),
        ("max_silence_days", count(rule.max_silence_days)),
        ("numbered", numbered.to_owned()),
    ]);
    for code in usual {
        form.add("segment", code);
    }
    rule.rfm_segments().for_each(|part| form.add("part", part.as_str_name()));
    rule.rhythms().for_each(|rhythm| form.add("rhythm", rhythm.as_str_name()));
    form
}

pub(super) fn refused(status: &Status) -> Wrong {
    read::refused(status, "segment", &FIELDS)
}

//! A segment's rule in words.

use contracts::customers::v1::{
    guest_score::{RfmSegment, Rhythm},
    segment::Rule,
};

use super::texts::Texts;
use crate::{format, language::Lang, page::Page, pages::insight, segments};

/// The parts of the map, the best first.
pub(super) const PARTS: [RfmSegment; 10] = [
    RfmSegment::Champion,
    RfmSegment::Loyal,
    RfmSegment::PotentialLoyalist,
    RfmSegment::Newcomer,
    RfmSegment::Promising,
    RfmSegment::NeedAttention,
    RfmSegment::AboutToSleep,
    RfmSegment::CantLose,
    RfmSegment::Slipping,
    RfmSegment::Hibernating,
];
pub(super) const RHYTHMS: [Rhythm; 4] = [Rhythm::Steady, Rhythm::AtRisk, Rhythm::MaybeLost, Rhythm::Unknown];

/// What has to hold of a guest, all of it.
pub(super) fn rule(page: &Page, rule: Option<&Rule>) -> String {
    let (lang, t) = (page.lang, Texts(page.lang));
    let rule = rule.cloned().unwrap_or_default();
    let named = rule.segments.iter().map(|code| segments::name(code, lang)).collect::<Vec<_>>();
    let parts = rule.rfm_segments().map(|part| insight::segment(part, lang)).collect::<Vec<_>>();
    let rhythms = rule.rhythms().map(|rhythm| insight::rhythm(rhythm, lang)).collect::<Vec<_>>();
    let spent = rule.min_spent.as_ref().map(|least| format::money(Some(least)));
    let orders = t.orders(&between(lang, rule.min_orders, rule.max_orders));
    let silence = t.silent(&between(lang, rule.silence_days, rule.max_silence_days));
    let all = [
        named.join(t.or()),
        parts.join(t.or()),
        rhythms.join(t.or()),
        rule.preferences.join(t.and()),
        orders,
        spent.map(|least| t.spent(&least)).unwrap_or_default(),
        silence,
        if rule.numbered { t.numbered().to_owned() } else { String::new() },
    ];
    let all: Vec<_> = all.into_iter().filter(|part| !part.is_empty()).collect();
    if all.is_empty() { t.everybody().to_owned() } else { all.join(lang.of_two("；", "; ")) }
}

/// `3–10`, `至少 3`, `最多 10`; empty for any number.
fn between(lang: Lang, least: i32, most: i32) -> String {
    match (least, most) {
        (0, 0) => String::new(),
        (least, 0) => lang.of_two(format!("至少 {least}"), format!("at least {least}")),
        (0, most) => lang.of_two(format!("最多 {most}"), format!("at most {most}")),
        (least, most) => format!("{least}–{most}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_span_says_the_ends_that_it_has() {
        let ends = [(0, 0), (3, 0), (0, 9), (3, 9)];
        let said = ends.map(|(least, most)| between(Lang::En, least, most));
        assert_eq!(said, ["", "at least 3", "at most 9", "3–9"]);
    }
}

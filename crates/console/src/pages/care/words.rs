//! How what is in a case is called.

use contracts::feedback::v1::{
    alert,
    case::{Category, Severity, Source, State},
};

use crate::language::Lang;

pub(super) const CATEGORIES: [Category; 9] = [
    Category::Taste,
    Category::Speed,
    Category::Amount,
    Category::Attitude,
    Category::Hygiene,
    Category::Price,
    Category::Packing,
    Category::Mistake,
    Category::Other,
];
pub(super) const SEVERITIES: [Severity; 3] = [Severity::Critical, Severity::Major, Severity::Minor];

pub(super) fn severity(severity: Severity, lang: Lang) -> &'static str {
    let (zh, en) = match severity {
        Severity::Critical => ("严重", "Critical"),
        Severity::Major => ("较重", "Major"),
        Severity::Minor | Severity::Unspecified => ("轻微", "Minor"),
    };
    lang.of_two(zh, en)
}

pub(super) fn state(state: State, lang: Lang) -> &'static str {
    let (zh, en) = match state {
        State::Open | State::Unspecified => ("没人回复", "Unanswered"),
        State::InProgress => ("处理中", "In progress"),
        State::Resolved => ("等客人确认", "Awaiting the guest"),
        State::Closed => ("已结", "Closed"),
    };
    lang.of_two(zh, en)
}

pub(super) fn source(source: Source, lang: Lang) -> &'static str {
    let (zh, en) = match source {
        Source::Chat => ("聊天", "Chat"),
        Source::Rating => ("差评", "A bad rating"),
        Source::Page => ("客人的网页", "The guest's page"),
        Source::Staff | Source::Unspecified => ("店里记下的", "Noted by the shop"),
    };
    lang.of_two(zh, en)
}

pub(super) fn watch(kind: alert::Kind, lang: Lang) -> &'static str {
    let (zh, en) = match kind {
        alert::Kind::Drift => ("慢待熟客", "Treated worse"),
        alert::Kind::Silence => ("好久没来", "Gone quiet"),
        alert::Kind::Spike => ("差评突增", "A wave of complaints"),
        alert::Kind::Unspecified => ("提醒", "Alert"),
    };
    lang.of_two(zh, en)
}

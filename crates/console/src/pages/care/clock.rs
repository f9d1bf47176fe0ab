//! How much time is left in a case, and for what.

use contracts::feedback::v1::{
    Case,
    case::{Entry, State, entry::Kind},
};
use jiff::Timestamp;

use crate::{format, page::Page};

/// What a page says of a case's time.
pub(super) struct Clock {
    pub(super) text: String,
    /// When it is up, for who wants to know exactly.
    pub(super) until: String,
    /// `late`, `soon`, `calm` or `none`.
    pub(super) tone: &'static str,
    /// What is up first stands first.
    pub(super) order: i64,
}

/// Whether the guest waits for a word of ours.
pub(super) fn is_waiting(case: &Case) -> bool {
    let said = case.entries.iter().rev().map(Entry::kind);
    let last = said.into_iter().find(|kind| matches!(kind, Kind::Guest | Kind::Reply));
    match case.state() {
        State::Open => true,
        State::InProgress => last != Some(Kind::Reply),
        _ => false,
    }
}

impl Clock {
    /// `close_after_hours` is how long a guest has to object.
    pub(super) fn new(page: &Page, case: &Case, close_after_hours: i32) -> Self {
        match case.state() {
            State::Closed => Self::still(page.day_and_time(case.close_time.as_ref()), "none"),
            State::Resolved => Self::closing(page, case, close_after_hours),
            _ if is_waiting(case) => Self::answering(page, case),
            _ => {
                let age = minutes(format::moment(case.create_time.as_ref()), page.now);
                let span = format::span(age, page.lang);
                Self::still(page.lang.of_two(format!("已开 {span}"), format!("open for {span}")), "calm")
            }
        }
    }

    /// Until the guest has an answer.
    fn answering(page: &Page, case: &Case) -> Self {
        let left = -minutes(format::moment(case.due_time.as_ref()), page.now);
        let span = format::span(left.abs(), page.lang);
        let tone = match left {
            ..0 => "late",
            _ if case.warned => "soon",
            _ => "calm",
        };
        let text = match left {
            ..0 => page.lang.of_two(format!("超时 {span}"), format!("overdue by {span}")),
            _ => page.lang.of_two(format!("{span}内要回"), format!("answer within {span}")),
        };
        Self { text, until: page.clock(case.due_time.as_ref()), tone, order: left }
    }

    /// Until silence counts as the guest's word.
    fn closing(page: &Page, case: &Case, hours: i32) -> Self {
        let resolved = format::moment(case.resolve_time.as_ref());
        let left = i64::from(hours) * 60 - minutes(resolved, page.now);
        let span = format::span(left.max(0), page.lang);
        let text = page.lang.of_two(format!("{span}后自动结"), format!("closes by itself in {span}"));
        Self { order: left, ..Self::still(text, "calm") }
    }

    fn still(text: String, tone: &'static str) -> Self {
        Self { text, until: String::new(), tone, order: i64::MAX }
    }
}

/// Whole minutes from one moment to another; 0 if one is missing.
fn minutes(from: Option<Timestamp>, to: Timestamp) -> i64 {
    from.map_or(0, |from| (to.as_second() - from.as_second()).div_euclid(60))
}

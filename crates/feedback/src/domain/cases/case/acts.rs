//! What people do with a case.

use kernel::Time;

use super::{Actor, Case, Deadlines, Entry, EntryKind, Justice, State};
use crate::domain::cases::sorting::{Severity, Sorting};

/// How every reason begins that says a failure is a second one.
const REPEATED: &str = "同一位客人 90 天内第二次同类问题";

/// Why something can't be done with a case.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum CaseError {
    /// The guest has still to say whether it is mended, or has said so.
    #[error("it is resolved already")]
    Resolved,
    /// The guest waits for the shop.
    #[error("it is being worked on")]
    InProgress,
    /// Nothing is done any more.
    #[error("it is closed; reopen it first")]
    Closed,
    /// The shop has not said that it is mended.
    #[error("only a case that is resolved is closed")]
    NotResolved,
}

impl Case {
    /// Sorts a case that is not closed. Another severity sets its clock anew,
    /// from when the guest began to wait.
    pub(crate) fn sort(
        &mut self,
        who: Actor<'_>,
        sorting: Sorting,
        deadlines: &Deadlines<'_>,
    ) -> Result<(), CaseError> {
        self.must_not_be_closed()?;
        if let Some(category) = sorting.category.filter(|category| *category != self.category) {
            self.note(who, format!("类别 {} → {}", self.category.chinese(), category.chinese()));
            self.category = category;
        }
        if let Some(severity) = sorting.severity.filter(|severity| *severity != self.severity) {
            self.note(who, format!("严重程度 {} → {}", self.severity.chinese(), severity.chinese()));
            self.severity = severity;
            if let Some(since) = self.waiting_since {
                (self.warn_at, self.due_at) = deadlines.of(severity, since);
            }
        }
        if let Some(owner) = sorting.owner.filter(|owner| *owner != self.owner) {
            let text = if owner.is_empty() { "没有负责人" } else { "换了负责人" };
            self.note(who, text);
            self.own(owner);
        }
        Ok(())
    }

    /// Answers the guest in private.
    pub(crate) fn reply(&mut self, who: Actor<'_>, text: String) -> Result<(), CaseError> {
        self.must_not_be_closed()?;
        self.answer(who, text);
        if self.state == State::Open {
            self.state = State::InProgress;
        }
        Ok(())
    }

    /// It was made good at a cost. The money is spent by now, so that there is
    /// no state in which it isn't written down.
    pub(crate) fn remedy(&mut self, who: Actor<'_>, text: String, cost: i64) {
        self.take(who);
        self.remedy_cost = self.remedy_cost.saturating_add(cost);
        self.enter(EntryKind::Remedy, who, text);
    }

    /// It is mended, as the shop sees it; the guest has until `close_at` to
    /// object.
    pub(crate) fn resolve(&mut self, who: Actor<'_>, text: String, close_at: Time) -> Result<(), CaseError> {
        if !matches!(self.state, State::Open | State::InProgress) {
            return Err(CaseError::Resolved);
        }
        self.answer(who, text);
        self.state = State::Resolved;
        self.resolved_at = Some(who.at);
        self.close_at = Some(close_at);
        self.note(who, "已处理，等客人确认");
        Ok(())
    }

    /// The guest says that it is good, and how they found it handled.
    pub(crate) fn close(&mut self, who: Actor<'_>, justice: Option<Justice>) -> Result<(), CaseError> {
        self.must_be_resolved()?;
        self.shut(who.at, true);
        self.justice = justice;
        self.note(who, "客人认可，已关闭");
        Ok(())
    }

    /// Somebody else says that it is good for the guest, who has not said so: it
    /// does not count as their word.
    pub(crate) fn close_for_guest(&mut self, who: Actor<'_>) -> Result<(), CaseError> {
        self.must_be_resolved()?;
        self.shut(who.at, false);
        self.note(who, "代客人确认，已关闭");
        Ok(())
    }

    /// The guest says more of it before it is mended. Who had an answer waits
    /// for another, and what turns out to be graver has less time.
    pub(crate) fn hear(
        &mut self,
        who: Actor<'_>,
        text: String,
        severity: Severity,
        deadlines: &Deadlines<'_>,
    ) -> Result<(), CaseError> {
        if !matches!(self.state, State::Open | State::InProgress) {
            return Err(CaseError::Resolved);
        }
        self.enter(EntryKind::Guest, who, text);
        if self.waiting_since.is_none() {
            self.wait(who.at, deadlines);
        }
        let graver = (severity > self.severity).then_some(severity);
        self.sort(who, Sorting { severity: graver, ..Sorting::default() }, deadlines)
    }

    /// The guest says that it is not good: what was done did not mend it, so it
    /// goes to the manager.
    pub(crate) fn reopen(
        &mut self,
        who: Actor<'_>,
        text: String,
        deadlines: &Deadlines<'_>,
    ) -> Result<(), CaseError> {
        if !matches!(self.state, State::Resolved | State::Closed) {
            return Err(CaseError::InProgress);
        }
        self.state = State::InProgress;
        (self.resolved_at, self.close_at, self.closed_at) = (None, None, None);
        (self.justice, self.recover_until, self.recovered) = (None, None, None);
        self.closed_by_guest = false;
        self.reopen_count += 1;
        self.wait(who.at, deadlines);
        self.enter(EntryKind::Guest, who, text);
        self.escalate(who, "处理后客人仍不满意，重新提出");
        Ok(())
    }

    /// It is the second failure of the kind that this guest suffers: once more
    /// and they are lost. Where it went to the manager before, that reason stays.
    pub(crate) fn repeats(&mut self, who: Actor<'_>) {
        if self.repeated {
            return;
        }
        self.repeated = true;
        let reason = format!("{REPEATED}（{}）", self.category.chinese());
        if self.escalation.is_none() {
            self.escalate(who, reason);
        } else {
            self.note(who, reason);
        }
    }

    /// Sorted right, it is no second failure of the kind; if it went to the
    /// manager for nothing else, it comes back from there.
    pub(crate) fn repeats_nothing(&mut self, who: Actor<'_>) {
        if !self.repeated {
            return;
        }
        self.repeated = false;
        self.note(who, "重新归类后，不是第二次同类问题");
        if self.escalation.as_deref().is_some_and(|reason| reason.starts_with(REPEATED)) {
            self.escalation = None;
        }
    }

    /// Fails once it is closed.
    pub(crate) fn must_not_be_closed(&self) -> Result<(), CaseError> {
        match self.state {
            State::Closed => Err(CaseError::Closed),
            _ => Ok(()),
        }
    }

    fn must_be_resolved(&self) -> Result<(), CaseError> {
        match self.state {
            State::Resolved => Ok(()),
            _ => Err(CaseError::NotResolved),
        }
    }

    /// The guest waits, from now on.
    fn wait(&mut self, since: Time, deadlines: &Deadlines<'_>) {
        self.waiting_since = Some(since);
        (self.warn_at, self.due_at) = deadlines.of(self.severity, since);
        self.warned = false;
    }

    pub(super) fn shut(&mut self, now: Time, by_guest: bool) {
        self.state = State::Closed;
        self.closed_at = Some(now);
        self.close_at = None;
        self.closed_by_guest = by_guest;
    }

    pub(super) fn escalate(&mut self, who: Actor<'_>, reason: impl Into<String>) {
        let reason = reason.into();
        self.note(who, format!("转给店长：{reason}"));
        self.escalation = Some(reason);
    }

    pub(super) fn note(&mut self, who: Actor<'_>, text: impl Into<String>) {
        self.enter(EntryKind::Change, who, text.into());
    }

    /// The shop's word to the guest stops the clock.
    fn answer(&mut self, who: Actor<'_>, text: String) {
        self.take(who);
        if self.replied_at.is_none() {
            self.replied_at = Some(who.at);
            self.in_time = Some(who.at <= self.due_at);
        }
        self.waiting_since = None;
        self.enter(EntryKind::Reply, who, text);
    }

    /// Who does something about a case that nobody owns, owns it.
    fn take(&mut self, who: Actor<'_>) {
        if who.is_staff && self.owner.is_empty() && self.state != State::Closed {
            self.own(who.by.to_owned());
        }
    }

    fn own(&mut self, owner: String) {
        self.owner = owner;
        if self.state == State::Open && !self.owner.is_empty() {
            self.state = State::InProgress;
        }
    }

    fn enter(&mut self, kind: EntryKind, who: Actor<'_>, text: String) {
        self.entries.push(Entry { kind, text, by: who.by.to_owned(), at: who.at });
    }
}

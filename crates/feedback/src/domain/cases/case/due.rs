//! What becomes of a case by time.

use kernel::{Schedule, Time};

use super::{Actor, Case, CasePolicy, State};
use crate::domain::cases::sorting::Severity;

/// When a guest should have an answer: the policy, in the shop's open hours.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Deadlines<'a> {
    /// How fast.
    pub(crate) policy: &'a CasePolicy,
    /// When the shop is open.
    pub(crate) schedule: &'a Schedule,
}

impl Deadlines<'_> {
    /// When to warn, and when the answer is due, of a guest who waits since a
    /// moment.
    pub(crate) fn of(&self, severity: Severity, since: Time) -> (Time, Time) {
        let minutes = self.policy.minutes(severity);
        let until_warning = minutes * self.policy.warn_percent / 100;
        let later = |minutes| self.schedule.plus_open_minutes(since, minutes);
        (later(until_warning), later(minutes))
    }
}

impl Case {
    /// When the case has to be looked at next; `None` if time does nothing more
    /// to it.
    pub(crate) fn next_at(&self) -> Option<Time> {
        let waits = self.waiting_since.is_some();
        [
            (waits && !self.warned).then_some(self.warn_at),
            (waits && self.escalation.is_none()).then_some(self.due_at),
            self.close_at.filter(|_| self.state == State::Resolved),
            self.recover_until.filter(|_| self.recovered.is_none()),
        ]
        .into_iter()
        .flatten()
        .min()
    }

    /// Does what has become due by now: warns, escalates, closes. Answers
    /// whether anything was.
    pub(crate) fn pass(&mut self, now: Time) -> bool {
        let renqing = Actor { by: "renqing", is_staff: false, at: now };
        let waits = self.waiting_since.is_some();
        let warns = waits && !self.warned && self.warn_at <= now;
        let escalates = waits && self.escalation.is_none() && self.due_at <= now;
        let closes = self.state == State::Resolved && self.close_at.is_some_and(|at| at <= now);
        if warns {
            self.warned = true;
            self.note(renqing, "快到回复时限，已提醒负责人");
        }
        if escalates {
            self.escalate(renqing, "超过回复时限仍未回复客人");
        }
        if closes {
            self.shut(now, false);
            self.note(renqing, "客人没有再提出，到期关闭");
        }
        warns || escalates || closes
    }

    /// From closing on the guest has until a moment to come back, if it is known
    /// how long they usually stay away.
    pub(crate) fn watch_recovery(&mut self, until: Option<Time>) {
        self.recover_until = until.filter(|_| self.state == State::Closed);
    }

    /// Whether the time to come back is over without an answer.
    pub(crate) fn recovery_is_over(&self, now: Time) -> bool {
        self.recovered.is_none() && self.recover_until.is_some_and(|until| until < now)
    }
}

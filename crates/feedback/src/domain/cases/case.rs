//! A complaint, and what becomes of it.

mod acts;
mod due;
#[cfg(test)]
mod properties;
#[cfg(test)]
mod tests;

use kernel::{CustomerId, MessageId, OrderId, Time, text_enum, uuid_id};
use uuid::Uuid;

use super::{
    policy::CasePolicy,
    sorting::{Category, Severity},
};
use crate::domain::ratings::RatingId;
pub(crate) use acts::CaseError;
pub(crate) use due::Deadlines;

uuid_id! {
    /// A complaint and what became of it.
    CaseId,
}

text_enum! {
    /// Where a case stands.
    pub(crate) enum State {
        /// Nobody is at it.
        Open = "OPEN",
        /// Somebody is at it.
        InProgress = "IN_PROGRESS",
        /// Mended, as the shop sees it.
        Resolved = "RESOLVED",
        /// Done, by the guest's word or by time.
        Closed = "CLOSED",
    }
}

text_enum! {
    /// Where a case came from.
    pub(crate) enum Source {
        /// A chat message.
        Chat = "CHAT",
        /// A bad rating.
        Rating = "RATING",
        /// The guest's page.
        Page = "PAGE",
        /// A member of the staff.
        Staff = "STAFF",
    }
}

text_enum! {
    /// What kind of thing was said or done.
    pub(crate) enum EntryKind {
        /// The guest said it.
        Guest = "GUEST",
        /// The shop said it to the guest, in private.
        Reply = "REPLY",
        /// It was made good.
        Remedy = "REMEDY",
        /// The case changed.
        Change = "CHANGE",
    }
}

/// Who does something, and when.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Actor<'a> {
    /// An access key's name, the customer's, or `renqing`.
    pub(crate) by: &'a str,
    /// Whether they work here, so that a case can be theirs.
    pub(crate) is_staff: bool,
    /// When.
    pub(crate) at: Time,
}

/// What was complained of, as it came in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Complaint {
    /// Where it came from.
    pub(crate) source: Source,
    /// Who complains; `None` if they are not known.
    pub(crate) customer: Option<CustomerId>,
    /// The message it was written in.
    pub(crate) message: Option<MessageId>,
    /// The rating it was said in.
    pub(crate) rating: Option<RatingId>,
    /// Where to answer; may be empty.
    pub(crate) channel: String,
    /// Whom to answer there; may be empty.
    pub(crate) sender_id: String,
    /// Word for word.
    pub(crate) text: String,
    /// The order it is most likely about.
    pub(crate) order: Option<OrderId>,
}

/// One thing that was said or done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Entry {
    /// What kind.
    pub(crate) kind: EntryKind,
    /// What was said or done.
    pub(crate) text: String,
    /// Who.
    pub(crate) by: String,
    /// When.
    pub(crate) at: Time,
}

/// How the guest found it handled, 1 to 5 each.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Justice {
    /// What came of it.
    pub(crate) outcome: i64,
    /// How it went.
    pub(crate) procedure: i64,
    /// How they were treated.
    pub(crate) interaction: i64,
}

/// A complaint that the shop has to answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Case {
    /// Its id.
    pub(crate) id: CaseId,
    /// What was complained of.
    pub(crate) complaint: Complaint,
    /// When it was opened.
    pub(crate) created_at: Time,
    /// Where it stands.
    pub(crate) state: State,
    /// What it is about.
    pub(crate) category: Category,
    /// How bad it is.
    pub(crate) severity: Severity,
    /// Who owns it; empty if nobody does.
    pub(crate) owner: String,
    /// Since when the guest waits for an answer; `None` if they have one.
    pub(crate) waiting_since: Option<Time>,
    /// When the owner is to be warned.
    pub(crate) warn_at: Time,
    /// When the guest should have an answer.
    pub(crate) due_at: Time,
    /// Whether the owner was warned.
    pub(crate) warned: bool,
    /// Why it went to the manager; `None` if it did not.
    pub(crate) escalation: Option<String>,
    /// Whether it is a second failure of the kind within 90 days.
    pub(crate) repeated: bool,
    /// Whether the first answer came in time; `None` before it.
    pub(crate) in_time: Option<bool>,
    /// What it cost to make good, in minor units.
    pub(crate) remedy_cost: i64,
    /// When the guest had the first answer.
    pub(crate) replied_at: Option<Time>,
    /// When it was resolved.
    pub(crate) resolved_at: Option<Time>,
    /// When time will close it.
    pub(crate) close_at: Option<Time>,
    /// When it was closed.
    pub(crate) closed_at: Option<Time>,
    /// Whether the guest closed it.
    pub(crate) closed_by_guest: bool,
    /// How often it was reopened.
    pub(crate) reopen_count: i64,
    /// How the guest found it handled.
    pub(crate) justice: Option<Justice>,
    /// By when the guest has come back if they do in time; `None` if their pause
    /// isn't known or it isn't closed.
    pub(crate) recover_until: Option<Time>,
    /// Whether they came back in time; `None` while that is open.
    pub(crate) recovered: Option<bool>,
    /// What was said and done, oldest first.
    pub(crate) entries: Vec<Entry>,
    /// Counts the changes.
    pub(crate) version: i64,
}

impl CaseId {
    /// The case of a message: the same however often it is heard of.
    pub(crate) fn of_message(message: MessageId) -> Self {
        Self(Uuid::new_v5(&message.0, b"case"))
    }

    /// The case of a rating.
    pub(crate) fn of_rating(rating: RatingId) -> Self {
        Self(Uuid::new_v5(&rating.0, b"case"))
    }
}

impl Case {
    /// Opens a case: nobody is at it, and its clock runs.
    pub(crate) fn open(
        id: CaseId,
        complaint: Complaint,
        (category, severity): (Category, Severity),
        deadlines: &Deadlines<'_>,
        now: Time,
    ) -> Self {
        let (warn_at, due_at) = deadlines.of(severity, now);
        Self {
            id,
            complaint,
            created_at: now,
            state: State::Open,
            category,
            severity,
            owner: String::new(),
            waiting_since: Some(now),
            warn_at,
            due_at,
            warned: false,
            escalation: None,
            repeated: false,
            in_time: None,
            remedy_cost: 0,
            replied_at: None,
            resolved_at: None,
            close_at: None,
            closed_at: None,
            closed_by_guest: false,
            reopen_count: 0,
            justice: None,
            recover_until: None,
            recovered: None,
            entries: Vec::new(),
            version: 1,
        }
    }
}

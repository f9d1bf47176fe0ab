use kernel::{CustomerId, Time};

use super::normalise;

kernel::uuid_id! {
    /// A contact; the same as the id of its event.
    ContactId,
}

/// One entry of a customer's timeline.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Contact {
    pub(crate) customer: CustomerId,
    pub(crate) id: ContactId,
    /// Full name of the event's message.
    pub(crate) kind: String,
    /// One line for people.
    pub(crate) summary: String,
    /// Resource name of what it is about.
    pub(crate) subject: String,
    /// Where it came in; empty unless it is a chat message.
    pub(crate) channel: String,
    pub(crate) occurred_at: Time,
}

impl Contact {
    /// What it is found by.
    pub(crate) fn search_text(&self) -> String {
        normalise(&self.summary)
    }
}

use kernel::{CustomerId, Place, Time, Uuid};

use super::{PartnerId, Query, normalise};

kernel::uuid_id! {
    /// A contact; the same as the id of its event, if it was one.
    ContactId,
}

kernel::text_enum! {
    /// What staff write down by hand.
    pub(crate) enum HandKind {
        /// A call.
        Call = "CALL",
        /// A visit.
        Visit = "VISIT",
        /// A letter or card.
        Letter = "LETTER",
        /// Anything else.
        Note = "NOTE",
    }
}

/// Whose timeline it is on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ContactOf {
    /// A guest's.
    Customer(CustomerId),
    /// A partner's.
    Partner(PartnerId),
}

impl ContactOf {
    /// Their id, and whether they are a partner.
    pub(crate) const fn columns(self) -> (Uuid, bool) {
        match self {
            Self::Customer(id) => (id.0, false),
            Self::Partner(id) => (id.0, true),
        }
    }

    /// From the columns that [`Self::columns`] gave.
    pub(crate) const fn from_columns(id: Uuid, is_partner: bool) -> Self {
        if is_partner { Self::Partner(PartnerId(id)) } else { Self::Customer(CustomerId(id)) }
    }
}

/// One entry of a timeline.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Contact {
    pub(crate) of: ContactOf,
    pub(crate) id: ContactId,
    /// Full name of the event's message, or a [`HandKind`].
    pub(crate) kind: String,
    /// One line for people.
    pub(crate) summary: String,
    /// Resource name of what it is about.
    pub(crate) subject: String,
    /// Where it came in; empty unless it is a chat message.
    pub(crate) channel: String,
    /// Who wrote it there; empty unless it is a chat message.
    pub(crate) sender_id: String,
    /// Who wrote it down by hand; empty for an event.
    pub(crate) recorded_by: String,
    /// How long it took, in minutes; 0 if nobody said.
    pub(crate) minutes: i64,
    pub(crate) occurred_at: Time,
}

impl Contact {
    /// What it is found by.
    pub(crate) fn search_text(&self) -> String {
        normalise(&self.summary)
    }
}

/// Which contacts are asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ContactFilter {
    /// A pattern of SQL's `LIKE` that the search text fits.
    pub(crate) pattern: String,
    /// Only what this sender wrote; empty for all.
    pub(crate) sender_id: String,
    /// Only on this channel; empty for all.
    pub(crate) channel: String,
    /// From then on.
    pub(crate) since: Option<Time>,
    /// Before then.
    pub(crate) until: Option<Time>,
}

impl ContactFilter {
    /// Every contact.
    pub(crate) fn all() -> Self {
        Self {
            pattern: Query::new("", None).pattern,
            sender_id: String::new(),
            channel: String::new(),
            since: None,
            until: None,
        }
    }

    /// Where a list, newest first, goes on that is not to go past the end asked for.
    pub(crate) fn from(&self, after: Place) -> Place {
        match self.until.map(|until| Place::at(until, Uuid::nil())) {
            Some(end) if (end.micros, end.id) < (after.micros, after.id) => end,
            _ => after,
        }
    }
}

use kernel::{CustomerId, Place, Time, Uuid};

use super::{PartnerId, Query, normalise};

kernel::uuid_id! {
    /// A contact; the same as the id of its event, if it was one.
    ContactId,
}

/// A year and a day, in microseconds.
const SEARCHED: i64 = 366 * Time::DAY;

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

    /// What of it is searched in all timelines at once: a text alone has no index, so it is
    /// looked for in the last [`SEARCHED`] of the span that is asked for, or of all there is.
    pub(crate) fn bounded(self, now: Time) -> Self {
        let is_text = self.pattern != Self::all().pattern && self.sender_id.is_empty();
        let end = self.until.map_or(now, |until| until.min(now));
        let first = end.plus_micros(-SEARCHED);
        let since = self.since.map_or(first, |since| since.max(first));
        Self { since: if is_text { Some(since) } else { self.since }, ..self }
    }

    /// Where a list, newest first, goes on that is not to go past the end asked for.
    pub(crate) fn from(&self, after: Place) -> Place {
        match self.until.map(|until| Place::at(until, Uuid::nil())) {
            Some(end) if (end.micros, end.id) < (after.micros, after.id) => end,
            _ => after,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(day: i64) -> Time {
        Time::from_micros(day * Time::DAY).unwrap()
    }

    #[test]
    fn a_text_alone_is_looked_for_in_a_year() {
        let text = ContactFilter { pattern: "%鱼%".into(), ..ContactFilter::all() };
        let since = |filter: &ContactFilter| filter.clone().bounded(at(1_000)).since;
        assert_eq!(since(&text), Some(at(634)));
        assert_eq!(since(&ContactFilter { until: Some(at(500)), ..text.clone() }), Some(at(134)));
        assert_eq!(since(&ContactFilter { since: Some(at(900)), ..text.clone() }), Some(at(900)));
        assert_eq!(since(&ContactFilter { since: Some(at(1)), ..text.clone() }), Some(at(634)));
        assert_eq!(since(&ContactFilter { sender_id: "wx".into(), ..text }), None);
        assert_eq!(since(&ContactFilter::all()), None);
    }
}

//! Two records that became one, and what of the one is the other's again when that is undone.

use std::collections::BTreeMap;

use kernel::{CustomerId, Time, Uuid};
use serde::{Deserialize, Serialize};

use super::{Address, ChatIdentity, Customer, LinkKind, Profile};

/// A merge can be undone for so long, in microseconds: a mistake shows when the guest comes
/// next or the day is gone through, and what is given, spent and promised meanwhile makes two of one
/// ever harder.
const UNDO_WITHIN: i64 = Time::DAY;

/// It was merged too long ago.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("two records can be taken apart within 24 hours of their merge")]
pub(crate) struct TooLate;

/// A record that became part of another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Merge {
    pub(crate) merged: CustomerId,
    pub(crate) survivor: CustomerId,
    pub(crate) gained: Gained,
    pub(crate) at: Time,
}

impl Merge {
    /// Until when it can be undone.
    pub(crate) fn undo_until(&self) -> Time {
        self.at.plus_micros(UNDO_WITHIN)
    }

    /// Refuses one that was too long ago.
    pub(crate) fn expect_undoable(&self, now: Time) -> Result<(), TooLate> {
        if now < self.undo_until() { Ok(()) } else { Err(TooLate) }
    }

    /// Merges of before can be undone no more.
    pub(crate) fn undoable_since(now: Time) -> Time {
        now.plus_micros(-UNDO_WITHIN)
    }
}

/// What a survivor has of the record that was merged into theirs.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Gained {
    display_name: String,
    phones: Vec<String>,
    addresses: Vec<Address>,
    preferences: BTreeMap<String, String>,
    notes: String,
    /// All of the record that ended: nobody else had them.
    pub(crate) identities: Vec<ChatIdentity>,
    /// Its ties, and whether the survivor had none to the same customer.
    pub(crate) links: Vec<(Uuid, LinkKind, bool)>,
}

impl Gained {
    /// What one gets of another, whose profile is `after` with it.
    pub(crate) fn of(one: &Customer, after: &Profile, other: &Customer) -> Self {
        let before = &one.profile;
        let has = |id| id == one.id || one.links.iter().any(|link| link.other == id);
        Self {
            display_name: new_text(&before.display_name, &after.display_name),
            phones: new_ones(&before.phones, &after.phones),
            addresses: new_ones(&before.addresses, &after.addresses),
            preferences: after
                .preferences
                .iter()
                .filter(|(key, _)| !before.preferences.contains_key(*key))
                .map(|(key, value)| (key.clone(), value.clone()))
                .collect(),
            notes: new_text(&before.notes, &after.notes),
            identities: other.profile.identities.clone(),
            links: other.links.iter().map(|link| (link.other.0, link.kind, !has(link.other))).collect(),
        }
    }
}

/// What was added at the end.
fn new_text(before: &str, after: &str) -> String {
    after.strip_prefix(before).unwrap_or_default().to_owned()
}

fn new_ones<T: Clone + PartialEq>(before: &[T], after: &[T]) -> Vec<T> {
    after.iter().filter(|one| !before.contains(one)).cloned().collect()
}

impl Profile {
    /// This profile without what came from another record, as far as it is still as it
    /// came.
    #[must_use]
    pub(crate) fn without(mut self, gained: &Gained) -> Self {
        if self.display_name == gained.display_name {
            self.display_name.clear();
        }
        self.phones.retain(|one| !gained.phones.contains(one));
        self.addresses.retain(|one| !gained.addresses.contains(one));
        self.identities.retain(|one| !gained.identities.contains(one));
        self.preferences.retain(|key, value| gained.preferences.get(key) != Some(value));
        if !gained.notes.is_empty() {
            self.notes = self.notes.replacen(&gained.notes, "", 1);
        }
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(micros: i64) -> Time {
        Time::from_micros(micros).unwrap()
    }

    fn customer(id: u128, profile: Profile) -> Customer {
        Customer::new(&"nongmao".parse().unwrap(), CustomerId(Uuid::from_u128(id)), profile, at(0))
    }

    fn profile(name: &str, phones: &[&str], notes: &str) -> Profile {
        Profile {
            display_name: name.to_owned(),
            phones: phones.iter().map(ToString::to_string).collect(),
            notes: notes.to_owned(),
            ..Profile::default()
        }
    }

    #[test]
    fn a_profile_is_as_it_was_but_for_what_was_changed_since() {
        let one = customer(1, profile("", &["1"], "少盐"));
        let other = customer(2, profile("老王", &["1", "2", "3"], "怕辣"));
        let merged = one.profile.clone().with(other.profile.clone());
        let gained = Gained::of(&one, &merged, &other);
        assert_eq!(merged.clone().without(&gained), one.profile);

        let changed = Profile {
            display_name: "王师傅".to_owned(),
            phones: vec!["3".to_owned(), "1".to_owned(), "4".to_owned()],
            notes: format!("{}\n常客", merged.notes),
            ..merged
        };
        assert_eq!(changed.without(&gained), profile("王师傅", &["1", "4"], "少盐\n常客"));
    }

    #[test]
    fn a_merge_is_undone_within_a_day() {
        let id = CustomerId(Uuid::nil());
        let merge = Merge { merged: id, survivor: id, gained: Gained::default(), at: at(1) };
        assert_eq!(merge.expect_undoable(at(Time::DAY)), Ok(()));
        assert_eq!(merge.expect_undoable(at(1 + Time::DAY)), Err(TooLate));
    }
}

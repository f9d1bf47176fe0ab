use kernel::{CustomerId, Time, text_enum, uuid_id};
use uuid::Uuid;

use crate::domain::praise::{staff::StaffMemberId, stands_alone};

/// A name of fewer characters is in many texts that don't mean who is called so.
const SHORTEST_NAME: usize = 3;

uuid_id! {
    /// A story.
    StoryId,
}

text_enum! {
    /// The life of a story.
    pub(crate) enum StoryState {
        /// Somebody proposed it.
        Proposed = "PROPOSED",
        /// In the book.
        Approved = "APPROVED",
        /// Not for the book.
        Rejected = "REJECTED",
        /// In the book, and told to guests.
        Shared = "SHARED",
    }
}

impl StoryState {
    /// Whether one decides to go from here to there.
    fn leads_to(self, to: Self) -> bool {
        matches!(
            (self, to),
            (Self::Proposed, Self::Approved | Self::Rejected)
                | (Self::Approved, Self::Shared)
                | (Self::Shared, Self::Approved)
        )
    }
}

/// A story can't go there from where it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a story that is {from} can't become {to}")]
pub(crate) struct StoryError {
    from: StoryState,
    to: StoryState,
}

/// A story that teaches who to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Story {
    /// Its id.
    pub(crate) id: StoryId,
    /// What it is called.
    pub(crate) title: String,
    /// What happened.
    pub(crate) text: String,
    /// Whom it is about.
    pub(crate) staff: Vec<StaffMemberId>,
    /// The good turn it tells of.
    pub(crate) goodwill: Option<Uuid>,
    /// The guest it tells of.
    pub(crate) customer: Option<CustomerId>,
    /// Where it is in its life.
    pub(crate) state: StoryState,
    /// Who proposed it.
    pub(crate) proposed_by: String,
    /// When.
    pub(crate) created_at: Time,
    /// Who decided on it last, and when.
    pub(crate) decided: Option<(String, Time)>,
}

impl Story {
    /// The story as somebody decides. Fails if it can't go there from where it
    /// is.
    pub(crate) fn decide(self, to: StoryState, by: &str, now: Time) -> Result<Self, StoryError> {
        if !self.state.leads_to(to) {
            return Err(StoryError { from: self.state, to });
        }
        Ok(Self { state: to, decided: Some((by.to_owned(), now)), ..self })
    }
}

/// Whether a text names somebody: one whose name is not too short to tell, and in Latin
/// letters as words of their own.
pub(crate) fn names(text: &str, name: &str) -> bool {
    let name = name.trim();
    name.chars().count() >= SHORTEST_NAME
        && text.match_indices(name).any(|(at, _)| stands_alone(text, at, name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_story_is_proposed_then_approved_then_shared_and_back() {
        use StoryState::{Approved, Proposed, Rejected, Shared};
        let right = [(Proposed, Approved), (Proposed, Rejected), (Approved, Shared), (Shared, Approved)];
        for &from in StoryState::ALL {
            for &to in StoryState::ALL {
                assert_eq!(from.leads_to(to), right.contains(&(from, to)), "{from:?} to {to:?}");
            }
        }
    }
}

#[cfg(test)]
mod name_tests {
    use super::*;

    #[test]
    fn a_short_name_or_part_of_a_word_names_nobody() {
        for (text, name, is_named) in [
            ("王师傅每天自己带碗来", "王师傅", true),
            ("小王每天自己带碗来", "小王", false),
            ("Al brings his own bowl", "Al", false),
            ("Alan brings his own bowl", "Ala", false),
            ("Alan's bowl", "Alan", true),
            ("王师傅叫Alan来", "Alan", true),
            ("Balance", "Alan", false),
            ("whatever", "", false),
        ] {
            assert_eq!(names(text, name), is_named, "{name} in {text}");
        }
    }
}

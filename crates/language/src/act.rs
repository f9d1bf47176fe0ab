//! What a line of chat to a restaurant does.

mod abstraction;
mod features;
mod model;

pub use abstraction::{DISH, PERSON, abstracted};
pub use model::{Likelihoods, Model, Reason};

use serde::{Deserialize, Serialize};

/// What a line does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Act {
    /// Asks for dishes now.
    Order,
    /// Changes an order that was made: dishes, wishes, time, place.
    Change,
    /// Takes an order back.
    Cancel,
    /// Asks for the usual, or the same as before.
    Repeat,
    /// Asks where an order is, or hurries it.
    Status,
    /// Wants to know something of the shop.
    Question,
    /// Asks what there is to eat.
    Menu,
    /// Asks after points.
    Points,
    /// Says that something was wrong.
    Complaint,
    /// Praises.
    Praise,
    /// Tells of money that was or will be paid.
    Payment,
    /// Talks of something else.
    Talk,
    /// Says yes.
    Yes,
    /// Says no.
    No,
}

impl Act {
    /// How many there are.
    pub const COUNT: usize = 14;

    /// Each of them, in the order of the model's weights.
    pub const ALL: [Self; Self::COUNT] = [
        Self::Order,
        Self::Change,
        Self::Cancel,
        Self::Repeat,
        Self::Status,
        Self::Question,
        Self::Menu,
        Self::Points,
        Self::Complaint,
        Self::Praise,
        Self::Payment,
        Self::Talk,
        Self::Yes,
        Self::No,
    ];

    /// Its name in capitals, as in the files the model learns from.
    pub fn name(self) -> &'static str {
        match self {
            Self::Order => "ORDER",
            Self::Change => "CHANGE",
            Self::Cancel => "CANCEL",
            Self::Repeat => "REPEAT",
            Self::Status => "STATUS",
            Self::Question => "QUESTION",
            Self::Menu => "MENU",
            Self::Points => "POINTS",
            Self::Complaint => "COMPLAINT",
            Self::Praise => "PRAISE",
            Self::Payment => "PAYMENT",
            Self::Talk => "TALK",
            Self::Yes => "YES",
            Self::No => "NO",
        }
    }
}

/// How likely each act is for a text whose dishes, people and numbers are
/// [`abstracted`]. The same text is always judged alike.
pub fn judge(abstracted: &[char]) -> Likelihoods {
    Model::built_in().judge(abstracted)
}

#[cfg(test)]
mod tests;

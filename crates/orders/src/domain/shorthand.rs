//! A chat message as this shop reads it: the reader of the language crate, with
//! the shop's menu and hours.

pub use language::{
    LONGEST_TEXT, MOST_GUESTS, TooLong,
    act::Act,
    chain::{Chain, Changed, Difference, Entry, chain, difference},
    change::{Change, ChangeError, Less},
    cut::People,
    names_in, numbers_in,
    reading::{
        Action, CustomerRef, Doubt, Evidence, Language, MayChange, Needs, Part, Reading, Request, Talk,
        Unresolved, Whose,
    },
};

use jiff::Timestamp;

use super::{menu::Menu, shop::Shop, text::Span};

/// What a message is read by.
#[derive(Clone, Copy, Debug)]
pub struct Setting<'a> {
    /// The menu today.
    pub menu: &'a Menu,
    /// The shop.
    pub shop: &'a Shop,
    /// The regulars that the message may name.
    pub people: &'a People,
    /// When it was sent.
    pub sent: Timestamp,
    /// The number of the customer the sender is bound to, 0 for one without;
    /// none for a stranger.
    pub sender: Option<i32>,
}

/// Reads a message.
pub fn read(typed: &str, setting: Setting<'_>) -> Result<Reading, TooLong> {
    read_without(typed, setting, &[])
}

/// Reads a message but for some stretches of it.
pub fn read_without(typed: &str, setting: Setting<'_>, without: &[Span]) -> Result<Reading, TooLong> {
    let known = language::ReadContext {
        vocabulary: setting.menu.vocabulary(),
        schedule: &setting.shop.schedule,
        people: setting.people,
        sent: setting.sent,
        sender: setting.sender,
    };
    language::read_without(typed, &known, without)
}

//! What a guest wants, before it has prices: dishes, rice, wishes, when and
//! where to.

use jiff::Timestamp;
use kernel::{fold_words, has_word};

use crate::allergy::mentions_allergy;
use std::fmt;
use std::str::FromStr;

/// The most of one dish that an order holds.
pub const HIGHEST_QUANTITY: u32 = 99;

/// A dish, how many, and a wish for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dish {
    /// The code on the menu.
    pub code: i32,
    /// How many, 1 to 99.
    pub quantity: u32,
    /// A wish that belongs to this dish; may be empty.
    pub note: String,
}

/// How much rice. Stored and shown as `default`, `=2` or `+1`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Rice {
    /// One for each unit of a dish that takes rice.
    #[default]
    Default,
    /// Exactly this many.
    Exactly(u32),
    /// This many more, or fewer, than by default.
    Plus(i32),
}

impl Rice {
    /// This wish and one more.
    #[must_use]
    pub fn and(self, more: Self) -> Self {
        let shift = |count: u32, by: i32| count.saturating_add_signed(by);
        match (self, more) {
            (rice, Self::Default) | (Self::Default, rice) => rice,
            (Self::Plus(a), Self::Plus(b)) => Self::Plus(a.saturating_add(b)),
            (Self::Exactly(a), Self::Exactly(b)) => Self::Exactly(a.saturating_add(b)),
            (Self::Exactly(count), Self::Plus(by)) | (Self::Plus(by), Self::Exactly(count)) => {
                Self::Exactly(shift(count, by))
            }
        }
    }

    /// How many, where the rule alone would give `default`.
    pub fn count(self, default: u32) -> u32 {
        match self {
            Self::Default => default,
            Self::Exactly(count) => count,
            Self::Plus(by) => default.saturating_add_signed(by),
        }
    }
}

impl fmt::Display for Rice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Default => f.write_str("default"),
            Self::Exactly(count) => write!(f, "={count}"),
            Self::Plus(by) => write!(f, "{by:+}"),
        }
    }
}

/// A stored text that is no amount of rice.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not `default`, `=n`, `+n` or `-n`")]
pub struct RiceError(String);

impl FromStr for Rice {
    type Err = RiceError;

    fn from_str(text: &str) -> Result<Self, RiceError> {
        let wrong = || RiceError(text.to_owned());
        if text == "default" {
            return Ok(Self::Default);
        }
        match text.strip_prefix('=') {
            Some(count) => count.parse().map(Self::Exactly).map_err(|_| wrong()),
            None if text.starts_with(['+', '-']) => text.parse().map(Self::Plus).map_err(|_| wrong()),
            None => Err(wrong()),
        }
    }
}

/// What a guest wants.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Basket {
    /// The dishes but rice, in the order they were named, merged by dish and
    /// wish.
    pub dishes: Vec<Dish>,
    /// How much rice.
    pub rice: Rice,
    /// Wishes that belong to the whole order; may be empty.
    pub note: String,
    /// When it is wanted; none for as soon as possible.
    pub wanted: Option<Timestamp>,
    /// Where it goes, for this order only; none for the known address.
    pub address: Option<String>,
}

impl Basket {
    /// Puts dishes in; the same dish with the same wish counts together.
    pub fn add(&mut self, dish: Dish) {
        match self.dishes.iter_mut().find(|known| known.code == dish.code && known.note == dish.note) {
            Some(known) => known.quantity = known.quantity.saturating_add(dish.quantity),
            None => self.dishes.push(dish),
        }
    }

    /// Takes a dish out, as many as said or all of it, whatever the wish;
    /// whether there were as many.
    pub fn take(&mut self, code: i32, quantity: Option<u32>) -> bool {
        let quantities = self.dishes.iter().filter(|dish| dish.code == code).map(|dish| dish.quantity);
        // As many as somebody may type; what is too many is asked about later.
        let there = quantities.fold(0_u32, u32::saturating_add);
        let mut left = quantity.unwrap_or(there);
        if there == 0 || left > there {
            return false;
        }
        for dish in self.dishes.iter_mut().rev().filter(|dish| dish.code == code) {
            let taken = left.min(dish.quantity);
            dish.quantity -= taken;
            left -= taken;
        }
        self.dishes.retain(|dish| dish.quantity > 0);
        true
    }

    /// All wishes, for the order and for its dishes.
    pub fn notes(&self) -> impl Iterator<Item = &str> {
        std::iter::once(self.note.as_str()).chain(self.dishes.iter().map(|dish| dish.note.as_str()))
    }

    /// Leaves out the wishes that have any of some words; how many it keeps all the same, for
    /// the allergy that they speak of.
    pub fn leave_out(&mut self, words: &[String]) -> usize {
        let notes = std::iter::once(&mut self.note).chain(self.dishes.iter_mut().map(|dish| &mut dish.note));
        notes.map(|note| leave_out(note, words)).sum()
    }

    /// Adds a wish for the whole order.
    pub fn add_note(&mut self, note: &str) {
        join_note(&mut self.note, note);
    }
}

/// Leaves out of wishes those that have any of some words, but for what harms somebody if it is
/// left out; how many such there are.
pub(crate) fn leave_out(notes: &mut String, words: &[String]) -> usize {
    let words: Vec<String> = words.iter().map(|word| fold_words(word)).collect();
    let is_meant = |note: &str| words.iter().any(|word| has_word(&fold_words(note), word));
    let (mut left, mut kept) = (Vec::new(), 0);
    for note in notes.split(BETWEEN_NOTES) {
        let (is_meant, is_allergy) = (is_meant(note), mentions_allergy(note));
        kept += usize::from(is_meant && is_allergy);
        if !is_meant || is_allergy {
            left.push(note);
        }
    }
    *notes = left.join(BETWEEN_NOTES);
    kept
}

/// What stands between two wishes.
pub const BETWEEN_NOTES: &str = ", ";

/// Puts a wish behind others.
pub fn join_note(notes: &mut String, note: &str) {
    if !notes.is_empty() && !note.is_empty() {
        notes.push_str(BETWEEN_NOTES);
    }
    notes.push_str(note);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wish_is_left_out_by_its_words_and_never_with_an_allergy() {
        let words = ["tab".to_owned(), "赊账".to_owned()];
        for (before, after, kept) in [
            ("on my tab, no vegetables", "no vegetables", 0),
            ("ON MY TAB", "", 0),
            ("少盐, 赊账", "少盐", 0),
            ("赊账花生过敏", "赊账花生过敏", 1),
            ("on my tab allergic to nuts, 赊账", "on my tab allergic to nuts", 1),
            ("花生过敏", "花生过敏", 0),
        ] {
            let mut notes = before.to_owned();
            assert_eq!((leave_out(&mut notes, &words), notes.as_str()), (kept, after), "{before}");
        }
    }
}

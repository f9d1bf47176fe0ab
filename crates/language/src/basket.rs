//! What a guest wants, before it has prices: dishes, rice, wishes, when and
//! where to.

use jiff::Timestamp;

use crate::text::Text;
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

    /// Leaves out the wishes that have any of some words.
    pub fn leave_out(&mut self, words: &[String]) {
        let notes = std::iter::once(&mut self.note).chain(self.dishes.iter_mut().map(|dish| &mut dish.note));
        notes.for_each(|note| leave_out(note, words));
    }

    /// Adds a wish for the whole order.
    pub fn add_note(&mut self, note: &str) {
        join_note(&mut self.note, note);
    }
}

/// Leaves out of wishes those that have any of some words.
pub(crate) fn leave_out(notes: &mut String, words: &[String]) {
    let folded = |text: &str| Text::new(text).folded().iter().collect::<String>();
    let words: Vec<String> = words.iter().map(|word| folded(word)).filter(|word| !word.is_empty()).collect();
    let is_meant = |note: &&str| words.iter().any(|word| folded(note).contains(word.as_str()));
    *notes =
        notes.split(BETWEEN_NOTES).filter(|note| !is_meant(note)).collect::<Vec<_>>().join(BETWEEN_NOTES);
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

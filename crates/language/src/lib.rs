//! What a person's line of text is: normalised, cut into pieces, the act it
//! performs, what it feels and is about. Pure: no runtime, no database, no wire;
//! the small models it judges by are inside.

pub mod act;
pub mod allergy;
pub mod analysis;
pub mod basket;
pub mod chain;
pub mod change;
pub mod cut;
mod fold;
mod judge;
pub mod leftover;
pub mod lexicon;
pub mod linear;
pub mod names;
pub mod number;
mod order;
pub mod quote;
mod read;
pub mod reading;
mod requests;
mod saying;
mod sharing;
pub mod suggestion;
pub mod text;
pub mod time;
pub mod trie;

pub use read::{LONGEST_TEXT, ReadContext, TooLong, leftovers, names_in, numbers_in, read, read_without};
pub use requests::MOST_GUESTS;

//! What a person's line of text is: normalised, cut into pieces, the act it
//! performs, what it feels and is about. Pure: no runtime, no database, no wire;
//! the small models it judges by are inside.

pub mod act;
pub mod analysis;
pub mod cut;
mod fold;
pub mod lexicon;
pub mod names;
pub mod number;
pub mod quote;
pub mod text;
pub mod time;
pub mod trie;

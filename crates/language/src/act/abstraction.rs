use crate::{text::Text, trie::Trie};

/// Stands for the name of a dish.
pub const DISH: char = '\u{e000}';
/// Stands for the name of a person whom the shop knows.
pub const PERSON: char = '\u{e001}';

/// A text as the model of acts reads it: folded, the longest of `names` replaced
/// by its value ([`DISH`] or [`PERSON`]), each run of digits by `0`. Numerals
/// (`两份`) stay. The model learned from names of two characters or more: one of a
/// single character (`饭`) is part of too many other words.
pub fn abstracted(text: &str, names: &Trie<char>) -> Vec<char> {
    let text = Text::new(text);
    let folded = text.folded();
    let mut chars = Vec::with_capacity(folded.len());
    let mut at = 0;
    while let Some(char) = folded.get(at) {
        let (mark, end) = names.longest(folded, at, |_| true).unwrap_or_else(|| number(folded, at, *char));
        chars.push(mark);
        at = end;
    }
    chars
}

/// The character at a place, or `0` for all the digits that begin there.
fn number(folded: &[char], at: usize, char: char) -> (char, usize) {
    let digits = folded.iter().skip(at).take_while(|char| char.is_ascii_digit()).count();
    if digits == 0 { (char, at + 1) } else { ('0', at + digits) }
}

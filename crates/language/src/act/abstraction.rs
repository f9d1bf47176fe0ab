use crate::{
    cut::{Kind, Token},
    lexicon::Sense,
    quote::Mask,
    text::Text,
    trie::Trie,
};

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
        if let Some((mark, end)) = names.longest(folded, at, |_| true) {
            chars.push(mark);
            at = end;
        } else {
            push_plain(&mut chars, &[*char]);
            at += 1;
        }
    }
    chars
}

/// The pieces of a text in the same way, as they were cut.
pub(crate) fn abstracted_pieces(text: &Text, tokens: &[Token]) -> Vec<char> {
    let mut chars = Vec::with_capacity(text.folded().len());
    for token in tokens {
        match token.kind {
            Kind::Name(_) | Kind::Sound(_) if !token.is(Sense::Rice) => chars.push(DISH),
            Kind::Person(_) => chars.push(PERSON),
            Kind::Masked(Mask::Quote | Mask::Picture) => {}
            _ => push_plain(&mut chars, text.folded().get(token.range()).unwrap_or_default()),
        }
    }
    chars
}

/// Adds characters that are no name, a run of digits as one `0`.
pub(crate) fn push_plain(chars: &mut Vec<char>, plain: &[char]) {
    for character in plain {
        let digit = character.is_ascii_digit();
        if !(digit && chars.last() == Some(&'0')) {
            chars.push(if digit { '0' } else { *character });
        }
    }
}

//! Numbers that only number the lines of a list.

use crate::{
    cut::{Kind, Token},
    lexicon::Senses,
};

/// Makes the numbers of a list signs that change nothing: `1. 小炒肉`, `1、…2、…`,
/// `①木须肉`, the lines of a chain. They count from 1, and each is followed by
/// something that is no number.
pub(crate) fn unnumbered(tokens: Vec<Token>) -> Vec<Token> {
    let places = numbering(&tokens);
    if places.len() < 2 && !(places.len() == 1 && has_title(&tokens, &places)) {
        return tokens;
    }
    let mut tokens = tokens;
    for place in places {
        for token in tokens.iter_mut().skip(place).take(2) {
            if token.kind != Kind::Newline {
                token.kind = if token.number().is_some() { Kind::Masked(crate::quote::Mask::Picture) } else { Kind::Blank };
                token.senses = Senses::default();
            }
        }
    }
    tokens
}

/// Where the numbers 1, 2, 3 … of a list stand.
fn numbering(tokens: &[Token]) -> Vec<usize> {
    let mut places = Vec::new();
    for at in 0..tokens.len() {
        let expected = u32::try_from(places.len()).unwrap_or(u32::MAX).saturating_add(1);
        if numbers(tokens, at) == Some(expected) {
            places.push(at);
        }
    }
    places
}

/// The number that a place of a list has.
fn numbers(tokens: &[Token], at: usize) -> Option<u32> {
    let number = tokens.get(at)?.number().filter(|number| !number.counted)?;
    let begins = at == 0 || tokens.get(at - 1).is_some_and(Token::divides);
    let sign = tokens.get(at + 1)?;
    let signed = matches!(sign.kind, Kind::Mark('.' | '、' | ')' | '）' | ':' | '．'));
    let mut after = at + 2;
    while tokens.get(after).is_some_and(|token| matches!(token.kind, Kind::Blank | Kind::Mark('.'))) {
        after += 1;
    }
    let next = tokens.get(after)?;
    let starts_line = at == 0 || tokens.get(at - 1).is_some_and(|token| token.kind == Kind::Newline);
    // A number that follows may only be a guest's: `1. 18号 小炒肉`.
    let spaced = after > at + 2 && starts_line;
    let content = next.number().is_none() && !next.divides() || next.number().is_some() && spaced;
    (begins && signed && content).then_some(number.value)
}

/// Whether a line stands above the only number.
fn has_title(tokens: &[Token], places: &[usize]) -> bool {
    let at = places.first().copied().unwrap_or(0);
    at > 0 && tokens.get(at - 1).is_some_and(|token| token.kind == Kind::Newline)
}

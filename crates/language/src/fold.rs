//! Spellings that are compared as one: traditional and simplified characters,
//! capitals and small letters, every kind of blank.

use std::sync::LazyLock;

/// Pairs of a traditional character and its simplified one, in the order of
/// the first; single characters of `OpenCC`'s table (Apache-2.0).
const TRADITIONAL: &str = include_str!("../data/traditional.txt");

static SIMPLIFIED: LazyLock<Vec<(char, char)>> = LazyLock::new(|| {
    let characters: Vec<char> = TRADITIONAL.chars().filter(|character| *character != '\n').collect();
    let pairs = characters.chunks_exact(2);
    let mut pairs: Vec<(char, char)> =
        pairs.filter_map(|pair| Some((*pair.first()?, *pair.get(1)?))).collect();
    pairs.sort_unstable();
    pairs
});

/// Folds one normalised character for comparison.
pub(crate) fn fold(character: char) -> char {
    match character {
        '\n' | '\r' | '\u{2028}' | '\u{2029}' => '\n',
        c if c.is_ascii() => {
            if c.is_ascii_whitespace() || c.is_ascii_control() {
                ' '
            } else {
                c.to_ascii_lowercase()
            }
        }
        c if c.is_whitespace() || c.is_control() => ' ',
        '\u{3400}'..='\u{9fff}' => simplified(character),
        c => lower(c),
    }
}

fn lower(character: char) -> char {
    let mut lower = character.to_lowercase();
    match (lower.next(), lower.next()) {
        (Some(one), None) => one,
        _ => character,
    }
}

fn simplified(character: char) -> char {
    let found = SIMPLIFIED.binary_search_by_key(&character, |(traditional, _)| *traditional);
    found.ok().and_then(|at| SIMPLIFIED.get(at)).map_or(character, |(_, simple)| *simple)
}

/// Whether a character is a format character (Unicode Cf) or a variation
/// selector: such are taken out as if never typed.
pub(crate) fn is_format(character: char) -> bool {
    matches!(character,
        '\u{ad}' | '\u{34f}' | '\u{600}'..='\u{605}' | '\u{61c}' | '\u{6dd}' | '\u{70f}' | '\u{8e2}'
        | '\u{115f}' | '\u{1160}' | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}'
        | '\u{110bd}' | '\u{110cd}' | '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}'
        | '\u{e0000}'..='\u{e0fff}')
}

/// The value of a number in a circle or on a key: `③`.
pub(crate) fn circled(character: char) -> Option<u32> {
    let from = |first: char, value: u32| u32::from(character) - u32::from(first) + value;
    Some(match character {
        '①'..='⑳' => from('①', 1),
        '⓵'..='⓾' => from('⓵', 1),
        '❶'..='❿' => from('❶', 1),
        '➀'..='➉' => from('➀', 1),
        '➊'..='➓' => from('➊', 1),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn traditional_characters_are_compared_as_simplified_ones() {
        let folded: String = "魚香肉絲，兩個，唔該。Order".chars().map(fold).collect();
        assert_eq!(folded, "鱼香肉丝，两个，唔该。order");
    }
}

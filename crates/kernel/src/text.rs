//! What of a text can be seen, and which words it has.

use unicode_properties::{GeneralCategory, UnicodeGeneralCategory};

/// Letters and signs by their category that are drawn as nothing: the Hangul
/// fillers and the empty Braille cell.
const DRAWN_AS_NOTHING: [char; 5] = ['\u{115f}', '\u{1160}', '\u{2800}', '\u{3164}', '\u{ffa0}'];

/// Whether a text has a character that can be seen. Blanks, control and format
/// characters can't, nor can marks that have nothing to stand on.
pub fn is_visible(text: &str) -> bool {
    text.chars().any(is_seen)
}

/// Whether a text can stand as a name in a line: it has no control and no format
/// characters, which end the line, turn its direction, or make two names of one.
pub fn is_one_line(text: &str) -> bool {
    use GeneralCategory as Is;
    // Joiners belong to the spelling of some scripts, and to what is drawn as one.
    let joins = |c: char| matches!(c, '\u{200c}' | '\u{200d}');
    let breaks = |c: char| {
        let kind = c.general_category();
        matches!(kind, Is::Control | Is::Format | Is::LineSeparator | Is::ParagraphSeparator)
    };
    !text.chars().any(|c| breaks(c) && !joins(c))
}

/// Letters alike whatever their case and width, and blanks as one.
pub fn fold_words(text: &str) -> String {
    let narrow = text.chars().map(|c| match u32::from(c) {
        wide @ 0xff01..=0xff5e => char::from_u32(wide - 0xfee0).unwrap_or(c),
        0x3000 => ' ',
        _ => c,
    });
    let small: String = narrow.flat_map(char::to_lowercase).collect();
    small.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Whether a text has a word, both folded ([`fold_words`]); an English one as a whole.
pub fn has_word(text: &str, word: &str) -> bool {
    let is_letter = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphanumeric());
    !word.is_empty()
        && text.match_indices(word).any(|(start, found)| {
            let before = text.get(..start).and_then(|before| before.chars().next_back());
            let after = text.get(start + found.len()..).and_then(|after| after.chars().next());
            let begins = !is_letter(before) || !is_letter(word.chars().next());
            let ends = !is_letter(after) || !is_letter(word.chars().next_back());
            begins && ends
        })
}

fn is_seen(c: char) -> bool {
    use GeneralCategory as Is;
    // What is unassigned may be a sign of a Unicode that is newer than this program.
    let unseen = matches!(
        c.general_category(),
        Is::Control
            | Is::Format
            | Is::SpaceSeparator
            | Is::LineSeparator
            | Is::ParagraphSeparator
            | Is::NonspacingMark
            | Is::EnclosingMark
    );
    !unseen && !DRAWN_AS_NOTHING.contains(&c)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_english_word_is_found_as_a_whole() {
        let has = |text, word| has_word(&fold_words(text), &fold_words(word));
        assert!(
            has("Put it on my TAB, please", "tab") && has("赊账花生过敏", "赊账") && has("用tab付", "tab")
        );
        assert!(!has("no vegetables", "tab") && !has("tabs", "tab") && !has("tab", ""));
    }

    #[test]
    fn blanks_and_format_characters_are_nothing_to_see() {
        for text in
            ["", " ", "\u{3000}\t\n", "\u{200b}\u{200d}", "\u{feff}", "\u{ad}", "\u{2800}", "\u{3164}"]
        {
            assert!(!is_visible(text), "{text:?}");
        }
        for text in ["\u{301}", "\u{fe0f}", "\u{e0061}", "\0", "\u{85}\u{2028}"] {
            assert!(!is_visible(text), "{text:?}");
        }
    }

    #[test]
    fn a_name_has_no_control_and_no_format_characters() {
        for text in
            ["a\nb", "a\tb", "\u{1b}[31m", "王\u{200b}", "\u{202e}abc", "a\u{2028}", "\u{85}", "\u{feff}a"]
        {
            assert!(!is_one_line(text), "{text:?}");
        }
        for text in ["", " ", "王师傅", "Zoë-Ann O’Hara", "म\u{94d}", "👩"] {
            assert!(is_one_line(text), "{text:?}");
        }
    }

    #[test]
    fn every_script_can_be_seen() {
        for text in ["王", "a", "７", "Ω", "ب", "👩\u{200d}🍳", " é ", "म\u{94d}", "-", "\u{e001}"]
        {
            assert!(is_visible(text), "{text:?}");
        }
    }
}

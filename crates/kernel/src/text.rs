//! What of a text can be seen.

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

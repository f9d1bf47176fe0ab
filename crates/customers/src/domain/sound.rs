//! How a Chinese name is typed by people who have no Chinese keyboard at hand.

use pinyin::{Pinyin, ToPinyinMulti};

/// A name with more readings than this is found by some of them.
const MOST_READINGS: usize = 16;

/// What a text sounds like, in Latin letters without blanks and tones: each
/// reading whole, `wangshifu`, and by its initials, `wsf`. Nothing for a text
/// without Chinese characters.
pub(crate) fn sounds(text: &str) -> Vec<String> {
    let mut readings = vec![(String::new(), String::new())];
    let mut is_chinese = false;
    for character in text.chars() {
        let syllables = syllables(character);
        is_chinese |= character.to_pinyin_multi().is_some();
        // What has no sound, such as a blank, adds nothing.
        if syllables.is_empty() {
            continue;
        }
        let most = (MOST_READINGS / readings.len()).max(1);
        let longer = readings.iter().flat_map(|(whole, initials)| {
            syllables.iter().take(most).map(move |syllable| {
                let initial: String = syllable.chars().take(1).collect();
                (format!("{whole}{syllable}"), format!("{initials}{initial}"))
            })
        });
        readings = longer.collect();
    }
    if !is_chinese {
        return Vec::new();
    }
    let mut sounds: Vec<String> =
        readings.into_iter().flat_map(|(whole, initials)| [whole, initials]).collect();
    sounds.sort_unstable();
    sounds.dedup();
    sounds
}

/// The ways a character may be read; a letter or digit is read as itself.
fn syllables(character: char) -> Vec<String> {
    let Some(readings) = character.to_pinyin_multi() else {
        let latin = character.to_ascii_lowercase();
        return if latin.is_ascii_alphanumeric() { vec![latin.to_string()] } else { Vec::new() };
    };
    let mut syllables = Vec::new();
    for plain in readings.into_iter().map(Pinyin::plain) {
        // On a keyboard ü is v, or u where nobody minds.
        for typed in [plain.replace('ü', "u"), plain.replace('ü', "v")] {
            if !syllables.contains(&typed) {
                syllables.push(typed);
            }
        }
    }
    syllables
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_typed_whole_or_by_its_initials() {
        let sounds_of_wang = sounds("王师傅");
        assert!(
            sounds_of_wang.contains(&"wangshifu".to_owned()) && sounds_of_wang.contains(&"wsf".to_owned())
        );
        assert!(sounds("A1 王").contains(&"a1wang".to_owned()));
        assert!(sounds("Wang").is_empty() && sounds("").is_empty());
    }

    #[test]
    fn a_character_of_several_readings_is_found_by_each() {
        let found = sounds("吕曾");
        for typed in ["lvzeng", "luzeng", "lvceng", "lz", "lc"] {
            assert!(found.contains(&typed.to_owned()), "{typed} of {found:?}");
        }
        assert!(sounds(&"重".repeat(64)).len() <= 2 * MOST_READINGS);
    }
}

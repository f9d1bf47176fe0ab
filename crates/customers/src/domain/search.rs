use unicode_normalization::UnicodeNormalization;

use super::{MOST_NUMBER, Profile, Region, phone, sound::sounds};

/// Text in the form in which it is compared: compatible characters as one (`１８`
/// is `18`), without accents, and case folded in every script (`ß` is `SS`, `ς`
/// is `Σ`).
pub(crate) fn normalise(text: &str) -> String {
    let plain = text.nfkd().filter(|c| !is_accent(*c));
    // By way of upper case, for some letters have two lower ones.
    plain.flat_map(char::to_uppercase).flat_map(char::to_lowercase).nfc().collect()
}

/// The accents of Latin, Greek and Cyrillic letters; what other scripts put on
/// theirs makes them other letters.
fn is_accent(c: char) -> bool {
    ('\u{300}'..='\u{36f}').contains(&c)
}

impl Profile {
    /// Everything a customer is found by, but the number.
    pub(crate) fn search_text(&self) -> String {
        let addresses = self.addresses.iter().flat_map(|address| [&address.label, &address.text]);
        let mut words = vec![self.display_name.clone()];
        for phone in &self.phones {
            words.push(phone.clone());
            words.extend(phone::digits(phone));
        }
        words.extend(addresses.cloned());
        words.push(self.notes.clone());
        words.extend(sounds(&self.display_name));
        words.extend(self.addresses.iter().flat_map(|address| sounds(&address.text)));
        // A line break keeps a search from matching across two fields.
        normalise(&words.join("\n"))
    }
}

/// What somebody looks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Query {
    /// The text as a pattern of SQL's `LIKE`, with `!` as its escape.
    pub(crate) pattern: String,
    /// The same as it may be meant otherwise: a telephone number by its digits,
    /// or a Chinese name by its sound.
    pub(crate) meant: String,
    /// The number, if it can be one: `18`, `18号`.
    pub(crate) number: Option<i64>,
}

impl Query {
    /// `region` is where the shop is, if that is known.
    pub(crate) fn new(text: &str, region: Option<Region>) -> Self {
        let text = normalise(text.trim());
        let number = text.strip_suffix('号').unwrap_or(&text).parse().ok();
        let number = number.filter(|number| (1..=MOST_NUMBER).contains(number));
        let meant = dialled(&text, region).or_else(|| typed(&text));
        let pattern = |text: &str| format!("%{}%", escape(text));
        Self { pattern: pattern(&text), meant: pattern(meant.as_deref().unwrap_or(&text)), number }
    }
}

/// A telephone number or part of one, as its digits are kept.
fn dialled(text: &str, region: Option<Region>) -> Option<String> {
    let is_written = |c: char| c.is_ascii_digit() || "+-./() \u{2010}\u{2011}\u{2013}".contains(c);
    let digits = phone::bare(text);
    if digits.is_empty() || !text.chars().all(is_written) {
        return None;
    }
    match phone::read(text, region) {
        Some(_) => Some(phone::bare(&phone::e164(text, region))),
        // The beginning of one with its country's code.
        None => Some(digits.strip_prefix("00").map_or(digits.clone(), str::to_owned)),
    }
}

/// What may be the sound of a Chinese name: Latin letters, however they are
/// parted.
fn typed(text: &str) -> Option<String> {
    let is_typed = |c: char| c.is_ascii_alphanumeric() || " '-\u{2019}".contains(c);
    let letters: String = text.chars().filter(char::is_ascii_alphanumeric).collect();
    (text.chars().all(is_typed) && !letters.is_empty()).then_some(letters)
}

fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        if matches!(c, '%' | '_' | '!') {
            escaped.push('!');
        }
        escaped.push(c);
    }
    escaped
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::domain::Address;

    proptest! {
        #[test]
        fn a_customer_is_found_by_the_whole_of_a_name_or_note(name in ".{1,64}", notes in ".{0,64}") {
            let profile = Profile { display_name: name.clone(), notes: notes.clone(), ..Profile::default() };
            let text = profile.search_text();
            for words in [name, notes] {
                prop_assert!(text.contains(&normalise(words.trim())), "{words:?}");
            }
        }

        #[test]
        fn an_escaped_text_means_itself(text in "[a%_!]{0,20}|.{0,20}") {
            let mut meant = String::new();
            let escaped = escape(&text);
            let mut signs = escaped.chars();
            while let Some(sign) = signs.next() {
                prop_assert!(!matches!(sign, '%' | '_'), "a bare sign in {escaped}");
                meant.extend(if sign == '!' { signs.next() } else { Some(sign) });
            }
            prop_assert_eq!(meant, text);
        }
    }

    #[test]
    fn width_and_case_make_no_difference() {
        assert_eq!(normalise("Ａ１２ Wang"), "a12 wang");
        assert_eq!(normalise("Straße"), normalise("STRASSE"));
        assert_eq!(normalise("Βορράς"), normalise("ΒΟΡΡΑΣ"));
        assert_eq!(normalise("が"), "が", "a mark that makes another letter");
    }

    #[test]
    fn a_customer_is_found_by_name_phone_address_and_notes() {
        let profile = Profile {
            display_name: "王师傅".to_owned(),
            phones: vec!["138-1234-5678".to_owned()],
            addresses: vec![Address { label: "Stall".to_owned(), text: "市场东区Ａ12".to_owned() }],
            notes: "少盐".to_owned(),
            ..Profile::default()
        };
        let text = profile.search_text();
        for part in ["王师傅", "138-1234", "13812345678", "stall", "东区a12", "少盐", "wangshifu", "wsf"]
        {
            assert!(text.contains(part), "{part}");
        }
    }

    #[test]
    fn a_number_is_looked_for_as_number_too() {
        assert_eq!(Query::new(" １８号 ", None).number, Some(18));
        assert_eq!(Query::new("18", None).number, Some(18));
        for text in ["", "号", "0", "100000", "18a", "-1"] {
            assert_eq!(Query::new(text, None).number, None, "{text}");
        }
    }

    #[test]
    fn a_phone_and_a_sound_are_looked_for_without_what_parts_them() {
        let china = Region::of("Asia/Shanghai", "CNY");
        for (text, meant) in [
            ("+86 138 0013 8000", "%8613800138000%"),
            ("138-0013-8000", "%8613800138000%"),
            ("138-0013", "%1380013%"),
            ("0086 138", "%86138%"),
            ("Wang shi'fu", "%wangshifu%"),
            ("王 师傅", "%王 师傅%"),
            ("-", "%-%"),
        ] {
            assert_eq!(Query::new(text, china).meant, meant, "{text}");
        }
    }

    #[test]
    fn signs_of_a_pattern_stand_for_themselves() {
        assert_eq!(Query::new("50%_!", None).pattern, "%50!%!_!!%");
    }
}

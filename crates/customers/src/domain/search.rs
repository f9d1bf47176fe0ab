use unicode_normalization::UnicodeNormalization;

use super::{MOST_NUMBER, Profile};

/// Text in the form in which it is compared: compatible characters as one
/// (`１８` is `18`), lower case.
pub(crate) fn normalise(text: &str) -> String {
    text.nfkc().flat_map(char::to_lowercase).collect()
}

impl Profile {
    /// Everything a customer is found by, but the number.
    pub(crate) fn search_text(&self) -> String {
        let addresses = self.addresses.iter().flat_map(|address| [&address.label, &address.text]);
        let mut words = vec![self.display_name.clone()];
        words.extend(self.phones.iter().flat_map(|phone| [phone.clone(), bare(phone)]));
        words.extend(addresses.cloned());
        words.push(self.notes.clone());
        // A line break keeps a search from matching across two fields.
        normalise(&words.join("\n"))
    }
}

/// A telephone number without what people write between its digits.
fn bare(phone: &str) -> String {
    normalise(phone).chars().filter(|c| c.is_ascii_digit() || *c == '+').collect()
}

/// What somebody looks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Query {
    /// The text as a pattern of SQL's `LIKE`, with `!` as its escape.
    pub(crate) pattern: String,
    /// The number, if it can be one: `18`, `18号`.
    pub(crate) number: Option<i64>,
}

impl Query {
    pub(crate) fn new(text: &str) -> Self {
        let text = normalise(text.trim());
        let number = text.strip_suffix('号').unwrap_or(&text).parse().ok();
        let number = number.filter(|number| (1..=MOST_NUMBER).contains(number));
        Self { pattern: format!("%{}%", escape(&text)), number }
    }
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
        for part in ["王师傅", "138-1234", "13812345678", "stall", "东区a12", "少盐"] {
            assert!(text.contains(part), "{part}");
        }
    }

    #[test]
    fn a_number_is_looked_for_as_number_too() {
        assert_eq!(Query::new(" １８号 ").number, Some(18));
        assert_eq!(Query::new("18").number, Some(18));
        for text in ["", "号", "0", "100000", "18a", "-1"] {
            assert_eq!(Query::new(text).number, None, "{text}");
        }
    }

    #[test]
    fn signs_of_a_pattern_stand_for_themselves() {
        assert_eq!(Query::new("50%_!").pattern, "%50!%!_!!%");
    }
}

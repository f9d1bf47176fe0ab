//! Telephone numbers, in one form however they are written.

use phonenumber::{Metadata, Mode, PhoneNumber, country, metadata::DATABASE};
use unicode_normalization::UnicodeNormalization;

/// A line a country: its code, then its time zones.
const ZONES: &str = include_str!("../../data/zone-countries.txt");

/// The shortest numbers that are dialled.
const FEWEST_DIGITS: usize = 3;

/// The country whose numbers are written without its code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Region(country::Id);

impl Region {
    /// The country of a time zone; or where that is none's, of a currency, whose
    /// code begins with it. `None` if neither says.
    pub(crate) fn of(time_zone: &str, currency: &str) -> Option<Self> {
        let lines = ZONES.lines().filter(|line| !line.starts_with('#'));
        let mut countries = lines.filter_map(|line| line.split_once(' '));
        let of_zone = countries.find(|(_, zones)| zones.split(' ').any(|zone| zone == time_zone));
        let code = of_zone.map(|(code, _)| code).or_else(|| currency.get(..2))?;
        code.parse().ok().map(Self)
    }
}

/// A number in the form of E.164, `+8613800138000`. What is no whole number of
/// the region or with a country code stays as it was written: a short number of
/// the house, or one with an extension.
pub(crate) fn e164(written: &str, region: Option<Region>) -> String {
    match read(written, region) {
        Some(number) => number.format().mode(Mode::E164).to_string(),
        None => written.to_owned(),
    }
}

/// Whether a text may be somebody's number, or one of a house: three digits, and
/// no more letters than digits.
#[must_use]
pub fn is_phone(written: &str) -> bool {
    let digits = written.nfkc().filter(char::is_ascii_digit).count();
    digits >= FEWEST_DIGITS && written.chars().filter(|c| c.is_alphabetic()).count() <= digits
}

/// The number in a text that is one, whole.
pub(crate) fn read(written: &str, region: Option<Region>) -> Option<PhoneNumber> {
    let text: String = written.nfkc().collect();
    let text = text.trim();
    // With its code a number is the same seen from any country.
    let from = match region {
        Some(Region(country)) => country,
        None => text.starts_with('+').then_some(country::Id::US)?,
    };
    let number = phonenumber::parse(Some(from), text).ok().filter(|number| number.extension().is_none())?;
    let number = if code_of(from) == Some(number.code().value()) {
        number
    } else {
        from_abroad(number.code().value(), text)?
    };
    number.is_valid().then_some(number)
}

/// The digit a country puts before its own numbers is no part of one from abroad,
/// which may begin with the same: that is read as its own country reads it.
fn from_abroad(code: u16, text: &str) -> Option<PhoneNumber> {
    let home: country::Id = DATABASE.by_code(&code)?.first()?.id().parse().ok()?;
    let (digits, code) = (bare(text), code.to_string());
    // What is dialled to get out of a country has up to five digits.
    (0..=5).find_map(|out| {
        let rest = digits.get(out..)?.strip_prefix(&code)?;
        let number = phonenumber::parse(Some(home), format!("+{code}{rest}")).ok()?;
        number.is_valid().then_some(number)
    })
}

fn code_of(country: country::Id) -> Option<u16> {
    DATABASE.by_id(country.as_ref()).map(Metadata::country_code)
}

/// A kept number by its digits: with the country's code, and as it is dialled
/// within the country.
pub(crate) fn digits(kept: &str) -> Vec<String> {
    let national = read(kept, None).map(|number| number.format().mode(Mode::National).to_string());
    std::iter::once(bare(kept)).chain(national.map(|national| bare(&national))).collect()
}

/// The digits of a text alone.
pub(crate) fn bare(text: &str) -> String {
    text.nfkc().filter(char::is_ascii_digit).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn region(time_zone: &str, currency: &str) -> Option<String> {
        Region::of(time_zone, currency).map(|Region(country)| country.as_ref().to_owned())
    }

    #[test]
    fn a_shops_country_is_that_of_its_time_zone_or_else_of_its_currency() {
        assert_eq!(region("Asia/Shanghai", "CNY").as_deref(), Some("CN"));
        assert_eq!(region("Asia/Hong_Kong", "CNY").as_deref(), Some("HK"));
        assert_eq!(region("Asia/Calcutta", "INR").as_deref(), Some("IN"));
        assert_eq!(region("Etc/GMT-8", "CNY").as_deref(), Some("CN"));
        assert_eq!(region("UTC", "EUR"), None);
    }

    #[test]
    fn one_number_is_one_however_it_is_written() {
        let china = Region::of("Asia/Shanghai", "CNY");
        for written in ["138-0013-8000", "+86 138 0013 8000", "0086 13800138000", "１３８００１３８０００"]
        {
            assert_eq!(e164(written, china), "+8613800138000", "{written}");
        }
        assert_eq!(e164("+86 138 0013 8000", None), "+8613800138000");
        for (zone, written, kept) in [
            ("America/New_York", "011 86 138 0013 8000", "+8613800138000"),
            ("America/New_York", "+86 138-0013-8000", "+8613800138000"),
            ("Asia/Shanghai", "+39 06 1234 5678", "+390612345678"),
            ("Asia/Shanghai", "001 202 555 0143", "+12025550143"),
            ("Europe/London", "+44 (0)20 7946 0958", "+442079460958"),
            ("America/Toronto", "+1 202 555 0143", "+12025550143"),
        ] {
            assert_eq!(e164(written, Region::of(zone, "")), kept, "{written} in {zone}");
        }
        assert_eq!(digits("+861012345678"), ["861012345678", "01012345678"]);
    }

    #[test]
    fn a_phone_has_digits() {
        for phone in
            ["8021", "010-12345678转8", "13800138000 ext 3", "１３８００１３８０００", "+44 (0)20 7946 0958"]
        {
            assert!(is_phone(phone), "{phone}");
        }
        for none in ["", "not a phone", "座机", "12", "ask for Li, room 110", "wx-wang18"] {
            assert!(!is_phone(none), "{none}");
        }
    }

    #[test]
    fn what_is_no_whole_number_stays_as_it_was_written() {
        let china = Region::of("Asia/Shanghai", "CNY");
        for written in ["8021", "座机", "010-12345678转8", "13800138000 ext 3", "1380013800012", ""] {
            assert_eq!(e164(written, china), written);
        }
        assert_eq!(e164("138-0013-8000", None), "138-0013-8000");
    }
}

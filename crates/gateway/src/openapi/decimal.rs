//! Numbers of 64 bits are strings in JSON, and a schema bounds a string by a
//! pattern alone.

use std::fmt::Write;

/// Any whole number.
pub(crate) const WHOLE: &str = "^-?(?:0|[1-9][0-9]{0,18})$";

/// A regular expression for the whole numbers from `least` to `most`, none of
/// which may be below 0.
pub(crate) fn pattern(least: u64, most: u64) -> String {
    let mut choices: Vec<String> = Vec::new();
    let mut all_of: Option<(usize, usize)> = None;
    for digits in least.to_string().len()..=most.to_string().len() {
        let (low, high) = span(digits);
        if least <= low && high <= most && digits > 1 {
            all_of = Some((all_of.map_or(digits, |(from, _)| from), digits));
        } else {
            choices.extend(same_length(&text(least.max(low)), &text(most.min(high))));
        }
    }
    choices.extend(all_of.map(|(from, to)| format!("[1-9]{}", any_digits(from - 1, to - 1))));
    format!("^(?:{})$", choices.join("|"))
}

/// The lowest and highest number of so many digits.
fn span(digits: usize) -> (u64, u64) {
    let power = |exponent: usize| 10_u64.checked_pow(u32::try_from(exponent).unwrap_or(u32::MAX));
    let low = if digits > 1 { power(digits - 1).unwrap_or(u64::MAX) } else { 0 };
    (low, power(digits).map_or(u64::MAX, |next| next - 1))
}

fn text(number: u64) -> Vec<u8> {
    number.to_string().into_bytes()
}

/// Numbers of as many digits as both ends have.
fn same_length(low: &[u8], high: &[u8]) -> Vec<String> {
    let ([first, low_rest @ ..], [last, high_rest @ ..]) = (low, high) else { return vec![String::new()] };
    if first == last {
        let rest = same_length(low_rest, high_rest);
        return rest.into_iter().map(|rest| format!("{}{rest}", char::from(*first))).collect();
    }
    let (mut from, mut to, mut choices) = (*first, *last, Vec::new());
    let nines = vec![b'9'; low_rest.len()];
    let zeros = vec![b'0'; high_rest.len()];
    if low_rest != zeros {
        choices.extend(same_length(&[&[from], low_rest].concat(), &[&[from], &nines[..]].concat()));
        from += 1;
    }
    if high_rest != nines {
        choices.extend(same_length(&[&[to], &zeros[..]].concat(), &[&[to], high_rest].concat()));
        to -= 1;
    }
    if from <= to {
        choices.push(format!("{}{}", one_of(from, to), any_digits(zeros.len(), zeros.len())));
    }
    choices
}

fn one_of(from: u8, to: u8) -> String {
    let (from, to) = (char::from(from), char::from(to));
    if from == to { from.to_string() } else { format!("[{from}-{to}]") }
}

fn any_digits(least: usize, most: usize) -> String {
    let mut text = String::new();
    match (least, most) {
        (0, 0) => {}
        (1, 1) => text.push_str("[0-9]"),
        (least, most) if least == most => {
            let _ = write!(text, "[0-9]{{{most}}}");
        }
        (least, most) => {
            let _ = write!(text, "[0-9]{{{least},{most}}}");
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use regex::Regex;

    #[test]
    fn usual_ranges_are_short() {
        assert_eq!(pattern(0, 9), "^(?:[0-9])$");
        assert_eq!(pattern(1, 1_000), "^(?:[1-9]|1000|[1-9][0-9]{1,2})$");
        assert_eq!(pattern(5, 5), "^(?:5)$");
    }

    proptest! {
        #[test]
        fn a_number_matches_if_it_is_in_the_range(
            ends in (0_u64..20_000, 0_u64..20_000), wide in any::<u64>(), number in 0_u64..30_000,
        ) {
            let (least, most) = (ends.0.min(ends.1), ends.0.max(ends.1));
            let narrow = Regex::new(&pattern(least, most)).unwrap();
            prop_assert_eq!(narrow.is_match(&number.to_string()), (least..=most).contains(&number));
            let open = Regex::new(&pattern(least, wide.max(least))).unwrap();
            prop_assert!(open.is_match(&wide.max(least).to_string()));
            prop_assert_eq!(open.is_match(&number.to_string()), (least..=wide.max(least)).contains(&number));
        }
    }
}

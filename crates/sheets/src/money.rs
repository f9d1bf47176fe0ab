//! Amounts as exports write them.

use kernel::Currency;

/// Whether a comma is the decimal point, and whether that is known.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Style {
    /// It is.
    pub comma: bool,
    /// Something shows that it is, or is not.
    pub sure: bool,
}

/// An amount with the sign of its currency, if one stands with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Amount<'a> {
    /// Minor units.
    pub minor: i64,
    /// For instance `£` or `USD`; empty if there is none.
    pub sign: &'a str,
}

/// How many digits of a currency are behind the point.
pub fn exponent(currency: &str) -> u32 {
    currency.parse().map_or(2, |currency: Currency| currency.exponent())
}

/// Whether a sign may stand for a currency.
pub fn may_mean(sign: &str, currency: &str) -> bool {
    match sign {
        "" => true,
        "£" => ["GBP", "EGP", "LBP"].contains(&currency),
        "€" => currency == "EUR",
        "¥" | "￥" => ["CNY", "JPY"].contains(&currency),
        "元" | "RMB" => currency == "CNY",
        "円" => currency == "JPY",
        "$" => currency.ends_with('D') || ["MXN", "ARS", "CLP", "COP", "UYU"].contains(&currency),
        "US$" => currency == "USD",
        "HK$" => currency == "HKD",
        "NT$" => currency == "TWD",
        code if code.len() == 3 && code.bytes().all(|byte| byte.is_ascii_uppercase()) => code == currency,
        _ => true,
    }
}

/// Reads an amount; `None` if it is none, or one finer than the currency.
pub fn amount(text: &str, exponent: u32, style: Style) -> Option<Amount<'_>> {
    let number = number(text)?;
    let (whole, part) = parts(&number.digits, style, exponent)?;
    let part = part.trim_end_matches('0');
    let places = exponent as usize;
    if whole.len() > 12 || part.len() > places {
        return None;
    }
    let minor: i64 = format!("{whole}{part:0<places$}").parse().ok()?;
    Some(Amount { minor: if number.negative { -minor } else { minor }, sign: number.sign })
}

/// An amount for people.
pub fn shown(minor: i64, currency: &str) -> String {
    let exponent = exponent(currency);
    let unit = 10_i64.pow(exponent);
    let (whole, part) = (minor / unit, (minor % unit).abs());
    if exponent == 0 {
        return format!("{currency} {whole}");
    }
    format!("{currency} {whole}.{part:0width$}", width = exponent as usize)
}

/// What an amount shows of the file's style: whether the comma is its decimal
/// point.
pub fn comma_is_decimal(text: &str) -> Option<bool> {
    let digits = number(text)?.digits;
    let marks: Vec<(usize, char)> = digits.char_indices().filter(|(_, c)| matches!(c, '.' | ',')).collect();
    let (at, last) = *marks.last()?;
    let behind = digits.len() - at - 1;
    let others = marks.iter().any(|(_, mark)| *mark != last);
    match marks.len() {
        1 if behind != 3 => Some(last == ','),
        // One thing several times is between thousands.
        _ if others => Some(last == ','),
        1 => None,
        _ => Some(last == '.'),
    }
}

struct Number<'a> {
    digits: String,
    negative: bool,
    sign: &'a str,
}

/// Takes a currency's sign, the minus and blanks off a number.
fn number(text: &str) -> Option<Number<'_>> {
    let is_blank = |c: char| c.is_whitespace() || c == '\u{a0}' || c == '\u{202f}' || c == '\'' || c == '’';
    let is_minus = |c: char| matches!(c, '-' | '−' | '–');
    let mut rest = text.trim_matches(is_blank);
    let mut negative = false;
    if let Some(inner) = rest.strip_prefix('(').and_then(|rest| rest.strip_suffix(')')) {
        (rest, negative) = (inner.trim_matches(is_blank), true);
    }
    let mut sign = "";
    for _ in 0..3 {
        if let Some(inner) = rest.strip_prefix(is_minus).or_else(|| rest.strip_suffix(is_minus)) {
            (rest, negative) = (inner.trim_matches(is_blank), true);
        }
        let is_number = |c: char| c.is_ascii_digit() || is_minus(c) || matches!(c, '.' | ',');
        let front = rest.find(is_number)?;
        let back = rest.rfind(|c: char| c.is_ascii_digit() || is_minus(c))?;
        let end = back + rest.get(back..)?.chars().next()?.len_utf8();
        let (before, after) = (rest.get(..front)?, rest.get(end..)?);
        if before.is_empty() && after.is_empty() {
            break;
        }
        let found = if before.is_empty() { after } else { before };
        sign = found.trim_matches(|c: char| is_blank(c) || matches!(c, '+' | '.' | ','));
        if sign.chars().count() > 4 || sign.contains(['/', ':', '%', '*']) {
            return None;
        }
        rest = rest.get(front..end)?.trim_matches(is_blank);
    }
    let digits: String = rest.chars().filter(|c| !is_blank(*c)).collect();
    let plain = digits.chars().all(|c| c.is_ascii_digit() || matches!(c, '.' | ','));
    (plain && digits.contains(|c: char| c.is_ascii_digit())).then_some(Number { digits, negative, sign })
}

/// The digits before and behind the decimal point.
fn parts(digits: &str, style: Style, exponent: u32) -> Option<(String, &str)> {
    let (decimal, thousands) = if style.comma { (',', '.') } else { ('.', ',') };
    let (whole, part) = digits.rsplit_once(decimal).unwrap_or((digits, ""));
    // A dot before three digits, where nothing shows what it is, may be either.
    if !style.sure && whole.len() != digits.len() && part.len() == 3 && exponent != 3 && whole != "0" {
        let zeros = part == "000";
        return zeros.then(|| (whole.to_owned(), ""));
    }
    let groups: Vec<&str> = whole.split(thousands).collect();
    let (first, rest) = groups.split_first()?;
    let grouped = rest.iter().all(|group| (2..=3).contains(&group.len()));
    let last = rest.last().is_none_or(|group| group.len() == 3);
    if first.is_empty() || whole.contains(decimal) || !grouped || !last || part.contains(thousands) {
        return None;
    }
    Some((groups.concat(), part))
}

#[cfg(test)]
mod tests {
    use super::*;

    const DOT: Style = Style { comma: false, sure: true };
    const COMMA: Style = Style { comma: true, sure: true };

    fn minor(text: &str, style: Style) -> Option<i64> {
        amount(text, 2, style).map(|amount| amount.minor)
    }

    #[test]
    fn amounts_are_read_as_exports_write_them() {
        for (text, expected) in [
            ("0.8", 80),
            ("12.95", 1_295),
            ("3", 300),
            ("£12.95", 1_295),
            ("$1,234.50", 123_450),
            ("-$45.00", -4_500),
            ("$-45.00", -4_500),
            ("($45.00)", -4_500),
            ("−4.00", -400),
            ("1 234.50", 123_450),
            ("1'234.50", 123_450),
            ("18.00元", 1_800),
            ("¥ 18", 1_800),
            ("EUR 7.50", 750),
            ("12.9500", 1_295),
            ("1,23,456.00", 12_345_600),
        ] {
            assert_eq!(minor(text, DOT), Some(expected), "{text}");
        }
        for (text, expected) in
            [("12,95", 1_295), ("1.234,50 €", 123_450), ("1.234", 123_400), ("-3,5", -350)]
        {
            assert_eq!(minor(text, COMMA), Some(expected), "{text}");
        }
    }

    #[test]
    fn what_is_no_amount_is_refused() {
        for bad in [
            "",
            "free",
            ".5.5",
            "1.234",
            "12:30",
            "1,2,3",
            "9999999999999",
            "1/2",
            "5%",
            "3 for 2 pounds",
            "-",
        ] {
            assert_eq!(minor(bad, DOT), None, "{bad}");
        }
    }

    #[test]
    fn the_currency_says_how_many_digits_are_behind_the_point() {
        let of = |text: &'static str, currency: &str| {
            amount(text, exponent(currency), DOT).map(|amount| amount.minor)
        };
        assert_eq!(of("¥800", "JPY"), Some(800));
        assert_eq!(of("1,200", "JPY"), Some(1_200));
        assert_eq!(of("800.00", "JPY"), Some(800));
        assert_eq!(of("800.50", "JPY"), None);
        assert_eq!(of("1.250", "KWD"), Some(1_250));
    }

    #[test]
    fn a_sign_that_is_another_currencys_is_seen() {
        let sign = |text| amount(text, 2, DOT).unwrap().sign;
        assert_eq!((sign("£1"), sign("1.00 USD"), sign("US$ 3"), sign("5")), ("£", "USD", "US$", ""));
        assert!(
            may_mean("£", "GBP") && !may_mean("£", "CNY") && may_mean("$", "HKD") && !may_mean("$", "EUR")
        );
        assert!(may_mean("¥", "CNY") && may_mean("¥", "JPY") && !may_mean("USD", "CAD"));
    }

    #[test]
    fn the_style_shows_where_it_can() {
        for (text, expected) in [
            ("12,95", Some(true)),
            ("12.95", Some(false)),
            ("1.234,5", Some(true)),
            ("1,234.50", Some(false)),
            ("1.234.567", Some(true)),
            ("1,234", None),
            ("12", None),
        ] {
            assert_eq!(comma_is_decimal(text), expected, "{text}");
        }
    }
}

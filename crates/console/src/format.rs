//! How money and moments are written.

use contracts::{common::v1::Money, feedback::v1::case::Category};
use jiff::{Timestamp, tz::TimeZone};
use kernel::Currency;

use crate::language::Lang;

/// An amount as it is written: `¥12.50`; of other currencies `SGD 12.50`.
pub(crate) fn money(money: Option<&Money>) -> String {
    let Some(money) = money else { return String::new() };
    match money.currency.parse::<Currency>() {
        Ok(Currency::CNY) => format!("¥{}", Currency::CNY.amount(money.amount)),
        Ok(currency) => format!("{} {}", money.currency, currency.amount(money.amount)),
        Err(_) => format!("{} {}", money.currency, money.amount),
    }
}

/// What a guest complains of. A case of stars without a word says them in the shop's
/// words, which are put into the reader's language.
pub(crate) fn complaint(text: &str, lang: Lang) -> String {
    let scores = || text.strip_prefix("评价 菜")?.strip_suffix('分')?.split_once("分 服务");
    match (lang, scores()) {
        (Lang::En, Some((product, service))) => format!("Rating: food {product}, service {service}"),
        _ => text.to_owned(),
    }
}

/// An amount without its currency, as a form has it: `12.50`.
pub(crate) fn plain(minor: i64, currency: &str) -> String {
    currency.parse::<Currency>().map_or_else(|_| minor.to_string(), |currency| currency.amount(minor))
}

/// Minor units of what somebody wrote: `18`, `18.5`, `18.50`. None if it is no amount,
/// or has more decimals than the currency.
pub(crate) fn amount(text: &str, currency: &str) -> Option<i64> {
    let currency: Currency = currency.parse().ok()?;
    let (whole, rest) = text.split_once('.').unwrap_or((text, ""));
    let decimals = usize::try_from(currency.exponent()).ok()?;
    let is_plain = |digits: &str| digits.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() || !is_plain(whole) || !is_plain(rest) || rest.len() > decimals {
        return None;
    }
    let minor: i64 = format!("{rest:0<decimals$}0").parse::<i64>().ok()? / 10;
    whole.parse::<i64>().ok()?.checked_mul(currency.minor_units())?.checked_add(minor)
}

/// A moment of the contracts.
pub(crate) fn moment(time: Option<&prost_types::Timestamp>) -> Option<Timestamp> {
    let time = time?;
    Timestamp::new(time.seconds, time.nanos).ok()
}

/// The time of day where the shop is: `11:40`. Empty if there is none.
pub(crate) fn clock(time: Option<Timestamp>, zone: &TimeZone) -> String {
    time.map(|time| time.to_zoned(zone.clone()).strftime("%H:%M").to_string()).unwrap_or_default()
}

/// Day and time where the shop is: `11月23日 11:40`, `23 Nov 11:40`.
pub(crate) fn day_and_time(time: Option<Timestamp>, zone: &TimeZone, lang: Lang) -> String {
    let Some(time) = time else { return String::new() };
    let zoned = time.to_zoned(zone.clone());
    let text = match lang {
        Lang::Zh => zoned.strftime("%-m月%-d日 %H:%M"),
        Lang::En => zoned.strftime("%-d %b %H:%M"),
    };
    text.to_string()
}

/// A day where the shop is: `11月23日`, `23 Nov`.
pub(crate) fn day(time: Option<Timestamp>, zone: &TimeZone, lang: Lang) -> String {
    let Some(time) = time else { return String::new() };
    let zoned = time.to_zoned(zone.clone());
    zoned.strftime(lang.of_two("%-m月%-d日", "%-d %b")).to_string()
}

/// The same, with its year where that is not the one of `now`: of what is long ago, or far ahead.
pub(crate) fn day_of_any_year(
    time: Option<Timestamp>,
    now: Timestamp,
    zone: &TimeZone,
    lang: Lang,
) -> String {
    let Some(zoned) = time.map(|time| time.to_zoned(zone.clone())) else { return String::new() };
    if zoned.year() == now.to_zoned(zone.clone()).year() {
        return day(time, zone, lang);
    }
    zoned.strftime(lang.of_two("%Y年%-m月%-d日", "%-d %b %Y")).to_string()
}

/// A day where the shop is, as a form has it: `2026-11-23`. Empty if there is none.
pub(crate) fn date(time: Option<&prost_types::Timestamp>, zone: &TimeZone) -> String {
    moment(time).map_or_else(String::new, |time| time.to_zoned(zone.clone()).date().to_string())
}

/// The days of the week, from Monday on.
pub(crate) fn weekdays(lang: Lang) -> [&'static str; 7] {
    lang.of_two(["一", "二", "三", "四", "五", "六", "日"], ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"])
}

/// A share: `12.5 %`.
pub(crate) fn percent(ratio: f64) -> String {
    format!("{:.1} %", ratio * 100.0)
}

/// Minor units that are no whole number, as the money they are about.
pub(crate) fn minor(minor: f64, currency: &str) -> String {
    #[expect(clippy::cast_possible_truncation, reason = "it is shown, and saturates")]
    let amount = minor.round() as i64;
    money(Some(&Money { amount, currency: currency.to_owned() }))
}

/// Hundredths as a decimal: basis points as the percentage they are, `12.5`.
pub(crate) fn hundredths(hundredths: i32) -> String {
    let text = format!("{}.{:02}", hundredths / 100, hundredths % 100);
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// The same read again: `12.5`, `12.50`; with or without a sign of percent behind it.
pub(crate) fn read_hundredths(text: &str) -> Option<i32> {
    let text = text.trim().trim_end_matches(['%', '％']).trim_end();
    let (whole, rest) = text.split_once('.').unwrap_or((text, ""));
    let is_plain = |digits: &str| digits.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() || !is_plain(whole) || !is_plain(rest) || rest.len() > 2 {
        return None;
    }
    let part: i32 = format!("{rest:0<2}").parse().ok()?;
    whole.parse::<i32>().ok()?.checked_mul(100)?.checked_add(part)
}

/// How long something takes, in the two largest units that matter: `1小时20分`.
pub(crate) fn span(minutes: i64, lang: Lang) -> String {
    let (days, hours, rest) = (minutes / 1_440, minutes / 60 % 24, minutes % 60);
    let parts = match (days, hours) {
        (0, 0) => [(rest, "分钟", "min"), (0, "", "")],
        (0, _) => [(hours, "小时", "h"), (rest, "分", "min")],
        _ => [(days, "天", "d"), (hours, "小时", "h")],
    };
    let shown = parts.iter().enumerate().filter(|(at, (count, ..))| *at == 0 || *count > 0);
    let said: Vec<_> = shown
        .map(|(_, (count, zh, en))| lang.of_two(format!("{count}{zh}"), format!("{count} {en}")))
        .collect();
    said.join(lang.of_two("", " "))
}

/// What a complaint is about.
pub(crate) fn category(category: Category, lang: Lang) -> &'static str {
    let (zh, en) = match category {
        Category::Taste => ("味道", "Taste"),
        Category::Speed => ("太慢", "Too slow"),
        Category::Amount => ("分量", "Portion"),
        Category::Attitude => ("态度", "Manners"),
        Category::Hygiene => ("卫生", "Hygiene"),
        Category::Price => ("价格", "Price"),
        Category::Packing => ("包装", "Packing"),
        Category::Mistake => ("送错漏送", "Wrong or missing"),
        Category::Other | Category::Unspecified => ("其他", "Other"),
    };
    lang.of_two(zh, en)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stars_without_a_word_are_a_complaint_in_either_language() {
        let stars = "评价 菜5分 服务1分";
        assert_eq!(complaint(stars, Lang::En), "Rating: food 5, service 1");
        assert_eq!(complaint(stars, Lang::Zh), stars);
        assert_eq!(complaint("汤洒了", Lang::En), "汤洒了");
    }

    #[test]
    fn a_day_of_another_year_says_which() {
        let at = |text: &str| text.parse::<Timestamp>().ok();
        let now = at("2026-11-29T04:00:00Z").expect("a moment");
        let said = |time, lang| day_of_any_year(at(time), now, &TimeZone::UTC, lang);
        assert_eq!(said("2026-11-01T04:00:00Z", Lang::Zh), "11月1日");
        assert_eq!(said("2027-11-01T04:00:00Z", Lang::Zh), "2027年11月1日");
        assert_eq!(said("2027-11-01T04:00:00Z", Lang::En), "1 Nov 2027");
    }

    #[test]
    fn money_is_written_with_the_decimals_of_its_currency() {
        let of = |amount, currency: &str| money(Some(&Money { amount, currency: currency.to_owned() }));
        assert_eq!(of(1_800, "CNY"), "¥18.00");
        assert_eq!(of(800, "JPY"), "JPY 800");
        assert_eq!(money(None), "");
    }

    #[test]
    fn an_amount_is_read_as_people_write_it() {
        for (text, minor) in [("18", 1_800), ("18.5", 1_850), ("18.50", 1_850), ("0.05", 5), ("18.", 1_800)] {
            assert_eq!(amount(text, "CNY"), Some(minor), "{text}");
        }
        for text in ["", ".5", "-1", "1,5", "18.505", "99999999999999999999", "一"] {
            assert_eq!(amount(text, "CNY"), None, "{text}");
        }
        assert_eq!((amount("800", "JPY"), amount("800.5", "JPY")), (Some(800), None));
        assert_eq!((plain(1_850, "CNY"), plain(800, "JPY")), ("18.50".to_owned(), "800".to_owned()));
    }

    #[test]
    fn basis_points_are_read_as_they_are_written() {
        for (text, points) in [("10", 1_000), ("12.5", 1_250), ("0.05", 5), ("100", 10_000), ("0", 0)] {
            assert_eq!((read_hundredths(text), hundredths(points).as_str()), (Some(points), text));
        }
        assert_eq!(read_hundredths("12.50 %"), Some(1_250));
        for text in ["", ".5", "-1", "1.234", "a", "99999999999"] {
            assert_eq!(read_hundredths(text), None, "{text}");
        }
        assert_eq!((minor(1_234.6, "CNY"), minor(-50.0, "CNY")), ("¥12.35".to_owned(), "¥-0.50".to_owned()));
    }

    #[test]
    fn a_moment_is_the_shops() {
        let (time, zone) =
            (Timestamp::from_second(1_763_867_400).unwrap(), TimeZone::get("Asia/Shanghai").unwrap());
        assert_eq!(clock(Some(time), &zone), "11:10");
        assert_eq!(day_and_time(Some(time), &zone, Lang::Zh), "11月23日 11:10");
        assert_eq!(day_and_time(Some(time), &zone, Lang::En), "23 Nov 11:10");
        assert_eq!(day_and_time(None, &zone, Lang::En), "");
    }

    #[test]
    fn a_span_is_told_in_its_two_largest_units() {
        for (minutes, zh, en) in [
            (0, "0分钟", "0 min"),
            (59, "59分钟", "59 min"),
            (80, "1小时20分", "1 h 20 min"),
            (120, "2小时", "2 h"),
            (1_500, "1天1小时", "1 d 1 h"),
            (2_880, "2天", "2 d"),
        ] {
            assert_eq!((span(minutes, Lang::Zh).as_str(), span(minutes, Lang::En).as_str()), (zh, en));
        }
        assert_eq!(percent(0.125), "12.5 %");
    }
}

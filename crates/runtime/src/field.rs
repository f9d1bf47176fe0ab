//! Turns the fields of a request into values, with the field's path in the
//! failure; and values back into fields.

mod common;
mod hours;
mod mask;
mod page;

use std::{fmt::Display, ops::RangeInclusive, str::FromStr};

use contracts::common::v1 as wire;
use kernel::{Failure, Money, Name, ShopId, Time};
use prost_types::Timestamp;
use uuid::Uuid;

pub use common::{amount, amount_field, liking, small, word};
pub use hours::{opening_hours_field, schedule, shop_projection, special_days_field};
pub use mask::Mask;
pub use page::{Paging, paging};

const MICROS: i64 = 1_000_000;

/// A message that must be there.
pub fn required<T>(value: Option<T>, field: &str) -> Result<T, Failure> {
    value.ok_or_else(|| Failure::field(field, "is required"))
}

/// A text of so many characters. One that may not be empty has to have
/// something that can be seen, or nobody could tell it from an empty one.
/// U+0000 is refused, for no database that we use keeps it in a text.
pub fn text(value: &str, field: &str, chars: RangeInclusive<usize>) -> Result<String, Failure> {
    let (least, most) = (*chars.start(), *chars.end());
    let value = without_nul(value, field)?;
    if !chars.contains(&value.chars().count()) {
        let missing = if value.is_empty() { "is missing; " } else { "" };
        return Err(Failure::field(field, format!("{missing}must have {least} to {most} characters")));
    }
    if least > 0 && !kernel::is_visible(value) {
        return Err(unseen(field));
    }
    Ok(value.to_owned())
}

/// A name that may be left out: empty, or as [`text`] has it.
pub fn optional_name(value: &str, field: &str, most: usize) -> Result<String, Failure> {
    text(value, field, usize::from(!value.is_empty())..=most)
}

/// A text that is kept as it was written, of any length but none.
pub fn verbatim<'a>(value: &'a str, field: &str) -> Result<&'a str, Failure> {
    match without_nul(value, field)? {
        "" => Err(Failure::field(field, "is missing; must not be empty")),
        value => Ok(value),
    }
}

fn without_nul<'a>(value: &'a str, field: &str) -> Result<&'a str, Failure> {
    if value.contains('\0') { Err(holds_nul(field)) } else { Ok(value) }
}

pub(crate) fn holds_nul(field: &str) -> Failure {
    Failure::field(field, "must not contain U+0000")
}

fn unseen(field: &str) -> Failure {
    Failure::field(field, "must have something that can be seen, not only blanks")
}

/// A number within a range.
pub fn number<T>(value: T, field: &str, range: &RangeInclusive<T>) -> Result<T, Failure>
where
    T: PartialOrd + Display,
{
    if range.contains(&value) {
        return Ok(value);
    }
    let right = format!("must be {} to {}", range.start(), range.end());
    Err(Failure::field(field, right))
}

/// At most so many items.
pub fn at_most<T>(items: &[T], field: &str, most: usize) -> Result<(), Failure> {
    if items.len() <= most {
        return Ok(());
    }
    let right = format!("must have at most {most} items, not {}", items.len());
    Err(Failure::field(field, right))
}

/// Reads each of at most so many items, with its path; none may be there twice.
pub fn each<T, U: PartialEq>(
    items: &[T],
    field: &str,
    most: usize,
    read: impl Fn(&T, &str) -> Result<U, Failure>,
) -> Result<Vec<U>, Failure> {
    at_most(items, field, most)?;
    let mut all = Vec::with_capacity(items.len());
    for (place, item) in items.iter().enumerate() {
        let path = format!("{field}[{place}]");
        let value = read(item, &path)?;
        if all.contains(&value) {
            return Err(Failure::field(path, "must not be there twice"));
        }
        all.push(value);
    }
    Ok(all)
}

/// A resource name of a shape such as `shops/{shop}/orders/{order}`.
pub fn name<'a>(text: &'a str, field: &str, shape: &str) -> Result<Name<'a>, Failure> {
    Name::parse(text, shape).map_err(|right| Failure::field(field, right.to_string()))
}

/// The shop and the last id of a resource name.
pub fn id<T: FromStr>(text: &str, field: &str, shape: &str) -> Result<(ShopId, T), Failure> {
    let name = name(text, field, shape)?;
    let last = name.rest.len().saturating_sub(1);
    let id = name.id(last, shape);
    let id = id.map_err(|right| Failure::field(field, right.to_string()))?;
    Ok((name.shop, id))
}

/// The last id of a resource name, where it is one of this very shop.
pub fn id_in<T: FromStr>(shop: &ShopId, text: &str, field: &str, shape: &str) -> Result<T, Failure> {
    match id(text, field, shape)? {
        (of, id) if of == *shop => Ok(id),
        _ => Err(Failure::field(field, format!("must be of shops/{shop}"))),
    }
}

/// The shop of `shops/{shop}`.
pub fn shop(text: &str, field: &str) -> Result<ShopId, Failure> {
    name(text, field, "shops/{shop}").map(|name| name.shop)
}

/// The `request_id` of a write; `None` if the caller sent none.
pub fn request_id(text: &str) -> Result<Option<Uuid>, Failure> {
    if text.is_empty() {
        return Ok(None);
    }
    let id = text.parse().map_err(|_| Failure::field("request_id", "must be a UUID"))?;
    Ok(Some(id))
}

/// A time between the years 1 and 9999, cut to microseconds; `None` if it is
/// absent.
pub fn time(value: Option<Timestamp>, field: &str) -> Result<Option<Time>, Failure> {
    let Some(moment) = value else {
        return Ok(None);
    };
    let micros = (0..1_000_000_000)
        .contains(&moment.nanos)
        .then(|| moment.seconds.checked_mul(MICROS))
        .flatten()
        .and_then(|micros| micros.checked_add(i64::from(moment.nanos) / 1_000));
    match micros.and_then(Time::from_micros) {
        Some(time) => Ok(Some(time)),
        None => Err(Failure::field(field, "must be a time between the years 1 and 9999")),
    }
}

/// A time as a field.
pub fn timestamp(time: Time) -> Timestamp {
    Timestamp {
        seconds: time.micros().div_euclid(MICROS),
        // Below a thousand million, whatever the time.
        nanos: i32::try_from(time.micros().rem_euclid(MICROS) * 1_000).unwrap_or_default(),
    }
}

/// An amount of money that must be there.
pub fn money(value: Option<wire::Money>, field: &str) -> Result<Money, Failure> {
    let value = required(value, field)?;
    let currency = value.currency.parse();
    let wrong = |right: kernel::NoCurrency| Failure::field(format!("{field}.currency"), right.to_string());
    Ok(Money { minor: value.amount, currency: currency.map_err(wrong)? })
}

/// An amount of money as a field.
pub fn money_field(money: Money) -> wire::Money {
    wire::Money { amount: money.minor, currency: money.currency.to_string() }
}

/// The version an etag stands for; `None` if the caller sent none. A text that
/// never was an etag is not the current one either. Errors: `STALE_ETAG`.
pub fn etag(text: &str) -> Result<Option<i64>, Failure> {
    if text.is_empty() {
        return Ok(None);
    }
    let version = text.strip_prefix('v').and_then(|hex| i64::from_str_radix(hex, 16).ok());
    version.map(Some).ok_or_else(Failure::stale_etag)
}

/// Refuses a change of what is no longer as the caller saw it; a caller who sent
/// no etag takes it as it is. Errors: `STALE_ETAG`.
pub fn expect_etag(text: &str, version: i64) -> Result<(), Failure> {
    match etag(text)? {
        Some(seen) if seen != version => Err(Failure::stale_etag()),
        _ => Ok(()),
    }
}

/// A version as an etag.
pub fn etag_field(version: i64) -> String {
    format!("v{version:x}")
}

#[cfg(test)]
mod tests {
    use kernel::OrderId;

    use super::*;

    fn field_of(failure: &Failure) -> &str {
        &failure.violations[0].field
    }

    #[test]
    fn a_text_is_measured_in_characters() {
        assert_eq!(text("农家小炒肉", "name", 1..=5).unwrap(), "农家小炒肉");
        let long = text("农家小炒肉肉", "name", 1..=5).unwrap_err();
        assert_eq!(long.message, "name: must have 1 to 5 characters");
        let missing = text("", "name", 1..=5).unwrap_err();
        assert_eq!(missing.message, "name: is missing; must have 1 to 5 characters");
        assert!(text("a\0b", "name", 0..=5).is_err());
    }

    #[test]
    fn a_text_that_must_be_there_can_be_seen() {
        assert!(text(" \u{200b}", "name", 1..=5).is_err());
        assert_eq!(text("  ", "query", 0..=5).unwrap(), "  ");
        assert_eq!(optional_name("", "name", 5).unwrap(), "");
        assert!(optional_name("\u{3000}", "name", 5).is_err());
        assert_eq!(verbatim("  ", "text"), Ok("  "));
        assert_eq!(verbatim("", "text").unwrap_err().message, "text: is missing; must not be empty");
    }

    #[test]
    fn a_number_out_of_range_names_the_range() {
        assert_eq!(number(5, "score", &(1..=5)), Ok(5));
        let wrong = number(6, "score", &(1..=5)).unwrap_err();
        assert_eq!(wrong.message, "score: must be 1 to 5");
    }

    #[test]
    fn a_name_gives_its_shop_and_id_or_the_right_shape() {
        const ORDER: &str = "shops/{shop}/orders/{order}";
        let text = "shops/a/orders/01920000-0000-7000-8000-000000000001";
        let (shop, order) = id::<OrderId>(text, "name", ORDER).unwrap();
        assert_eq!((shop.as_str(), order.to_string().as_str()), ("a", &text[15..]));
        for bad in ["", "shops/a", "shops/a/orders/7"] {
            let wrong = id::<OrderId>(bad, "name", ORDER).unwrap_err();
            assert!(wrong.message.contains("must look like `shops/{shop}/orders/{order}`"), "{wrong:?}");
        }
    }

    #[test]
    fn a_name_may_have_to_be_of_one_shop() {
        const ORDER: &str = "shops/{shop}/orders/{order}";
        let text = "shops/a/orders/01920000-0000-7000-8000-000000000001";
        let [own, other] =
            ["a", "b"].map(|shop| id_in::<OrderId>(&shop.parse().unwrap(), text, "order", ORDER));
        assert!(own.is_ok());
        assert_eq!(other.unwrap_err().message, "order: must be of shops/b");
    }

    #[test]
    fn a_request_id_may_be_absent_but_not_wrong() {
        assert_eq!(request_id(""), Ok(None));
        assert!(request_id("01920000-0000-7000-8000-000000000001").unwrap().is_some());
        assert_eq!(field_of(&request_id("7").unwrap_err()), "request_id");
    }

    #[test]
    fn a_time_survives_the_wire_to_the_microsecond() {
        for micros in [0, -1, 1_500_000, -62_135_596_800_000_000, 253_402_207_199_999_999] {
            let time_ = Time::from_micros(micros).unwrap();
            assert_eq!(time(Some(timestamp(time_)), "t"), Ok(Some(time_)));
        }
        assert_eq!(time(None, "t"), Ok(None));
        for (seconds, nanos) in [(i64::MAX, 0), (i64::MIN, 0), (0, -1), (0, 1_000_000_000)] {
            assert!(time(Some(Timestamp { seconds, nanos }), "t").is_err());
        }
    }

    #[test]
    fn money_names_the_part_that_is_wrong() {
        let good = wire::Money { amount: -5, currency: "CNY".into() };
        assert_eq!(money_field(money(Some(good.clone()), "price").unwrap()), good);
        assert_eq!(field_of(&money(None, "price").unwrap_err()), "price");
        let bad = wire::Money { currency: "yuan".into(), ..good };
        assert_eq!(field_of(&money(Some(bad), "price").unwrap_err()), "price.currency");
    }

    #[test]
    fn an_etag_that_never_was_one_is_stale() {
        assert_eq!(etag(&etag_field(0x7fff)), Ok(Some(0x7fff)));
        assert_eq!(etag(""), Ok(None));
        assert_eq!((expect_etag("", 7), expect_etag("v7", 7)), (Ok(()), Ok(())));
        assert_eq!(expect_etag("v6", 7).unwrap_err().reason, "STALE_ETAG");
        for bad in ["7", "v", "vx", "etag"] {
            assert_eq!(etag(bad).unwrap_err().reason, "STALE_ETAG");
        }
    }
}

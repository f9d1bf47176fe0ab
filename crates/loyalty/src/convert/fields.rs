//! What several messages of what is given have in common.

use std::{ops::RangeInclusive, str::FromStr};

use contracts::common::v1 as wire;
use kernel::{Currency, Failure, Money};
use runtime::field;

const MOST_MONEY: i64 = 1_000_000_000_000;
const TOPIC: RangeInclusive<usize> = 1..=64;
const LIKING: RangeInclusive<usize> = 1..=200;

/// Says which fields of a message may be changed, and makes the function that
/// changes them.
macro_rules! updatable {
    ($message:ty: $($field:ident),+ $(,)?) => {
        /// What is there, with the fields that a mask names as they were sent;
        /// without a mask, those that are set.
        pub(crate) fn merged(
            there: $message,
            sent: $message,
            mask: Option<prost_types::FieldMask>,
        ) -> Result<$message, kernel::Failure> {
            let mask = runtime::field::Mask::new(mask, &[$(stringify!($field)),+], "update_mask")?;
            let changes = |field, is_set| mask.as_ref().map_or(is_set, |mask| mask.has(field));
            let (unset, mut merged) = (<$message>::default(), there);
            $(if changes(stringify!($field), sent.$field != unset.$field) {
                merged.$field = sent.$field;
            })+
            Ok(merged)
        }
    };
}

pub(super) use updatable;

/// Reads each of at most so many items; none may be there twice.
pub(super) fn each<T, U: PartialEq>(
    items: &[T],
    field: &str,
    most: usize,
    read: impl Fn(&T, &str) -> Result<U, Failure>,
) -> Result<Vec<U>, Failure> {
    field::at_most(items, field, most)?;
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

/// An amount of 0 or more in the shop's currency, if there is one.
pub(super) fn amount(
    value: Option<wire::Money>,
    field: &str,
    currency: Currency,
) -> Result<Option<i64>, Failure> {
    let Some(value) = value else { return Ok(None) };
    let money = field::money(Some(value), field)?;
    if money.currency != currency {
        let right = format!("must be {currency}, the shop's currency");
        return Err(Failure::field(format!("{field}.currency"), right));
    }
    field::number(money.minor, &format!("{field}.amount"), &(0..=MOST_MONEY)).map(Some)
}

/// An amount as a field; absent if there is none.
pub(super) fn amount_field(minor: Option<i64>, currency: Currency) -> Option<wire::Money> {
    minor.map(|minor| field::money_field(Money { minor, currency }))
}

/// A value that is named by the contract's word.
pub(super) fn word<T: FromStr>(word: Option<&str>, field: &str, right: &str) -> Result<T, Failure> {
    word.and_then(|word| word.parse().ok()).ok_or_else(|| Failure::field(field, right))
}

/// What a boundary speaks of.
pub(crate) fn topic(text: &str, field: &str) -> Result<String, Failure> {
    let text = field::text(text, field, TOPIC)?;
    let fits = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    if text.chars().all(fits) {
        return Ok(text);
    }
    Err(Failure::field(field, "must be lower-case letters, digits and dashes, as `refund-without-order`"))
}

/// A liking: `drinks`, or `drinks=beer`.
pub(super) fn liking(text: &str, field: &str) -> Result<String, Failure> {
    let text = field::text(text, field, LIKING)?;
    let (key, value) = text.split_once('=').unwrap_or((&text, "any"));
    if key.trim().is_empty() || value.trim().is_empty() {
        return Err(Failure::field(field, "must be as `drinks` or `drinks=beer`"));
    }
    Ok(text)
}

/// A number that is small by its range, as a field.
pub(super) fn small(number: i64) -> i32 {
    i32::try_from(number).unwrap_or(i32::MAX)
}

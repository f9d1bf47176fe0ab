//! Fields that say the same in the contracts of several services.

use std::{ops::RangeInclusive, str::FromStr};

use contracts::common::v1 as wire;
use kernel::{Currency, Failure, Money};

use super::{money, money_field, number};

const MOST_MONEY: i64 = 1_000_000_000_000;
const LIKING: RangeInclusive<usize> = 1..=200;

/// An amount of 0 or more in the shop's currency, if there is one.
pub fn amount(value: Option<wire::Money>, field: &str, currency: Currency) -> Result<Option<i64>, Failure> {
    let Some(value) = value else { return Ok(None) };
    let money = money(Some(value), field)?;
    if money.currency != currency {
        let right = format!("must be {currency}, the shop's currency");
        return Err(Failure::field(format!("{field}.currency"), right));
    }
    number(money.minor, &format!("{field}.amount"), &(0..=MOST_MONEY)).map(Some)
}

/// An amount as a field; absent if there is none.
pub fn amount_field(minor: Option<i64>, currency: Currency) -> Option<wire::Money> {
    minor.map(|minor| money_field(Money { minor, currency }))
}

/// A value that is named by the contract's word.
pub fn word<T: FromStr>(word: Option<&str>, field: &str, right: &str) -> Result<T, Failure> {
    word.and_then(|word| word.parse().ok()).ok_or_else(|| Failure::field(field, right))
}

/// A liking: `drinks`, or `drinks=beer`.
pub fn liking(text: &str, field: &str) -> Result<String, Failure> {
    let text = super::text(text, field, LIKING)?;
    let (key, value) = text.split_once('=').unwrap_or((&text, "any"));
    if key.trim().is_empty() || value.trim().is_empty() {
        return Err(Failure::field(field, "must be as `drinks` or `drinks=beer`"));
    }
    Ok(text)
}

/// A number that is small by its range, as a field.
pub fn small(number: i64) -> i32 {
    i32::try_from(number).unwrap_or(i32::MAX)
}

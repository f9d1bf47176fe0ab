//! What several messages of what is given have in common.

use std::ops::RangeInclusive;

use kernel::Failure;
use runtime::field;

pub(super) use runtime::field::{amount, amount_field, liking, small, word};

const TOPIC: RangeInclusive<usize> = 1..=64;

/// What a boundary speaks of.
pub(crate) fn topic(text: &str, field: &str) -> Result<String, Failure> {
    let text = field::text(text, field, TOPIC)?;
    let fits = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    if text.chars().all(fits) {
        return Ok(text);
    }
    Err(Failure::field(field, "must be lower-case letters, digits and dashes, as `refund-without-order`"))
}

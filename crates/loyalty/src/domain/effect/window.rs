//! How long customers have to come back.

use kernel::{Time, stats};

/// The usual pause of a shop that has no orders yet to tell it from, in days.
const FIRST_PAUSE: f64 = 7.0;
/// Nothing is looked back on further, in days.
pub(crate) const MOST_DAYS: i64 = 365;

/// How many days customers have to come back: twice the shop's usual pause between
/// two orders (microseconds), so that what is only ordered earlier is not taken
/// for more.
#[expect(clippy::cast_precision_loss, clippy::cast_possible_truncation, reason = "days of a year")]
pub(crate) fn window_days(pauses: &[i64]) -> i64 {
    let pauses: Vec<f64> = pauses.iter().map(|pause| *pause as f64 / Time::DAY as f64).collect();
    let usual = if pauses.is_empty() { FIRST_PAUSE } else { stats::median(&pauses) };
    ((2.0 * usual).ceil() as i64).clamp(1, MOST_DAYS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn customers_have_twice_the_usual_pause_within_a_year() {
        let days =
            |pauses: &[i64]| window_days(&pauses.iter().map(|day| day * Time::DAY).collect::<Vec<_>>());
        assert_eq!(days(&[3, 5, 40]), 10);
        assert_eq!((days(&[]), days(&[0]), days(&[300])), (14, 1, 365));
        assert_eq!(window_days(&[Time::DAY / 2 + 1]), 2);
    }
}

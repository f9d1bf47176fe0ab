use kernel::{Schedule, Time, stats};

/// Fewer say nothing of a guest's own cadence.
const FEWEST_DAYS: usize = 3;

/// The usual pause between the days a guest orders on, in days; `None` from
/// fewer than three such days. Several orders of one day are one visit.
pub(crate) fn usual_gap(schedule: &Schedule, orders: &[Time]) -> Option<f64> {
    let pauses = pauses(schedule, orders);
    (pauses.len() + 1 >= FEWEST_DAYS).then(|| stats::median(&pauses))
}

/// The usual pause of all guests of a shop; `None` if nobody came twice.
pub(crate) fn usual_gap_of_all<'a>(
    schedule: &Schedule,
    guests: impl IntoIterator<Item = &'a [Time]>,
) -> Option<f64> {
    let pauses: Vec<f64> = guests.into_iter().flat_map(|orders| pauses(schedule, orders)).collect();
    (!pauses.is_empty()).then(|| stats::median(&pauses))
}

/// By when a guest of that pause has come back if they do in time: within twice
/// their own usual pause.
#[expect(clippy::cast_possible_truncation, reason = "days of people, in microseconds")]
#[expect(clippy::cast_precision_loss, reason = "a day in microseconds is below 2^52")]
pub(crate) fn back_by(from: Time, pause: f64) -> Time {
    from.plus_micros((2.0 * pause * Time::DAY as f64) as i64)
}

#[expect(clippy::cast_precision_loss, reason = "days are few")]
fn pauses(schedule: &Schedule, orders: &[Time]) -> Vec<f64> {
    let mut days: Vec<i64> = orders.iter().map(|at| schedule.day(*at)).collect();
    days.sort_unstable();
    days.dedup();
    days.iter().zip(days.iter().skip(1)).map(|(day, next)| (next - day) as f64).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn days(days: &[i64]) -> Vec<Time> {
        days.iter().map(|day| Time::from_micros(day * Time::DAY + 7).unwrap()).collect()
    }

    #[test]
    fn a_pause_is_the_median_between_days_and_needs_three_of_them() {
        let pause = |of: &[i64]| usual_gap(&Schedule::unknown(), &days(of));
        assert_eq!(pause(&[1, 4]), None);
        assert_eq!(pause(&[1, 1, 1, 4]), None);
        assert_eq!(pause(&[14, 1, 4]), Some(6.5));
        assert_eq!(pause(&[1, 4, 7, 17, 17]), Some(3.0));
    }

    #[test]
    fn the_shops_pause_is_that_of_all_its_guests() {
        let schedule = Schedule::unknown();
        let guests = [days(&[1, 3]), days(&[5]), days(&[1, 11, 15])];
        assert_eq!(usual_gap_of_all(&schedule, guests.iter().map(Vec::as_slice)), Some(4.0));
        assert_eq!(usual_gap_of_all(&schedule, [days(&[5]).as_slice()]), None);
    }

    #[test]
    fn in_time_is_within_twice_the_pause() {
        let from = Time::from_micros(7).unwrap();
        assert_eq!(back_by(from, 3.5), from.plus_micros(7 * Time::DAY));
    }
}

//! Whether a silence is unusual for this very guest. A fixed number of days would call
//! those lost who come once a month, and see too late that a daily guest is gone.

use kernel::stats::ratio;

use super::figures::Figures;
use crate::domain::value::History;

/// Fewer visits are no rhythm.
const LEAST_VISITS: i64 = 3;
/// Below this chance a silence is unusual.
const UNUSUAL: f64 = 0.10;
/// Below this one they may be lost.
const RARE: f64 = 0.02;

kernel::text_enum! {
    /// Whether a silence is unusual.
    pub(crate) enum Rhythm {
        /// They came too rarely to say.
        Unknown = "UNKNOWN",
        /// It is not.
        Steady = "STEADY",
        /// It is.
        AtRisk = "AT_RISK",
        /// It is very unusual.
        MaybeLost = "MAYBE_LOST",
    }
}

/// What is thought of a guest's rate before they are known: Gamma(r, alpha), in days.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Prior {
    /// Shape.
    pub(crate) r: f64,
    /// Scale, in days.
    pub(crate) alpha: f64,
}

/// A silence.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Silence {
    /// What it means.
    pub(crate) rhythm: Rhythm,
    /// How likely one who still comes is silent for so long, 0 to 1.
    pub(crate) chance: f64,
}

impl Prior {
    /// Of a shop without a model: one visit in its mean pause, between visits of one guest.
    pub(crate) fn of_shop<'a>(guests: impl Iterator<Item = &'a Figures>) -> Self {
        let (mut days, mut pauses) = (0, 0);
        for guest in guests {
            days += guest.last_day - guest.first_day;
            pauses += guest.visits - 1;
        }
        Self { r: 1.0, alpha: ratio(days, pauses).max(1.0) }
    }

    /// Visits a day of a guest who still comes: between what they did since their first visit
    /// and what the others do, nearer to theirs the longer they are known.
    pub(crate) fn rate(&self, of: &History) -> f64 {
        (self.r + ratio(of.repeats, 1)) / (self.alpha + ratio(of.age, 1))
    }

    /// What a guest's silence of so many days means.
    pub(crate) fn silence(&self, of: &Figures, days: i64) -> Silence {
        if of.visits < LEAST_VISITS {
            return Silence { rhythm: Rhythm::Unknown, chance: 1.0 };
        }
        let chance = if of.pause_p90 > 0 {
            // A tenth of their pauses is longer than this one, a hundredth than two.
            0.1_f64.powf(ratio(days, of.pause_p90))
        } else {
            let seen = self.alpha + ratio(of.last_day - of.first_day, 1);
            let power = self.r + ratio(of.visits - 1, 1);
            (seen / (seen + ratio(days, 1))).powf(power)
        };
        let rhythm = match chance {
            chance if chance < RARE => Rhythm::MaybeLost,
            chance if chance < UNUSUAL => Rhythm::AtRisk,
            _ => Rhythm::Steady,
        };
        Silence { rhythm, chance }
    }
}

#[cfg(test)]
mod tests {
    use kernel::Time;

    use super::*;

    fn guest(visits: i64, days: i64, pause_p90: i64) -> Figures {
        let at = Time::from_micros(0).unwrap();
        Figures {
            orders: visits,
            net: 0,
            visits,
            first_day: 0,
            last_day: days,
            first_order_at: at,
            last_order_at: at,
            repeat_net: 0,
            pause_p90,
        }
    }

    #[test]
    fn the_same_silence_is_nothing_to_a_monthly_guest_and_much_to_a_daily_one() {
        let prior = Prior { r: 1.0, alpha: 7.0 };
        let after = |guest: &Figures, days| prior.silence(guest, days).rhythm;
        let (daily, monthly) = (guest(50, 60, 2), guest(13, 360, 33));
        assert_eq!(
            [1, 2, 3, 4].map(|days| after(&daily, days)),
            [Rhythm::Steady, Rhythm::Steady, Rhythm::AtRisk, Rhythm::MaybeLost]
        );
        assert_eq!(
            [4, 33, 34, 60].map(|days| after(&monthly, days)),
            [Rhythm::Steady, Rhythm::Steady, Rhythm::AtRisk, Rhythm::MaybeLost]
        );
    }

    #[test]
    fn who_is_little_known_is_judged_with_the_help_of_the_others() {
        let prior = Prior { r: 1.0, alpha: 7.0 };
        // (17 / (17 + s)) ^ 3 after two pauses within ten days.
        let known = prior.silence(&guest(3, 10, 0), 17);
        assert!((known.chance - 0.125).abs() < 1e-12 && known.rhythm == Rhythm::Steady);
        assert_eq!(prior.silence(&guest(3, 10, 0), 20).rhythm, Rhythm::AtRisk);
        assert_eq!(prior.silence(&guest(2, 10, 0), 900).rhythm, Rhythm::Unknown);
    }

    #[test]
    fn a_shop_s_prior_is_its_mean_pause() {
        let guests = [guest(3, 20, 0), guest(1, 0, 0), guest(11, 100, 9)];
        assert_eq!(Prior::of_shop(guests.iter()), Prior { r: 1.0, alpha: 10.0 });
        assert_eq!(Prior::of_shop([].iter()).alpha.to_bits(), 1.0_f64.to_bits());
    }
}

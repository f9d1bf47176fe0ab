use kernel::stats::{self, Difference, Share};

use kernel::text_enum;

text_enum! {
    /// What became of a guest's first order, for the question whether asking helps.
    pub(crate) enum Treatment {
        /// No rule asked after them.
        None = "NONE",
        /// A rule would have it, but by chance nobody was to ask.
        HeldOut = "HELD_OUT",
        /// Somebody was to ask, and nobody did before they came again.
        Left = "LEFT",
        /// Somebody asked before they came again.
        Asked = "ASKED",
    }
}

/// Guests of one kind whose time to come again is over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Cohort {
    /// What became of their first order.
    pub(crate) treatment: Treatment,
    /// The share held out when they were drawn; 0 if they were not.
    pub(crate) holdout: i64,
    /// How many.
    pub(crate) count: i64,
    /// How many of them came again in time.
    pub(crate) again: i64,
    /// When the last of them had their first order, to say which share is the
    /// latest.
    pub(crate) latest: i64,
}

/// Guests on one side of the comparison.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Arm {
    /// How many.
    pub(crate) count: i64,
    /// How many of them came again.
    pub(crate) again: i64,
}

impl Arm {
    /// The share, with its interval.
    pub(crate) fn share(self) -> Share {
        stats::wilson(self.again, self.count)
    }

    fn of<'a>(guests: impl Iterator<Item = &'a Cohort>) -> Self {
        guests.fold(Self::default(), |sum, one| Self {
            count: sum.count + one.count,
            again: sum.again + one.again,
        })
    }
}

/// How many came a second time.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct SecondPurchases {
    /// Guests who were asked after.
    pub(crate) asked: Arm,
    /// Guests who were not.
    pub(crate) not_asked: Arm,
    /// How the two differ.
    pub(crate) difference: Difference,
    /// Whether chance decided who was not.
    pub(crate) by_chance: bool,
}

impl SecondPurchases {
    /// Compares guests of all kinds.
    ///
    /// Where some were held out by chance, guests are compared as they were
    /// drawn, whatever came of it (intention to treat): who came again before
    /// anybody could ask belongs to those who were to be asked, or asking would
    /// look worse than it is. Only guests drawn with the latest share count, for
    /// a share that changed in time would compare one season with another.
    /// Otherwise those who were asked stand against all others, and chance has
    /// decided nothing.
    pub(crate) fn compare(guests: &[Cohort]) -> Self {
        let held_out = guests.iter().filter(|one| one.treatment == Treatment::HeldOut);
        let latest = held_out.max_by_key(|one| one.latest).map(|one| one.holdout);
        let drawn = |one: &&Cohort| latest.is_some_and(|share| one.holdout == share);
        let (asked, not_asked) = if latest.is_some() {
            let (out, in_): (Vec<&Cohort>, Vec<&Cohort>) =
                guests.iter().filter(drawn).partition(|one| one.treatment == Treatment::HeldOut);
            (Arm::of(in_.into_iter()), Arm::of(out.into_iter()))
        } else {
            let (asked, others): (Vec<&Cohort>, Vec<&Cohort>) =
                guests.iter().partition(|one| one.treatment == Treatment::Asked);
            (Arm::of(asked.into_iter()), Arm::of(others.into_iter()))
        };
        let difference = stats::difference((asked.again, asked.count), (not_asked.again, not_asked.count));
        Self { asked, not_asked, difference, by_chance: latest.is_some() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn guests(treatment: Treatment, holdout: i64, count: i64, again: i64, latest: i64) -> Cohort {
        Cohort { treatment, holdout, count, again, latest }
    }

    #[test]
    fn guests_are_compared_as_they_were_drawn() {
        let found = SecondPurchases::compare(&[
            guests(Treatment::Asked, 2_000, 300, 120, 9),
            guests(Treatment::Left, 2_000, 100, 60, 9),
            guests(Treatment::HeldOut, 2_000, 100, 30, 8),
            guests(Treatment::None, 0, 500, 500, 10),
        ]);
        assert_eq!(found.asked, Arm { count: 400, again: 180 });
        assert_eq!(found.not_asked, Arm { count: 100, again: 30 });
        assert!(found.by_chance);
        assert!((found.difference.lift - 0.15).abs() < 1e-12);
        assert!((found.difference.low - 0.047_804_3).abs() < 1e-6);
    }

    #[test]
    fn a_share_that_changed_does_not_mix_two_seasons() {
        let found = SecondPurchases::compare(&[
            guests(Treatment::HeldOut, 500, 50, 1, 5),
            guests(Treatment::Asked, 500, 950, 900, 5),
            guests(Treatment::HeldOut, 2_000, 20, 10, 8),
            guests(Treatment::Asked, 2_000, 80, 40, 8),
        ]);
        assert_eq!((found.asked.count, found.not_asked.count), (80, 20));
    }

    #[test]
    fn without_a_draw_nobody_was_chosen_by_chance() {
        let found = SecondPurchases::compare(&[
            guests(Treatment::Asked, 0, 10, 5, 1),
            guests(Treatment::Left, 0, 4, 4, 1),
            guests(Treatment::None, 0, 6, 1, 1),
        ]);
        assert_eq!(
            (found.asked, found.not_asked),
            (Arm { count: 10, again: 5 }, Arm { count: 10, again: 5 })
        );
        assert!(!found.by_chance);
        assert!(!SecondPurchases::compare(&[]).by_chance);
    }
}

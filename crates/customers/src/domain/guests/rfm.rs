//! How lately, how often and for how much: 1 to 5 each, 5 best.

kernel::text_enum! {
    /// Where a guest is on the map of recency and frequency.
    pub(crate) enum RfmSegment {
        /// Long gone, and never came much.
        Hibernating = "HIBERNATING",
        /// Came often, and is long gone.
        Slipping = "SLIPPING",
        /// The most frequent, and long gone.
        CantLose = "CANT_LOSE",
        /// Came a while ago, and not much.
        AboutToSleep = "ABOUT_TO_SLEEP",
        /// In the middle of both.
        NeedAttention = "NEED_ATTENTION",
        /// Comes often, and not long ago.
        Loyal = "LOYAL",
        /// Came lately, and once.
        Promising = "PROMISING",
        /// Came now, and once.
        Newcomer = "NEWCOMER",
        /// Came lately, and now and then.
        PotentialLoyalist = "POTENTIAL_LOYALIST",
        /// Comes often, and came now.
        Champion = "CHAMPION",
    }
}

impl RfmSegment {
    /// Of a cell of the map; every cell is in one.
    pub(crate) const fn of(recency: u8, frequency: u8) -> Self {
        match (recency, frequency) {
            (..=2, ..=2) => Self::Hibernating,
            (..=2, ..=4) => Self::Slipping,
            (..=2, _) => Self::CantLose,
            (3, ..=2) => Self::AboutToSleep,
            (3, 3) => Self::NeedAttention,
            (3 | 4, 4..) => Self::Loyal,
            (4, ..=1) => Self::Promising,
            (_, ..=1) => Self::Newcomer,
            (_, ..=3) => Self::PotentialLoyalist,
            _ => Self::Champion,
        }
    }
}

/// How scores are made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub(crate) enum Scoring {
    /// By fifths of the shop's own guests.
    Quintiles,
    /// By fixed bounds, for there are so few guests.
    TooFew,
    /// By fixed bounds, for so many came only once.
    TooManyOnce,
}

/// A guest's scores.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct RfmScores {
    /// How lately.
    pub(crate) recency: u8,
    /// How often.
    pub(crate) frequency: u8,
    /// For how much.
    pub(crate) monetary: u8,
}

/// What of a guest is scored.
#[derive(Clone, Copy, Debug)]
pub(super) struct Measured {
    /// Days since the last order.
    pub(super) silence: i64,
    /// Orders of a year.
    pub(super) orders: i64,
    /// What was paid for them.
    pub(super) spent: i64,
    /// Orders of all time.
    pub(super) all_orders: i64,
}

/// Fifths of fewer are a matter of chance.
const LEAST_GUESTS: usize = 100;
/// Silences in days, from the best score down.
const SILENCES: [i64; 4] = [14, 30, 60, 120];
/// Orders of a year, from the second score up.
const ORDERS: [i64; 4] = [2, 6, 12, 24];

/// Scores guests, each against all. Who is alike has the same score.
pub(super) fn scores(guests: &[Measured]) -> (Scoring, Vec<RfmScores>) {
    let once = guests.iter().filter(|guest| guest.all_orders <= 1).count();
    let scoring = match () {
        () if guests.len() < LEAST_GUESTS => Scoring::TooFew,
        () if once * 5 > guests.len() => Scoring::TooManyOnce,
        () => Scoring::Quintiles,
    };
    let scores = if scoring == Scoring::Quintiles { by_quintiles(guests) } else { by_bounds(guests) };
    (scoring, scores)
}

fn by_quintiles(guests: &[Measured]) -> Vec<RfmScores> {
    let ranks = |value: fn(&Measured) -> i64| quintiles(&guests.iter().map(value).collect::<Vec<_>>());
    let recency = ranks(|guest| -guest.silence);
    let both = recency.into_iter().zip(ranks(|guest| guest.orders));
    both.zip(ranks(|guest| guest.spent))
        .map(|((recency, frequency), monetary)| RfmScores { recency, frequency, monetary })
        .collect()
}

/// The fifth that each value is in, by the middle of the ranks of those alike.
fn quintiles(values: &[i64]) -> Vec<u8> {
    let mut sorted = values.to_vec();
    sorted.sort_unstable();
    let n = sorted.len();
    let fifth = |value: &i64| {
        let less = sorted.partition_point(|other| other < value);
        let not_more = sorted.partition_point(|other| other <= value);
        // Twice the rank, so that it is whole.
        let score = 1 + 5 * (less + not_more) / (2 * n).max(1);
        u8::try_from(score.min(5)).unwrap_or(5)
    };
    values.iter().map(fifth).collect()
}

fn by_bounds(guests: &[Measured]) -> Vec<RfmScores> {
    let orders: i64 = guests.iter().map(|guest| guest.orders).sum();
    let spent: i64 = guests.iter().map(|guest| guest.spent).sum();
    let usual_order = if orders > 0 { spent / orders } else { 0 };
    let reached = |value: i64, bounds: [i64; 4]| {
        let reached = bounds.iter().filter(|bound| value >= **bound).count();
        u8::try_from(reached + 1).unwrap_or(5)
    };
    let score = |guest: &Measured| RfmScores {
        recency: reached(-guest.silence, SILENCES.map(|days| -days)),
        frequency: reached(guest.orders, ORDERS),
        monetary: reached(guest.spent, ORDERS.map(|orders| orders * usual_order.max(1))),
    };
    guests.iter().map(score).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn guest(silence: i64, orders: i64) -> Measured {
        Measured { silence, orders, spent: orders * 10, all_orders: orders }
    }

    #[test]
    fn every_cell_of_the_map_has_its_published_name() {
        let rows = [
            ["HIBERNATING", "HIBERNATING", "SLIPPING", "SLIPPING", "CANT_LOSE"],
            ["HIBERNATING", "HIBERNATING", "SLIPPING", "SLIPPING", "CANT_LOSE"],
            ["ABOUT_TO_SLEEP", "ABOUT_TO_SLEEP", "NEED_ATTENTION", "LOYAL", "LOYAL"],
            ["PROMISING", "POTENTIAL_LOYALIST", "POTENTIAL_LOYALIST", "LOYAL", "LOYAL"],
            ["NEWCOMER", "POTENTIAL_LOYALIST", "POTENTIAL_LOYALIST", "CHAMPION", "CHAMPION"],
        ];
        for (recency, row) in (1..).zip(rows) {
            for (frequency, name) in (1..).zip(row) {
                assert_eq!(RfmSegment::of(recency, frequency).as_str(), name, "R{recency} F{frequency}");
            }
        }
    }

    #[test]
    fn fifths_are_of_equal_size_and_who_is_alike_has_the_same_score() {
        let found = quintiles(&(0..100).collect::<Vec<_>>());
        for score in 1..=5 {
            let of_score: Vec<_> = found.iter().filter(|one| **one == score).collect();
            assert_eq!(of_score.len(), 20, "{score}");
        }
        assert_eq!(quintiles(&[7; 10]), [3; 10]);
        assert!(quintiles(&[]).is_empty());
    }

    #[test]
    fn few_guests_and_many_strangers_are_scored_by_bounds() {
        let few: Vec<_> = (0..99).map(|n| guest(n, 3)).collect();
        assert_eq!(scores(&few).0, Scoring::TooFew);
        let once: Vec<_> = (0..100).map(|n| guest(n, if n < 21 { 1 } else { 3 })).collect();
        assert_eq!(scores(&once).0, Scoring::TooManyOnce);
        let fine: Vec<_> = (0..100).map(|n| guest(n, if n < 20 { 1 } else { 3 })).collect();
        assert_eq!(scores(&fine).0, Scoring::Quintiles);
        let of = |guests: &[Measured]| scores(guests).1.remove(0);
        assert_eq!(of(&[guest(14, 24)]), RfmScores { recency: 5, frequency: 5, monetary: 5 });
        assert_eq!(of(&[guest(121, 1)]), RfmScores { recency: 1, frequency: 1, monetary: 1 });
        assert_eq!(of(&[guest(400, 0)]).frequency, 1);
        assert!(scores(&[]).1.is_empty());
    }
}

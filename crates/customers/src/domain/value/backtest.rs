//! A model is believed by what it would have foretold: it is fitted to the earlier part of
//! the history, and its word for the later part is held against what came.

use std::collections::BTreeMap;

use kernel::stats::ratio;
use serde::{Deserialize, Serialize};

use super::buying::{Buying, Family, History, Tally};

/// The days on which a guest bought, in order, each once.
pub(crate) type Visits = Vec<i64>;

/// The later part is at most half a year, or a third of the history.
const LONGEST: i64 = 182;

/// What a model would have foretold, and what came.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct BackTest {
    /// Which model.
    pub(crate) family: Family,
    /// The later part, in days.
    pub(crate) days: i64,
    /// Guests of the earlier part.
    pub(crate) guests: i64,
    /// Days with a purchase that were foretold of them.
    pub(crate) foretold: f64,
    /// Days with a purchase that came.
    pub(crate) came: i64,
    /// By how many days the word for a guest was wrong, in the mean.
    pub(crate) mean_error: f64,
}

impl BackTest {
    /// How far the whole was missed, as a share of what came.
    pub(crate) fn missed(&self) -> f64 {
        (self.foretold - ratio(self.came, 1)).abs() / ratio(self.came, 1).max(1.0)
    }

    /// Tries a model on the history of guests up to `today`, which began on `first`.
    /// `None` if the earlier part does not say what its parameters are.
    pub(crate) fn run(family: Family, guests: &[Visits], first: i64, today: i64) -> Option<Self> {
        let days = ((today - first) / 3).min(LONGEST);
        Self::split(family, guests, today - days, days)
    }

    /// The same with a later part of so many days from the day after `last` on.
    pub(crate) fn split(family: Family, guests: &[Visits], last: i64, days: i64) -> Option<Self> {
        let earlier = guests.iter().filter_map(|visits| Some((history(visits, last)?, visits)));
        let earlier: Vec<(History, &Visits)> = earlier.collect();
        let tally: Tally = earlier.iter().map(|(history, _)| *history).collect();
        let model = Buying::fit(family, &tally)?;
        let (mut came, mut error) = (0, 0.0);
        // Guests of one history are foretold the same.
        let mut words: BTreeMap<History, f64> = BTreeMap::new();
        for (history, visits) in &earlier {
            let later = visits.iter().filter(|day| (last + 1..=last + days).contains(*day)).count();
            let later = i64::try_from(later).unwrap_or(i64::MAX);
            came += later;
            let word = *words.entry(*history).or_insert_with(|| model.expected(history, days));
            error += (word - ratio(later, 1)).abs();
        }
        Some(Self {
            family,
            days,
            guests: tally.guests(),
            foretold: model.expected_of_all(&tally, days),
            came,
            mean_error: error / ratio(tally.guests(), 1).max(1.0),
        })
    }
}

/// A guest's history up to a day; `None` if they came later.
pub(super) fn history(visits: &Visits, until: i64) -> Option<History> {
    let first = *visits.first().filter(|first| **first <= until)?;
    let known = visits.iter().take_while(|day| **day <= until);
    let last = known.clone().last().copied().unwrap_or(first);
    let repeats = i64::try_from(known.count()).unwrap_or(1) - 1;
    Some(History { repeats, last: last - first, age: until - first })
}

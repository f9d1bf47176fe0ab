use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{
    rfm::{RfmSegment, Scoring},
    rhythm::Rhythm,
    score::{Score, Scores},
};

/// How many guests something is said of, and what that comes to in minor units.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Sum {
    pub(crate) guests: i32,
    pub(crate) money: i64,
}

/// What is said of all guests of a shop together.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Summary {
    /// How the scores were made.
    pub(crate) scoring: Scoring,
    /// Guests with an order.
    pub(crate) guests: i32,
    /// By how lately and how often, with what they paid in the window.
    pub(crate) cells: Vec<((u8, u8), Sum)>,
    /// By part of the map, with the same.
    pub(crate) segments: Vec<(RfmSegment, Sum)>,
    /// By rhythm, with what is at stake.
    pub(crate) rhythms: Vec<(Rhythm, Sum)>,
}

impl Summary {
    pub(crate) fn of(scores: &Scores) -> Self {
        let all = &scores.guests;
        let spent = |score: &Score| score.row.spent;
        let cells = (1..=5).flat_map(|recency| (1..=5).map(move |frequency| (recency, frequency)));
        Self {
            scoring: scores.scoring,
            guests: i32::try_from(all.len()).unwrap_or(i32::MAX),
            cells: sums(all, cells, |score| (score.scores.recency, score.scores.frequency), spent),
            segments: sums(all, RfmSegment::ALL.iter().copied(), |score| score.segment, spent),
            rhythms: sums(
                all,
                Rhythm::ALL.iter().copied(),
                |score| score.silence.rhythm,
                |score| score.at_risk,
            ),
        }
    }
}

/// A sum for each key, also for one that nobody has.
fn sums<K: Ord + Copy>(
    scores: &[Score],
    keys: impl Iterator<Item = K>,
    key: impl Fn(&Score) -> K,
    money: impl Fn(&Score) -> i64,
) -> Vec<(K, Sum)> {
    let mut sums: BTreeMap<K, Sum> = BTreeMap::new();
    for score in scores {
        let sum = sums.entry(key(score)).or_default();
        sum.guests = sum.guests.saturating_add(1);
        sum.money = sum.money.saturating_add(money(score));
    }
    keys.map(|key| (key, sums.get(&key).copied().unwrap_or_default())).collect()
}

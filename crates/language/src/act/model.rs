use std::{fmt, ops::Range, sync::LazyLock};

use super::{
    Act,
    features::{features, normal, runs},
};
use crate::linear::Linear;

const FILE: &[u8] = include_bytes!("../../data/act.bin");
const ACTS: usize = Act::COUNT;
const MOST_REASONS: usize = 5;

/// A linear model of acts: what each feature says for each act.
pub type Model = Linear<ACTS>;

/// How likely each act is.
#[derive(Clone)]
pub struct Likelihoods {
    by_act: [f64; ACTS],
    normal: Vec<char>,
    model: &'static Model,
}

impl fmt::Debug for Likelihoods {
    // Without the weights of the model.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(Act::ALL.into_iter().zip(self.by_act)).finish()
    }
}

/// A stretch of characters that speaks for an act.
#[derive(Clone, Debug, PartialEq)]
pub struct Reason {
    /// The characters, three at most; a name is [`super::DISH`] or [`super::PERSON`], a number `0`.
    pub run: String,
    /// How much it and what is within it add to the act's logit, over what they add
    /// to all on average.
    pub weight: f64,
}

impl Model {
    /// The one that [`super::judge`] uses.
    pub(super) fn built_in() -> &'static Self {
        static MODEL: LazyLock<Model> = LazyLock::new(|| Model::decode(FILE));
        &MODEL
    }

    /// How likely each act is for an abstracted text.
    pub fn judge(&'static self, abstracted: &[char]) -> Likelihoods {
        let normal = normal(abstracted);
        Likelihoods { by_act: self.likely(&features(&normal)), normal, model: self }
    }
}

impl Likelihoods {
    /// How likely an act is, 0 to 1; together they are 1.
    pub fn of(&self, act: Act) -> f64 {
        self.by_act.get(act as usize).copied().unwrap_or_default()
    }

    /// The likeliest act.
    pub fn best(&self) -> Act {
        let better = |best: Act, act: &Act| if self.of(*act) > self.of(best) { *act } else { best };
        Act::ALL.iter().fold(Act::Order, better)
    }

    /// What speaks most for the likeliest act, the heaviest first: five at most,
    /// which do not overlap.
    pub fn reasons(&self) -> Vec<Reason> {
        let weights = self.weights();
        let mut stretches: Vec<(Range<usize>, f64)> =
            weights.iter().map(|(run, _)| (run.clone(), weight_within(&weights, run))).collect();
        stretches.sort_by(|(_, one), (_, other)| other.total_cmp(one));
        let mut taken: Vec<Range<usize>> = Vec::new();
        let mut reasons = Vec::new();
        for (stretch, weight) in stretches.into_iter().filter(|(_, weight)| *weight > 0.0) {
            let chars = self.normal.get(stretch.clone()).unwrap_or_default();
            let run: String = chars.iter().filter(|char| !char.is_control()).collect();
            let is_free = taken.iter().all(|other| other.end <= stretch.start || stretch.end <= other.start);
            if reasons.len() < MOST_REASONS && is_free && !run.trim().is_empty() {
                taken.push(stretch);
                reasons.push(Reason { run, weight });
            }
        }
        reasons
    }

    /// What each run says for the likeliest act.
    fn weights(&self) -> Vec<(Range<usize>, f64)> {
        let act = self.best() as usize;
        let unit = self.model.unit(features(&self.normal).len());
        let weight = |feature| self.model.row(feature).map_or(0.0, |row| unit * advantage(row, act));
        runs(&self.normal).map(|(run, feature)| (run, weight(feature))).collect()
    }
}

/// What all the runs within one say together.
fn weight_within(weights: &[(Range<usize>, f64)], whole: &Range<usize>) -> f64 {
    let within = weights.iter().filter(|(run, _)| whole.start <= run.start && run.end <= whole.end);
    within.map(|(_, weight)| weight).sum()
}

/// How much more a row speaks for an act than for all on average.
fn advantage(row: &[i8; ACTS], act: usize) -> f64 {
    let sum: i32 = row.iter().map(|weight| i32::from(*weight)).sum();
    let count = f64::from(u32::try_from(ACTS).unwrap_or(u32::MAX));
    f64::from(row.get(act).copied().unwrap_or_default()) - f64::from(sum) / count
}

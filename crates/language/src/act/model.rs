use std::{fmt, ops::Range, sync::LazyLock};

use super::{
    Act,
    features::{features, normal, runs},
};

/// As [`Model::decode`] reads it.
const FILE: &[u8] = include_bytes!("../../data/act.bin");
const ACTS: usize = Act::COUNT;
/// The unit of a weight and the offset of each act, as floats.
const HEADER: usize = 4 * (1 + ACTS);
/// A feature, and a signed byte for each act.
const ROW: usize = 4 + ACTS;
/// Rows are found by so many of the upper bits of their feature.
const SLOT_BITS: u32 = 16;
const MOST_REASONS: usize = 5;

/// A linear model of acts: what each feature says for each act.
#[derive(Clone, Debug)]
pub struct Model {
    unit: f32,
    offsets: [f32; ACTS],
    /// Ascending; the row at the same place is its weights.
    features: Vec<u32>,
    rows: Vec<[i8; ACTS]>,
    /// By the upper bits of a feature: where its slot begins. One more at the end.
    slots: Vec<usize>,
}

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

    /// Reads a file of weights: little-endian floats, the unit of a weight and an
    /// offset for each act; then rows of a feature (4 bytes, ascending) and a signed
    /// byte for each act. What is missing counts nothing.
    pub fn decode(file: &[u8]) -> Self {
        let float = |at: usize| {
            let bytes = file.get(at * 4..at * 4 + 4).and_then(|bytes| bytes.try_into().ok());
            bytes.map_or(0.0, f32::from_le_bytes)
        };
        let mut offsets = [0.0; ACTS];
        offsets.iter_mut().enumerate().for_each(|(act, offset)| *offset = float(act + 1));
        let (mut features, mut rows) = (Vec::new(), Vec::new());
        for row in file.get(HEADER..).unwrap_or_default().as_chunks::<ROW>().0 {
            let (Some((feature, _)), Some((_, row))) =
                (row.split_first_chunk(), row.split_last_chunk::<ACTS>())
            else {
                continue;
            };
            features.push(u32::from_le_bytes(*feature));
            rows.push(row.map(u8::cast_signed));
        }
        let slots =
            (0..=1 << SLOT_BITS).map(|upper| features.partition_point(|feature| slot(*feature) < upper));
        Self { unit: float(0), offsets, slots: slots.collect(), features, rows }
    }

    /// How likely each act is for an abstracted text.
    pub fn judge(&'static self, abstracted: &[char]) -> Likelihoods {
        let normal = normal(abstracted);
        let features = features(&normal);
        let mut sums = [0_i32; ACTS];
        for row in features.iter().filter_map(|feature| self.row(*feature)) {
            sums.iter_mut().zip(row).for_each(|(sum, weight)| *sum += i32::from(*weight));
        }
        let scale = f64::from(self.unit) * scale(features.len());
        let mut by_act = [0.0; ACTS];
        for ((logit, sum), offset) in by_act.iter_mut().zip(sums).zip(self.offsets) {
            *logit = f64::from(offset) + scale * f64::from(sum);
        }
        Likelihoods { by_act: softmax(by_act), normal, model: self }
    }

    fn row(&self, feature: u32) -> Option<&[i8; ACTS]> {
        let slot = slot(feature);
        let (start, end) = (*self.slots.get(slot)?, *self.slots.get(slot + 1)?);
        let at = self.features.get(start..end)?.iter().position(|known| *known == feature)?;
        self.rows.get(start + at)
    }
}

fn slot(feature: u32) -> usize {
    (feature >> (u32::BITS - SLOT_BITS)) as usize
}

/// A long text has more features, but is no surer for it.
fn scale(features: usize) -> f64 {
    1.0 / f64::from(u32::try_from(features.max(1)).unwrap_or(u32::MAX)).sqrt()
}

fn softmax(logits: [f64; ACTS]) -> [f64; ACTS] {
    let most = logits.into_iter().fold(f64::NEG_INFINITY, f64::max);
    let powers = logits.map(|logit| (logit - most).exp());
    let sum: f64 = powers.iter().sum();
    powers.map(|power| power / sum)
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
        let unit = f64::from(self.model.unit) * scale(features(&self.normal).len());
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

//! Multinomial logistic regression over hashed features, as models of this crate are
//! learned: any number of classes.

use std::collections::{BTreeMap, HashMap};

const EPOCHS: u64 = 14;
const STEP: f32 = 0.4;
/// The sum of squares that `AdaGrad` begins with: what is rare moves slowly.
const DAMPING: f32 = 1e-3;
/// Pulls every weight to zero with each step.
const L2: f32 = 1e-5;
/// A feature counts from so many examples on.
const LEAST_EXAMPLES: usize = 3;
/// Examples are parted by their hash into so many parts.
pub(crate) const PARTS: u64 = 5;

type Row<const N: usize> = [f32; N];

/// What is learned from.
#[derive(Clone)]
pub(crate) struct Example {
    /// Ascending, each once.
    pub(crate) features: Vec<u32>,
    pub(crate) class: usize,
    pub(crate) weight: f32,
    /// How much it says of how often its class is met.
    pub(crate) offset_share: f32,
    pub(crate) hash: u64,
    /// Whether models are measured on it.
    pub(crate) is_measured: bool,
}

impl Example {
    /// Which of the parts it is in.
    pub(crate) fn part(&self) -> u64 {
        self.hash % PARTS
    }
}

/// The weights of each feature for each class, and an offset for each class.
pub(crate) struct Learned<const N: usize> {
    places: HashMap<u32, usize>,
    rows: Vec<Row<N>>,
    offsets: Row<N>,
}

/// An example by the places of its features.
struct Placed {
    places: Vec<usize>,
    class: usize,
    weight: f32,
    scale: f32,
    offset_share: f32,
    hash: u64,
}

/// Multinomial logistic regression by `AdaGrad`.
pub(crate) fn learn<const N: usize>(examples: &[&Example]) -> Learned<N> {
    let mut model = Learned::empty(examples);
    let mut squares = (vec![[DAMPING; N]; model.rows.len()], [DAMPING; N]);
    let mut examples: Vec<Placed> = examples.iter().map(|example| model.placed(example)).collect();
    for epoch in 0..EPOCHS {
        // Another order each time, always the same for the same lines.
        examples.sort_by_key(|example| {
            (example.hash ^ epoch).wrapping_mul(0x9e37_79b9_7f4a_7c15).rotate_left(29)
        });
        for example in &examples {
            model.learn_from(example, &mut squares);
        }
    }
    model
}

impl<const N: usize> Learned<N> {
    fn empty(examples: &[&Example]) -> Self {
        let mut seen: BTreeMap<u32, usize> = BTreeMap::new();
        for feature in examples.iter().flat_map(|example| &example.features) {
            *seen.entry(*feature).or_default() += 1;
        }
        let often = seen.into_iter().filter(|(_, examples)| *examples >= LEAST_EXAMPLES);
        let places: HashMap<u32, usize> = often.enumerate().map(|(at, (feature, _))| (feature, at)).collect();
        Self { rows: vec![[0.0; N]; places.len()], places, offsets: [0.0; N] }
    }

    fn placed(&self, example: &Example) -> Placed {
        let places = example.features.iter().filter_map(|feature| self.places.get(feature).copied());
        Placed {
            places: places.collect(),
            class: example.class,
            weight: example.weight,
            scale: scale(example.features.len()),
            offset_share: example.offset_share,
            hash: example.hash,
        }
    }

    fn learn_from(&mut self, example: &Placed, squares: &mut (Vec<Row<N>>, Row<N>)) {
        let mut wrong = softmax(self.scores(&example.places, example.scale));
        wrong[example.class] -= 1.0;
        let share = example.weight * example.scale;
        for place in &example.places {
            let weights = self.rows[*place].iter_mut().zip(&mut squares.0[*place]);
            for ((weight, squares), wrong) in weights.zip(wrong) {
                step(weight, squares, wrong * share + L2 * example.weight * *weight);
            }
        }
        for ((offset, squares), wrong) in self.offsets.iter_mut().zip(&mut squares.1).zip(wrong) {
            step(offset, squares, wrong * example.weight * example.offset_share);
        }
    }

    fn scores(&self, places: &[usize], scale: f32) -> Row<N> {
        let mut scores = [0.0; N];
        for place in places {
            scores.iter_mut().zip(self.rows[*place]).for_each(|(score, weight)| *score += weight);
        }
        scores.iter_mut().zip(self.offsets).for_each(|(score, offset)| *score = *score * scale + offset);
        scores
    }
}

fn step(weight: &mut f32, squares: &mut f32, gradient: f32) {
    *squares += gradient * gradient;
    *weight -= STEP * gradient / squares.sqrt();
}

fn scale(features: usize) -> f32 {
    1.0 / (features.max(1) as f32).sqrt()
}

fn softmax<const N: usize>(scores: Row<N>) -> Row<N> {
    let most = scores.into_iter().fold(f32::NEG_INFINITY, f32::max);
    let powers = scores.map(|score| (score - most).exp());
    let sum: f32 = powers.iter().sum();
    powers.map(|power| power / sum)
}

/// By how much scores are to be multiplied, from examples that the models asked had
/// not seen.
pub(crate) fn temperature<const N: usize>(examples: &[&Example]) -> f32 {
    let mut scored: Vec<(Row<N>, usize)> = Vec::new();
    for part in 0..PARTS {
        let (aside, rest): (Vec<&Example>, Vec<&Example>) =
            examples.iter().partition(|example| example.part() == part);
        let model = learn::<N>(&rest);
        for example in aside.iter().filter(|example| example.is_measured) {
            let placed = model.placed(example);
            scored.push((model.scores(&placed.places, placed.scale), placed.class));
        }
    }
    let right = scored.iter().filter(|(scores, class)| best(scores) == *class).count();
    let loss = |temperature: f32| -> f32 {
        let likely =
            |(scores, class): &(Row<N>, usize)| softmax(scores.map(|score| score * temperature))[*class];
        scored.iter().map(|line| -likely(line).max(1e-9).ln()).sum::<f32>() / scored.len() as f32
    };
    let tried = (20_u8..250).map(|percent| f32::from(percent) / 100.0);
    let best = tried.min_by(|one, other| loss(*one).total_cmp(&loss(*other))).unwrap_or(1.0);
    println!("crosswise: {right} of {} right, log-loss {:.4}, temperature {best}", scored.len(), loss(best));
    best
}

fn best<const N: usize>(scores: &Row<N>) -> usize {
    (0..N).max_by(|one, other| scores[*one].total_cmp(&scores[*other])).unwrap_or_default()
}

/// As [`language::linear::Linear::decode`] reads it.
pub(crate) fn encode<const N: usize>(model: &Learned<N>, temperature: f32) -> Vec<u8> {
    let largest = model.rows.iter().flatten().fold(0.0, |most: f32, weight| most.max(weight.abs()));
    let unit = largest / f32::from(i8::MAX);
    let mut encoded = (unit * temperature).to_le_bytes().to_vec();
    encoded.extend(model.offsets.iter().flat_map(|offset| (offset * temperature).to_le_bytes()));
    let mut features: Vec<(&u32, &usize)> = model.places.iter().collect();
    features.sort_unstable();
    for (feature, place) in features {
        let row = model.rows[*place].map(|weight| ((weight / unit).round() as i8).cast_unsigned());
        if row.iter().any(|weight| *weight != 0) {
            encoded.extend(feature.to_le_bytes());
            encoded.extend(row);
        }
    }
    encoded
}

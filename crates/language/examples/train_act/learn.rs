use std::collections::{BTreeMap, HashMap};

use language::act::Act;

use crate::{
    PARTS,
    lines::{Line, Source},
};

const ACTS: usize = Act::COUNT;
const EPOCHS: u64 = 14;
const STEP: f32 = 0.4;
/// The sum of squares that `AdaGrad` begins with: what is rare moves slowly.
const DAMPING: f32 = 1e-3;
/// Pulls every weight to zero with each step.
const L2: f32 = 1e-5;
/// A feature counts from so many lines on.
const LEAST_LINES: usize = 3;

type Row = [f32; ACTS];

/// The weights of each feature for each act, and an offset for each act.
pub(crate) struct Linear {
    places: HashMap<u32, usize>,
    rows: Vec<Row>,
    offsets: Row,
}

/// A line as it is learned from.
struct Example {
    places: Vec<usize>,
    act: usize,
    weight: f32,
    scale: f32,
    hash: u64,
}

/// Multinomial logistic regression by `AdaGrad`.
pub(crate) fn learn(lines: &[&Line]) -> Linear {
    let mut model = Linear::empty(lines);
    let mut squares = (vec![[DAMPING; ACTS]; model.rows.len()], [DAMPING; ACTS]);
    let mut examples: Vec<Example> = lines.iter().map(|line| model.example(line)).collect();
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

impl Linear {
    fn empty(lines: &[&Line]) -> Self {
        let mut seen: BTreeMap<u32, usize> = BTreeMap::new();
        for feature in lines.iter().flat_map(|line| &line.features) {
            *seen.entry(*feature).or_default() += 1;
        }
        let often = seen.into_iter().filter(|(_, lines)| *lines >= LEAST_LINES);
        let places: HashMap<u32, usize> = often.enumerate().map(|(at, (feature, _))| (feature, at)).collect();
        Self { rows: vec![[0.0; ACTS]; places.len()], places, offsets: [0.0; ACTS] }
    }

    fn example(&self, line: &Line) -> Example {
        let places = line.features.iter().filter_map(|feature| self.places.get(feature).copied());
        Example {
            places: places.collect(),
            act: line.act as usize,
            weight: line.weight,
            scale: scale(line.features.len()),
            hash: line.hash(),
        }
    }

    fn learn_from(&mut self, example: &Example, squares: &mut (Vec<Row>, Row)) {
        let mut wrong = softmax(self.scores(&example.places, example.scale));
        wrong[example.act] -= 1.0;
        let share = example.weight * example.scale;
        for place in &example.places {
            let weights = self.rows[*place].iter_mut().zip(&mut squares.0[*place]);
            for ((weight, squares), wrong) in weights.zip(wrong) {
                step(weight, squares, wrong * share + L2 * example.weight * *weight);
            }
        }
        for ((offset, squares), wrong) in self.offsets.iter_mut().zip(&mut squares.1).zip(wrong) {
            step(offset, squares, wrong * example.weight * 0.1);
        }
    }

    fn scores(&self, places: &[usize], scale: f32) -> Row {
        let mut scores = [0.0; ACTS];
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

fn softmax(scores: Row) -> Row {
    let most = scores.into_iter().fold(f32::NEG_INFINITY, f32::max);
    let powers = scores.map(|score| (score - most).exp());
    let sum: f32 = powers.iter().sum();
    powers.map(|power| power / sum)
}

/// By how much scores are to be multiplied, from lines by hand that the models
/// asked had not seen.
pub(crate) fn temperature(lines: &[&Line]) -> f32 {
    let mut scored = Vec::new();
    for part in 1..PARTS {
        let (aside, rest): (Vec<&Line>, Vec<&Line>) = lines.iter().partition(|line| line.part() == part);
        let model = learn(&rest);
        for line in aside.iter().filter(|line| line.source == Source::Human) {
            let example = model.example(line);
            scored.push((model.scores(&example.places, example.scale), example.act));
        }
    }
    let right = scored.iter().filter(|(scores, act)| best(scores) == *act).count();
    let loss = |temperature: f32| -> f32 {
        let likely = |(scores, act): &(Row, usize)| softmax(scores.map(|score| score * temperature))[*act];
        scored.iter().map(|line| -likely(line).max(1e-9).ln()).sum::<f32>() / scored.len() as f32
    };
    let tried = (20_u8..250).map(|percent| f32::from(percent) / 100.0);
    let best = tried.min_by(|one, other| loss(*one).total_cmp(&loss(*other))).unwrap_or(1.0);
    println!("crosswise: {right} of {} right, log-loss {:.4}, temperature {best}", scored.len(), loss(best));
    best
}

fn best(scores: &Row) -> usize {
    (0..ACTS).max_by(|one, other| scores[*one].total_cmp(&scores[*other])).unwrap_or_default()
}

/// As [`language::act::Model::decode`] reads it.
pub(crate) fn encode(model: &Linear, temperature: f32) -> Vec<u8> {
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

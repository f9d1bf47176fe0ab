use language::act::Act;

use crate::{
    PARTS,
    features::BUCKETS,
    lines::{Line, Source},
};

const ACTS: usize = Act::COUNT;
const EPOCHS: usize = 14;
const STEP: f32 = 0.4;
/// Pulls every weight to zero with each step.
const L2: f32 = 1e-5;
/// A run of characters counts from so many lines on.
const LEAST_LINES: u32 = 2;

/// The weights of a bucket for each act, bucket by bucket, and an offset for each act.
pub(crate) struct Linear {
    weights: Vec<[f32; ACTS]>,
    offsets: [f32; ACTS],
}

/// Multinomial logistic regression by `AdaGrad`.
pub(crate) fn learn(lines: &[&Line]) -> Linear {
    let mut seen = vec![0_u32; BUCKETS];
    lines.iter().flat_map(|line| &line.buckets).for_each(|bucket| seen[usize::from(*bucket)] += 1);
    let mut model = Linear { weights: vec![[0.0; ACTS]; BUCKETS], offsets: [0.0; ACTS] };
    let mut squares = Linear { weights: vec![[1e-6; ACTS]; BUCKETS], offsets: [1e-6; ACTS] };
    let mut order: Vec<&Line> = lines.to_vec();
    for epoch in 0..EPOCHS as u64 {
        // Another order each time, always the same for the same lines.
        order.sort_by_cached_key(|line| {
            (line.hash() ^ epoch).wrapping_mul(0x9e37_79b9_7f4a_7c15).rotate_left(29)
        });
        for line in &order {
            let likely = softmax(model.logits(&line.buckets));
            let share = line.weight * scale(line.buckets.len());
            for act in 0..ACTS {
                let wrong = likely[act] - f32::from(u8::from(act == line.act as usize));
                for bucket in line.buckets.iter().map(|bucket| usize::from(*bucket)) {
                    if seen[bucket] >= LEAST_LINES {
                        let weight = &mut model.weights[bucket][act];
                        step(
                            weight,
                            &mut squares.weights[bucket][act],
                            wrong * share + L2 * line.weight * *weight,
                        );
                    }
                }
                step(&mut model.offsets[act], &mut squares.offsets[act], wrong * line.weight * 0.1);
            }
        }
    }
    model
}

fn step(weight: &mut f32, squares: &mut f32, gradient: f32) {
    *squares += gradient * gradient;
    *weight -= STEP * gradient / squares.sqrt();
}

impl Linear {
    pub(crate) fn logits(&self, buckets: &[u16]) -> [f32; ACTS] {
        let mut logits = [0.0; ACTS];
        for bucket in buckets {
            let row = &self.weights[usize::from(*bucket)];
            logits.iter_mut().zip(row).for_each(|(logit, weight)| *logit += weight);
        }
        let scale = scale(buckets.len());
        logits.iter_mut().zip(self.offsets).for_each(|(logit, offset)| *logit = *logit * scale + offset);
        logits
    }
}

fn scale(runs: usize) -> f32 {
    1.0 / (runs.max(1) as f32).sqrt()
}

fn softmax(logits: [f32; ACTS]) -> [f32; ACTS] {
    let most = logits.into_iter().fold(f32::NEG_INFINITY, f32::max);
    let powers = logits.map(|logit| (logit - most).exp());
    let sum: f32 = powers.iter().sum();
    powers.map(|power| power / sum)
}

/// By how much logits are to be multiplied, from lines by hand that the models
/// asked had not seen.
pub(crate) fn temperature(lines: &[&Line]) -> f32 {
    let mut scored = Vec::new();
    for part in 1..PARTS {
        let (aside, rest): (Vec<&Line>, Vec<&Line>) = lines.iter().partition(|line| line.part() == part);
        let model = learn(&rest);
        let by_hand = aside.iter().filter(|line| line.source == Source::Human);
        scored.extend(by_hand.map(|line| (model.logits(&line.buckets), line.act as usize)));
    }
    let right = scored.iter().filter(|(logits, act)| best(logits) == *act).count();
    println!("crosswise: {right} of {} right", scored.len());
    let loss = |temperature: f32| -> f32 {
        let loss = |(logits, act): &([f32; ACTS], usize)| {
            -softmax(logits.map(|logit| logit * temperature))[*act].max(1e-9).ln()
        };
        scored.iter().map(loss).sum()
    };
    let tried = (20..300).map(|percent| percent as f32 / 100.0);
    tried.min_by(|one, other| loss(*one).total_cmp(&loss(*other))).unwrap_or(1.0)
}

fn best(logits: &[f32; ACTS]) -> usize {
    (0..ACTS).max_by(|one, other| logits[*one].total_cmp(&logits[*other])).unwrap_or_default()
}

/// As [`language::act::Model::decode`] reads it.
pub(crate) fn encode(model: &Linear, temperature: f32) -> Vec<u8> {
    let weights = || model.weights.iter().flatten();
    let largest = weights().fold(0.0, |most: f32, weight| most.max(weight.abs()));
    let unit = largest / 127.0;
    let mut encoded = (unit * temperature).to_le_bytes().to_vec();
    encoded.extend(model.offsets.iter().flat_map(|offset| (offset * temperature).to_le_bytes()));
    encoded.extend(weights().map(|weight| (weight / unit).round() as i8 as u8));
    encoded
}

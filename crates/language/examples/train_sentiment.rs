//! Trains the model of sentiment from a file of reviews with the columns
//! `label,review` (1 is content): from the 7,500 that come first. It says how good
//! the model is on the rest, which it never sees:
//!
//! ```text
//! rustc -O --edition 2024 examples/train_sentiment.rs -o target/train_sentiment
//! target/train_sentiment reviews.csv data/sentiment.bin
//! ```

#![expect(
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    clippy::cast_sign_loss,
    clippy::print_stdout,
    reason = "a tool that reckons with floats and says what it found"
)]

#[path = "../src/analysis/features.rs"]
mod features;

use std::{env, error::Error, fs};

use features::{BUCKETS, buckets};

/// So many reviews are learned from, in the order of the file.
const LEARNED: usize = 7_500;
const EPOCHS: usize = 30;
/// Pulls every weight to zero with each step.
const L2: f64 = 1e-6;
const STEP: f64 = 0.05;
/// A run of characters counts from so many reviews on.
const LEAST_REVIEWS: usize = 3;
const FOLDS: usize = 4;

struct Review {
    text: String,
    is_good: bool,
    buckets: Vec<usize>,
}

struct Linear {
    weights: Vec<f64>,
    bias: f64,
}

fn main() -> Result<(), Box<dyn Error>> {
    let mut args = env::args().skip(1);
    let (Some(from), Some(to)) = (args.next(), args.next()) else {
        return Err("give the file of reviews and the file of the model".into());
    };
    let (train, held_out) = split(read(&from)?);
    println!("{} reviews to learn from, {} held out", train.len(), held_out.len());
    let (slope, offset) = calibration(&train);
    let model = learn(&train.iter().collect::<Vec<_>>());
    let encoded = encode(&model, slope, offset);
    let model = decode(&encoded);
    report("learned from", &train, &model);
    report("held out", &held_out, &model);
    println!("{} bytes", encoded.len());
    fs::write(to, encoded)?;
    Ok(())
}

fn read(path: &str) -> Result<Vec<Review>, Box<dyn Error>> {
    let file = fs::read_to_string(path)?;
    let review = |line: &str| {
        let (label, text) = line.split_once(',')?;
        let text = text.strip_prefix('"').and_then(|text| text.strip_suffix('"')).unwrap_or(text);
        let text = text.replace("\"\"", "\"");
        let buckets = buckets(&text);
        Some(Review { text, is_good: label == "1", buckets })
    };
    Ok(file.lines().skip(1).filter_map(review).collect())
}

/// The reviews that come first in the file, and those that are only measured on.
fn split(mut reviews: Vec<Review>) -> (Vec<Review>, Vec<Review>) {
    let held_out = reviews.split_off(LEARNED.min(reviews.len()));
    // The folds of the calibration are cut from this order.
    reviews.sort_by_key(|review| hash(&review.text));
    (reviews, held_out)
}

/// FNV-1a of 64 bits.
fn hash(text: &str) -> u64 {
    let mix = |hash: u64, byte: u8| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    text.bytes().fold(0xcbf2_9ce4_8422_2325, mix)
}

/// Logistic regression by `AdaGrad`.
fn learn(reviews: &[&Review]) -> Linear {
    let mut seen = vec![0; BUCKETS];
    for bucket in reviews.iter().flat_map(|review| &review.buckets) {
        seen[*bucket] += 1;
    }
    let mut model = Linear { weights: vec![0.0; BUCKETS], bias: 0.0 };
    let (mut squares, mut bias_squares) = (vec![1e-8; BUCKETS], 1e-8);
    for epoch in 0..EPOCHS {
        for at in 0..reviews.len() {
            // A walk through all of them in another order each time.
            let review = reviews[(at * 7_919 + epoch * 31) % reviews.len()];
            let size = norm(review);
            let wrong = sigmoid(model.score(review)) - f64::from(u8::from(review.is_good));
            for bucket in review.buckets.iter().copied().filter(|bucket| seen[*bucket] >= LEAST_REVIEWS) {
                let gradient = wrong / size + L2 * model.weights[bucket] * reviews.len() as f64;
                squares[bucket] += gradient * gradient;
                model.weights[bucket] -= STEP * gradient / f64::sqrt(squares[bucket]);
            }
            bias_squares += wrong * wrong;
            model.bias -= STEP * wrong / f64::sqrt(bias_squares);
        }
    }
    model
}

impl Linear {
    fn score(&self, review: &Review) -> f64 {
        let sum: f64 = review.buckets.iter().map(|bucket| self.weights[*bucket]).sum();
        sum / norm(review) + self.bias
    }
}

fn norm(review: &Review) -> f64 {
    f64::sqrt(review.buckets.len().max(1) as f64)
}

fn sigmoid(score: f64) -> f64 {
    1.0 / (1.0 + f64::exp(-score))
}

/// Platt's slope and offset, from scores of models that had not seen the review.
fn calibration(train: &[Review]) -> (f64, f64) {
    let mut scored = Vec::new();
    for fold in 0..FOLDS {
        let part = |of: bool| {
            let in_part = move |(at, _): &(usize, &Review)| (at * FOLDS / train.len() == fold) == of;
            train.iter().enumerate().filter(in_part).map(|(_, review)| review).collect::<Vec<_>>()
        };
        let model = learn(&part(false));
        scored.extend(part(true).iter().map(|review| (model.score(review), review.is_good)));
    }
    let right = scored.iter().filter(|(score, good)| (*score > 0.0) == *good).count();
    let (mut slope, mut offset) = (1.0, 0.0);
    for _ in 0..2_000 {
        let wrong =
            |(score, good): &(f64, bool)| sigmoid(slope * score + offset) - f64::from(u8::from(*good));
        let count = scored.len() as f64;
        let by_slope: f64 = scored.iter().map(|one| wrong(one) * one.0).sum::<f64>() / count;
        let by_offset: f64 = scored.iter().map(wrong).sum::<f64>() / count;
        (slope, offset) = (slope - 0.5 * by_slope, offset - 0.5 * by_offset);
    }
    let losses = scored.iter().map(|(score, good)| loss(sigmoid(slope * score + offset), *good));
    let mean = losses.sum::<f64>() / scored.len() as f64;
    println!(
        "crosswise: {right} of {} right, log-loss {mean:.4}, Platt {slope:.3} {offset:.3}",
        scored.len()
    );
    (slope, offset)
}

fn loss(likely: f64, is_good: bool) -> f64 {
    -f64::ln(if is_good { likely } else { 1.0 - likely }.max(1e-12))
}

/// Offset, unit of a weight, then a signed byte a bucket.
fn encode(model: &Linear, slope: f64, offset: f64) -> Vec<u8> {
    let largest = model.weights.iter().fold(0.0, |most: f64, weight| most.max(weight.abs()));
    let unit = largest / 127.0;
    let mut encoded = ((model.bias * slope + offset) as f32).to_le_bytes().to_vec();
    encoded.extend(((unit * slope) as f32).to_le_bytes());
    encoded.extend(model.weights.iter().map(|weight| (weight / unit).round() as i8 as u8));
    encoded
}

fn decode(encoded: &[u8]) -> Linear {
    let float = |at: usize| f64::from(f32::from_le_bytes([0, 1, 2, 3].map(|byte| encoded[at + byte])));
    let (bias, unit) = (float(0), float(4));
    Linear { weights: encoded[8..].iter().map(|byte| f64::from(byte.cast_signed()) * unit).collect(), bias }
}

fn report(what: &str, reviews: &[Review], model: &Linear) {
    // [is good][said good]
    let mut counts = [[0_u32; 2]; 2];
    let (mut losses, mut bins) = (0.0, [(0_u32, 0_u32, 0.0); 10]);
    for review in reviews {
        let likely = sigmoid(model.score(review));
        counts[usize::from(review.is_good)][usize::from(likely >= 0.5)] += 1;
        losses += loss(likely, review.is_good);
        let bin = &mut bins[((likely * 10.0) as usize).min(9)];
        *bin = (bin.0 + 1, bin.1 + u32::from(review.is_good), bin.2 + likely);
    }
    let count = reviews.len() as f64;
    let right = f64::from(counts[0][0] + counts[1][1]) / count;
    println!("{what}: accuracy {right:.4}, log-loss {:.4}", losses / count);
    println!(
        "  bad: {} said bad, {} said good; good: {} said bad, {} said good",
        counts[0][0], counts[0][1], counts[1][0], counts[1][1]
    );
    for (class, word) in [(0, "bad"), (1, "good")] {
        let hit = f64::from(counts[class][class]);
        let precision = hit / f64::from(counts[0][class] + counts[1][class]);
        let recall = hit / f64::from(counts[class][0] + counts[class][1]);
        let f1 = 2.0 * precision * recall / (precision + recall);
        println!("  {word}: precision {precision:.4}, recall {recall:.4}, F1 {f1:.4}");
    }
    let mut error = 0.0;
    for (all, good, likely) in bins.iter().filter(|bin| bin.0 > 0) {
        let (said, is) = (likely / f64::from(*all), f64::from(*good) / f64::from(*all));
        error += (said - is).abs() * f64::from(*all) / count;
        println!("  said {said:.3}: {is:.3} of {all}");
    }
    println!("  expected calibration error {error:.4}");
}

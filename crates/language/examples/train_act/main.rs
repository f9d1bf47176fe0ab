//! Trains the model of acts and says how good it is on lines it did not see:
//!
//! ```text
//! cargo run --release -p language --example train_act -- \
//!     crates/language/data/acts crates/language/data/act.bin \
//!     reviews.csv talk.txt [cases.jsonl]
//! ```
//!
//! Of the reviews (`label,review`, 1 is content) the first 7,500 are learned
//! from, of the talk (a line each, put to an assistant about restaurants) the
//! first 809; the rest of both is measured on. Cases are `{"text", "kind"}`.

#![expect(
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    clippy::cast_sign_loss,
    clippy::print_stdout,
    reason = "a tool that reckons with floats and says what it found"
)]

mod grammar;
mod learn;
mod lines;
mod report;

#[path = "../../src/act/features.rs"]
mod features;

use std::{env, error::Error, fs};

use language::act::{Act, DISH, Model, PERSON};

use crate::{
    learn::Example,
    lines::{Line, Source},
};

/// So many lines the grammar makes.
const MADE: usize = 100_000;
const SEED: u64 = 7;

fn main() -> Result<(), Box<dyn Error>> {
    let args: Vec<String> = env::args().skip(1).collect();
    let [acts, to, reviews, talk, cases @ ..] = &*args else {
        return Err("give the directory of acts, the file of the model, reviews and talk".into());
    };
    let mut all = lines::labelled(acts)?;
    for cases in cases {
        all.extend(lines::cases(cases)?);
    }
    let (learned, unseen_reviews) = lines::reviews(reviews)?;
    all.extend(learned);
    let (learned, unseen_talk) = lines::talk(talk)?;
    all.extend(learned);
    all.extend(grammar::lines(MADE, SEED));

    let (held_out, learned): (Vec<&Line>, Vec<&Line>) = all.iter().partition(|line| line.part() == 0);
    let of = |lines: &[&Line]| lines.iter().map(|line| line.example()).collect::<Vec<Example>>();
    let examples = of(&learned);
    let examples: Vec<&Example> = examples.iter().collect();
    let temperature = learn::temperature::<{ Act::COUNT }>(&examples);
    let measured = leaked(&learn::encode(&learn::learn::<{ Act::COUNT }>(&examples), temperature));
    report::of(measured, &held_out, Source::Human);
    report::of(measured, &held_out, Source::Made);
    report::unseen(measured, "reviews", &unseen_reviews);
    report::unseen(measured, "talk", &unseen_talk);

    let everything = of(&all.iter().collect::<Vec<&Line>>());
    let everything: Vec<&Example> = everything.iter().collect();
    let encoded = learn::encode(&learn::learn::<{ Act::COUNT }>(&everything), temperature);
    println!("{} bytes", encoded.len());
    report::unseen(leaked(&encoded), "reviews, by the model that is written", &unseen_reviews);
    report::speed(leaked(&encoded), &held_out);
    fs::write(to, encoded)?;
    Ok(())
}

fn leaked(encoded: &[u8]) -> &'static Model {
    Box::leak(Box::new(Model::decode(encoded)))
}

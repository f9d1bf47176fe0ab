//! Trains the model of leftovers and says how good it is on lines it did not see:
//!
//! ```text
//! cargo run --release -p language --example train_leftover -- \
//!     crates/language/data/leftovers tests/cases/sample-shop.json crates/language/data/leftover.bin
//! ```
//!
//! In the lines of `marked-*.txt`, `[…]` is talk, `<…>` a wish, `{…}` something that
//! matters; what is not marked and no rule accounts for matters, too. The names of
//! `not-on-the-menu.txt` matter wherever a dish may stand.

#![expect(
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    clippy::print_stdout,
    reason = "a tool that reckons with floats and says what it found"
)]

#[path = "../train_act/learn.rs"]
mod learn;
mod lines;

use std::{env, error::Error, fs};

use language::{leftover::Leftover, linear::Linear};

use crate::{learn::Example, lines::Shop};

const CLASSES: usize = Leftover::COUNT;

/// A stretch of a line, and what it is.
pub(crate) struct Piece {
    line: String,
    said: String,
    example: Example,
}

fn main() -> Result<(), Box<dyn Error>> {
    let args: Vec<String> = env::args().skip(1).collect();
    let [lines, shop, to] = &*args else {
        return Err("give the directory of lines, the sample shop and the file of the model".into());
    };
    let shop: Shop = serde_json::from_str(&fs::read_to_string(shop)?)?;
    let pieces = lines::pieces(lines, &shop)?;
    let (held_out, learned): (Vec<&Piece>, Vec<&Piece>) =
        pieces.iter().partition(|piece| piece.example.part() == 0);
    let examples: Vec<&Example> = learned.iter().map(|piece| &piece.example).collect();
    let temperature = learn::temperature::<CLASSES>(&examples);
    let measured = learn::encode(&learn::learn::<CLASSES>(&examples), temperature);
    report(&Linear::decode(&measured), &held_out);

    let everything: Vec<&Example> = pieces.iter().map(|piece| &piece.example).collect();
    let encoded = learn::encode(&learn::learn::<CLASSES>(&everything), temperature);
    println!("{} bytes", encoded.len());
    fs::write(to, encoded)?;
    Ok(())
}

/// How many of each kind a bound lets pass, on pieces that were not learned from.
fn report(model: &Linear<CLASSES>, pieces: &[&Piece]) {
    let by_hand: Vec<&&Piece> = pieces.iter().filter(|piece| piece.example.is_measured).collect();
    let of = |class: Leftover| by_hand.iter().filter(move |piece| piece.example.class == class as usize);
    let counts: Vec<usize> = Leftover::ALL.iter().map(|class| of(*class).count()).collect();
    println!("held out: talk, wishes, what matters: {counts:?}");
    let likely = |piece: &Piece| model.likely(&piece.example.features)[Leftover::Matters as usize];
    for bound in [0.02, 0.05, 0.1, 0.15, 0.2, 0.3] {
        let passed: Vec<usize> = Leftover::ALL
            .iter()
            .map(|class| of(*class).filter(|piece| likely(piece) <= bound).count())
            .collect();
        println!("  may matter by {bound} and passes: {passed:?}");
    }
    let [talk, wish] = [Leftover::Talk, Leftover::Wish].map(|class| class as usize);
    let told = |piece: &Piece| {
        let likely = model.likely(&piece.example.features);
        if likely[talk] > likely[wish] { talk } else { wish }
    };
    for class in [Leftover::Talk, Leftover::Wish] {
        let right = of(class).filter(|piece| told(piece) == class as usize).count();
        println!("  {class:?} told from the other: {right} of {}", of(class).count());
    }
    if env::var_os("WRONG").is_some() {
        for piece in of(Leftover::Matters).filter(|piece| likely(piece) <= 0.1) {
            println!("  {:.3} {} in {}", likely(piece), piece.said, piece.line);
        }
    }
}

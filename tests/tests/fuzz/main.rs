//! Messages made up by the hundred thousand: reading them and deciding on them
//! never panics, never takes long, and keeps the shorthand's rules.
//!
//! `RENQING_TEST_FUZZ` says how many (50,000 if unset) and `RENQING_TEST_FUZZ_SEED` where
//! to begin: the message number `n` is that of the seed `RENQING_TEST_FUZZ_SEED + n`. The long run:
//! `RENQING_TEST_FUZZ=1000000 cargo test --release -p tests --test fuzz -- --nocapture`.
#![expect(clippy::print_stderr, reason = "figures for whoever runs it")]

mod generator;
mod grammar;
mod pushes;
mod rules;
mod scene;
mod words;

use std::{
    collections::BTreeMap,
    env,
    panic::{AssertUnwindSafe, catch_unwind},
    time::{Duration, Instant},
};

use generator::message;
use orders::domain::dialogue::Intent;
use rstest::rstest;
use rules::{Broken, check};
use scene::{Scene, Shops};
use tests::Random;

/// Two thousand characters of the worst kind take less by far.
const MOST_TIME: Duration = Duration::from_millis(if cfg!(debug_assertions) { 2_000 } else { 250 });
const USUAL_SEED: u64 = 20_261_123;

fn setting(name: &str, usual: u64) -> u64 {
    env::var(name).map_or(usual, |value| value.parse().expect("a whole number"))
}

// Every other message each, side by side.
#[rstest]
fn whatever_is_typed_keeps_the_rules(#[values(0, 1)] half: u64) {
    let (count, first) =
        (setting("RENQING_TEST_FUZZ", 50_000), setting("RENQING_TEST_FUZZ_SEED", USUAL_SEED));
    let shops = Shops::new();
    let mut tally = Tally::default();
    let begun = Instant::now();
    for seed in (first + half..first + count).step_by(2) {
        let scene = shops.scene(seed);
        let pieces = message(&mut Random::new(seed));
        tally.count(seed, &pieces, &scene);
    }
    eprintln!(
        "every other of {count} messages from seed {} in {:.1?}: {tally:#?}",
        first + half,
        begun.elapsed()
    );
    assert!(tally.broken.is_empty(), "{} rules are broken", tally.broken.len());
}

#[derive(Debug, Default)]
struct Tally {
    intents: BTreeMap<&'static str, u64>,
    characters: usize,
    slowest: Duration,
    slowest_seed: u64,
    broken: BTreeMap<&'static str, Example>,
}

/// The shortest message that breaks a rule.
#[derive(Debug)]
#[expect(dead_code, reason = "it is printed")]
struct Example {
    times: u64,
    seed: u64,
    text: String,
    shown: String,
}

impl Tally {
    fn count(&mut self, seed: u64, pieces: &[String], scene: &Scene<'_>) {
        let text = pieces.concat();
        self.characters += text.chars().count();
        let begun = Instant::now();
        let checked = guarded(&text, scene);
        let mut took = begun.elapsed();
        if took > MOST_TIME / 4 {
            // The machine may have been busy with something else.
            took = (0..3).map(|_| time(&text, scene)).fold(took, Duration::min);
        }
        if took > self.slowest {
            (self.slowest, self.slowest_seed) = (took, seed);
        }
        let slow = || Broken { rule: "a message takes little time", shown: format!("{took:?}") };
        match checked.and_then(|intent| if took > MOST_TIME { Err(slow()) } else { Ok(intent) }) {
            Ok(intent) => *self.intents.entry(intent.map_or("(too long)", Intent::name)).or_default() += 1,
            Err(broken) => self.keep(seed, pieces, scene, &broken),
        }
    }

    fn keep(&mut self, seed: u64, pieces: &[String], scene: &Scene<'_>, broken: &Broken) {
        let times = self.broken.get(broken.rule).map_or(0, |example| example.times);
        // Making it small takes a while, and a few tell enough.
        if times < 20 {
            let (text, shown) = smallest(pieces, scene, broken);
            let known = self.broken.get(broken.rule).map(|example| example.text.len());
            if known.is_none_or(|length| text.len() < length) {
                self.broken.insert(broken.rule, Example { times, seed, text, shown });
            }
        }
        self.broken.entry(broken.rule).and_modify(|example| example.times += 1);
    }
}

/// A panic breaks a rule like any other.
fn guarded(text: &str, scene: &Scene<'_>) -> Result<Option<Intent>, Broken> {
    let checked = catch_unwind(AssertUnwindSafe(|| check(text, scene)));
    checked.unwrap_or_else(|_| Err(Broken { rule: "nothing panics", shown: String::new() }))
}

fn time(text: &str, scene: &Scene<'_>) -> Duration {
    let begun = Instant::now();
    drop(guarded(text, scene));
    begun.elapsed()
}

/// Leaves pieces out, then characters, as long as the same rule breaks.
fn smallest(pieces: &[String], scene: &Scene<'_>, broken: &Broken) -> (String, String) {
    let pieces = without(pieces.to_vec(), scene, broken.rule);
    let characters = pieces.concat().chars().map(String::from).collect();
    let text = without(characters, scene, broken.rule).concat();
    let shown = guarded(&text, scene).err().map(|broken| broken.shown).unwrap_or_default();
    (text, shown)
}

fn without(mut pieces: Vec<String>, scene: &Scene<'_>, rule: &str) -> Vec<String> {
    let mut at = 0;
    while at < pieces.len() {
        let piece = pieces.remove(at);
        if !guarded(&pieces.concat(), scene).is_err_and(|broken| broken.rule == rule) {
            pieces.insert(at, piece);
            at += 1;
        }
    }
    pieces
}

//! Lines from a grammar that knows what it means: whatever is placed is what was
//! meant, and talk places, changes and cancels nothing. Asking is always allowed.
//!
//! `RENQING_TEST_GRAMMAR` says how many lines (10,000 if unset) and `RENQING_TEST_SEED` where to
//! begin: the line number `n` is that of the seed `RENQING_TEST_SEED + n`. The long run:
//! `RENQING_TEST_GRAMMAR=1000000 cargo test --release -p tests --test fuzz grammar -- --nocapture`.

mod dishes;
mod meaning;
mod style;
mod talk;
mod words;

use std::{collections::BTreeMap, fmt::Write as _, time::Instant};

use meaning::{Line, Order};
use orders::domain::{
    dialogue::{Decision, Effect, Placement, decide},
    shorthand::read,
};
use tests::Random;

use crate::{
    scene::{Scene, Shops},
    setting,
};

const USUAL_SEED: u64 = 7_000_000;
/// At least so many of a hundred lines that are written as most do are placed.
const PLACED: u64 = 70;

/// What became of a line, and what is wrong with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Came {
    Placed,
    Asked,
    Ignored,
}

/// One of several words.
fn one(random: &mut Random, from: &[&'static str]) -> &'static str {
    let word: &&'static str = random.pick(from);
    word
}

#[test]
fn what_is_placed_is_what_was_meant() {
    let (count, first) = (setting("RENQING_TEST_GRAMMAR", 10_000), setting("RENQING_TEST_SEED", USUAL_SEED));
    let shops = Shops::new();
    let scene = shops.usual();
    let mut tally = Tally::default();
    let begun = Instant::now();
    for seed in first..first + count {
        let mut random = Random::new(seed);
        let line = if random.chance(65) { style::order(&mut random) } else { talk::talk(&mut random) };
        tally.count(seed, &line, &play(&line, &scene, &mut random));
    }
    eprintln!("{count} lines from seed {first} in {:.1?}\n{}", begun.elapsed(), tally.told());
    assert!(tally.wrong.is_empty(), "{} kinds of wrong lines", tally.wrong.len());
    let (placed, plain) = tally.plain;
    assert!(placed * 100 >= plain * PLACED, "only {placed} of {plain} plain orders are placed");
}

/// Reads a line and decides on it; a guest who only talks may have an order open.
fn play(line: &Line, scene: &Scene<'_>, random: &mut Random) -> Decision {
    let sender = line.sender.and_then(|number| scene.regular(number)).cloned();
    let reading = read(&line.text, scene.setting(sender.as_ref())).expect("not too long");
    let mut context = scene.plain_context(&reading.needs(), sender);
    if line.orders.is_empty() && random.chance(50) {
        for whose in reading.needs().open_orders {
            let order = scene.open_order(random, whose, context.sender.as_ref());
            context.open_orders.insert(whose, vec![order]);
        }
    }
    decide(&reading, &line.text, &context)
}

/// What became of a line; the first thing that is wrong with what was done.
fn judge(line: &Line, decision: &Decision) -> Result<Came, (&'static str, String)> {
    for effect in &decision.effects {
        match effect {
            Effect::Place(placed) if !line.orders.is_empty() => compare(line, placed)?,
            Effect::Place(placed) => return Err(("talk places an order", format!("{:?}", placed.basket))),
            Effect::Amend { basket, .. } => return Err(("a change was not meant", format!("{basket:?}"))),
            Effect::Cancel { .. } => return Err(("a cancellation was not meant", String::new())),
            Effect::Show { .. } => {}
        }
    }
    let placed = decision.effects.iter().filter(|effect| matches!(effect, Effect::Place(_))).count();
    if placed > line.orders.len() {
        return Err(("more orders than were meant", format!("{placed}")));
    }
    if placed > 0 && placed == line.orders.len() {
        return Ok(Came::Placed);
    }
    let is_answered = !decision.reply.is_empty() || decision.needs_person;
    Ok(if is_answered { Came::Asked } else { Came::Ignored })
}

/// Whether an order is what was meant.
fn compare(line: &Line, placed: &Placement) -> Result<(), (&'static str, String)> {
    let customer = placed.customer.number;
    let meant = line.orders.iter().find(|order| order.named.or(line.sender) == Some(customer));
    let Some(meant) = meant else { return Err(("another customer", customer.to_string())) };
    let mut dishes: BTreeMap<i32, u32> = BTreeMap::new();
    for line in &placed.lines {
        *dishes.entry(line.code).or_default() += line.quantity;
    }
    let rice = dishes.remove(&90).unwrap_or_default();
    if dishes != meant.quantities() {
        return Err(("other dishes or quantities", format!("{dishes:?}, not {:?}", meant.quantities())));
    }
    if rice != meant.rice() {
        return Err(("other rice", format!("{rice}, not {}", meant.rice())));
    }
    details(meant, placed)
}

/// When, where to, and every wish.
fn details(meant: &Order, placed: &Placement) -> Result<(), (&'static str, String)> {
    let wanted = placed.basket.wanted.map(|wanted| wanted.to_string());
    let time = meant.time.map(|time| scene_time(time).to_string());
    if wanted != time {
        return Err(("another time", format!("{wanted:?}, not {time:?}")));
    }
    let notes: Vec<&str> =
        placed.lines.iter().map(|line| line.note.as_str()).chain([placed.basket.note.as_str()]).collect();
    let notes = notes.join(" ");
    let is_pickup = |wish: &str| wish.contains('取') || wish.contains('拿');
    let address = placed.basket.address.as_deref();
    if address != meant.place && !meant.wishes.iter().any(|wish| is_pickup(wish)) {
        return Err(("another place", format!("{address:?}, not {:?}", meant.place)));
    }
    let told = format!("{notes} {}", address.unwrap_or_default());
    let wishes = meant.wishes.iter().copied().chain(meant.dishes.iter().filter_map(|dish| dish.wish));
    for wish in wishes {
        if !told.contains(wish) {
            return Err(("a wish is lost", format!("{wish}: {told:?}")));
        }
    }
    Ok(())
}

fn scene_time(local: &str) -> jiff::Timestamp {
    format!("{local}:00+08:00").parse().expect("a time")
}

/// Lines of one kind: how many, and the shortest of them.
#[derive(Debug, Default)]
struct Kind {
    times: u64,
    shortest: Vec<(usize, String)>,
}

/// So many of a kind tell enough.
const SHOWN: usize = 3;

impl Kind {
    fn add(&mut self, seed: u64, line: &Line, shown: &str) {
        self.times += 1;
        let length = line.text.chars().count();
        let is_short = self.shortest.len() < SHOWN || self.shortest.iter().any(|(known, _)| length < *known);
        if is_short {
            let sender = line.sender.unwrap_or_default();
            self.shortest
                .push((length, format!("{:?} (seed {seed}, sent by {sender}) → {shown}", line.text)));
            self.shortest.sort();
            self.shortest.truncate(SHOWN);
        }
    }
}

#[derive(Debug, Default)]
struct Tally {
    /// Of the orders that are written as most do: placed, all.
    plain: (u64, u64),
    came: BTreeMap<(&'static str, Came), u64>,
    wrong: BTreeMap<(&'static str, &'static str), Kind>,
    /// Orders that were not placed.
    asked: BTreeMap<(Came, &'static str), Kind>,
}

impl Tally {
    fn count(&mut self, seed: u64, line: &Line, decision: &Decision) {
        let is_plain = line.plain && !line.orders.is_empty();
        self.plain.1 += u64::from(is_plain);
        match judge(line, decision) {
            Ok(came) => {
                self.plain.0 += u64::from(is_plain && came == Came::Placed);
                *self.came.entry((line.style, came)).or_default() += 1;
                if !line.orders.is_empty() && came != Came::Placed {
                    self.asked.entry((came, line.style)).or_default().add(seed, line, &decision.reply);
                }
            }
            Err((what, shown)) => self.wrong.entry((what, line.style)).or_default().add(seed, line, &shown),
        }
    }

    fn told(&self) -> String {
        let mut told = format!("plain orders: {} of {} placed\n", self.plain.0, self.plain.1);
        for ((style, came), count) in &self.came {
            let _ = writeln!(told, "{style}: {count} {came:?}");
        }
        let asked = self.asked.iter().map(|((came, style), kind)| (format!("{came:?}, {style}"), kind));
        let wrong = self.wrong.iter().map(|((what, style), kind)| (format!("WRONG, {what}, {style}"), kind));
        for (name, kind) in asked.chain(wrong) {
            let _ = writeln!(told, "{name}: {} times", kind.times);
            for (_, example) in &kind.shortest {
                let _ = writeln!(told, "    {example}");
            }
        }
        told
    }
}

//! How much a shop's machine is asked for: the time until the one process is
//! ready on a year of orders, and the memory it holds after taking them.
//!
//! The bounds are those of a release build:
//! `cargo test --release -p tests --test footprint -- --nocapture`. A build
//! for development is slower; it takes a tenth of the orders and may take
//! longer to start.
#![expect(clippy::print_stderr, reason = "figures for whoever runs it")]

use std::{fs, time::Duration};

use futures::{StreamExt, stream};
use storage::Engine;
use tests::{Door, Harness, Mode, data};
use tokio::time::Instant;

struct Bounds {
    orders: usize,
    start: Duration,
    resident_mb: u64,
}

const BOUNDS: Bounds = if cfg!(debug_assertions) {
    Bounds { orders: 1_000, start: Duration::from_secs(1), resident_mb: 100 }
} else {
    Bounds { orders: 10_000, start: Duration::from_millis(300), resident_mb: 100 }
};
const AT_ONCE: usize = 32;
const STARTS: usize = 5;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_one_process_starts_at_once_and_stays_small() {
    let Some(mut harness) = Harness::start(Mode::Together, Engine::Sqlite).await else { return };
    let empty = resident_mb(&harness);
    let begun = Instant::now();
    let numbers = stream::iter(0..BOUNDS.orders);
    numbers.for_each_concurrent(AT_ONCE, |number| order(harness.door(), number)).await;
    let took = begun.elapsed();
    harness.settle().await;
    let orders = data::count(harness.database(), "orders", "orders").await;
    assert_eq!(usize::try_from(orders), Ok(BOUNDS.orders));
    let full = resident_mb(&harness);
    eprintln!("{orders} orders in {took:.1?}; resident {empty} MB before and {full} MB after");
    let starts = starts(&mut harness).await;
    eprintln!("started in {starts:.0?}; resident {} MB then", resident_mb(&harness));

    assert!(full < BOUNDS.resident_mb, "{full} MB are resident");
    let median = starts[STARTS / 2];
    assert!(median < BOUNDS.start, "it takes {median:?} to start");
}

/// How long each of several starts took, the shortest first.
async fn starts(harness: &mut Harness) -> Vec<Duration> {
    let mut starts = Vec::new();
    for _ in 0..STARTS {
        harness.stop("renqing").await;
        let begun = Instant::now();
        harness.restart("renqing").await;
        starts.push(begun.elapsed());
    }
    starts.sort();
    starts
}

async fn order(door: &Door, number: usize) {
    let guest = [1, 3, 7, 12, 18, 20, 36][number % 7];
    let text = format!("{guest}号 {}x2,{} 少盐", number % 25 + 1, (number + 7) % 25 + 1);
    let answer = door.message(&format!("m-{number}"), "wx-stranger", &text).await.ok();
    assert_eq!(answer["orders"].as_array().map(Vec::len), Some(1), "{answer}");
}

fn resident_mb(harness: &Harness) -> u64 {
    let id = harness.process("renqing").id().expect("it runs");
    let status = fs::read_to_string(format!("/proc/{id}/status")).expect("Linux tells");
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).expect("resident memory");
    let kilobytes: u64 = line.trim().trim_end_matches(" kB").parse().expect("a number");
    kilobytes / 1024
}

//! What an owner looks at in a shop of a hundred thousand orders of a year and five thousand
//! regulars, on both engines: every list and report of a shop within 200 ms, every page of the
//! console within 50 ms at the median, and the first view of each in under 60 kB.
//! `cargo bench -p tests --bench figures`; built for development it only prints. `ONLY` (`postgres`,
//! `sqlite`) is for one engine.

mod pages;
mod reports;
mod year;

use std::process::ExitCode;

use storage::Engine;
use tests::{Harness, Mode};

/// So many days are summed up at a time; a year, and what follows from it.
const RUNS: usize = 12;

/// What was measured, and how much it may be.
struct Measured {
    what: String,
    is: u128,
    at_most: u128,
    unit: &'static str,
}

#[tokio::main]
async fn main() -> ExitCode {
    let mut is_slow = false;
    let only = std::env::var("ONLY").unwrap_or_default();
    let engines = [("sqlite", Engine::Sqlite), ("postgres", Engine::Postgres)];
    for (_, engine) in engines.into_iter().filter(|(name, _)| only.is_empty() || only == *name) {
        let Some(harness) = Harness::start(Mode::InProcess, engine).await else { continue };
        year::import(&harness).await;
        for _ in 0..RUNS {
            for service in ["orders", "customers", "loyalty", "feedback"] {
                harness.run_due(service).await;
            }
            harness.settle().await;
        }
        let mut all = reports::measure(harness.door()).await;
        all.extend(pages::measure(&harness).await);
        for Measured { what, is, at_most, unit } in &all {
            let mark = if is > at_most { "  <- more than " } else { "" };
            let bound = if is > at_most { format!("{at_most} {unit}") } else { String::new() };
            println!("{engine:?} {what}: {is} {unit}{mark}{bound}");
            is_slow |= is > at_most;
        }
    }
    // What is not optimised is slow, and says nothing.
    if is_slow && !cfg!(debug_assertions) { ExitCode::FAILURE } else { ExitCode::SUCCESS }
}
